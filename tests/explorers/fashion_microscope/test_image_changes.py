import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.explorers.fashion_microscope.image_changes import (
    ImageChange,
    blur,
    brighten,
    cover,
    draw_stroke,
    find_source,
    move,
)

rng = np.random.default_rng(3)
IMAGE = rng.random((28, 28), np.float32)


@pytest.mark.parametrize(("x", "y"), [(3, 0), (0, -5), (-4, 7), (27, 27)])
def test_a_shift_by_whole_pixels_is_exact(x, y):
    moved, expected = move(IMAGE, x, y), np.zeros_like(IMAGE)
    expected[max(y, 0) : 28 + min(y, 0), max(x, 0) : 28 + min(x, 0)] = IMAGE[
        max(-y, 0) : 28 - max(y, 0), max(-x, 0) : 28 - max(x, 0)
    ]
    np.testing.assert_array_equal(moved, expected)


@pytest.mark.parametrize("quarters", [1, 2, 3, -1])
@pytest.mark.parametrize("shape", [(28, 28), (9, 9)])
def test_quarter_turns_are_those_of_numpy(quarters, shape):
    image = IMAGE[: shape[0], : shape[1]]
    np.testing.assert_allclose(
        move(image, 0, 0, 90 * quarters), np.rot90(image, quarters), atol=1e-6
    )


def test_nothing_is_done_by_a_change_of_nothing():
    assert ImageChange()(IMAGE) is IMAGE
    np.testing.assert_allclose(move(IMAGE, 0, 0, 360), IMAGE, atol=1e-6)


@settings(max_examples=100, deadline=None)
@given(
    x=st.integers(8, 19),
    y=st.integers(8, 19),
    shift_x=st.floats(-5, 5),
    shift_y=st.floats(-5, 5),
    angle=st.floats(-180, 180),
)
def test_what_is_seen_somewhere_comes_from_the_source_of_that_place(x, y, shift_x, shift_y, angle):
    """On a ramp, which interpolation keeps, brightness tells where a pixel comes from."""
    rows, columns = np.mgrid[:28, :28] + 0.0
    source_x, source_y = find_source(x, y, (28, 28), shift_x, shift_y, angle)
    if 0 <= source_x <= 27 and 0 <= source_y <= 27:
        assert move(columns, shift_x, shift_y, angle)[y, x] == pytest.approx(source_x, abs=1e-9)
        assert move(rows, shift_x, shift_y, angle)[y, x] == pytest.approx(source_y, abs=1e-9)


@pytest.mark.parametrize("deviation", [0.1, 0.7, 2.0, 4.0, 30.0])
def test_a_blur_keeps_the_mean_and_flattens(deviation):
    blurred = blur(IMAGE.astype(float), deviation)
    assert blurred.mean() == pytest.approx(IMAGE.astype(float).mean(), rel=1e-12)
    assert blurred.std() <= IMAGE.std() + 1e-6
    np.testing.assert_allclose(blur(np.full((5, 7), 0.3), deviation), 0.3)


def test_a_blurred_dot_is_a_bell_curve():
    dot = np.zeros((41, 41))
    dot[20, 20] = 1
    y, x = np.mgrid[-20:21, -20:21]
    bell = np.exp(-(x**2 + y**2) / (2 * 1.5**2)) / (2 * math.pi * 1.5**2)
    np.testing.assert_allclose(blur(dot, 1.5), bell, atol=2e-5)


def test_at_the_edge_a_blur_meets_the_images_reflection():
    mirrored = np.block([[IMAGE, IMAGE[:, ::-1]], [IMAGE[::-1], IMAGE[::-1, ::-1]]])
    mirrored = np.tile(mirrored, (3, 3)).astype(float)
    inner = blur(mirrored, 2.5)[56:84, 56:84]
    np.testing.assert_allclose(blur(IMAGE.astype(float), 2.5), inner, atol=1e-12)


def test_brightness_is_added_and_cut_off_at_both_ends():
    image = np.array([[0.0, 0.4, 0.9]])
    np.testing.assert_allclose(brighten(image, 0.25), [[0.25, 0.65, 1.0]])
    np.testing.assert_allclose(brighten(image, -0.5), [[0.0, 0.0, 0.4]])


def test_a_square_is_covered_and_cut_off_at_the_edge():
    covered = cover(IMAGE, 2, 5, 4)
    np.testing.assert_array_equal(covered[5:9, 2:6], 0)
    assert (covered != IMAGE).sum() == 16
    assert (cover(IMAGE, 26, 27, 4) != IMAGE).sum() == 2
    assert cover(IMAGE, 2, 5, 0) is IMAGE


def test_changes_are_made_in_the_order_they_are_named():
    change = ImageChange(1.5, -2, 20, 0.8, 0.1, 3, 4, 6)
    by_hand = move(IMAGE, 1.5, -2, 20)
    by_hand = cover(brighten(blur(by_hand, 0.8), 0.1), 3, 4, 6)
    np.testing.assert_array_equal(change(IMAGE), by_hand)
    for name in ("shift_x", "angle", "blur", "brightness", "cover_size"):
        assert not np.array_equal(replace(change, **{name: 1})(IMAGE), by_hand), name


@settings(max_examples=100, deadline=None)
@given(
    change=st.builds(
        ImageChange,
        *[st.floats(-10, 10)] * 2,
        st.floats(-180, 180),
        st.floats(0, 4),
        st.floats(-1, 1),
        *[st.integers(0, 27)] * 2,
        st.integers(0, 20),
    )
)
def test_any_change_leaves_an_image_and_its_original(change):
    before = IMAGE.copy()
    changed = change(IMAGE)
    assert changed.shape == IMAGE.shape and changed.dtype == np.float32
    assert changed.min() >= 0 and changed.max() <= 1 + 1e-6
    np.testing.assert_array_equal(IMAGE, before)


def test_a_stroke_is_bright_along_its_line_and_nothing_elsewhere():
    drawn = draw_stroke(np.zeros((28, 28)), (5, 10), (20, 10))
    np.testing.assert_array_equal(drawn[10, 5:21], 1)
    np.testing.assert_array_equal(drawn[9:12, 5:21].min(axis=0), 0.5)
    assert drawn[:8].sum() + drawn[13:].sum() + drawn[:, :3].sum() + drawn[:, 23:].sum() == 0


def test_a_dot_is_round_and_an_eraser_takes_it_away():
    dot = draw_stroke(np.zeros((9, 9)), (4, 4), (4, 4))
    np.testing.assert_array_equal(dot, dot.T)
    assert dot[4, 4] == 1 and dot.sum() == pytest.approx(math.pi * 1.2, rel=0.4)
    np.testing.assert_array_equal(draw_stroke(dot, (4, 4), (4, 4), erase=True)[dot == 1], 0)
    erased = draw_stroke(np.ones((9, 9)), (4, 4), (4, 4), erase=True)
    np.testing.assert_allclose(erased, 1 - dot)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ImageChange()(np.zeros(4)), "image must be 2-dimensional"),
        (lambda: blur(IMAGE, -1), "deviation must be at least 0"),
        (lambda: brighten(IMAGE, 2), "amount must be at least -1 and at most 1"),
        (lambda: cover(IMAGE, -1, 0, 3), "x must be at least 0"),
        (lambda: ImageChange()(IMAGE * np.nan), "image must be finite"),
    ],
)
def test_what_cannot_be_done_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
