import hashlib
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpers.data import files
from helpers.data.files import SPARE_HOME, DataFileError, DownloadError, load_files

CONTENT = {"clothes/a.gz": b"the first file" * 5000, "clothes/b.gz": b"the second file"}
PARSERS = dict.fromkeys(CONTENT, bytes)


@pytest.fixture(autouse=True)
def published(bare_machine, monkeypatch):
    """Two files are published, on a server that can't be reached; their cache is returned."""
    checksums = {path: f"sha256:{hashlib.sha256(c).hexdigest()}" for path, c in CONTENT.items()}
    monkeypatch.setattr(files, "PUBLISHED", checksums)
    monkeypatch.setattr(files, "SERVER", "http://127.0.0.1:1/")
    return bare_machine


@pytest.fixture
def publish(serve, monkeypatch):
    """A function that lets the files' server answer, while in use."""

    @contextmanager
    def publishing(answer, tls=None):
        with serve(answer, tls) as (server, requests):
            monkeypatch.setattr(files, "SERVER", server)
            yield requests

    return publishing


def put(folder, *paths):
    for path in paths or CONTENT:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(CONTENT[path])


def files_below(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def send(handler, content, announced=None):
    handler.send_response(200)
    handler.send_header("Content-Length", str(announced or len(content)))
    handler.end_headers()
    if handler.command == "GET":
        handler.wfile.write(content)


def answer_well(handler):
    send(handler, CONTENT[f"clothes{handler.path}"])


def own_folder(folder, monkeypatch):
    monkeypatch.setenv("ANN_DATA_DIR", str(folder))
    return folder


# --- where it looks


def test_the_folder_named_by_ann_data_dir_comes_first(published, tmp_path, monkeypatch):
    put(own_folder(tmp_path / "own", monkeypatch))
    put(published)
    contents = load_files(PARSERS)
    assert (contents.folder, contents.source) == (tmp_path / "own", "folder")
    assert contents.values == list(CONTENT.values())


def test_a_folder_without_the_data_set_is_passed_over_with_a_note(
    published, tmp_path, monkeypatch, capsys
):
    own_folder(tmp_path / "own", monkeypatch).mkdir()
    put(published)
    assert load_files(PARSERS).source == "cache"
    note = capsys.readouterr().out
    assert note.count("\n") == 1
    assert "clothes/a.gz" in note
    assert str(tmp_path / "own") in note


def test_keras_cache_is_used_when_no_folder_is_named(published, tmp_path, monkeypatch, capsys):
    put(published)
    contents = load_files(PARSERS)
    assert (contents.folder, contents.source, contents.unknown) == (published, "cache", [])
    monkeypatch.setenv("ANN_DATA_DIR", "")
    monkeypatch.delenv("KERAS_HOME")  # then it is in the home folder
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "me"))  # the same on Windows
    put(tmp_path / "me" / ".keras" / "datasets")
    assert load_files(PARSERS).folder == tmp_path / "me" / ".keras" / "datasets"
    assert capsys.readouterr().out == ""


def test_what_is_nowhere_is_downloaded_into_keras_cache_with_progress(published, publish, capsys):
    with publish(answer_well):
        contents = load_files(PARSERS)
    assert (contents.folder, contents.source) == (published, "download")
    assert contents.values == list(CONTENT.values())
    assert files_below(published) == ["a.gz", "b.gz"]
    assert (published / "clothes" / "a.gz").stat().st_mode & 0o444 == 0o444  # for all users
    shown = capsys.readouterr()
    assert "a.gz: 100%" in shown.out
    assert "b.gz: 100%" in shown.out
    assert shown.err == ""
    assert load_files(PARSERS).source == "cache"  # from now on


@pytest.mark.parametrize("source", ["folder", "cache", "download"])
def test_only_what_is_missing_is_downloaded_and_unpublished_content_told_but_in_an_own_folder(
    published, publish, tmp_path, monkeypatch, source
):
    root = own_folder(tmp_path, monkeypatch) if source == "folder" else published
    put(root, *([] if source != "download" else ["clothes/a.gz"]))
    (root / "clothes" / "a.gz").write_bytes(b"other content")
    with publish(answer_well) as requests:
        contents = load_files(PARSERS)
    assert requests == (["GET /b.gz"] if source == "download" else [])
    assert contents.source == source
    assert contents.values == [b"other content", CONTENT["clothes/b.gz"]]
    assert contents.unknown == ([] if source == "folder" else ["clothes/a.gz"])


# --- what can't be written or read


@pytest.fixture
def ordinary_user(monkeypatch):
    """A folder of a user who isn't the superuser, with Keras' home in it; be that user."""
    superuser = hasattr(os, "geteuid") and os.geteuid() == 0
    if sys.platform == "win32" or (superuser and not hasattr(os, "setresuid")):
        pytest.skip("permissions can't be tried here")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        folder.chmod(0o777)  # unlike pytest's own folders
        monkeypatch.setenv("KERAS_HOME", str(folder / "keras"))
        monkeypatch.setattr(files, "SPARE_HOME", folder / "spare")
        if superuser:
            os.setresuid(65534, 65534, 0)
        try:
            yield folder
        finally:
            if superuser:
                os.setresuid(0, 0, 0)
            for path in folder.iterdir():
                path.chmod(0o755)


def test_a_read_only_cache_is_read(ordinary_user):
    put(ordinary_user / "keras" / "datasets")
    (ordinary_user / "keras").chmod(0o555)
    assert load_files(PARSERS).folder == ordinary_user / "keras" / "datasets"


def test_beside_a_read_only_cache_the_download_goes_where_keras_puts_it(
    ordinary_user, publish, capsys
):
    home = ordinary_user / "keras"
    home.mkdir(0o555)
    with publish(answer_well):
        contents = load_files(PARSERS)
    assert contents.folder == ordinary_user / "spare" / "datasets"
    assert files_below(home) == []
    assert f"{home / 'datasets'} can't be written" in capsys.readouterr().out
    assert load_files(PARSERS).folder == contents.folder


def test_where_nothing_can_be_written_the_way_out_is_told_if_there_is_a_network(
    ordinary_user, publish, monkeypatch
):
    for name in ("keras", "spare"):
        (ordinary_user / name).mkdir(0o555)
    with (
        publish(answer_well),
        pytest.raises(DataFileError, match=r"a\.gz can't be written \(Permission den.*KERAS_HOME"),
    ):
        load_files(PARSERS)
    monkeypatch.setattr(files, "SERVER", "http://127.0.0.1:1/")
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1 can't be reached"):
        load_files(PARSERS)


def test_a_disk_that_fills_up_is_named_with_the_way_out(published, publish):
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with publish(answer_well):
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))  # no file grows larger
        try:
            with pytest.raises(DataFileError, match=r"\(File too large\)\. Make room") as caught:
                load_files(PARSERS)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert str(published / "clothes" / "a.gz") in str(caught.value)
    assert files_below(published.parent) == []


@pytest.mark.parametrize("where", ["folder", "cache"])
def test_an_unreadable_folder_is_named(ordinary_user, monkeypatch, where):
    root = ordinary_user / "keras" / "datasets"
    if where == "folder":
        root = own_folder(ordinary_user / "own", monkeypatch)
    put(root)
    (root / "clothes").chmod(0)
    try:
        with pytest.raises(DataFileError, match=r"a\.gz can't be read \(Permission denied\)"):
            load_files(PARSERS)
    finally:
        (root / "clothes").chmod(0o755)


@pytest.mark.parametrize("kind", ["absent", "a file"])
def test_a_named_folder_that_is_none_is_told_in_full(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANN_DATA_DIR", "typo")  # relative
    if kind == "a file":
        (tmp_path / "typo").write_bytes(b"zip")
    with pytest.raises(DataFileError, match=r"ANN_DATA_DIR, can't be read \(.*unset") as caught:
        load_files(PARSERS)
    assert str(tmp_path / "typo") in str(caught.value)


def test_a_file_missing_from_the_folder_is_named_and_nothing_else_is_tried(
    published, tmp_path, monkeypatch
):
    put(own_folder(tmp_path / "own", monkeypatch), "clothes/a.gz")
    put(published)
    with pytest.raises(DataFileError, match=r"clothes.b\.gz is missing\. Put .*unset ANN"):
        load_files(PARSERS)


@pytest.mark.skipif(sys.platform == "win32", reason="says that nothing is there")
def test_a_file_where_the_data_sets_folder_should_be_is_named(published):
    published.mkdir(parents=True)
    (published / "clothes").write_bytes(b"")
    with pytest.raises(DataFileError, match=r"a\.gz can't be read .*KERAS_HOME"):
        load_files(PARSERS)


@pytest.mark.parametrize(
    ("where", "way_out"), [("folder", "unset ANN_DATA_DIR"), ("cache", "Delete it from Keras'")]
)
def test_what_cant_be_read_or_is_refused_is_named_with_reason_and_way_out(
    published, tmp_path, monkeypatch, where, way_out
):
    def refuse(content):
        raise ValueError(f"it starts with {content[:9]}")

    root = published if where == "cache" else own_folder(tmp_path / "own", monkeypatch)
    put(root)
    with pytest.raises(
        DataFileError, match=rf"b\.gz is broken: it starts with b'the secon'\. .*{way_out}"
    ):
        load_files({**PARSERS, "clothes/b.gz": refuse})
    (root / "clothes" / "a.gz").unlink()
    (root / "clothes" / "a.gz").mkdir()
    with pytest.raises(DataFileError, match=rf"clothes.a\.gz can't be read \(.*{way_out}"):
        load_files(PARSERS)


# --- a network that fails


def answer_with_half(handler):
    send(handler, CONTENT["clothes/a.gz"][:35000], announced=70000)


def answer_half_then_nothing(handler):
    answer_with_half(handler)
    time.sleep(2)


def answer_letter_by_letter(handler):
    for letter in b"HTTP/1.1 200 OK\r\n":
        handler.wfile.write(bytes([letter]))
        time.sleep(0.1)


def answer_without_end(handler):
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(bytes(2**16))


def trickle(handler, announced=26_000_000):
    """1 kB a second."""
    handler.send_response(200)
    if announced:
        handler.send_header("Content-Length", str(announced))
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(bytes(20))
        time.sleep(0.02)


CHECKSUM = "sent something that isn't the published file: its checksum differs"
FAILURES = {
    "forbidden": (lambda handler: handler.send_error(403), r"answered 403 \(Forbidden\)"),
    "not found": (lambda handler: handler.send_error(404), r"answered 404 \(Not Found\)"),
    "half": (answer_with_half, "the connection broke off"),
    "half unannounced": (lambda handler: send(handler, CONTENT["clothes/a.gz"][:99]), CHECKSUM),
    "a log-in page": (lambda handler: send(handler, b"<html>Please log in</html>"), CHECKSUM),
    "no answer": (lambda handler: time.sleep(2), "didn't answer in time"),
    "letter by letter": (answer_letter_by_letter, "didn't answer in time"),
    "half, then nothing": (answer_half_then_nothing, "fell silent"),
    "hang up": (lambda handler: handler.connection.close(), "the connection broke off"),
    "no HTTP": (lambda handler: handler.wfile.write(b"SSH-2.0\r\n"), "the connection broke off"),
    "1 kB a second": (trickle, r"is too slow \(\d\.\d kB a second\)"),
    "1 kB a second, no length": (lambda h: trickle(h, None), r"is too slow \(\d\.\d kB a second\)"),
    "without end": (answer_without_end, "sends more than the .* MB that are allowed"),
    "announced too large": (lambda h: send(h, b"x", 2**40), "sends more than the .* allowed"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failing_server_soon_is_the_cause_and_leaves_nothing_behind(
    published, publish, monkeypatch, failure
):
    monkeypatch.setattr(files, "ANSWER_WITHIN", 0.4)
    monkeypatch.setattr(files, "PAUSE_AT_MOST", 0.3)
    monkeypatch.setattr(files, "WATCHED", 0.5)
    answer, cause = FAILURES[failure]
    start = time.perf_counter()
    with (
        publish(answer),
        pytest.raises(DownloadError, match=f"^127.0.0.1.* {cause}.* when asked for a.gz$"),
    ):
        load_files(PARSERS)
    assert time.perf_counter() - start < 1.9
    assert files_below(published.parent) == []


def test_the_bar_shows_what_has_arrived_of_a_slow_download(publish, monkeypatch, capsys):
    monkeypatch.setattr(files, "WATCHED", 0.5)
    with publish(trickle), pytest.raises(DownloadError):
        load_files(PARSERS)
    steps = re.findall(r"([\d.]+)/26.0M", capsys.readouterr().out)
    assert len(set(steps)) > 2
    assert 300 < float(steps[-1]) < 700  # bytes in half a second


def test_a_slow_but_bearable_download_is_waited_for(publish, monkeypatch):
    monkeypatch.setattr(files, "WATCHED", 0.05)

    def answer_in_parts(handler):
        send(handler, b"", len(CONTENT[f"clothes{handler.path}"]))
        for start in range(0, 70000, 7000):
            handler.wfile.write(CONTENT[f"clothes{handler.path}"][start:][:7000])
            time.sleep(0.03)

    with publish(answer_in_parts):
        assert load_files(PARSERS).source == "download"


def test_a_server_that_answers_get_alone_will_do(publish):
    def answer_get(handler):
        time.sleep(9) if handler.command == "HEAD" else answer_well(handler)

    start = time.perf_counter()
    with publish(answer_get):
        assert load_files(PARSERS).source == "download"
    assert time.perf_counter() - start < 2


def test_without_a_network_it_gives_up_at_once_and_makes_no_folder(published):
    start = time.perf_counter()
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1 can't be reached"):
        load_files(PARSERS)
    assert time.perf_counter() - start < 3
    assert not published.parent.exists()


def test_a_slow_name_server_doesnt_hold_it_up(monkeypatch):
    monkeypatch.setattr(files, "ANSWER_WITHIN", 0.1)
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **kwargs: time.sleep(1) or [])
    start = time.perf_counter()
    with pytest.raises(DownloadError, match="didn't answer in time"):
        load_files(PARSERS)
    assert time.perf_counter() - start < 0.9


def test_what_arrived_whole_is_kept_and_a_failure_isnt_tried_again(published, publish):
    def answer(handler):
        handler.send_error(404) if handler.path == "/b.gz" else answer_well(handler)

    causes = set()
    with publish(answer) as requests:
        for _ in range(3):
            with pytest.raises(DownloadError, match=r"404 .* b\.gz") as caught:
                load_files(PARSERS)
            causes.add(str(caught.value))
    assert files_below(published) == ["a.gz"]
    assert requests == ["GET /a.gz", "GET /b.gz"]
    assert len(causes) == 1


def test_ann_offline_forbids_the_download_but_not_the_cache(published, publish, monkeypatch):
    with publish(answer_well) as requests:
        for setting in ("1", "true"):
            monkeypatch.setenv("ANN_OFFLINE", setting)
            with pytest.raises(DownloadError, match="ANN_OFFLINE is set"):
                load_files(PARSERS)
        assert requests == []
        for setting in ("", "0", "False"):
            monkeypatch.setenv("ANN_OFFLINE", setting)
            assert load_files(PARSERS).source == "download"
            shutil.rmtree(published)
    put(published)
    monkeypatch.setenv("ANN_OFFLINE", "1")
    assert load_files(PARSERS).source == "cache"


# --- certificates


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
@pytest.mark.parametrize("kind", ["absent", "empty", "no certificates"])
def test_a_setting_that_names_no_certificates_is_named(tmp_path, monkeypatch, variable, kind):
    bundle = tmp_path / "bundle.pem"
    if kind != "absent":
        bundle.write_text("" if kind == "empty" else "<html></html>")
    monkeypatch.setattr(files, "SERVER", "https://127.0.0.1:1/")
    monkeypatch.setenv(variable, str(bundle))
    with pytest.raises(DownloadError, match=rf"from {re.escape(str(bundle))}, which .*{variable}"):
        load_files(PARSERS)


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes the certificate")
def test_a_server_is_trusted_by_the_certificates_that_are_named(publish, tmp_path, monkeypatch):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = "openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=x"
    command += f" -addext subjectAltName=IP:127.0.0.1 -keyout {key} -out {certificate}"
    subprocess.run(command.split(), check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with publish(answer_well, tls):
        distrust = r"certificate that isn't trusted \(self.signed certificate\); .*REQUESTS_CA_BUND"
        with pytest.raises(DownloadError, match=distrust):
            load_files(PARSERS)
        monkeypatch.setattr(files, "_failed", {})
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        assert load_files(PARSERS).source == "download"


def test_the_spare_folder_is_the_one_keras_turns_to():
    assert SPARE_HOME.name == ".keras"
    assert SPARE_HOME.parent == Path("/tmp") or not Path("/tmp").is_dir()
