"""What a check says to answers of all kinds, and what is kept of them."""

import json
import time

import numpy as np
import pytest

from helpers.exercises import EXERCISES, Parsons, before_you_start, progress, summary
from helpers.exercises.comparing import differ, same, tell
from helpers.exercises.exercise import KIND, Reply, calculation, exercise
from helpers.exercises.recall import QUESTIONS, Recall
from helpers.exercises.running import MAX_KEPT, run
from helpers.lesson.answers import LEARNER, Answers

OPTIONS = {
    "title": "Double",
    "section": "Somewhere",
    "question": "Write `double(v, k)`: k times v, plus {k}.".replace("{k}", "k"),
    "praise": "All of it.",
    "hints": ("one", "two", "three"),
}


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(LEARNER, "_unkept", {})


@pytest.fixture
def kept(tmp_path):
    return Answers(tmp_path / "my_answers.json")


@pytest.fixture
def scale(kept):
    @exercise(**OPTIONS, cases=[(np.array([1.0, 2.0]), 2), (np.array([3.0]), 5)], learner=kept)
    def scale(v, k):
        return k * v + k

    scale.wrong("no shift", {" + k": ""}, "The `k` is forgotten.")
    scale.seconds = 0.2
    return scale


@pytest.fixture
def product(kept):
    def draw(rng):
        return {"a": int(rng.integers(2, 5)), "b": int(rng.integers(5, 9))}

    options = OPTIONS | {"question": "What are ${a} × {b}$, and half of it?"}

    @calculation(**options, draw=draw, learner=kept)
    def product(a, b):
        return {"whole": a * b, "half": a * b / 2}

    product.wrong("sum", {"a * b": "(a + b)"}, "You added.")
    product.wrong("not halved", {" / 2": ""}, "The half is missing.")
    return product


def loop(v, k):
    while True:
        pass


def stubborn(v, k):
    while True:
        try:
            k += 1
        except BaseException:
            k -= 1


def in_place(v, k):
    v *= k
    v += k
    return v


def chatty(v, k):
    for i in range(50):
        print("value", i)
    return k * v + k


def broken(v, k):
    raise OSError


def recursive(v, k):
    return recursive(v, k)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda v, k: k + v * k, "✔ Right. All of it."),
        (lambda v, k: None, "○ Double: not attempted yet"),
        (None, "not attempted yet"),
        (..., "not attempted yet"),
        (lambda v, k: v * ..., "there is still a `...` to fill in"),
        (7, "Hand over the function itself, without brackets: `check(scale)`. This is 7."),
        ("scale", "without brackets: `check(scale)`. This is 'scale'."),
        (lambda v, k: k * v, "✘ The `k` is forgotten."),
        (loop, "It wasn't done after 0.2 seconds and was stopped. Is there a loop"),
        (stubborn, "It wasn't done after 0.2 seconds"),
        (in_place, "The answer is right, but your function changes `v`"),
        (chatty, "✔ Right. All of it. It also prints a lot, 100 lines in all, beginning with 'val"),
        (broken, "`scale(v=[1, 2], k=2)` stopped with an error. OSError: no message"),
        (recursive, "Likely: the function calls itself without end."),
        (lambda v: v, "takes 1 positional argument but 2 were given"),
        (lambda v, k: v @ np.ones((3, 3)), "Likely: shapes or values that don't fit together"),
        (lambda v, k: v[9], "Likely: an index that reaches past the end"),
        (lambda v, k: nothing, "Likely: a typo, or a cell above that hasn't run"),  # noqa: F821
        (lambda v, k: print(v), "It returned None. Is the `return` missing?"),
        (lambda v, k: "four", "It must return numbers, yours returned a str."),
        (lambda v, k: (k * v + k)[:, None], "Its shape must be (2,), yours is (2, 1)."),
        (lambda v, k: np.sum(k * v + k), "Its shape must be (2,), yours is ()."),
        (lambda v, k: k * v + k * 1.001, "Close, but not equal: 2 of 2 entries differ, by at most"),
        (lambda v, k: k * v - k, "`scale(v=[1, 2], k=2)`: 2 of 2 entries differ, by at most 4"),
    ],
)
def test_every_answer_gets_a_sentence_that_helps(scale, answer, words):
    started = time.perf_counter()
    reply = scale.check(answer)
    assert words in str(reply)
    assert time.perf_counter() - started < 1
    assert "k * v" not in str(reply)  # never the solution


def test_the_program_goes_on_after_an_endless_loop(scale, capsys):
    for _ in range(3):
        scale.check(stubborn)
    time.sleep(0.15)  # nothing is raised any more
    print("still here")
    assert capsys.readouterr().out == "still here\n"


def test_a_limit_that_is_reached_at_the_very_end_disturbs_nobody():
    for seconds in np.linspace(1e-6, 2e-4, 50):
        done = run(lambda: sum(range(1000)), float(seconds))
        assert done.value == (499_500 if done.in_time else None)


def test_a_function_in_time_gives_its_value():
    assert run(lambda: 3, 5).value == 3
    assert len(run(lambda: print("x" * 10_000), 5).output.kept) == MAX_KEPT


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        ((np.zeros(2), 1), [[0, 0], 1.0], True),
        (np.zeros((2, 1)), np.zeros(2), False),
        (1.0, np.float32(1.000001), True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        (np.nan, np.nan, True),
        ("relu", "relu", True),
        ("relu", None, False),
        ([], [], True),
        (np.zeros((8, 2)), np.zeros((0, 2)), False),
        (0.0, np.float32(1e-7), True),
    ],
)
def test_equal_answers(a, b, equal):
    assert same(a, b) == equal


@pytest.mark.parametrize(
    ("expected", "got", "words"),
    [
        (2.0, 2.001, "Expected 2, got 2.001, close but not equal."),
        ((1, "a"), 3, "It must have 2 parts, yours: numbers."),
        ((1, "a"), (1, "b"), "Part 2 of 2 of what it returns differs. Expected 'a', got 'b'."),
        ({"loss": 1}, 3, "It must return a dictionary"),
        ({"loss": 1, "mae": 2}, {"loss": 1}, "`mae` is missing."),
        ({"loss": 1}, {"loss": 1, "mae": 2}, "`mae` shouldn't be there."),
        ({"loss": 1}, {"loss": 2}, "loss: Expected 1, got 2."),
        (
            ["Flatten", "Dense 5"],
            ["Dense 5", "Dense 5"],
            "missing: `Flatten`; too many: `Dense 5`.",
        ),
        (["Flatten", "Dense 5"], ["Dense 5", "Flatten"], "the order differs."),
        (0.0, np.zeros(3), "It must be one number, yours has shape (3,)."),
    ],
)
def test_a_difference_in_words(expected, got, words):
    assert words in differ(expected, got)


def test_a_value_in_one_line():
    assert tell(np.zeros((9, 9))) == "an array of shape (9, 9)"
    assert tell({"a": (1, [-2.5]), "f": len}) == "{a: (1, [−2.5]), f: a function}"


def test_three_hints_one_at_a_time_then_the_solution(scale):
    assert [str(scale.hint()) for _ in range(4)] == [
        "Hint 1 of 3: one",
        "Hint 2 of 3: two",
        "Hint 3 of 3: three",
        "Hint 3 of 3: three",
    ]
    assert scale.solution().code == "def scale(v, k):\n    return k * v + k"
    assert "<pre><code>def scale" in scale.solution()._repr_html_()


def test_a_mistake_must_be_a_change_of_the_source(scale):
    scale.wrong("odd", {"k + v": "k"}, "?")
    with pytest.raises(
        ValueError, match=r"a change of .*scale must be in its source, got 'k \+ v'"
    ):
        scale.check(broken)


def test_a_mistake_is_recognised_beside_an_overflow():
    def naive(Z):
        return np.exp(Z) / np.exp(Z).sum(axis=0, keepdims=True)

    assert EXERCISES["activations_losses"]["softmax"].check(naive).mistake == "wrong axis"


def test_an_exercise_needs_cases():
    with pytest.raises(ValueError, match="cases or draw must be given"):
        exercise(**OPTIONS)(loop)


@pytest.mark.parametrize(
    ("answers", "words", "mistake"),
    [
        ({}, "not attempted yet", ""),
        ({"whole": ..., "half": None}, "not attempted yet", ""),
        ({"whole": 0}, "it should be larger", ""),
        ({"whole": np.nan}, "whole must be one number, got nan", ""),
        ({"whole": [3, 4]}, "whole must be one number, got [3, 4]", ""),
        ({"whole": "many"}, "whole must be one number, got 'many'", ""),
        ({"third": 3}, "There is no third here; wanted: whole, half.", ""),
    ],
)
def test_numbers_that_are_not_right(product, answers, words, mistake):
    reply = product.check(**answers)
    assert words in reply.words
    assert reply.mistake == mistake


def test_each_number_is_checked_by_itself(product):
    whole = product.given["a"] * product.given["b"]
    total = sum(product.given.values())
    assert str(product.check(whole=whole)) == "✘ Right so far. Still open: half."
    reply = product.check(whole=whole, half=whole)
    assert (reply.words, reply.mistake) == (
        "whole: right.\nhalf: not yet. The half is missing.",
        "not halved",
    )
    assert product.check(whole=total, half=whole).words == (
        "whole: not yet. You added.\nhalf: not yet. The half is missing."
    )
    assert product.check(whole=whole, half=whole / 20).words.endswith(
        "but the decimal point isn't."
    )
    assert product.check(whole=whole, half=round(whole / 2 * 1.004, 3)).state == "solved"
    assert product.check(whole, whole / 2).state == "solved"
    assert "There is no number more here" in product.check(whole, whole / 2, 3).words
    assert "half = " in product.solution().words


def test_new_numbers(product):
    first = product.question
    seen = {str(product.another()) for _ in range(5)} | {first}
    assert len(seen) > 2
    assert "exercises.product.check(whole=..., half=...)" in str(product.another())
    a, b = product.given.values()
    words = product.check(a * b, a * b / 2).words
    assert words.endswith(f"All of it.\n(With the newest numbers: a = {a}, b = {b}.)")


def test_what_is_solved_is_there_again_the_next_day(scale, kept):
    scale.check(lambda v, k: None)
    assert kept.get(KIND, scale.key) is None  # not attempted: nothing to keep
    scale.check(lambda v, k: k * v)
    scale.check(lambda v, k: k * v)
    assert not scale.solved
    scale.hint()
    scale.check(scale.reference)
    assert scale.solved
    again = Answers(kept.path).get(KIND, scale.key)
    assert again == {"tries": 3, "mistakes": {"no shift": 2}, "hints": 1, "solved": True}


def test_progress_is_shown_as_text_and_as_a_table(monkeypatch):
    assert str(progress("perceptron")).startswith("0 of ")
    solved = next(iter(EXERCISES["perceptron"].values()))
    monkeypatch.setitem(LEARNER._unkept, (KIND, solved.key), {"solved": True})
    shown = progress()
    assert str(shown).startswith("1 of ")
    assert f"✔ solved: {solved.title}" in str(shown)
    assert f"<tr><td>✔ solved</td><td>{solved.title}</td>" in shown._repr_html_()
    with pytest.raises(ValueError, match="module must be one of 'perceptron'"):
        progress("cooking")


def test_a_page_escapes_what_a_learner_wrote(scale):
    reply = scale.check("<b>")
    assert "&lt;b&gt;" in reply._repr_html_()


def test_emphasis_is_no_product():
    shown = Reply("hint", "`/ 2 * h` divides and then *multiplies*, by 2 * h.")._repr_html_()
    assert shown == "<p><code>/ 2 * h</code> divides and then <em>multiplies</em>, by 2 * h.</p>"


def test_lines_are_put_in_order_with_the_buttons(scale, monkeypatch):
    @exercise(**OPTIONS, cases=[(3,)], learner=scale.learner)
    def triangle(n):
        total = 0
        for i in range(n):
            total += i
        return total

    triangle.wrong("early return", {"+=": "="}, "Nothing is added.")
    puzzle = Parsons(triangle)
    right = triangle.source.splitlines()[1:]
    assert sorted(puzzle.lines) == sorted(right) != puzzle.lines
    assert repr(puzzle).splitlines()[1:] == ["def triangle(n):", *puzzle.lines]
    up, down, check = puzzle.children[2].children
    for place, line in enumerate(right):
        puzzle.children[1].index = puzzle.lines.index(line)
        for _ in range(puzzle.lines.index(line) - place):
            up.click()
    assert puzzle.lines == right
    check.click()
    assert puzzle.reply.state == "solved"
    assert "Right. All of it." in puzzle.children[3].value
    puzzle.children[1].index = 0
    down.click()
    down.click()
    assert "a name that is used before it gets a value" in str(puzzle.check())
    puzzle.children[1].index = 3
    down.click()  # no line below the last
    puzzle.move(1, 0)
    assert "stumbles near `for i in range(n):`" in str(puzzle.check())
    puzzle.arrange(right)
    puzzle.move(3, 0)
    assert puzzle.check().state == "wrong"
    with pytest.raises(ValueError, match="lines must be those of"):
        puzzle.arrange(["return 3"])


@pytest.mark.parametrize("notebook", QUESTIONS)
def test_each_later_notebook_opens_with_three_questions(notebook):
    opener = before_you_start(notebook)
    assert len(opener.questions) == 3
    assert len({q.choices.index(q.asked.choices[0]) for q in opener.questions}) == 3
    assert str(opener).count("Do you remember?") == 3
    assert opener._repr_mimebundle_()["text/plain"] == str(opener)
    assert all(int(q.asked.section[:2]) < notebook for q in opener.questions)


def test_a_wrong_answer_names_the_section_to_read_again(kept):
    question = Recall(QUESTIONS[2][0], 1, kept)
    status = question.children[2]
    assert "Choose an answer." in status.value
    question.pick("0")
    assert "Read again: notebook 01, “A yes or a no comes out”." in status.value
    question.pick("1")
    assert "✔ Yes. heaviside(0) = 1." in status.value
    with pytest.raises(ValueError, match="notebook must be one of 2, 3"):
        before_you_start(1)


@pytest.fixture
def classroom(tmp_path):
    for i in range(4):
        record = {"tries": 2, "mistakes": {"uphill": i + 1} if i < 3 else {"strict": 1}}
        record["solved"] = i == 0
        file = {"version": 1, KIND: {"perceptron.update": record}}
        (tmp_path / f"learner{i}.json").write_text(json.dumps(file), encoding="utf8")
    return tmp_path


def test_an_instructor_sees_shares_and_usual_mistakes(classroom, capsys):
    assert summary.main([str(classroom)]) == 0
    (line,) = (x for x in capsys.readouterr().out.splitlines() if x.startswith("perceptron.update"))
    assert line.split() == [
        "perceptron.update",
        "100",
        "%",
        "25",
        "%",
        "uphill",
        "(3),",
        "strict",
        "(1)",
    ]
    assert (classroom / "exercises.png").stat().st_size > 5_000


def test_the_picture_shows_the_shares(classroom):
    figure = summary.draw(*summary.summarise(classroom))
    tried, solved = figure.axes[0].containers
    place = next(i for i, t in enumerate(summary.summarise(classroom)[1]) if t.n_tried)
    assert (tried[place].get_width(), solved[place].get_width()) == (100, 25)


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["missing-folder"], 1)])
def test_a_summary_of_nothing(arguments, code, capsys):
    assert summary.main(arguments) == code
    assert capsys.readouterr().err
