"""The stand-ins have the real data's form, and are about as hard and in the same way."""

import math
import os
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

from helpers.data.loaders import CLASS_NAMES, FEATURE_NAMES
from helpers.data.standins import garments, make_districts, make_garments
from helpers.data.standins.drawing import Canvas, curve, ellipse, limb, overlap, seam, within
from helpers.data.standins.filecache import cached_arrays
from helpers.data.standins.garments import are_kindred, draw_garments
from helpers.data.standins.painters import PAINTERS

ARTEFACTS = Path(__file__).parents[1] / "artefacts"


@pytest.fixture(scope="module")
def cache_home(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("keras")
        patch.setenv("KERAS_HOME", str(home))
        yield home


@pytest.fixture(scope="module")
def all_garments(cache_home):
    return make_garments()


@pytest.fixture(scope="module")
def all_pictures(all_garments):
    (X_train, _), (X_test, _) = all_garments
    return np.concatenate([X_train, X_test])


@pytest.fixture(scope="module")
def some_garments():
    """6,000 + 2,000 pictures as rows from 0 to 1."""
    (X, y), (X_test, y_test) = draw_garments(6000, seed=2), draw_garments(2000, seed=3)
    return X.reshape(-1, 784) / 255, y, X_test.reshape(-1, 784) / 255, y_test


def test_the_garments_have_fashion_mnists_shapes_types_and_counts(all_garments):
    for (X, y), n in zip(all_garments, (60_000, 10_000), strict=True):
        assert X.shape == (n, 28, 28)
        assert y.shape == (n,)
        assert X.dtype == y.dtype == np.uint8
        assert np.bincount(y).tolist() == [n // 10] * 10


def test_the_painters_stand_in_the_order_of_the_classes():
    names = [name.split("/")[0].lower().replace("-", "_") for name in CLASS_NAMES]
    assert [f"paint_{name.replace(' ', '_')}" for name in names] == [p.__name__ for p in PAINTERS]


def test_the_training_pictures_are_shuffled(all_garments):
    (_, y), _ = all_garments
    counts = np.array([np.bincount(part, minlength=10) for part in np.split(y, 12)])
    assert counts.min() > 400
    assert counts.max() < 600
    assert len(np.unique(counts)) > 20


def test_the_same_pictures_are_drawn_every_time_with_any_number_of_threads(monkeypatch):
    X, y = draw_garments(600, seed=0)
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    X_again, y_again = draw_garments(600, seed=0)
    np.testing.assert_array_equal(X, X_again)
    np.testing.assert_array_equal(y, y_again)


def test_another_seed_draws_other_pictures():
    X, y = draw_garments(100, seed=0)
    X_other, y_other = draw_garments(100, seed=1)
    assert not np.array_equal(y, y_other)
    assert not {x.tobytes() for x in X} & {x.tobytes() for x in X_other}


def test_drawing_leaves_numpys_own_random_numbers_alone():
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    draw_garments(10, seed=0)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_no_picture_comes_twice(all_pictures):
    assert len({x.tobytes() for x in all_pictures}) == len(all_pictures)


@pytest.mark.parametrize("label", range(10), ids=CLASS_NAMES)
def test_the_pictures_of_a_class_vary_about_as_much_as_the_real_ones(all_garments, label):
    (X, y), _ = all_garments
    X = X[y == label] / np.float32(255)
    assert 0.1 < X.std(axis=0).mean() < 0.27  # real: 0.13 (sneakers) to 0.27 (bags)
    shade = np.array([x[x > 0.1].mean() for x in X[:500]])
    assert shade.std() > 0.1  # real: 0.1 (boots) to 0.2 (shirts)
    area = (X[:500] > 0.1).mean(axis=(1, 2))
    assert area.std() > 0.03  # real: 0.05 (sneakers) to 0.13 (bags)


# How often the real pictures of some classes are filled in a place: rows, columns, share by class.
SLEEVES = ([15, 16, 17, 18], [4, 5, 6, 21, 22, 23], {0: 0.12, 2: 0.91, 3: 0.10, 4: 0.81, 6: 0.67})
BETWEEN_LEGS = ([20, 21, 22, 23, 24, 25], [13, 14], {1: 0.33, 3: 0.98})
ABOVE_FEET = ([0, 1, 2, 3, 4, 5, 6, 7], slice(None), {5: 0.07, 7: 0.02, 8: 0.22, 9: 0.18})
BELOW_STRAPS = ([12, 13, 14, 15, 16, 17], slice(16, 24), {5: 0.65, 7: 0.94, 9: 0.99})


@pytest.mark.parametrize(
    ("rows", "columns", "real_shares"),
    [SLEEVES, BETWEEN_LEGS, ABOVE_FEET, BELOW_STRAPS],
    ids=["sleeves", "between legs", "above feet", "below straps"],
)
def test_a_part_is_there_about_as_often_as_in_the_real_ones(
    all_garments, rows, columns, real_shares
):
    (X, y), _ = all_garments
    for label, real_share in real_shares.items():
        filled = X[y == label][:, rows][:, :, columns] > 25
        assert filled.mean() == pytest.approx(real_share, abs=0.2), CLASS_NAMES[label]


def test_the_greys_are_spread_like_the_real_ones(all_pictures):
    all_pictures = all_pictures[::10]
    assert all_pictures.min() == 0
    assert all_pictures.max() == 255
    assert all_pictures.mean() / 255 == pytest.approx(0.286, abs=0.03)  # real: 0.286
    assert all_pictures.std() / 255 == pytest.approx(0.353, abs=0.03)  # real: 0.353
    assert (all_pictures == 0).mean() == pytest.approx(0.5, abs=0.06)  # real: 0.50


def test_every_garment_is_whole_in_its_picture(all_pictures):
    edge = np.ones((28, 28), bool)
    edge[1:-1, 1:-1] = False
    filled = (all_pictures > 25).mean(axis=0)
    assert filled[edge].mean() < 0.25  # garments are as tall or as wide as the picture: real 0.18
    assert filled[[0, 0, -1, -1], [0, -1, 0, -1]].max() < 0.05


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_softmax_regression_finds_the_garments_as_hard_as_the_real_ones(some_garments):
    X, y, X_test, y_test = some_garments
    accuracy = LogisticRegression(C=0.05, max_iter=60).fit(X, y).score(X_test, y_test)
    assert 0.75 < accuracy < 0.87  # real: 0.84


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_networks_mistakes_are_those_that_people_make(some_garments):
    X, y, X_test, y_test = some_garments
    network = MLPClassifier((100,), max_iter=12, random_state=0).fit(X, y)
    y_pred = network.predict(X_test)
    wrong = y_pred != y_test
    assert 0.8 < 1 - wrong.mean() < 0.94  # real: 0.85
    assert are_kindred(y_test, y_pred)[wrong].mean() > 0.7  # real: 0.9
    assert len(np.unique(y_test[wrong])) >= 6


def test_kindred_are_the_garments_that_people_confuse():
    kindred = are_kindred(np.repeat(np.arange(10), 10), np.tile(np.arange(10), 10)).reshape(10, 10)
    upper, feet = [0, 2, 3, 4, 6], [5, 7, 9]
    assert kindred[np.ix_(upper, upper)].all()
    assert kindred[np.ix_(feet, feet)].all()
    assert kindred.sum() == 5 * 5 + 3 * 3 + 1 + 1


def test_a_sheet_of_garments_to_look_at():
    X, y = draw_garments(100, seed=4)
    rows = [np.concatenate(X[y == label], axis=1) for label in range(10)]
    figure = Figure(figsize=(10, 10))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.imshow(np.concatenate(rows), cmap="gray_r")
    ax.set_axis_off()
    ARTEFACTS.mkdir(exist_ok=True)
    figure.savefig(ARTEFACTS / "drawn_garments.png", dpi=84)
    assert (ARTEFACTS / "drawn_garments.png").stat().st_size > 50_000


@pytest.mark.parametrize(
    ("n_images", "seed", "error", "message"),
    [
        (15, 0, ValueError, "n_images must be a multiple of 10, got 15"),
        (0, 0, ValueError, "n_images must be at least 1, got 0"),
        (10.0, 0, TypeError, "n_images must be a whole number, got 10.0"),
        (10, -1, ValueError, "seed must be at least 0, got -1"),
    ],
)
def test_a_wrong_argument_of_draw_garments_is_named(n_images, seed, error, message):
    with pytest.raises(error, match=message):
        draw_garments(n_images, seed)


# --- the cache ---


def test_the_garments_are_kept_and_read_again(all_garments, cache_home, monkeypatch):
    (kept,) = (cache_home / "stand-ins").iterdir()
    assert kept.suffix == ".npz"
    monkeypatch.setattr(garments, "_draw_both_sets", lambda: pytest.fail("drawn again"))
    for drawn, read in zip(all_garments, make_garments(), strict=True):
        np.testing.assert_array_equal(drawn[0], read[0])
        np.testing.assert_array_equal(drawn[1], read[1])


def test_other_drawing_code_reads_another_file(tmp_path, monkeypatch):
    (tmp_path / "painters.py").write_text("new")
    own = garments._version()
    monkeypatch.setattr(garments, "__file__", str(tmp_path / "garments.py"))
    assert garments._version() != own


def make_three():
    return {"X": np.arange(3000, dtype=np.uint8), "y": np.ones(3)}


def assert_three(arrays):
    assert arrays.keys() == {"X", "y"}
    for name, array in make_three().items():
        np.testing.assert_array_equal(arrays[name], array)
        assert arrays[name].dtype == array.dtype


def test_arrays_are_made_once_and_no_temporary_file_stays(tmp_path):
    path = tmp_path / "new" / "folder" / "three.npz"
    assert_three(cached_arrays(path, make_three))
    assert_three(cached_arrays(path, lambda: pytest.fail("made again")))
    assert list(path.parent.iterdir()) == [path]


def truncate(path):
    path.write_bytes(path.read_bytes()[:-100])


def flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        truncate,
        flip_a_bit,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_text("not found"),
        lambda path: np.save(path.open("wb"), np.ones(3)),
    ],
    ids=["half", "a bit flipped", "empty", "garbage", "another format"],
)
@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_a_broken_file_is_made_anew(tmp_path, damage):
    path = tmp_path / "three.npz"
    cached_arrays(path, make_three)
    damage(path)
    assert_three(cached_arrays(path, make_three))
    assert_three(cached_arrays(path, lambda: pytest.fail("made again")))


def test_a_folder_that_cannot_be_written_means_no_cache(tmp_path):
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "three.npz"
    assert_three(cached_arrays(path, make_three))
    assert not path.exists()


def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch):
    def fill_up(file, **arrays):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", fill_up)
    assert_three(cached_arrays(tmp_path / "three.npz", make_three))
    assert list(tmp_path.iterdir()) == []


def test_a_failure_to_make_the_arrays_is_not_hidden(tmp_path):
    with pytest.raises(ZeroDivisionError):
        cached_arrays(tmp_path / "three.npz", lambda: 1 / 0)
    assert list(tmp_path.iterdir()) == []


# --- the shapes ---


@pytest.fixture
def canvas():
    return Canvas(50, np.random.default_rng(0))


def test_pictures_are_shifted_zoomed_and_turned():
    canvas = Canvas(2000, np.random.default_rng(0))
    across_x = canvas.x[:, 0, 1] - canvas.x[:, 0, 0]  # from one pixel to the next
    across_y = canvas.y[:, 0, 1] - canvas.y[:, 0, 0]
    zoom = 2 / 28 / np.hypot(across_x, across_y)
    assert 0.9 < zoom.min() < 0.93 < 1.07 < zoom.max() < 1.1
    assert np.arctan2(across_y, across_x).std() == pytest.approx(0.03, rel=0.1)
    for middle in (canvas.x.mean(axis=(1, 2)), canvas.y.mean(axis=(1, 2))):
        assert -0.12 < middle.min() < -0.09 < 0.09 < middle.max() < 0.12


def painted_area(canvas, shape):
    """In pixels."""
    canvas.paint(shape, 1.0)
    return canvas._grey.sum(axis=(1, 2))


def test_a_disc_has_its_area_wherever_it_lies(canvas):
    size = canvas.x[:, 0, 1] - canvas.x[:, 0, 0]  # of a pixel, in the zoomed picture
    area = painted_area(canvas, ellipse(canvas.x - 0.1, canvas.y, 0.6, 0.6))
    np.testing.assert_allclose(area * size**2, math.pi * 0.6**2, rtol=0.01)


def test_a_limb_tapers_from_start_to_end():
    x, y = np.array([0.0, 0.3, 0.3, 0.0, 0.0]), np.array([0.5, 0.0, 1.0, 2.0, -0.5])
    shape = limb(x, y, (0, 0), (0, 1), 0.3, 0.1)
    np.testing.assert_allclose(shape, [-0.2, 0, 0.2, 1, 0.5], atol=1e-12)


def test_a_curve_goes_through_its_knots_and_stays_level_outside():
    value = curve(np.array([-1.0, 0, 1, 1.5, 2, 9]), (0, 5), (1, 7), (2, 3))
    np.testing.assert_allclose(value, [5, 5, 7, 5, 3, 3])


def test_overlap_within_and_seam_are_negative_inside():
    t = np.linspace(-2, 2, 9)
    assert ((within(t, -1.2, 0.7) < 0) == ((t > -1.2) & (t < 0.7))).all()
    assert ((overlap(t - 1.2, -t) < 0) == ((t > 0) & (t < 1.2))).all()
    assert ((seam(t, 1.2) < 0) == (np.abs(t) < 0.6)).all()


def test_paint_covers_what_is_below(canvas):
    canvas.paint(ellipse(canvas.x, canvas.y, 0.9, 0.9), 0.8)
    canvas.paint(ellipse(canvas.x, canvas.y, 0.5, 0.5), 0.2, canvas.chance(0.5))
    middle = np.unique(canvas._grey[:, 14, 14])
    np.testing.assert_allclose(middle, [0.2, 0.8], rtol=1e-6)


def test_chances_come_true_about_as_often_as_said():
    canvas = Canvas(4000, np.random.default_rng(0))
    assert canvas.chance(0.3).mean() == pytest.approx(0.3, abs=0.03)
    assert canvas.either(0.3, 1, 0).mean() == pytest.approx(0.3, abs=0.03)
    measures = canvas.vary(-1, 3)
    assert measures.shape == (4000, 1, 1)
    assert measures.min() == pytest.approx(-1, abs=0.01)
    assert measures.max() == pytest.approx(3, abs=0.01)
    assert canvas.scatter(0.2).std() == pytest.approx(0.2, abs=0.01)


# --- districts ---

COLUMNS = dict(zip(FEATURE_NAMES, range(8), strict=True))
MEDIANS = (-118.5, 34.3, 29, 2127, 435, 1166, 409, 3.53)  # of the real districts, 1990
LOWEST = (-124.35, 32.54, 1, 2, 1, 3, 1, 0.4999)
HIGHEST = (-114.31, 41.95, 52, 39320, 6445, 35682, 6082, 15.0001)


@pytest.fixture(scope="module")
def districts():
    return make_districts()


@pytest.fixture(scope="module")
def halves(districts):
    """The first and the second half, with prices in 100,000 dollars."""
    X, y = districts
    return *np.split(X, 2), *np.split(y / 100_000, 2)


def test_the_districts_have_the_real_ones_shapes_and_types(districts):
    X, y = districts
    assert X.shape == (20640, 8)
    assert y.shape == (20640,)
    assert X.dtype == y.dtype == np.float32


def test_every_column_keeps_the_real_range_and_is_spread_over_it(districts):
    X, y = districts
    assert (X.min(axis=0) >= np.float32(LOWEST)).all()
    assert (X.max(axis=0) <= np.float32(HIGHEST)).all()
    np.testing.assert_allclose(np.median(X, axis=0), MEDIANS, rtol=0.05)
    assert (np.ptp(X[:, :2], axis=0) > 8).all()
    assert y.min() >= 14_999
    assert y.max() == 500_001
    assert np.median(y) == pytest.approx(179_700, rel=0.1)
    assert 0.03 < (y == 500_001).mean() < 0.08  # real: 0.047
    assert X[:, COLUMNS["median_income"]].max() == np.float32(15.0001)


def test_counts_and_ages_are_whole_and_fit_together(districts):
    X, _ = districts
    whole = X[:, 2:7]
    np.testing.assert_array_equal(whole, np.rint(whole))
    assert whole.min() >= 1
    rooms, bedrooms = X[:, COLUMNS["total_rooms"]], X[:, COLUMNS["total_bedrooms"]]
    assert (bedrooms <= rooms).all()
    correlation = np.corrcoef(X[:, 3:7].T)
    assert correlation.min() > 0.8  # real: 0.86


def test_the_districts_are_the_same_every_time_unless_an_rng_comes_in(districts):
    for again, once in zip(make_districts(), districts, strict=True):
        np.testing.assert_array_equal(again, once)
    X, y = make_districts(50, np.random.default_rng(7))
    X_again, y_again = make_districts(50, np.random.default_rng(7))
    np.testing.assert_array_equal(X, X_again)
    np.testing.assert_array_equal(y, y_again)
    assert X.shape == (50, 8)
    assert not np.isin(y, make_districts(50)[1]).all()


def test_a_network_beats_the_linear_regression_clearly(halves):
    X, X_test, y, y_test = halves
    scaler = StandardScaler().fit(X)
    X, X_test = scaler.transform(X), scaler.transform(X_test)
    linear = LinearRegression().fit(X, y).score(X_test, y_test)
    network = MLPRegressor(hidden_layer_sizes=(30, 30), early_stopping=True, random_state=0)
    assert 0.5 < linear < 0.7  # real: 0.63
    assert network.fit(X, y).score(X_test, y_test) > linear + 0.1


@pytest.mark.parametrize(
    ("subject", "columns", "loss"),
    [
        ("place", ["longitude", "latitude"], 0.2),
        ("income", ["median_income"], 0.2),
        ("crowding", ["population"], 0.02),
    ],
)
def test_prices_depend_on(halves, subject, columns, loss):
    X, X_test, y, y_test = halves
    trees = HistGradientBoostingRegressor(random_state=0).fit(X, y)
    shuffled = X_test.copy()
    for name in columns:
        shuffled[:, COLUMNS[name]] = np.random.default_rng(0).permutation(X_test[:, COLUMNS[name]])
    assert trees.score(shuffled, y_test) < trees.score(X_test, y_test) - loss


def test_a_wrong_number_of_districts_is_named():
    with pytest.raises(ValueError, match="n_samples must be at least 1, got 0"):
        make_districts(0)
