"""The stand-ins have the real data's form; benchmarks/bench_standins.py measures the likeness."""

import os

import numpy as np
import pytest

from helpers.data.loaders import CLASS_NAMES, FEATURE_NAMES
from helpers.data.standins import garments, make_districts, make_garments
from helpers.data.standins.drawing import Canvas, curve, ellipse, limb, overlap, seam, within
from helpers.data.standins.garments import draw_garments
from helpers.data.standins.painters import PAINTERS


@pytest.fixture
def cached(bare_machine, monkeypatch):
    """Draw 30 pictures, not 70,000; return the file that keeps them, and them."""
    monkeypatch.setattr(garments, "N_TRAIN", 20)
    monkeypatch.setattr(garments, "N_TEST", 10)
    drawn = make_garments()
    return next((bare_machine.parent / "stand-ins").iterdir()), drawn


def assert_same(arrays, others):
    for array, other in zip(arrays, others, strict=True):
        np.testing.assert_array_equal(array, other)
        assert array.dtype == other.dtype


def test_garments_have_fashion_mnists_form_and_are_shuffled():
    X, y = draw_garments(1000, seed=0)
    assert X.shape == (1000, 28, 28)
    assert X.dtype == y.dtype == np.uint8
    assert np.bincount(y).tolist() == [100] * 10
    counts = np.array([np.bincount(part, minlength=10) for part in np.split(y, 2)])
    assert 30 < counts.min() < counts.max() < 70
    assert len({x.tobytes() for x in X}) == len(X)
    assert (X.min(), X.max()) == (0, 255)
    assert (garments.N_TRAIN, garments.N_TEST) == (60_000, 10_000)


def test_the_painters_stand_in_the_order_of_the_classes():
    names = [name.split("/")[0].lower().replace("-", "_") for name in CLASS_NAMES]
    assert [f"paint_{name.replace(' ', '_')}" for name in names] == [p.__name__ for p in PAINTERS]


def test_a_seed_draws_the_same_pictures_with_any_number_of_threads(monkeypatch):
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    once = draw_garments(200, seed=0)
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert_same(once, draw_garments(200, seed=0))
    assert not {x.tobytes() for x in once[0]} & {x.tobytes() for x in draw_garments(200, seed=1)[0]}
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_the_garments_are_kept_and_read_again(cached, monkeypatch):
    path, drawn = cached
    monkeypatch.setattr(garments, "draw_garments", lambda *args, **kwargs: pytest.fail("drawn"))
    assert_same(drawn, make_garments())
    assert list(path.parent.iterdir()) == [path]  # no temporary file


def test_other_drawing_code_reads_another_file(cached, tmp_path, monkeypatch):
    monkeypatch.setattr(garments, "__file__", str(tmp_path / "garments.py"))  # no painters there
    make_garments()
    assert len(list(cached[0].parent.iterdir())) == 2


@pytest.mark.parametrize("fault", ["half", "a bit flipped", "empty", "garbage", "another format"])
def test_a_broken_file_is_drawn_anew(cached, fault):
    path, drawn = cached
    content = path.read_bytes()
    flipped = content[:1000] + bytes([content[1000] ^ 1]) + content[1001:]
    faults = {"half": content[:-100], "a bit flipped": flipped, "garbage": b"not found"}
    path.write_bytes(faults.get(fault, b""))
    if fault == "another format":
        with path.open("wb") as file:
            np.save(file, np.ones(3))
    assert_same(drawn, make_garments())
    assert path.read_bytes()[-100:] == content[-100:]


def test_a_folder_that_cannot_be_written_means_no_cache(cached, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "file"))
    assert_same(cached[1], make_garments())


def test_a_full_disk_leaves_nothing_half_written(cached):
    resource = pytest.importorskip("resource")
    path, drawn = cached
    path.unlink()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (9000, limits[1]))  # no file grows larger
    try:
        assert_same(drawn, make_garments())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(path.parent.iterdir()) == []


def test_shapes_are_negative_inside_and_a_curve_goes_through_its_knots():
    x, y = np.array([(0, 0.5), (0.3, 0), (0.3, 1), (0, 2), (0, -0.5)]).T
    shape = limb(x, y, (0, 0), (0, 1), 0.3, 0.1)
    np.testing.assert_allclose(shape, [-0.2, 0, 0.2, 1, 0.5], atol=1e-12)
    value = curve(np.array([-1.0, 0, 1, 1.5, 2, 9]), (0, 5), (1, 7), (2, 3))
    np.testing.assert_allclose(value, [5, 5, 7, 5, 3, 3])
    t = np.linspace(-2, 2, 9)
    assert ((within(t, -1.2, 0.7) < 0) == ((t > -1.2) & (t < 0.7))).all()
    assert ((overlap(t - 1.2, -t) < 0) == ((t > 0) & (t < 1.2))).all()
    assert ((seam(t, 1.2) < 0) == (np.abs(t) < 0.6)).all()


def test_paint_covers_what_is_below_in_as_many_pictures_as_said():
    canvas = Canvas(1000, np.random.default_rng(0))
    canvas.paint(ellipse(canvas.x, canvas.y, 0.9, 0.9), 0.8)
    canvas.paint(ellipse(canvas.x, canvas.y, 0.5, 0.5), 0.2, canvas.chance(0.3))
    middle = canvas.pictures()[:, 13:15, 13:15].mean(axis=(1, 2)) / 255
    assert (np.minimum(abs(middle - 0.2), abs(middle - 0.8)) < 0.2).all()
    assert (middle < 0.5).mean() == pytest.approx(0.3, abs=0.04)


# --- districts


def test_the_districts_have_the_real_ones_form_and_ranges():
    X, y = make_districts()
    assert_same((X, y), make_districts())
    assert (X.shape, X.dtype, y.shape, y.dtype) == ((20640, 8), "f4", (20640,), "f4")
    lowest = np.float32((-124.35, 32.54, 1, 2, 1, 3, 1, 0.4999))  # of the real districts
    highest = np.float32((-114.31, 41.95, 52, 39320, 6445, 35682, 6082, 15.0001))
    assert ((lowest <= X) & (highest >= X)).all()
    assert y.min() >= 14_999 and y.max() == 500_001
    np.testing.assert_array_equal(X[:, 2:7], np.rint(X[:, 2:7]))
    columns = dict(zip(FEATURE_NAMES, X.T, strict=True))
    assert (columns["total_bedrooms"] <= columns["total_rooms"]).all()
