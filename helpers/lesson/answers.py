"""What a learner has chosen and written, kept in one file beside the notebooks.

The file can be read by a person and thrown away. Each change is written whole, under a lock, on
top of what another notebook may have written in the meantime. Tests and `make render` set
``ANN_ANSWERS`` to nothing, so that no answer of a learner reaches a stored notebook.
"""

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

__all__ = ["Answers"]

NAME = "my_answers.json"
VERSION = 1
ABOUT = "What you chose and wrote in the course. Delete this file to begin anew."
SECONDS = 5.0  # to wait while another notebook writes


class Answers:
    """Answers by kind and question, for instance kind "predictions".

    Parameters
    ----------
    path : Path or None
        The file. None keeps nothing beyond this object.

    Attributes
    ----------
    problem : str
        Why the last answer couldn't be kept, as a sentence for the learner; mostly empty.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.problem = ""
        self._unkept: dict[tuple[str, str], object] = {}  # what no file could take
        self._listeners: dict[tuple[str, str], Callable[[], None]] = {}

    def get(self, kind: str, question: str) -> object:
        """Return the answer, or None if there is none."""
        if (kind, question) in self._unkept:
            return self._unkept[kind, question]
        return self._read().get(kind, {}).get(question)

    def put(self, kind: str, question: str, answer: object) -> None:
        """Keep an answer, in memory at least; None takes it back.

        Parameters
        ----------
        kind, question : str
        answer : object
            What JSON can hold.
        """
        try:
            self._write(kind, question, answer)
            self._unkept.pop((kind, question), None)
            self.problem = ""
        except (OSError, ValueError, Timeout) as error:
            self._unkept[kind, question] = answer
            if self.path is not None:
                self.problem = f"This can't be kept for another day in {NAME}: {explain(error)}."
        if listener := self._listeners.get((kind, question)):
            listener()

    def listen(self, kind: str, question: str, listener: Callable[[], None]) -> None:
        """Call ``listener`` after each change of an answer, in place of an earlier one."""
        self._listeners[kind, question] = listener

    def _read(self) -> dict[str, dict[str, object]]:
        try:
            return load(self.path) if self.path else {}
        except (OSError, ValueError):
            return {}

    def _write(self, kind: str, question: str, answer: object) -> None:
        if self.path is None:
            raise OSError("there is no file")
        with FileLock(f"{self.path}.lock", timeout=SECONDS):
            try:
                content = load(self.path)
            except json.JSONDecodeError:  # somebody's editing went wrong: nothing of it is lost
                os.replace(self.path, self.path.with_suffix(".damaged.json"))
                content = {}
            answers = content.setdefault(kind, {})
            answers[question] = answer
            if answer is None:
                del answers[question]
            save(self.path, content)


def load(path: Path) -> dict[str, dict[str, object]]:
    """Read a file of answers; a file that isn't there holds none.

    Raises
    ------
    OSError
        If it can't be read.
    ValueError
        If a newer course has written it, or if it isn't JSON (a ``JSONDecodeError``).
    """
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf8"))
    except UnicodeDecodeError as error:
        raise json.JSONDecodeError("not UTF-8", "", 0) from error
    if not isinstance(content, dict):
        raise json.JSONDecodeError("not a table of answers", "", 0)
    if content.get("version", VERSION) != VERSION:
        raise ValueError("it was written by another version of the course")
    return {kind: answers for kind, answers in content.items() if isinstance(answers, dict)}


def save(path: Path, content: dict[str, dict[str, object]]) -> None:
    """Write a file of answers whole or not at all."""
    text = json.dumps({"about": ABOUT, "version": VERSION, **content}, ensure_ascii=False, indent=2)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=".part")
    try:
        with open(handle, "w", encoding="utf8", newline="\n") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


def explain(error: Exception) -> str:
    """Say why a file couldn't be written, for a sentence."""
    if isinstance(error, Timeout):
        return "another program holds it"
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    return str(error)


def _open() -> Answers:
    name = os.environ.get("ANN_ANSWERS", NAME)
    return Answers(Path(name).absolute() if name else None)


LEARNER = _open()  # of this kernel, whose folder is that of the notebooks
