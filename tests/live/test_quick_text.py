import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg

from helpers.live.quick_text import add_quick_text
from helpers.plots.style import VERMILLION, new_figure

WIDTH, HEIGHT = 6.0, 1.0


def draw(kind, text="", x=20, dpi=90, **style):
    """Return the ink of a text on a figure of 540 × 90 units, (height, width), and the colours."""
    figure, ax = new_figure(width=WIDTH, height=HEIGHT)
    figure.set_layout_engine("none")
    ax.set_position((0, 0, 1, 1))
    ax.set_axis_off()
    ax.set(xlim=(0, 540), ylim=(90, 0))
    (add_quick_text if kind == "quick" else type(ax).text)(ax, x, 40, text, **style)
    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3].astype(float)
    return 255 - pixels.mean(axis=2), pixels


def extent(ink):
    rows, columns = np.nonzero(ink > 60)
    return np.array([rows.min(), rows.max(), columns.min(), columns.max()])


TEXTS = ["0.1884", "−4.5e−05", "∂L/∂w₁₂ = ∂L/∂z₂·x₁ = 0.09081·0.5", "Not yet: the sign is flipped."]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("dpi", [90, 135, 180])
@pytest.mark.parametrize("style", [{"size": 10}, {"size": 11, "weight": "bold"}])
def test_it_looks_as_matplotlib_draws_it(text, dpi, style):
    quick, slow = (draw(kind, text, dpi=dpi, **style)[0] for kind in ("quick", "slow"))
    assert np.abs(extent(quick) - extent(slow)).max() <= 2 * dpi / 90
    assert quick.sum() == pytest.approx(slow.sum(), rel=0.1)


@pytest.mark.parametrize("dpi", [90, 180])
def test_it_can_end_where_it_is_put(dpi):
    quick, slow = (draw(kind, "−0.5396", 300, dpi, ha="right")[0] for kind in ("quick", "slow"))
    assert np.abs(extent(quick) - extent(slow)).max() <= dpi / 90


def test_it_has_its_colour():
    _, pixels = draw("quick", "0.5", color=VERMILLION)
    darkest = pixels.reshape(-1, 3)[pixels.sum(axis=2).argmin()]
    assert darkest == pytest.approx((0xD5, 0x5E, 0x00), abs=40)


def test_further_lines_stand_below_the_first():
    one, two = (draw("quick", text)[0] for text in ("0.5", "0.5\n0.5"))
    top, bottom, left, right = extent(one)
    below = extent(two)
    assert (below[0], below[2], below[3]) == (top, left, right)
    assert below[1] > bottom + 10


def test_nothing_and_what_is_hidden_leaves_no_ink():
    assert draw("quick", "")[0].max() == 0
    assert draw("quick", "0.5", visible=False)[0].max() == 0


def test_a_text_beyond_the_edge_is_cut_off():
    inside = draw("quick", "0.5", x=530)[0]
    assert inside.max() > 100
    assert draw("quick", "0.5", x=600)[0].max() == 0
    assert draw("quick", "0.5", x=-60)[0].max() == 0


def test_no_letter_is_drawn_twice(monkeypatch):
    drawn = []
    draw_text = RendererAgg.draw_text
    monkeypatch.setattr(
        RendererAgg,
        "draw_text",
        lambda self, gc, x, y, s, *rest: (drawn.append(s), draw_text(self, gc, x, y, s, *rest)),
    )
    draw("quick", "123.454321", dpi=77)
    draw("quick", "54321\n12345", dpi=77)
    assert sorted(drawn) == sorted("123.45")
