from dataclasses import replace

import numpy as np
import pytest

from helpers.explorers.fashion_microscope.image_changes import ImageChange
from helpers.explorers.fashion_microscope.smallest_change import (
    GRIDS,
    KINDS,
    find_smallest_changes,
    find_way_out,
)
from helpers.nn.mlp import MLP
from kit.trained_garments import trained_network, unseen_garments

IMAGES, LABELS = unseen_garments()
NOTHING = ImageChange()
START = ImageChange(shift_x=1.0, angle=-4.0, blur=0.3, brightness=0.04)


def answers(pictures, network=None):
    network = network or trained_network()
    return network.predict(np.reshape(pictures, (len(pictures), -1))).argmax(axis=1)


def search(image, start=NOTHING):
    return find_smallest_changes(trained_network(), image, start)


def make_linear(seed=0):
    rng = np.random.default_rng(seed)
    network = MLP((12, 4), rng, dtype=np.float64)
    network.b[0][...] = rng.normal(0, 0.1, size=4)
    return network


def test_the_network_of_these_tests_knows_garments():
    assert np.mean(answers(IMAGES) == LABELS) > 0.7


@pytest.mark.parametrize("start", [NOTHING, START], ids=["unchanged", "changed"])
@pytest.mark.parametrize("i", range(6))
def test_what_is_found_changes_the_answer(i, start):
    changed = start(IMAGES[i])
    found = search(IMAGES[i], start)
    assert list(found) == list(KINDS)
    assert sum(finding is not None for finding in found.values()) >= 3
    for kind, finding in found.items():
        if finding:
            assert answers([finding.picture]) == finding.answer != answers([changed])
            assert finding.picture.shape == (28, 28)
            assert finding.picture.min() >= 0 and finding.picture.max() <= 1
            if kind != "pixels":
                np.testing.assert_array_equal(finding.picture, finding.change(IMAGES[i]))


@pytest.mark.parametrize("start", [NOTHING, START], ids=["unchanged", "changed"])
@pytest.mark.parametrize(
    ("kind", "name"), [("turn", "angle"), ("blur", "blur"), ("brightness", "brightness")]
)
def test_no_smaller_turn_blur_or_brightness_of_the_grid_changes_the_answer(kind, name, start):
    low, high, step = GRIDS[name]
    grid = np.linspace(low, high, round((high - low) / step) + 1)
    for image in IMAGES[:6]:
        finding = search(image, start)[kind]
        limit = finding.size if finding else np.inf
        smaller = grid[np.abs(grid - getattr(start, name)) < limit - 1e-9]
        pictures = [replace(start, **{name: float(value)})(image) for value in smaller]
        assert (answers(pictures) == answers([start(image)])).all()
        if finding:
            change = getattr(finding.change, name) - getattr(start, name)
            assert abs(change) == pytest.approx(finding.size)
            assert replace(finding.change, **{name: getattr(start, name)}) == start


@pytest.mark.parametrize("start", [NOTHING, START], ids=["unchanged", "changed"])
def test_no_smaller_shift_of_the_grid_changes_the_answer(start):
    for image in IMAGES[:6]:
        finding = search(image, start)["shift"]
        dx = finding.change.shift_x - start.shift_x
        dy = finding.change.shift_y - start.shift_y
        assert np.hypot(dx, dy) == pytest.approx(finding.size)
        places = np.arange(-10, 10.5, 0.5)
        pictures = [
            replace(start, shift_x=float(x), shift_y=float(y))(image)
            for x in places
            for y in places
            if np.hypot(x - start.shift_x, y - start.shift_y) < finding.size - 1e-9
        ]
        assert (answers(pictures) == answers([start(image)])).all()


def test_no_smaller_square_changes_the_answer_wherever_it_is_put():
    for image in IMAGES[:4]:
        finding = search(image)["cover"]
        size = int(finding.size) if finding else 21
        pictures = [
            ImageChange(cover_x=x, cover_y=y, cover_size=s)(image)
            for s in range(1, size)
            for x in range(29 - s)
            for y in range(29 - s)
        ]
        assert (answers([image, *pictures]) == answers([image])).all()
        if finding:
            assert finding.change.cover_size == size


def test_no_smaller_part_of_the_change_of_pixels_changes_the_answer():
    for image in IMAGES[:10]:
        finding = search(image)["pixels"]
        delta = finding.picture - image
        assert finding.size == pytest.approx(np.linalg.norm(delta), rel=1e-4)
        pictures = [image + part * delta for part in np.linspace(0, 0.98, 50)]
        assert (answers(pictures) == answers([image])).all()


def test_the_change_of_pixels_is_far_smaller_than_one_in_any_random_direction():
    rng = np.random.default_rng(0)
    for image in IMAGES[:5]:
        size = search(image)["pixels"].size
        directions = rng.normal(size=(500, 28, 28))
        directions *= 1.5 * size / np.linalg.norm(directions, axis=(1, 2), keepdims=True)
        pictures = np.clip(image + directions, 0, 1)
        assert (answers(pictures) == answers([image])).mean() > 0.99


@pytest.mark.parametrize("seed", range(5))
def test_in_a_linear_network_the_way_out_is_the_distance_to_the_nearest_border(seed):
    """There the distance is known: the least gap of scores divided by the slope's length."""
    network = make_linear(seed)
    x = np.full(12, 0.5)  # far from 0 and 1
    scores = network.predict(x[None])[0]
    k = scores.argmax()
    slopes = (network.W[0] - network.W[0][:, [k]]).T
    distances = (scores[k] - scores) / np.maximum(np.linalg.norm(slopes, axis=1), 1e-12)
    way = find_way_out(network, x)
    assert np.linalg.norm(way) == pytest.approx(1.02 * np.delete(distances, k).min(), rel=1e-6)


def test_the_way_out_stays_within_the_range_of_pixels_and_is_the_shortest_that_does():
    """With two classes the shortest step is known: along the slope, cut off where pixels end."""
    network = MLP((6, 2), np.random.default_rng(0), dtype=np.float64)
    slope = np.array([3.0, 2.0, 1.0, -1.0, -2.0, 0.5])
    network.W[0][...] = np.column_stack([0 * slope, slope])
    x = np.array([0.9, 1.0, 0.5, 0.0, 0.3, 0.2])
    network.b[0][...] = [slope @ x + 1.3, 0]  # class 1 is 1.3 behind
    moved = x + find_way_out(network, x)
    assert moved.min() >= 0 and moved.max() <= 1
    scales = np.linspace(0, 2, 200_001)
    steps = np.clip(x + scales[:, None] * slope, 0, 1) - x
    shortest = steps[(steps @ slope >= 1.3).argmax()]
    np.testing.assert_allclose(moved - x, 1.02 * shortest, atol=0.01)
    assert answers([moved], network) == 1


def test_where_no_way_leads_out_there_is_none():
    network = make_linear()
    network.W[0][...] = 0
    network.b[0][0] = 5
    assert find_way_out(network, np.full(12, 0.5)) is None
