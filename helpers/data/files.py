"""Find the published files of a data set, or download them; a broken file is always named.

The places, in this order:

1. the folder that the environment variable ``ANN_DATA_DIR`` names,
2. Keras' cache (``~/.keras/datasets``, or ``datasets`` in the folder that ``KERAS_HOME`` names),
3. the server that Keras loads from; the files go into Keras' cache, so Keras finds them as well.

``ANN_OFFLINE=1`` forbids the download. What fails once isn't tried again in the same session.
"""

import os
import queue
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

KERAS_SERVER = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
SPARE_HOME = Path("/tmp" if os.path.isdir("/tmp") else tempfile.gettempdir(), ".keras")
ANSWER_WITHIN = 5.0  # seconds that a server may take for its first answer
PAUSE_AT_MOST = 10.0  # seconds that it may fall silent during a download

OWN_WAY_OUT = "Put that right, or unset ANN_DATA_DIR to load the data another way."
CACHE_WAY_OUT = (
    "Delete it from Keras' cache to download it anew, or set KERAS_HOME to a folder of your own."
)

T = TypeVar("T")
_failed: dict[str, str] = {}  # address -> why its download failed in this session


class DataFileError(ValueError):
    """A file or folder can't be used; the message names it, the reason and the way out."""


class DownloadError(OSError):
    """The network is the reason why a file can't be had."""


@dataclass(frozen=True)
class DataFile:
    """A published file.

    Parameters
    ----------
    path : str
        Where it stands in a folder of data sets, with ``/`` between folder and name.
    sha256 : str
        The checksum that a download must have, in hexadecimal digits.
    server : str
        What its name is appended to for its address.
    """

    path: str
    sha256: str
    server: str = KERAS_SERVER

    @property
    def url(self) -> str:
        """Where it can be downloaded."""
        return self.server + self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Place:
    """A folder in which all files of a data set stand.

    Parameters
    ----------
    folder : Path
        What the files' paths are relative to.
    source : str
        How the files came to be there: "folder", "cache" or "download".
    way_out : str
        What to do if a file in it is broken: one sentence.
    """

    folder: Path
    source: str
    way_out: str

    def read(self, file: DataFile, parse: Callable[[bytes], T]) -> T:
        """Return ``parse(content)`` of a file.

        Raises
        ------
        DataFileError
            If the file can't be read, or ``parse`` refuses its content with a ``ValueError``.
        """
        path = self.folder / file.path
        try:
            return parse(path.read_bytes())
        except OSError as error:
            reason = f"can't be read ({error.strerror})"
        except ValueError as error:
            reason = f"is broken: {error}"
        raise DataFileError(f"{path} {reason}. {self.way_out}")


def find_files(files: Sequence[DataFile]) -> Place:
    """Return the first place that has all ``files``, downloading what is missing.

    A folder named by ``ANN_DATA_DIR`` that has none of the files is passed over with a printed
    note; one that has only some of them is an error. In Keras' cache the missing ones are added.

    Parameters
    ----------
    files : sequence of DataFile
        All that belong to one data set.

    Returns
    -------
    Place
        The files exist there; their content hasn't been looked at, except for the checksum of
        what was downloaded.

    Raises
    ------
    DataFileError
        If a folder doesn't exist, can't be read or written, or has only some of the files.
    DownloadError
        If the network is forbidden, absent or fails; the message is one sentence with the cause.
    """
    return _find_in_own_folder(files) or _find_in_cache(files) or _download(files)


def _find_in_own_folder(files: Sequence[DataFile]) -> Place | None:
    named = os.environ.get("ANN_DATA_DIR")
    if not named:
        return None
    folder = Path(named).expanduser().absolute()
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise DataFileError(
            f"{folder}, the folder named by ANN_DATA_DIR, can't be read ({error.strerror}). "
            f"{OWN_WAY_OUT}"
        ) from error
    missing = _missing(files, folder, OWN_WAY_OUT)
    if not missing:
        return Place(folder, "folder", OWN_WAY_OUT)
    if len(missing) < len(files):
        raise DataFileError(f"{folder / missing[0].path} is missing. {OWN_WAY_OUT}")
    print(f"ANN_DATA_DIR: no {files[0].path} in {folder}; looking elsewhere.")
    return None


def _find_in_cache(files: Sequence[DataFile]) -> Place | None:
    for folder in _cache_folders():
        if not _missing(files, folder, CACHE_WAY_OUT):
            return Place(folder, "cache", CACHE_WAY_OUT)
    return None


def _download(files: Sequence[DataFile]) -> Place:
    *read_only, folder = _cache_folders()
    missing = _missing(files, folder, CACHE_WAY_OUT)
    if os.environ.get("ANN_OFFLINE", "0").lower() not in ("", "0", "false", "no"):
        raise DownloadError("ANN_OFFLINE is set, which forbids the download")
    for file in missing:
        if file.url in _failed:
            raise DownloadError(_failed[file.url])
    for unused in read_only:
        print(f"Keras' cache {unused} can't be written: downloading to {folder}, as Keras does.")
    for file in missing:
        _fetch(file, folder)
    return Place(folder, "download", CACHE_WAY_OUT)


def _cache_folders() -> list[Path]:
    """Return the folders in which Keras keeps data sets; downloads go into the last one.

    The rule is that of ``keras.utils.get_file``: what can't be written has a spare in /tmp.
    """
    home = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser().absolute()
    existing = next(path for path in (home, *home.parents, Path.cwd()) if os.path.exists(path))
    homes = [home] if os.access(existing, os.W_OK) else [home, SPARE_HOME]
    return [home / "datasets" for home in homes]


def _missing(files: Sequence[DataFile], folder: Path, way_out: str) -> list[DataFile]:
    """Return those of ``files`` that don't stand in ``folder``."""
    missing = []
    for file in files:
        try:
            (folder / file.path).stat()
        except FileNotFoundError:
            missing.append(file)
        except OSError as error:
            raise DataFileError(
                f"{folder / file.path} can't be read ({error.strerror}). {way_out}"
            ) from error
    return missing


def _fetch(file: DataFile, folder: Path) -> None:
    """Download one file under a temporary name, compare its checksum and move it into place."""
    import pooch
    import requests
    from tqdm import tqdm

    pooch.get_logger().setLevel("WARNING")  # the progress bar says the rest
    target = folder / file.path
    try:
        _knock(file.url)
        with tqdm(  # total: pooch puts the real one in its place, but takes no bar without one
            desc=target.name, total=1, unit="B", unit_scale=True, file=sys.stdout, ncols=79
        ) as bar:
            pooch.retrieve(
                file.url,
                known_hash=f"sha256:{file.sha256}",
                fname=target.name,
                path=target.parent,
                downloader=pooch.HTTPDownloader(
                    progressbar=bar, chunk_size=2**16, timeout=(ANSWER_WITHIN, PAUSE_AT_MOST)
                ),
            )
        target.chmod(0o644)  # a cache may be shared; temporary files are private
    except requests.HTTPError as error:
        reason = f"answered {error.response.status_code} ({error.response.reason})"
    except requests.Timeout:
        reason = "didn't answer in time"
    except requests.RequestException as error:
        reason = f"can't be reached, or the connection broke off ({type(error).__name__})"
    except OSError as error:
        cause = getattr(error.__cause__, "strerror", error.strerror)  # pooch may wrap it
        raise DataFileError(
            f"{target} can't be written ({cause}). Make room for it, or set KERAS_HOME to a "
            "folder that you can write to."
        ) from error
    except ValueError:
        reason = "sent something that isn't the published file: its checksum differs"
    else:
        return
    _failed[file.url] = f"{urlsplit(file.url).hostname} {reason} when asked for {target.name}"
    raise DownloadError(_failed[file.url])


def _knock(url: str) -> None:
    """Raise ``requests.Timeout`` unless the server answers within ANSWER_WITHIN seconds.

    The time-out of a request isn't enough: it doesn't cover the look-up of the server's name and
    starts anew for each of its many addresses.
    """
    import requests

    answers: queue.SimpleQueue[requests.RequestException | None] = queue.SimpleQueue()

    def ask() -> None:
        try:
            requests.head(url, timeout=ANSWER_WITHIN).close()
            answers.put(None)
        except requests.RequestException as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        error = answers.get(timeout=ANSWER_WITHIN)
    except queue.Empty:
        error = requests.Timeout(url)
    if error:
        raise error
