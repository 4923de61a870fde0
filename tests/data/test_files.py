import hashlib
import os
import sys
import time
from pathlib import Path

import pytest

from helpers.data import files as datafiles
from helpers.data.files import DataFile, DataFileError, DownloadError, find_files

CONTENT = {"a.gz": b"the first file" * 5000, "b.gz": b"the second file"}


def published(server):
    """Return the two files of a data set that ``server`` publishes."""
    return [
        DataFile(f"clothes/{name}", hashlib.sha256(content).hexdigest(), server)
        for name, content in CONTENT.items()
    ]


NOWHERE = published("http://127.0.0.1:1/")  # nothing listens on port 1


def put(folder, *names):
    (folder / "clothes").mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / "clothes" / name).write_bytes(CONTENT[name])


def files_below(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def contents(place, files):
    return [place.read(file, bytes) for file in files]


def send(handler, content, announced=None):
    handler.send_response(200)
    handler.send_header("Content-Length", str(announced or len(content)))
    handler.end_headers()
    if handler.command == "GET":
        handler.wfile.write(content)


def answer_well(handler):
    send(handler, CONTENT[handler.path.lstrip("/")])


# --- where it looks


def test_the_folder_named_by_ann_data_dir_comes_first(bare_machine, tmp_path, monkeypatch):
    put(tmp_path / "own", "a.gz", "b.gz")
    put(bare_machine, "a.gz", "b.gz")
    monkeypatch.setenv("ANN_DATA_DIR", str(tmp_path / "own"))
    place = find_files(NOWHERE)
    assert (place.folder, place.source) == (tmp_path / "own", "folder")
    assert contents(place, NOWHERE) == list(CONTENT.values())


def test_a_folder_without_the_data_set_is_passed_over_with_a_note(
    bare_machine, tmp_path, monkeypatch, capsys
):
    (tmp_path / "own").mkdir()
    put(bare_machine, "a.gz", "b.gz")
    monkeypatch.setenv("ANN_DATA_DIR", str(tmp_path / "own"))
    assert find_files(NOWHERE).source == "cache"
    note = capsys.readouterr().out
    assert note.count("\n") == 1
    assert "clothes/a.gz" in note
    assert str(tmp_path / "own") in note


@pytest.mark.parametrize("setting", ["", None])
def test_keras_cache_is_used_when_no_folder_is_named(bare_machine, monkeypatch, setting, capsys):
    put(bare_machine, "a.gz", "b.gz")
    if setting is not None:
        monkeypatch.setenv("ANN_DATA_DIR", setting)
    place = find_files(NOWHERE)
    assert (place.folder, place.source) == (bare_machine, "cache")
    assert capsys.readouterr().out == ""


def test_without_keras_home_the_cache_is_in_the_home_folder(bare_machine, tmp_path, monkeypatch):
    monkeypatch.delenv("KERAS_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "me"))  # the same on Windows
    put(tmp_path / "me" / ".keras" / "datasets", "a.gz", "b.gz")
    assert find_files(NOWHERE).folder == tmp_path / "me" / ".keras" / "datasets"


def test_what_is_nowhere_is_downloaded_into_keras_cache_with_progress(bare_machine, serve, capsys):
    with serve(answer_well) as (server, _):
        files = published(server)
        place = find_files(files)
    assert (place.folder, place.source) == (bare_machine, "download")
    assert contents(place, files) == list(CONTENT.values())
    assert files_below(bare_machine) == ["a.gz", "b.gz"]
    assert (bare_machine / "clothes" / "a.gz").stat().st_mode & 0o444 == 0o444  # for all users
    shown = capsys.readouterr()
    assert "a.gz: 100%" in shown.out
    assert "b.gz: 100%" in shown.out
    assert shown.err == ""
    assert find_files(NOWHERE).source == "cache"  # from now on


def test_only_what_is_missing_from_the_cache_is_downloaded(bare_machine, serve):
    put(bare_machine, "a.gz")
    with serve(answer_well) as (server, requests):
        assert find_files(published(server)).source == "download"
    assert requests == ["HEAD /b.gz", "GET /b.gz"]


# --- a read-only cache


@pytest.fixture
def read_only_home(bare_machine, monkeypatch):
    """Keras' home can't be written. (Simulated: the superuser may write anywhere.)"""
    bare_machine.mkdir(parents=True)
    home, may = bare_machine.parent, datafiles.os.access
    monkeypatch.setattr(datafiles.os, "access", lambda path, mode: path != home and may(path, mode))
    return bare_machine


def test_a_read_only_cache_is_read(read_only_home):
    put(read_only_home, "a.gz", "b.gz")
    assert find_files(NOWHERE).folder == read_only_home


def test_beside_a_read_only_cache_the_download_goes_where_keras_puts_it(
    read_only_home, tmp_path, serve, capsys
):
    with serve(answer_well) as (server, _):
        place = find_files(published(server))
    assert place.folder == tmp_path / "spare" / "datasets"
    assert files_below(tmp_path / "keras") == []
    assert f"{read_only_home} can't be written" in capsys.readouterr().out
    assert find_files(NOWHERE).folder == place.folder


@pytest.mark.parametrize("step", ["os.makedirs", "tempfile.NamedTemporaryFile", "shutil.move"])
@pytest.mark.parametrize("error", [PermissionError(13, "No entry"), OSError(28, "Disk full")])
def test_a_cache_that_turns_out_to_be_unwritable_is_named_with_the_way_out(
    bare_machine, serve, monkeypatch, step, error
):
    def refuse(*args, **kwargs):
        raise error

    monkeypatch.setattr(step, refuse)
    with (
        serve(answer_well) as (server, _),
        pytest.raises(DataFileError, match=rf"\({error.strerror}\).* set KERAS_HOME") as caught,
    ):
        find_files(published(server))
    assert str(bare_machine / "clothes" / "a.gz") in str(caught.value)
    assert files_below(bare_machine.parent) == []


# --- a folder or file that can't be used


def test_a_folder_that_doesnt_exist_is_named(bare_machine, tmp_path, monkeypatch):
    monkeypatch.setenv("ANN_DATA_DIR", str(tmp_path / "typo"))
    with pytest.raises(DataFileError, match=r"typo, .* ANN_DATA_DIR, can't be read \(.*unset"):
        find_files(NOWHERE)


def test_a_relative_folder_is_named_in_full(bare_machine, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANN_DATA_DIR", "typo")
    with pytest.raises(DataFileError, match="can't be read") as caught:
        find_files(NOWHERE)
    assert str(tmp_path / "typo") in str(caught.value)


def test_a_file_where_the_folder_should_be_is_named(bare_machine, tmp_path, monkeypatch):
    (tmp_path / "own.zip").write_bytes(b"zip")
    monkeypatch.setenv("ANN_DATA_DIR", str(tmp_path / "own.zip"))
    with pytest.raises(DataFileError, match=r"own\.zip, .* ANN_DATA_DIR, can't be read"):
        find_files(NOWHERE)


def test_a_file_missing_from_the_folder_is_named_and_nothing_else_is_tried(
    bare_machine, tmp_path, monkeypatch
):
    put(tmp_path / "own", "a.gz")
    put(bare_machine, "a.gz", "b.gz")
    monkeypatch.setenv("ANN_DATA_DIR", str(tmp_path / "own"))
    with pytest.raises(DataFileError, match=r"clothes.b\.gz is missing\. Put .*unset ANN"):
        find_files(NOWHERE)


@pytest.mark.parametrize("where", ["folder", "cache"])
def test_an_unreadable_folder_is_named(bare_machine, tmp_path, monkeypatch, where):
    root = tmp_path / "own" if where == "folder" else bare_machine
    put(root, "a.gz", "b.gz")
    if where == "folder":
        monkeypatch.setenv("ANN_DATA_DIR", str(root))
    stat = Path.stat

    def refuse(path, **options):  # simulated: the superuser may read anything
        if path.parent == root / "clothes":
            raise PermissionError(13, "Permission denied")
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(DataFileError, match=r"clothes.a\.gz can't be read \(Permission denied\)"):
        find_files(NOWHERE)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read anything"
)
def test_a_really_unreadable_folder_is_named(bare_machine, tmp_path, monkeypatch):
    put(tmp_path / "own", "a.gz", "b.gz")
    monkeypatch.setenv("ANN_DATA_DIR", str(tmp_path / "own"))
    (tmp_path / "own").chmod(0)
    try:
        with pytest.raises(DataFileError, match=r"can't be read .*unset ANN_DATA_DIR"):
            find_files(NOWHERE)
    finally:
        (tmp_path / "own").chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="says that nothing is there")
def test_a_file_where_the_data_sets_folder_should_be_is_named(bare_machine):
    bare_machine.mkdir(parents=True)
    (bare_machine / "clothes").write_bytes(b"")
    with pytest.raises(DataFileError, match=r"a\.gz can't be read .*KERAS_HOME"):
        find_files(NOWHERE)


@pytest.mark.parametrize("where", ["folder", "cache"])
def test_a_folder_where_a_file_should_be_is_named_with_the_way_out(
    bare_machine, tmp_path, monkeypatch, where
):
    root = tmp_path / "own" if where == "folder" else bare_machine
    put(root, "b.gz")
    (root / "clothes" / "a.gz").mkdir()
    if where == "folder":
        monkeypatch.setenv("ANN_DATA_DIR", str(root))
    place = find_files(NOWHERE)
    way_out = {"folder": "unset ANN_DATA_DIR", "cache": "Delete it from Keras' cache"}[where]
    with pytest.raises(DataFileError, match=rf"clothes.a\.gz can't be read \(.*{way_out}"):
        place.read(NOWHERE[0], bytes)


def test_a_refused_content_is_an_error_with_file_reason_and_way_out(bare_machine):
    def refuse(content):
        raise ValueError(f"it starts with {content[:9]}")

    put(bare_machine, "a.gz", "b.gz")
    with pytest.raises(
        DataFileError, match=r"a\.gz is broken: it starts with b'the first'\. Delete it"
    ):
        find_files(NOWHERE).read(NOWHERE[0], refuse)


# --- a network that fails


def answer_403(handler):
    handler.send_error(403)


def answer_404_to_the_second(handler):
    handler.send_error(404) if handler.path == "/b.gz" else answer_well(handler)


def answer_404(handler):
    handler.send_error(404)


def answer_with_half(handler):
    content = CONTENT["a.gz"]
    send(handler, content[: len(content) // 2], announced=len(content))


def answer_with_half_unannounced(handler):
    send(handler, CONTENT["a.gz"][: len(CONTENT["a.gz"]) // 2])


def answer_with_garbage(handler):
    send(handler, b"<html>Please log in to the hotel's network</html>")


def answer_nothing_for_long(handler):
    time.sleep(4)


def stall_halfway(handler):
    answer_with_half(handler)
    if handler.command == "GET":
        time.sleep(4)


def hang_up(handler):
    handler.connection.close()


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (answer_403, r"answered 403 \(Forbidden\) when asked for a\.gz"),
        (answer_404, r"answered 404 \(Not Found\) when asked for a\.gz"),
        (answer_with_half, "broke off"),
        (answer_with_half_unannounced, "its checksum differs"),
        (answer_with_garbage, "its checksum differs"),
        (answer_nothing_for_long, "didn't answer in time"),
        (stall_halfway, "broke off"),
        (hang_up, "broke off"),
    ],
)
def test_a_failing_server_soon_is_the_cause_and_leaves_nothing_behind(
    bare_machine, serve, monkeypatch, answer, cause
):
    monkeypatch.setattr(datafiles, "ANSWER_WITHIN", 0.3)
    monkeypatch.setattr(datafiles, "PAUSE_AT_MOST", 0.2)
    start = time.perf_counter()
    with serve(answer) as (server, _), pytest.raises(DownloadError, match=cause) as caught:
        find_files(published(server))
    assert time.perf_counter() - start < 3
    assert "127.0.0.1" in str(caught.value)
    assert files_below(bare_machine.parent) == []


def test_without_a_network_it_gives_up_at_once_and_makes_no_folder(bare_machine):
    start = time.perf_counter()
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1 can't be reached"):
        find_files(NOWHERE)
    assert time.perf_counter() - start < 3
    assert not bare_machine.parent.exists()


def test_a_slow_name_server_doesnt_hold_it_up(bare_machine, monkeypatch):
    monkeypatch.setattr(datafiles, "ANSWER_WITHIN", 0.1)
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **kwargs: time.sleep(1) or [])
    start = time.perf_counter()
    with pytest.raises(DownloadError, match="didn't answer in time"):
        find_files(NOWHERE)
    assert time.perf_counter() - start < 0.9


def test_what_arrived_whole_before_the_failure_is_kept(bare_machine, serve):
    with (
        serve(answer_404_to_the_second) as (server, _),
        pytest.raises(DownloadError, match=r"404 .* b\.gz"),
    ):
        find_files(published(server))
    assert files_below(bare_machine) == ["a.gz"]


def test_a_failed_download_isnt_tried_again_in_the_same_session(bare_machine, serve):
    causes = []
    with serve(answer_404) as (server, requests):
        for _ in range(3):
            with pytest.raises(DownloadError) as caught:
                find_files(published(server))
            causes.append(str(caught.value))
    assert requests == ["HEAD /a.gz", "GET /a.gz"]
    assert len(set(causes)) == 1


@pytest.mark.parametrize("setting", ["1", "true"])
def test_ann_offline_forbids_the_download(bare_machine, serve, monkeypatch, setting):
    monkeypatch.setenv("ANN_OFFLINE", setting)
    with (
        serve(answer_well) as (server, requests),
        pytest.raises(DownloadError, match="ANN_OFFLINE is set"),
    ):
        find_files(published(server))
    assert requests == []


@pytest.mark.parametrize("setting", ["", "0", "False"])
def test_ann_offline_can_be_switched_off(bare_machine, serve, monkeypatch, setting):
    monkeypatch.setenv("ANN_OFFLINE", setting)
    with serve(answer_well) as (server, _):
        assert find_files(published(server)).source == "download"


def test_ann_offline_still_reads_the_cache(bare_machine, monkeypatch):
    monkeypatch.setenv("ANN_OFFLINE", "1")
    put(bare_machine, "a.gz", "b.gz")
    assert find_files(NOWHERE).source == "cache"


def test_a_file_is_looked_for_under_its_own_name_on_the_server():
    assert DataFile("clothes/a.gz", "0").url == datafiles.KERAS_SERVER + "a.gz"
    assert DataFile("b.npz", "0", "http://x/").url == "http://x/b.npz"


def test_the_spare_folder_is_the_one_keras_turns_to():
    assert datafiles.SPARE_HOME.name == ".keras"
    assert datafiles.SPARE_HOME.parent == Path("/tmp") or not Path("/tmp").is_dir()
