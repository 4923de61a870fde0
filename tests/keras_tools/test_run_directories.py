import re

import pytest

from helpers.keras_tools.run_directories import new_run_directory


def test_a_taken_name_gets_a_number_and_nothing_in_the_first_is_touched(tmp_path):
    first = new_run_directory(tmp_path / "runs", "fast")
    (first / "events").write_text("kept")
    later = [new_run_directory(tmp_path / "runs", "fast") for _ in range(3)]
    assert [path.name for path in later] == ["fast_2", "fast_3", "fast_4"]
    assert not any(list(path.iterdir()) for path in later)
    assert (first / "events").read_text() == "kept"


def test_a_run_without_a_name_is_named_by_the_time_and_a_number(tmp_path, monkeypatch):
    assert re.fullmatch(r"run_\d{4}(_\d\d){5}", new_run_directory(tmp_path).name)
    monkeypatch.setattr("time.strftime", lambda form: "run_at_noon")
    names = [new_run_directory(tmp_path).name for _ in range(2)]
    assert names == ["run_at_noon", "run_at_noon_2"]


def test_a_file_of_that_name_is_in_the_way_too(tmp_path):
    (tmp_path / "fast").write_text("")
    assert new_run_directory(tmp_path, "fast").name == "fast_2"


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/a", "..\\a"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="plain name"):
        new_run_directory(tmp_path, name)
    assert not list(tmp_path.iterdir())
