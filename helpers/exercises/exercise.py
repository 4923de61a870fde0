"""An exercise: a question, the right answer, and the usual wrong ones, each with what to say to it.

A reference is a function as a learner would write it. A mistake is that same function with a few
characters changed (``uphill: `y - y_pred` → `y_pred - y```), or another function.
Both are run on the same cases as the learner's answer, and whichever it equals decides the reply.
"""

import ast
import copy
import dis
import html
import inspect
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import FunctionType

import numpy as np

from helpers.exercises.comparing import as_numbers, differ, same, tell
from helpers.exercises.running import Run, run
from helpers.lesson.answers import LEARNER, Answers
from helpers.lesson.prediction import as_html
from helpers.lesson.slips import agree, compare, find_slip

KIND = "exercises"
N_DRAWN = 20  # cases, besides those that are written down
MAX_PRINTED = 20  # lines that pass without a remark
MARKS = {"solved": "✔ ", "open": "○ ", "hint": "", "wrong": "✘ "}
EMPHASIS = re.compile(r"(?<!\w)\*(\w[^*<>]*\w|\w)\*(?!\w)")
CAUSES: Mapping[type[Exception], str] = {
    UnboundLocalError: "a name that is used before it gets a value",
    NameError: "a typo, or a cell above that hasn't run",
    IndexError: "an index that reaches past the end; counting begins at 0",
    KeyError: "a key that isn't there; print `.keys()`",
    ZeroDivisionError: "a division by a number that can be 0",
    AttributeError: "a typo, or an object of another type than you think; print its `type`",
    RecursionError: "the function calls itself without end",
    ValueError: "shapes or values that don't fit together; print the `.shape` of each array",
    TypeError: "two things of different types in one operation, or a wrong number of arguments",
}


class Reply:
    """What a check, a hint or a solution says; the last line of a cell shows it.

    Attributes
    ----------
    state : str
        "solved", "open" (not attempted), "wrong", or "hint" for what isn't a verdict.
    mistake : str
        The name of the mistake that was recognised; empty if none was.
    """

    def __init__(self, state: str, words: str, *, mistake: str = "", code: str = "") -> None:
        self.state, self.words, self.mistake, self.code = state, words, mistake, code

    def __repr__(self) -> str:
        return f"{MARKS[self.state]}{self.words}" + (f"\n\n{self.code}" if self.code else "")

    def _repr_html_(self) -> str:
        lines = f"{MARKS[self.state]}{self.words}".splitlines()
        code = f"<pre><code>{html.escape(self.code)}</code></pre>" if self.code else ""
        words = "".join(f"<p>{as_html(line)}</p>" for line in lines)
        return EMPHASIS.sub(r"<em>\1</em>", words) + code


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that learners give, as a function, and what to say to it."""

    name: str
    answer: Callable[..., object]
    message: str


class Exercise:
    """A function to write. Made with ``exercise`` above the right answer.

    Parameters
    ----------
    reference : function
        The right answer.
    title, question : str
        The question is Markdown and says all that is needed.
    section : str
        The heading in the notebook that it trains.
    praise : str
        What a right answer shows.
    hints : sequence of str
        Three, each a step further.
    cases : sequence of tuple, or function without parameters that makes one
        Arguments to try; the function makes them anew for each run.
    draw : function of a random generator, optional
        Makes further arguments.
    blanks : sequence of str
        Expressions of the reference that are ``...`` in the stub; by default the whole body is.
    view : function, optional
        What of an answer is compared, for instance the layers of a model.
    learner : Answers
        Where it is kept what is solved.

    Raises
    ------
    ValueError
        If there is nothing to try, or a blank isn't in the reference.
    """

    seconds = 5.0  # for one call

    def __init__(
        self,
        reference: FunctionType,
        *,
        title: str,
        section: str,
        question: str,
        praise: str,
        hints: Sequence[str],
        cases: Sequence[tuple] | Callable[[], Sequence[tuple]] = (),
        draw: Callable[[np.random.Generator], tuple] | None = None,
        blanks: Sequence[str] = (),
        view: Callable[[object], object] | None = None,
        learner: Answers = LEARNER,
    ) -> None:
        if not (cases or draw):
            raise ValueError(f"cases or draw must be given, got neither for {title!r}")
        self.reference, self.name = reference, reference.__name__
        self.notebook = reference.__module__.rsplit(".", 1)[-1]
        self.title, self.section, self.praise = title, section, praise
        self._question = textwrap.dedent(question).strip()
        self.hints, self.cases, self.draw, self.blanks = hints, cases, draw, blanks
        self._view = view or (lambda value: value)
        self.learner = learner
        self._wrong: dict[str, tuple[Mapping[str, str] | Callable, str]] = {}

    def wrong(self, name: str, answer: Mapping[str, str] | Callable, message: str) -> None:
        """Add a usual mistake: what is changed in the reference, or another function.

        Parameters
        ----------
        name : str
            Short, for a table.
        answer : mapping of str to str, or function
            Pieces of the reference's source and what stands in their place.
        message : str
            What this answer does, why one would think so, where to look.
        """
        self._wrong[name] = (answer, message)

    def wrongs(self, text: str) -> None:
        """Add usual mistakes, each as ``name: `old` → `new``` with its message indented below."""
        for entry in re.split(r"\n(?=\S)", textwrap.dedent(text).strip()):
            head, *message = entry.splitlines()
            name, changes = head.split(": ", 1)
            found = re.findall(r"`([^`]*)` → `([^`]*)`", changes)
            self.wrong(name, dict(found), " ".join(line.strip() for line in message))

    @property
    def question(self) -> str:
        """The question, as Markdown."""
        return self._question

    @property
    def key(self) -> str:
        """Its name among all exercises."""
        return f"{self.notebook}.{self.name}"

    @cached_property
    def source(self) -> str:
        """The right answer as text."""
        lines = textwrap.dedent(inspect.getsource(self.reference)).splitlines()
        start = ast.parse("\n".join(lines)).body[0].lineno
        return "\n".join(lines[start - 1 :])

    @cached_property
    def misconceptions(self) -> dict[str, Mistake]:
        """All usual mistakes by name."""
        return {
            name: Mistake(name, self._vary(answer) if isinstance(answer, Mapping) else answer, text)
            for name, (answer, text) in self._wrong.items()
        }

    @property
    def stub(self) -> str:
        """The cell that a learner begins with."""
        lines = self._replace(dict.fromkeys(self.blanks, "...")).splitlines()
        if not self.blanks:
            n = next(i for i, line in enumerate(lines) if line.endswith(":")) + 1
            lines = [*lines[:n], "    # your turn", "    ..."]
        return "\n".join([*lines, "", "", f"exercises.{self.name}.check({self.name})"])

    @property
    def solved_cell(self) -> str:
        """The same cell with the right answer."""
        return f"{self.source}\n\n\nexercises.{self.name}.check({self.name})"

    def _replace(self, changes: Mapping[str, str]) -> str:
        text = self.source
        for old, new in changes.items():
            if old not in text:
                raise ValueError(f"a change of {self.key} must be in its source, got {old!r}")
            text = text.replace(old, new)
        return text

    def _vary(self, changes: Mapping[str, str]) -> FunctionType:
        return self.compile(self._replace(changes))

    def compile(self, source: str) -> FunctionType:
        """Make a function of a text that defines it, with what the reference can see."""
        names = dict(self.reference.__globals__)
        exec(compile(source, f"<{self.name}>", "exec"), names)
        return names[self.name]

    def check(self, answer: object) -> Reply:
        """Try an answer on all cases and reply to it; nobody's solution is shown.

        Parameters
        ----------
        answer : function, or what it would return where the question says so

        Returns
        -------
        Reply
        """
        reply = self._judge(answer)
        if reply.state != "open":
            self._note(reply)
        return reply

    def _judge(self, answer: object) -> Reply:
        if answer is None or answer is ... or _is_empty(answer):
            return Reply("open", f"{self.title}: not attempted yet. Your turn, whenever you like.")
        if not callable(answer):
            words = f"Hand over the function itself, without brackets: `check({self.name})`."
            return Reply("wrong", f"{words} This is {tell(answer)}.")
        self._expected  # noqa: B018 (first: it may load Keras, which isn't the learner's time)
        cases, runs = self._all_cases(), []
        for case in cases:
            runs.append(self._run(answer, case, self.seconds))
            if not runs[-1].in_time:
                words = f"It wasn't done after {self.seconds:g} seconds and was stopped."
                return Reply("wrong", f"{words} Is there a loop whose condition never changes?")
        return self._compare(answer, cases, runs)

    def _compare(self, answer: object, tried: Sequence[tuple], runs: Sequence[Run]) -> Reply:
        cases, expected, got = self._all_cases(), self._expected, [_outcome(r) for r in runs]
        if _alike(expected, got):
            if changed := next(filter(None, map(self._find_change, cases, tried)), ""):
                words = f"The answer is right, but your function changes `{changed}`, which isn't"
                return Reply("wrong", f"{words} its own. Work on a copy: `+` in place of `+=`.")
            return Reply("solved", f"Right. {self.praise}{_on_output(runs)}")
        if mistake := self._recognise(got):
            return Reply("wrong", mistake.message, mistake=mistake.name)
        if _has_blanks(answer):
            return Reply("open", f"{self.title}: there is still a `...` to fill in.")
        i = next(i for i, (a, b) in enumerate(zip(expected, got, strict=True)) if not same(a, b))
        where = f"Not yet. {self._call(cases[i])}"
        if runs[i].error is not None:
            return Reply("wrong", f"{where} stopped with an error. {_explain(runs[i].error)}")
        return Reply("wrong", f"{where}: {differ(expected[i], got[i])}{_on_output(runs)}")

    def _recognise(self, got: Sequence) -> Mistake | None:
        """Find the mistake that leads to these outcomes, or else to those that are finite."""
        finite = [i for i, value in enumerate(got) if _is_finite(value)]
        for places in (range(len(got)), finite if 2 * len(finite) > len(got) else []):
            for mistake in self.misconceptions.values():
                known = self._known[mistake.name]
                if places and all(same(known[i], got[i]) for i in places):
                    return mistake
        return None

    def _run(self, answer: object, case: tuple, seconds: float | None = None) -> Run:
        def view() -> object:
            built = not self._parameters and not isinstance(answer, FunctionType)
            return self._view(answer if built else answer(*case))

        return run(view, seconds)

    def _all_cases(self) -> list[tuple]:
        made = run(self.cases).value if callable(self.cases) else None
        cases = copy.deepcopy(self.cases) if made is None else made
        drawn = range(N_DRAWN) if self.draw else ()
        return [*cases, *(self.draw(np.random.default_rng(seed)) for seed in drawn)]

    @cached_property
    def _expected(self) -> list:
        return self._outcomes(self.reference)

    @cached_property
    def _known(self) -> dict[str, list]:
        return {name: self._outcomes(m.answer) for name, m in self.misconceptions.items()}

    def _outcomes(self, answer: Callable[..., object]) -> list:
        return [_outcome(self._run(answer, case)) for case in self._all_cases()]

    @cached_property
    def _parameters(self) -> tuple[str, ...]:
        return tuple(inspect.signature(self.reference).parameters)

    def _find_change(self, before: tuple, after: tuple) -> str:
        for name, a, b in zip(self._parameters, before, after, strict=False):
            if as_numbers(a) is not None and not same(a, b):
                return name
        return ""

    def _call(self, case: tuple) -> str:
        pairs = zip(self._parameters, case, strict=False)
        return f"`{self.name}({', '.join(f'{name}={tell(value)}' for name, value in pairs)})`"

    def hint(self) -> Reply:
        """Return the next of three hints, and the last one from then on."""
        kept = self._kept()
        n = min(kept.get("hints", 0), len(self.hints) - 1)
        self._keep(kept | {"hints": n + 1})
        return Reply("hint", f"Hint {n + 1} of {len(self.hints)}: {self.hints[n]}")

    def solution(self) -> Reply:
        """Return one right answer, with what it shows."""
        self._keep(self._kept() | {"seen": True})
        return Reply("hint", f"One right answer. {self.praise}", code=self.source)

    @property
    def solved(self) -> bool:
        """Whether the learner has solved it, today or earlier."""
        return bool(self._kept().get("solved"))

    def _kept(self) -> dict:
        kept = self.learner.get(KIND, self.key)
        return kept if isinstance(kept, dict) else {}

    def _keep(self, record: dict) -> None:
        self.learner.put(KIND, self.key, record)

    def _note(self, reply: Reply) -> None:
        kept = self._kept()
        record = kept | {"tries": kept.get("tries", 0) + 1}
        if reply.state == "solved":
            record["solved"] = True
        if reply.mistake:
            mistakes = kept.get("mistakes", {})
            count = mistakes.get(reply.mistake, 0) + 1
            record["mistakes"] = mistakes | {reply.mistake: count}
        self._keep(record)


class Calculation(Exercise):
    """Numbers to work out by hand. Made with ``calculation`` above the way to work them out.

    ``draw`` makes the given numbers, the reference returns a dictionary of results, and the
    question has the given numbers in braces. Each result is checked by itself. Three digits are
    enough, but an int must be equal.
    """

    _instance = 0

    @property
    def given(self) -> dict[str, object]:
        """The numbers of the question."""
        return self._drawn(self._instance)

    @lru_cache  # noqa: B019 (an exercise lives as long as the kernel)
    def _drawn(self, seed: int) -> dict[str, object]:
        rng = np.random.default_rng(seed)
        while True:  # until no mistake happens to lead to a right number or to another mistake's
            given = self.draw(rng)
            found = [m.answer(**given) for m in self.misconceptions.values()]
            results = [self.reference(**given), *found]
            if not any(_agree(a, b) for i, a in enumerate(results) for b in results[:i]):
                return given

    @property
    def question(self) -> str:
        """The question with its numbers, as Markdown."""
        return self._question.format(**{k: _write(v) for k, v in self.given.items()})

    @property
    def names(self) -> tuple[str, ...]:
        """What is to be worked out."""
        return tuple(self.reference(**self.given))

    @property
    def stub(self) -> str:
        """The cell that a learner begins with."""
        return f"exercises.{self.name}.check({', '.join(f'{name}=...' for name in self.names)})"

    @property
    def solved_cell(self) -> str:
        """The same cell with the right answer."""
        right = self.reference(**self.given).items()
        return f"exercises.{self.name}.check({', '.join(f'{k}={v!r}' for k, v in right)})"

    def another(self) -> Reply:
        """Draw new numbers and ask again."""
        self._instance += 1
        return Reply("hint", f"{self.question}\nCheck: {self.stub}")

    def check(self, *in_order: object, **answers: object) -> Reply:
        """Check the results by name, and name the slip where one is known.

        Parameters
        ----------
        *in_order, **answers
            Numbers; what is still ``...`` is left open.

        Returns
        -------
        Reply
        """
        right, given = self.reference(**self.given), self.given
        answers = dict(zip([*right, "number more"], in_order, strict=False)) | answers
        if unknown := set(answers) - set(right):
            words = f"There is no {', '.join(sorted(unknown))} here; wanted: {', '.join(right)}."
            return Reply("wrong", words)
        filled = {k: v for k, v in answers.items() if v is not ... and v is not None}
        if not filled:
            return Reply("open", f"{self.title}: not attempted yet. Your turn, whenever you like.")
        for name, value in filled.items():
            number = as_numbers(value)
            if number is None or number.ndim or not np.isfinite(number):
                return Reply("wrong", f"{name} must be one number, got {tell(value)}.")
            filled[name] = float(number)
        wrong = {m.name: m.answer(**given) for m in self.misconceptions.values()}
        reply = self._judge_numbers(filled, right, wrong)
        if self._instance:  # the page holds several questions: say which one is meant
            numbers = ", ".join(f"{name} = {_write(value)}" for name, value in given.items())
            reply.words += f"\n(With the newest numbers: {numbers}.)"
        self._note(reply)
        return reply

    def _judge_numbers(self, filled: Mapping, right: Mapping, wrong: Mapping) -> Reply:
        fits = [name for name, value in filled.items() if agree(value, right[name])]
        off = {name: value for name, value in filled.items() if name not in fits}
        left = [name for name in right if name not in filled]
        if not off and not left:
            return Reply("solved", f"Right. {self.praise}")
        if not off:
            return Reply("wrong", f"Right so far. Still open: {', '.join(left)}.")
        lines = [f"{', '.join(fits)}: right."] if fits else []
        whole = (m for numbers in (filled, off) for m in wrong if _agree(numbers, wrong[m]))
        if named := next(whole, ""):
            lines.append(f"{', '.join(off)}: not yet. {self.misconceptions[named].message}")
            return Reply("wrong", "\n".join(lines), mistake=named)
        for name, value in off.items():
            slip = find_slip(value, {m: results[name] for m, results in wrong.items()})
            named = named or slip
            words = self.misconceptions[slip].message if slip else None
            lines.append(f"{name}: not yet. {words or compare(value, right[name]) + '.'}")
        return Reply("wrong", "\n".join(lines), mistake=named)

    def solution(self) -> Reply:
        """Return the results, and the way there as code."""
        right = {k: round(v, 4) for k, v in self.reference(**self.given).items()}
        reply = super().solution()
        reply.words += f"\n{', '.join(f'{k} = {_write(v)}' for k, v in right.items())}"
        return reply


def exercise(**options: object) -> Callable[[FunctionType], Exercise]:
    """Make an ``Exercise`` of the right answer below."""
    return lambda reference: Exercise(reference, **options)


def calculation(**options: object) -> Callable[[FunctionType], Calculation]:
    """Make a ``Calculation`` of the function below, which works the numbers out."""
    return lambda reference: Calculation(reference, **options)


def _outcome(done: Run) -> object:
    return f"stopped: {type(done.error).__name__}" if done.error else done.value


def _is_finite(outcome: object) -> bool:
    numbers = as_numbers(outcome)
    return numbers is None or bool(np.isfinite(numbers).all())


def _alike(a: Sequence, b: Sequence) -> bool:
    return all(map(same, a, b))


def _agree(a: Mapping, b: Mapping) -> bool:
    return all(agree(a[name], b[name]) for name in a)


def _is_empty(answer: object) -> bool:
    """Whether a function has no code of its own, as a stub."""
    code, empty = getattr(answer, "__code__", None), (lambda: None).__code__
    if code is None or len(code.co_code) > len(empty.co_code):
        return False
    returned = [i.argval for i in dis.get_instructions(code) if i.opcode in dis.hasconst]
    return returned in ([None], [...])


def _has_blanks(answer: object) -> bool:
    return ... in getattr(getattr(answer, "__code__", None), "co_consts", ())


def _on_output(runs: Sequence[Run]) -> str:
    n = sum(r.output.n_lines for r in runs)
    if n <= MAX_PRINTED:
        return ""
    first = next(r.output.kept for r in runs if r.output.kept).splitlines()[0]
    return f" It also prints a lot, {n:,} lines in all, beginning with {first[:60]!r}."


def _explain(error: Exception) -> str:
    causes = (cause for kind, cause in CAUSES.items() if isinstance(error, kind))
    likely = next(causes, "read its last line first")
    message = str(error).splitlines()[0][:200] if str(error) else "no message"
    return f"{type(error).__name__}: {message}\nLikely: {likely}."


def _write(value: object) -> str:
    return f"{value:,}".replace("-", "−") if isinstance(value, int | float) else str(value)
