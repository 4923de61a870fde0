import numpy as np
import pytest

from helpers.live.live_figure import LiveFigure
from helpers.plots.style import add_legend_below, new_figure
from kit.fake_browser import FakeBrowser

NARROW = 480


@pytest.fixture
def live():
    figure, axes = new_figure(1, 2, width=9.0, height=3.0, sharey=True)
    for ax in axes:
        ax.set(title="panel", ylabel="y", xlabel="x")
        for k in range(4):
            ax.plot([0, 1], [0, k], label=f"a line of slope {k}")
    add_legend_below(figure, axes[0], n_columns=4)
    live = LiveFigure(figure, axes[0].lines[:1], lambda: "lines", reflows=True)
    yield live
    live.close()


def show(browser, room):
    browser.send(kind="size", pixels=min(room, 810), room=room)
    browser.send(kind="size", pixels=browser.live.width, room=room)
    return browser.image()


def inside(live, *artists):
    boxes = [artist.get_tightbbox(live._canvas.get_renderer()) for artist in artists]
    width, height = live.figure.bbox.size
    return all(
        b.x0 >= -1 and b.x1 <= width + 1 and b.y0 >= -1 and b.y1 <= height + 1 for b in boxes
    )


def test_on_a_narrow_page_panels_stand_below_each_other_with_letters_as_large(live):
    browser = FakeBrowser(live)
    before = show(browser, 810)
    left, right = live.figure.axes
    assert left.bbox.y0 == right.bbox.y0
    image = show(browser, NARROW)
    assert (live.width, live.height) == (NARROW, 540)
    assert image.shape == (540, NARROW, 3)
    assert left.bbox.y0 > right.bbox.y1
    assert live._scale == pytest.approx(1, abs=0.01)
    assert all(label.get_visible() for label in right.get_yticklabels())
    assert inside(live, left, right, live.figure.legends[0])
    assert np.array_equal(show(browser, 900), before)


def test_a_little_less_room_only_makes_the_panels_narrower(live):
    browser = FakeBrowser(live)
    show(browser, 709)
    assert (live.width, live.height) == (700, 270)
    assert inside(live, *live.figure.axes, live.figure.legends[0])


def test_there_is_an_end_to_it(live):
    show(FakeBrowser(live), 100)
    assert live.width == 420


def test_a_layout_takes_time_and_is_kept_while_it_fits(live, monkeypatch):
    browser = FakeBrowser(live)
    show(browser, 495)
    layouts = []
    monkeypatch.setattr(live.figure, "set_layout_engine", layouts.append)
    for room in (499, 481, 490):
        show(browser, room)
    assert layouts == []
