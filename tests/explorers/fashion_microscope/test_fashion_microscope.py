import re

import numpy as np
import pytest
from traitlets import TraitError

from helpers.data.loaders import CLASS_NAMES
from helpers.explorers.fashion_microscope.explorer import NUMBERS, FashionMicroscope
from helpers.explorers.fashion_microscope.image_changes import ImageChange, draw_stroke
from helpers.explorers.fashion_microscope.picture import FINDINGS
from helpers.explorers.fashion_microscope.smallest_change import KINDS
from helpers.explorers.fashion_microscope.state import Specimens
from helpers.explorers.fashion_microscope.words import account_for, describe_size
from helpers.nn.activations import softmax
from helpers.nn.mlp import MLP
from kit.trained_garments import trained_network, unseen_garments

IMAGES, LABELS = unseen_garments()
IMAGES, LABELS = IMAGES[:8], LABELS[:8]


def make_explorer(**values):
    return FashionMicroscope(trained_network(), IMAGES, LABELS, CLASS_NAMES, **values)


# What is computed.


@pytest.mark.parametrize("number", [1, len(IMAGES)])
def test_every_number_is_the_networks(explorer, number):
    explorer.update(image=number, shift_x=1.5, angle=7.0, blur=0.4, brightness=0.1)
    frame = explorer.frame
    picture = ImageChange(1.5, 0, 7.0, 0.4, 0.1)(IMAGES[number - 1])
    np.testing.assert_array_equal(frame.picture, picture)
    _, *hidden, scores = trained_network().forward(picture.reshape(1, -1)).A
    for shown, expected in zip(frame.hidden, hidden, strict=True):
        np.testing.assert_array_equal(shown, expected[0])
    np.testing.assert_allclose(frame.y_proba, softmax(scores)[0], rtol=1e-6)


def test_the_score_of_the_chosen_class_is_measured_from_the_mean(explorer):
    for k, name in enumerate(CLASS_NAMES):
        explorer.update(image=3, angle=-20.0, evidence=name)
        frame = explorer.frame
        scores = trained_network().predict(frame.picture.reshape(1, -1))[0]
        assert frame.subject == k
        assert frame.score == pytest.approx(scores[k] - scores.mean(), abs=1e-5)
        assert not frame.evidence[frame.picture == 0].any()


def test_a_softmax_in_the_network_changes_nothing(explorer):
    twin = MLP(
        trained_network().layer_sizes,
        np.random.default_rng(0),
        output_activation="softmax",
        loss="categorical_crossentropy",
    )
    twin.parameters[...] = trained_network().parameters
    specimens = Specimens(twin, IMAGES, LABELS, CLASS_NAMES)
    frame = specimens.compute(specimens.State())
    np.testing.assert_allclose(frame.y_proba, explorer.frame.y_proba, rtol=1e-5)
    assert frame.score == explorer.frame.score


def test_the_blank_image_has_no_true_class(explorer):
    explorer.state.image = 0
    frame = explorer.frame
    assert not frame.picture.any() and frame.label is None
    assert explorer.description.startswith("Image 0: a blank. ")
    assert not frame.evidence.any()  # what isn't there speaks for nothing
    assert frame.biases == pytest.approx(frame.score, abs=1e-5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"images": IMAGES[:, :20]}, "images must be of 28 × 28 pixels"),
        ({"images": 255 * IMAGES}, "images must be of 28 × 28 pixels from 0 to 1"),
        ({"labels": LABELS[:3]}, "images and labels must be of equal length, got 8 and 3"),
        ({"labels": LABELS + 9}, "labels must lie in 0 … 9"),
        ({"class_names": ("a", "b")}, "a hidden layer and 2 outputs"),
        ({"network": MLP((784, 10), np.random.default_rng(0))}, "network must have 784 inputs"),
        ({"network": MLP((784, 9, 10), np.random.default_rng(0))}, "loss must be one of"),
        (
            {"network": MLP((784, 3000, 10), np.random.default_rng(0))},
            "network must have at most 2,000,000 parameters, got 2,385,010",
        ),
    ],
)
def test_what_does_not_fit_is_refused(changes, message):
    values = {
        "network": trained_network(),
        "images": IMAGES,
        "labels": LABELS,
        "class_names": CLASS_NAMES,
    }
    with pytest.raises(ValueError, match=message):
        FashionMicroscope(**values | changes)


# What is said.


def test_the_description_has_the_numbers(explorer):
    explorer.update(shift_x=-1.5, angle=5.0, cover_size=3)
    frame = explorer.frame
    changes = "shifted by (−1.5, 0), turned by 5°, 3 × 3 pixels covered. The network says"
    assert f"Image 1: {CLASS_NAMES[LABELS[0]]}, {changes}" in explorer.description
    lit = [f"{(v > 0).sum()} of {len(v)} units on" for v in frame.hidden]
    assert all(part in explorer.description for part in lit)
    assert f"its score is {frame.score:+.2f}".replace("-", "−") in explorer.description
    numbers = re.findall(r"[+−][\d.]+", account_for(frame))
    pixels, biases, score = (float(number.replace("−", "-")) for number in numbers)
    assert pixels + biases == pytest.approx(score, abs=0.016)


# Search.


def test_what_the_search_finds_fools_it_when_applied(explorer):
    for number in (1, 2, 5):
        explorer.reset()
        explorer.update(image=number, shift_y=1.0)
        before = explorer.frame.answer
        explorer.search()
        found = explorer.frame.found
        assert tuple(found.findings) == tuple(KINDS) and found.answer == before
        assert sum(f is not None for f in found.findings.values()) >= 3
        for kind, finding in found.findings.items():
            if finding is None:
                continue
            explorer.apply(kind)
            assert explorer.frame.answer == finding.answer != before
            np.testing.assert_allclose(explorer.frame.picture, finding.picture, atol=1e-6)
            assert explorer.frame.found is found


def test_less_than_the_change_of_pixels_does_not_fool_it(explorer):
    explorer.search()
    explorer.apply("pixels")
    for strength, fooled in ((0.0, False), (0.5, False), (0.95, False), (1.0, True)):
        explorer.state.strength = strength
        frame = explorer.frame
        assert (frame.answer != frame.found.answer) == fooled
    length = np.linalg.norm(explorer.frame.picture - IMAGES[0])
    assert length == pytest.approx(explorer.frame.found.findings["pixels"].size, rel=1e-3)


def test_the_findings_belong_to_their_image(explorer):
    explorer.search()
    explorer.update(image=2, strength=1.0)
    frame = explorer.frame
    assert frame.found is None and frame.strength == 0
    np.testing.assert_array_equal(frame.picture, IMAGES[1])
    with pytest.raises(ValueError, match="search first"):
        explorer.apply("shift")
    explorer.state.image = 1
    assert explorer.frame.found is not None
    explorer.stroke((3, 3), (9, 3))
    assert explorer.frame.found is None


def test_a_signed_change_is_measured_from_where_the_search_began(explorer):
    explorer.update(angle=30.0)
    explorer.search()
    finding = explorer.frame.found.findings["turn"]
    change = finding.change.angle - 30
    assert abs(change) == finding.size > 0
    assert describe_size(explorer.frame.found, "turn") == f"{change:+.0f}°".replace("-", "−")


def test_a_click_on_a_finding_and_its_number_apply_it(explorer, browser):
    explorer.search()
    found = explorer.frame.found.findings
    for k, (kind, finding) in enumerate(found.items()):
        for apply in (
            lambda k=k: browser.pointer("down", FINDINGS, 70 * (k % 3) + 9, 31 * (k // 3) + 9),
            lambda k=k: browser.key(NUMBERS[k]),
        ):
            explorer.undo_changes()
            apply()
            if finding:
                assert explorer.state.change == finding.change
                assert explorer.state.strength == (kind == "pixels")
            else:
                assert explorer.state.change == ImageChange()
    explorer.undo_changes()
    browser.pointer("down", FINDINGS, 43, 14)  # on a caption
    assert explorer.state.change == ImageChange()


# Drawing.


@pytest.mark.parametrize(
    "change", [{}, {"shift_x": 4.0, "shift_y": -2.0}, {"angle": 90.0}, {"angle": -33.0}], ids=str
)
def test_a_stroke_appears_where_the_pointer_is_however_the_image_lies(explorer, browser, change):
    explorer.update(image=0, **change)
    browser.pointer("down", 0, 9, 12)
    browser.pointer("move", 0, 16, 12)
    browser.pointer("move", 0, 18, 15)
    picture = explorer.frame.picture
    y, x = np.nonzero(picture > 0.4)
    path = np.array([*((x, 12) for x in range(9, 17)), (17, 13.5), (18, 15)])
    distances = np.hypot(x[:, None] - path[:, 0], y[:, None] - path[:, 1])
    assert distances.min(axis=1).max() < 1.6 and distances.min(axis=0).max() < 1.0
    assert explorer.frame.drawn and explorer.frame.label is None


def test_a_drawing_on_an_image_keeps_its_label_and_another_image_is_untouched(explorer):
    explorer.stroke((2, 2), (20, 2))
    np.testing.assert_array_equal(explorer.frame.picture, draw_stroke(IMAGES[0], (2, 2), (20, 2)))
    assert explorer.frame.label == LABELS[0]
    assert ", drawn on. " in explorer.description
    explorer.state.image = 2
    np.testing.assert_array_equal(explorer.frame.picture, IMAGES[1])
    explorer.state.image = 1
    assert explorer.frame.drawn
    explorer.clear_drawing()
    np.testing.assert_array_equal(explorer.frame.picture, IMAGES[0])


def test_a_drawing_that_is_none_is_refused(explorer):
    for pixels in (b"1234", np.full(784, 2, np.float32).tobytes()):
        with pytest.raises(TraitError, match="28 × 28 float32 pixels from 0 to 1"):
            explorer.update(drawing=(1, pixels))


def test_the_keyboard_draws_and_erases(explorer, browser):
    explorer.state.image = 0
    for _ in range(4):
        browser.key("ArrowRight", "shift")
    np.testing.assert_array_equal(explorer.frame.picture[14, 14:19], 1)
    browser.key("e")
    browser.key(" ")
    browser.key("ArrowLeft", "shift")
    np.testing.assert_array_equal(explorer.frame.picture[14, [14, 17, 18]], [1, 0, 0])


# The other tools.


def test_the_pointer_moves_the_image_with_it(explorer, browser):
    explorer.update(tool="move", shift_x=1.0)
    browser.pointer("down", 0, 10, 10)
    browser.pointer("move", 0, 12.1, 7)
    assert (explorer.state.shift_x, explorer.state.shift_y) == (3.0, -3.0)
    browser.pointer("move", 0, 40, 10)
    assert (explorer.state.shift_x, explorer.state.shift_y) == (10.0, 0.0)


def test_the_pointer_turns_the_image_with_it(explorer, browser):
    explorer.update(tool="turn", angle=10.0, shift_x=2.0)
    browser.pointer("down", 0, 20.5, 13.5)  # right of the middle, which is at 15.5
    browser.pointer("move", 0, 15.5, 8.5)  # above it: a quarter to the left
    assert explorer.state.angle == 100
    browser.pointer("move", 0, 15.5, 18.5)
    assert explorer.state.angle == -80


def test_the_pointer_puts_the_square_under_it(explorer, browser):
    explorer.state.tool = "cover"
    browser.pointer("down", 0, 14.5, 9.5)
    change = explorer.state.change
    assert (change.cover_x, change.cover_y, change.cover_size) == (12, 7, 6)
    explorer.state.cover_size = 3
    browser.pointer("move", 0, 5, 5)
    change = explorer.state.change
    assert (change.cover_x, change.cover_y, change.cover_size) == (4, 4, 3)


def test_arrows_turn_round_the_circle(explorer, browser):
    explorer.update(tool="turn", angle=175.0)
    browser.key("ArrowLeft", "shift")
    assert explorer.state.angle == -170


# What it looks like.
