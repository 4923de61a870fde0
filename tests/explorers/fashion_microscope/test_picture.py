from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import same_color
from matplotlib.text import Text

from helpers.data.loaders import CLASS_NAMES
from helpers.explorers.fashion_microscope.picture import finding_at, make_panels
from helpers.explorers.fashion_microscope.smallest_change import KINDS
from helpers.explorers.fashion_microscope.state import Specimens
from helpers.plots.style import BLUE, GREY, VERMILLION
from kit.trained_garments import trained_network, unseen_garments

IMAGES, LABELS = unseen_garments()


@cache
def specimens():
    return Specimens(trained_network(), IMAGES[:8], LABELS[:8], CLASS_NAMES)


def untouched():
    return specimens().compute(specimens().State())


@cache
def turned_bag():
    """A frame with all there is to show."""
    state = specimens().State(
        image=4, angle=50.0, evidence="Bag", cover_size=3, cover_x=4, cover_y=5
    )
    state.found = specimens().search(state)
    return specimens().compute(state)


def draw(frame=None):
    """Return the figure with its panels: image, findings, evidence, probabilities, units."""
    frame = frame or turned_bag()
    figure, panels = make_panels(frame, specimens().glow)
    for panel in panels:
        panel.draw(frame)
    return figure, *panels[:4], panels[4:]


def test_the_picture_shows_the_frame():
    _, image, _, evidence, probabilities, units = draw()
    np.testing.assert_array_equal(image.image.get_array(), turned_bag().picture)
    assert image.square.get_bbox().bounds == (3.5, 4.5, 3, 3)
    assert image.title.get_text().startswith("Image 4: ")
    assert image.cursor.get_visible()
    image.draw(replace(turned_bag(), tool="move"))
    assert not image.cursor.get_visible()
    np.testing.assert_array_equal(image.image.to_rgba(np.eye(2))[0, :, 0], [0, 1])  # 0 is white
    np.testing.assert_array_equal(evidence.image.get_array(), turned_bag().evidence)
    assert evidence.title.get_text() == "Evidence for Bag"
    assert [bar.get_width() for bar in probabilities.bars] == turned_bag().y_proba.tolist()
    for panel, values in zip(units, turned_bag().hidden, strict=True):
        np.testing.assert_array_equal(panel.image.get_array().compressed(), values)
        assert panel.title.get_text() == f"{len(values)} units, {(values > 0).sum()} on"


@pytest.mark.parametrize(("n_units", "shape"), [(300, (15, 20)), (7, (1, 7)), (21, (2, 20))])
def test_units_stand_in_rows_of_twenty_in_their_order(n_units, shape):
    values = np.arange(n_units, dtype=float)
    *_, units = draw(replace(turned_bag(), hidden=(values, values)))
    shown = units[1].image.get_array()
    assert shown.shape == shape
    np.testing.assert_array_equal(shown.compressed(), values)
    assert units[0].image.get_clim() == (0, specimens().glow[0])


@pytest.mark.parametrize("sizes", [(7,), (300, 100), (50, 30, 20, 10)])
def test_the_maps_of_any_number_of_layers_stand_one_below_the_other(sizes):
    frame = replace(turned_bag(), hidden=tuple(np.zeros(size) for size in sizes))
    _, (image, _, _, _, *units) = make_panels(frame, [1.0] * len(sizes))
    boxes = [panel.ax.get_position() for panel in (image, *units)]
    assert len(units) == len(sizes)
    assert all(above.y0 > below.y1 for above, below in pairwise(boxes))


def test_evidence_is_white_at_0_whatever_its_largest_value():
    _, _, _, evidence, *_ = draw()
    for values, limit in (
        (turned_bag().evidence, np.abs(turned_bag().evidence).max()),
        (turned_bag().evidence * 0, 1),
    ):
        evidence.draw(replace(turned_bag(), evidence=values))
        assert evidence.image.get_clim() == (-limit, limit)
    colours = evidence.image.to_rgba(np.array([[0.0, -1.0, 1.0]]))[0]
    np.testing.assert_allclose(colours[0], 1, atol=0.005)
    assert same_color(colours[1], BLUE) and same_color(colours[2], VERMILLION)


def test_bars_tell_right_from_wrong_by_more_than_colour():
    figure, _, _, _, probabilities, _ = draw()
    y_proba = np.zeros(10)
    y_proba[[0, 1, 2, 3]] = 0.19, 0.7, 0.106, 0.004
    probabilities.draw(replace(turned_bag(), y_proba=y_proba, answer=1, label=1))
    numbers, bars = probabilities.numbers, probabilities.bars
    assert [number.get_text() for number in numbers[:4]] == ["19%", "70%", "11%", ""]
    assert [number.get_weight() for number in numbers[:3]] == ["normal", "bold", "normal"]
    assert same_color(bars[1].get_facecolor(), BLUE) and not bars[1].get_hatch()
    probabilities.draw(replace(turned_bag(), y_proba=y_proba, answer=1, label=2))
    assert same_color(bars[1].get_facecolor(), VERMILLION) and bars[1].get_hatch()
    assert same_color(bars[2].get_facecolor(), GREY) and not bars[2].get_hatch()
    assert probabilities.mark.get_visible() and probabilities.mark.get_y() == 1.5
    probabilities.draw(replace(turned_bag(), y_proba=np.eye(10)[1], answer=1, label=None))
    assert not probabilities.mark.get_visible()
    FigureCanvasAgg(figure).draw()
    full, below = (number.get_window_extent() for number in numbers[1:3])
    assert full.x1 <= figure.bbox.x1 and full.y0 > below.y1  # the first class is on top


def test_findings_show_their_pictures_at_their_places_and_leave_gaps():
    missing = {**turned_bag().found.findings, "turn": None}
    _, _, findings, *_ = draw(
        replace(turned_bag(), found=replace(turned_bag().found, findings=missing))
    )
    mosaic = np.ma.filled(findings.image.get_array().astype(float), np.nan)
    for k, (kind, finding) in enumerate(missing.items()):
        places = [(x, y) for y, x in np.ndindex(mosaic.shape) if finding_at(x, y) == k]
        assert len(places) == 28 * 28
        shown = np.array([mosaic[y, x] for x, y in places])
        if finding:
            np.testing.assert_allclose(shown, finding.picture.ravel())
        else:
            assert np.isnan(shown).all()
        caption = findings.captions[k].get_text().split("\n")
        assert caption[0] == f"{k + 1} {kind}"
        assert caption[-1] == (f"→ {CLASS_NAMES[finding.answer]}" if finding else "none found")
    assert finding_at(*findings.captions[0].get_position()) is None
    findings.draw(untouched())
    assert findings.image.get_array().mask.all()
    assert {caption.get_text().split("\n")[1] for caption in findings.captions} == {"not searched"}


def test_every_text_lies_inside_the_figure_and_on_no_other():
    def is_title(artist):
        return isinstance(artist, Text) and artist.get_text().startswith("Probabilities")

    finding = replace(turned_bag().found.findings["shift"], answer=9)
    found = replace(turned_bag().found, findings=dict.fromkeys(KINDS, finding))
    frame = replace(turned_bag(), found=found, label=0, subject=0, drawn=True, biases=-11.11)
    figure, image, findings, evidence, probabilities, units = draw(frame)
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    panels = (image, evidence, *units)
    texts = [panel.title for panel in panels] + [evidence.account, *findings.captions]
    texts += [findings.ax.title, *probabilities.ax.findobj(is_title)]
    boxes = [text.get_window_extent(renderer) for text in texts if text.get_text()]
    outer = figure.bbox
    for i, box in enumerate(boxes):
        assert outer.x0 <= box.x0 and box.x1 <= outer.x1, texts[i]
        assert outer.y0 <= box.y0 and box.y1 <= outer.y1, texts[i]
        assert not any(box.overlaps(other) for other in boxes[:i]), texts[i]
