from dataclasses import replace
from itertools import product

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


def smaller_changes(kind, start, size):
    """Yield all changes of the grid that are smaller than ``size``."""
    grid = {
        name: np.linspace(low, high, round((high - low) / step) + 1).round(9).tolist()
        for name, (low, high, step) in GRIDS.items()
    }
    if kind == "shift":
        for x, y in product(grid["shift_x"], grid["shift_y"]):
            if np.hypot(x - start.shift_x, y - start.shift_y) < size - 1e-9:
                yield replace(start, shift_x=x, shift_y=y)
    elif kind == "cover":
        for side in range(1, int(min(size, 21))):
            for x, y in product(range(29 - side), repeat=2):
                yield replace(start, cover_x=x, cover_y=y, cover_size=side)
    else:
        name = "angle" if kind == "turn" else kind
        for value in grid[name]:
            if abs(value - getattr(start, name)) < size - 1e-9:
                yield replace(start, **{name: value})


@pytest.mark.parametrize("start", [NOTHING, START], ids=["unchanged", "changed"])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "pixels"])
def test_no_smaller_change_of_the_grid_changes_the_answer(kind, start):
    for image in IMAGES[:4]:
        finding = search(image, start)[kind]
        changes = list(smaller_changes(kind, start, finding.size if finding else np.inf))
        said = answers([change(image) for change in (start, *changes)])
        assert (said == said[0]).all()
        assert not finding or finding.change not in changes


def test_no_smaller_part_of_the_change_of_pixels_changes_the_answer():
    for image in IMAGES[:10]:
        finding = search(image)["pixels"]
        delta = finding.picture - image
        assert finding.size == pytest.approx(np.linalg.norm(delta), rel=1e-4)
        pictures = [image + part * delta for part in np.linspace(0, 0.98, 50)]
        assert (answers(pictures) == answers([image])).all()


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
