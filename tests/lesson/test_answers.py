import json
import multiprocessing
import os

import pytest
from filelock import FileLock

import helpers.lesson.answers
from helpers.lesson.answers import Answers


@pytest.fixture
def path(tmp_path):
    return tmp_path / "my_answers.json"


@pytest.mark.parametrize("answer", ["about 60 %", "⅓ – ½", {"code": "x\n", "solved": True}, [1, 2]])
def test_an_answer_is_there_again_the_next_day(path, answer):
    Answers(path).put("exercises", "softmax", answer)
    assert Answers(path).get("exercises", "softmax") == answer
    assert Answers(path).get("predictions", "softmax") is None


def test_none_takes_an_answer_back(path):
    answers = Answers(path)
    answers.put("predictions", "?", "a")
    answers.put("predictions", "?", None)
    assert Answers(path).get("predictions", "?") is None


def test_two_notebooks_do_not_lose_each_other_s_answers(path):
    first, second = Answers(path), Answers(path)
    first.put("predictions", "a", "1")
    second.put("predictions", "b", "2")
    first.put("predictions", "c", "3")
    assert [second.get("predictions", q) for q in "abc"] == ["1", "2", "3"]


def write_many(path, name):
    answers = Answers(path)
    for number in range(25):
        answers.put("predictions", f"{name} {number}", "x")
    assert answers.problem == ""


def test_two_processes_that_write_at_once_lose_nothing(path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_many, args=(path, name)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert len(json.loads(path.read_text())["predictions"]) == 50
    assert not list(path.parent.glob("*.part"))


@pytest.mark.parametrize("damage", [b'{"predictions": ', b"\xff\xfe", b"[]", b""])
def test_a_damaged_file_is_laid_aside_and_not_lost(path, damage):
    path.write_bytes(damage)
    answers = Answers(path)
    assert answers.get("predictions", "?") is None
    answers.put("predictions", "?", "a")
    assert Answers(path).get("predictions", "?") == "a"
    assert path.with_suffix(".damaged.json").read_bytes() == damage


def test_a_file_of_a_newer_course_is_left_as_it_is(path):
    path.write_text('{"version": 99, "predictions": {"?": "b"}}')
    answers = Answers(path)
    answers.put("predictions", "?", "a")
    assert "another version of the course" in answers.problem
    assert answers.get("predictions", "?") == "a"  # for as long as this notebook runs
    assert json.loads(path.read_text())["version"] == 99


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_file_as_it_was(path, monkeypatch, step):
    answers = Answers(path)
    answers.put("predictions", "?", "a")

    def full(*args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(helpers.lesson.answers.os, step, full)
        answers.put("predictions", "?", "b")
    assert "no space left" in answers.problem
    assert answers.get("predictions", "?") == "b"
    assert Answers(path).get("predictions", "?") == "a"
    assert [p.name for p in path.parent.glob("*.part")] == []
    answers.put("predictions", "?", "c")
    assert answers.problem == ""
    assert Answers(path).get("predictions", "?") == "c"


def test_a_file_that_another_program_holds_is_waited_for_and_then_named(path, monkeypatch):
    monkeypatch.setattr(helpers.lesson.answers, "SECONDS", 0.1)
    with FileLock(f"{path}.lock"):
        answers = Answers(path)
        answers.put("predictions", "?", "a")
    assert "another program holds it" in answers.problem


def test_without_a_file_answers_live_as_long_as_the_notebook():
    answers = Answers(None)
    answers.put("predictions", "?", "a")
    assert (answers.get("predictions", "?"), answers.problem) == ("a", "")


@pytest.mark.parametrize(("setting", "name"), [(None, "my_answers.json"), ("x.json", "x.json")])
def test_the_file_lies_beside_the_notebooks(tmp_path, monkeypatch, setting, name):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANN_ANSWERS", raising=False)
    if setting:
        monkeypatch.setenv("ANN_ANSWERS", setting)
    answers = helpers.lesson.answers._open()
    os.chdir("/")
    assert answers.path == tmp_path / name


def test_tests_and_renders_keep_nothing(monkeypatch):
    monkeypatch.setenv("ANN_ANSWERS", "")
    assert helpers.lesson.answers._open().path is None
