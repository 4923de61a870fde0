"""The one way in for published data: find or download its files, read them, check them.

The places, in this order:

1. the folder that the environment variable ``ANN_DATA_DIR`` names,
2. Keras' cache (``~/.keras/datasets``, or ``datasets`` in the folder that ``KERAS_HOME`` names),
3. the server that Keras loads from; the files go into Keras' cache, so Keras finds them as well.

``ANN_OFFLINE=1`` forbids the download. What fails once isn't tried again in the same session.
"""

import os
import queue
import ssl
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import requests

SERVER = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"  # a file's name follows
PUBLISHED = {  # pooch's registry: where a file stands in a folder of data sets, its checksum
    "fashion-mnist/train-images-idx3-ubyte.gz": (
        "sha256:3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"
    ),
    "fashion-mnist/train-labels-idx1-ubyte.gz": (
        "sha256:a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"
    ),
    "fashion-mnist/t10k-images-idx3-ubyte.gz": (
        "sha256:346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"
    ),
    "fashion-mnist/t10k-labels-idx1-ubyte.gz": (
        "sha256:67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"
    ),
    "california_housing.npz": (
        "sha256:1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f"
    ),
}
LARGEST = 2**26  # bytes: more than any of them holds
SPARE_HOME = Path("/tmp" if os.path.isdir("/tmp") else tempfile.gettempdir(), ".keras")

ANSWER_WITHIN = 5.0  # seconds that a server may take for its first answer
PAUSE_AT_MOST = 10.0  # seconds that it may fall silent during a download
SLOWEST = 10.0  # kB a second, at least, in each
WATCHED = 20.0  # seconds

BROKE_OFF = "can't be reached, or the connection broke off"
OWN_WAY_OUT = "Put that right, or unset ANN_DATA_DIR to load the data another way."
CACHE_WAY_OUT = (
    "Delete it from Keras' cache to download it anew, or set KERAS_HOME to a folder of your own."
)

_failed: dict[str, str] = {}  # path -> why its download failed in this session


class DataFileError(ValueError):
    """A file or folder can't be used; the message names it, the reason and the way out."""


class DownloadError(OSError):
    """The network is the reason why a file can't be had."""


@dataclass(frozen=True)
class Contents:
    """What the files of a data set hold."""

    values: list[Any]  # what the parser of each file made of it
    folder: Path  # where they stand
    source: str  # how they came to be there: "folder" (ANN_DATA_DIR), "cache" or "download"
    unknown: list[str]  # those in Keras' cache whose checksum isn't that of the published ones


@dataclass(frozen=True)
class _Place:
    """A folder in which all files of a data set stand, and what to do if one is broken."""

    folder: Path
    source: str
    way_out: str


def load_files(parsers: Mapping[str, Callable[[bytes], Any]]) -> Contents:
    """Find or download the files of a data set, read and check them.

    ``parsers`` has for each file (a key of ``PUBLISHED``) what makes a value of its bytes, or
    refuses them with a ``ValueError``. A folder named by ``ANN_DATA_DIR`` that has none of the
    files is passed over with a printed note; one that has only some of them is an error. In Keras'
    cache the missing ones are added. A file in the folder that a person has named is taken as it
    is; others are compared with the published checksum.
    """
    paths = list(parsers)
    place = _find_in_own_folder(paths) or _find_in_cache(paths) or _download(paths)
    values, unknown = [], []
    for path, parse in parsers.items():
        content, value = _read(place, path, parse)
        values.append(value)
        checksum = f"sha256:{sha256(content).hexdigest()}"
        if place.source != "folder" and checksum != PUBLISHED[path]:
            unknown.append(path)
    return Contents(values, place.folder, place.source, unknown)


def keras_home() -> Path:
    """Return the folder in which Keras keeps what it downloads."""
    named = os.environ.get("KERAS_HOME") or os.path.join("~", ".keras")
    return Path(os.path.expanduser(named)).absolute()  # as Keras does: even without a home


def _find_in_own_folder(paths: Sequence[str]) -> _Place | None:
    named = os.environ.get("ANN_DATA_DIR")
    if not named:
        return None
    folder = Path(os.path.expanduser(named)).absolute()
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise DataFileError(
            f"{folder}, the folder named by ANN_DATA_DIR, can't be read ({error.strerror}). "
            f"{OWN_WAY_OUT}"
        ) from None
    place = _Place(folder, "folder", OWN_WAY_OUT)
    missing = _missing(paths, place)
    if not missing:
        return place
    if len(missing) < len(paths):
        raise DataFileError(f"{folder / missing[0]} is missing. {OWN_WAY_OUT}")
    print(f"ANN_DATA_DIR: no {paths[0]} in {folder}; looking elsewhere.")
    return None


def _cache_places() -> list[_Place]:
    """Return the folders in which Keras keeps data sets; downloads go into the last one.

    The rule is that of ``keras.utils.get_file``: what can't be written has a spare in /tmp.
    """
    home = keras_home()
    existing = next(path for path in (home, *home.parents, Path.cwd()) if os.path.exists(path))
    homes = [home] if os.access(existing, os.W_OK) else [home, SPARE_HOME]
    return [_Place(home / "datasets", "cache", CACHE_WAY_OUT) for home in homes]


def _find_in_cache(paths: Sequence[str]) -> _Place | None:
    return next((place for place in _cache_places() if not _missing(paths, place)), None)


def _missing(paths: Sequence[str], place: _Place) -> list[str]:
    """Return those of the files that don't stand in a place."""
    missing = []
    for path in paths:
        try:
            (place.folder / path).stat()
        except FileNotFoundError:
            missing.append(path)
        except OSError as error:
            raise _unreadable(place, path, error) from None
    return missing


def _read(place: _Place, path: str, parse: Callable[[bytes], Any]) -> tuple[bytes, Any]:
    """Return the content of a file and what ``parse`` makes of it."""
    try:
        content = (place.folder / path).read_bytes()
        return content, parse(content)
    except OSError as error:
        raise _unreadable(place, path, error) from None
    except ValueError as error:
        raise DataFileError(f"{place.folder / path} is broken: {error}. {place.way_out}") from None


def _unreadable(place: _Place, path: str, error: OSError) -> DataFileError:
    return DataFileError(f"{place.folder / path} can't be read ({error.strerror}). {place.way_out}")


def _download(paths: Sequence[str]) -> _Place:
    *read_only, place = _cache_places()
    missing = _missing(paths, place)
    if os.environ.get("ANN_OFFLINE", "0").lower() not in ("", "0", "false", "no"):
        raise DownloadError("ANN_OFFLINE is set, which forbids the download")
    for path in missing:
        if path in _failed:
            raise DownloadError(_failed[path])
    _check_certificates()
    for unused in read_only:
        print(
            f"Keras' cache {unused.folder} can't be written: downloading to {place.folder}, "
            "as Keras does."
        )
    for path in missing:
        _fetch(path, place.folder)
    return _Place(place.folder, "download", place.way_out)


def _check_certificates() -> None:
    """Refuse a setting of ``requests`` that names no certificates to know the server by."""
    variable = _certificate_variable()
    if variable and SERVER.startswith("https:"):
        named = os.environ[variable]
        kind = "capath" if os.path.isdir(named) else "cafile"
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(**{kind: named})
        except OSError as error:  # an ssl.SSLError is one
            raise DownloadError(
                f"no certificates can be read from {named}, which the environment variable "
                f"{variable} names ({error.strerror}). Correct it or unset it"
            ) from None


def _certificate_variable() -> str | None:
    """Return the name of the variable from which ``requests`` takes its certificates, if any."""
    variables = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
    return next((name for name in variables if os.environ.get(name)), None)


def _fetch(path: str, folder: Path) -> None:
    """Download one file under a temporary name, compare its checksum and move it into place."""
    import pooch

    pooch.get_logger().setLevel("WARNING")  # the progress bar says the rest
    target, url = folder / path, SERVER + path.rpartition("/")[2]
    store = pooch.create(folder, SERVER, registry=PUBLISHED, urls={path: url})
    try:
        with _open(url) as response:  # first of all: without a network no folder is made
            store.fetch(path, downloader=partial(_save, response))
        target.chmod(0o644)  # a cache may be shared; temporary files are private
        return
    except DownloadError as error:
        reason = str(error)
    except OSError as error:
        cause = getattr(error.__cause__, "strerror", error.strerror)  # pooch may wrap it
        raise DataFileError(
            f"{target} can't be written ({cause}). Make room for it, or set KERAS_HOME to a "
            "folder that you can write to."
        ) from None
    except ValueError:
        reason = "sent something that isn't the published file: its checksum differs"
    _failed[path] = f"{urlsplit(url).hostname} {reason} when asked for {target.name}"
    raise DownloadError(_failed[path])


def _save(response: "requests.Response", url: str, output: str, _store: object) -> None:
    """Write what a server sends to a file; the bar shows each byte that has arrived."""
    from tqdm import tqdm

    bar = tqdm(
        desc=url.rpartition("/")[2],
        total=response.raw.length_remaining,  # None if the server doesn't say it
        unit="B",
        unit_scale=True,
        file=sys.stdout,
        ncols=79,
    )
    with open(output, "wb") as file, bar:
        since, before = time.monotonic(), 0
        while piece := _next_piece(response):
            file.write(piece)
            bar.update(len(piece))
            if max(bar.n, bar.total or 0) > LARGEST:
                raise DownloadError(f"sends more than the {LARGEST / 1e6:.0f} MB that are allowed")
            elapsed = time.monotonic() - since
            if elapsed > WATCHED:
                speed = (bar.n - before) / elapsed / 1000
                if speed < SLOWEST:
                    raise DownloadError(f"is too slow ({speed:.1f} kB a second)")
                since, before = time.monotonic(), bar.n


def _open(url: str) -> "requests.Response":
    """Return a server's answer if it is a good one and comes within ANSWER_WITHIN seconds.

    The time-out of a request isn't enough: it doesn't cover the look-up of the server's name and
    starts anew for each of its many addresses, and for each piece of its answer.
    """
    import requests

    answers: queue.SimpleQueue[requests.Response | Exception] = queue.SimpleQueue()
    given_up = threading.Event()

    def ask() -> None:
        try:
            response = requests.get(
                url,
                stream=True,
                timeout=PAUSE_AT_MOST,
                headers={"Accept-Encoding": "identity"},  # so that the announced length is true
            )
            answers.put(response)
            if given_up.is_set():
                response.close()
        except Exception as error:  # whatever it is, it is told where somebody waits for it
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=ANSWER_WITHIN)
    except queue.Empty:
        answer = requests.Timeout()
    if isinstance(answer, requests.Response):
        if answer.ok:
            return answer
        answer.close()
        raise DownloadError(f"answered {answer.status_code} ({answer.reason})")
    given_up.set()
    if isinstance(answer, requests.exceptions.SSLError):
        raise DownloadError(_describe_distrust(answer))
    if isinstance(answer, requests.Timeout):
        raise DownloadError("didn't answer in time")
    raise DownloadError(f"{BROKE_OFF} ({type(answer).__name__})")


def _next_piece(response: "requests.Response") -> bytes:
    """Return what arrives next, as soon as it arrives; nothing at the end."""
    from urllib3.exceptions import HTTPError, ReadTimeoutError

    try:
        return response.raw.read1(2**16)
    except ReadTimeoutError:
        raise DownloadError("fell silent, and the connection broke off") from None
    except (HTTPError, OSError) as error:
        raise DownloadError(f"{BROKE_OFF} ({type(error).__name__})") from None


def _describe_distrust(error: Exception) -> str:
    """Say what is wrong with a server's certificate, and where trusted ones were looked for."""
    cause: object = error
    while isinstance(cause, Exception) and not isinstance(cause, ssl.SSLCertVerificationError):
        cause = cause.__context__ or getattr(cause, "reason", None)
    if not isinstance(cause, ssl.SSLCertVerificationError):
        return f"{BROKE_OFF} (SSLError)"
    variable = _certificate_variable()
    return f"shows a certificate that isn't trusted ({cause.verify_message})" + (
        f" by those that {variable} names"
        if variable
        else "; behind a filter, REQUESTS_CA_BUNDLE must name the filter's certificates,"
    )
