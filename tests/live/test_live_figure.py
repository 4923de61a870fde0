import gc
import math
import weakref
from io import BytesIO

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances
from PIL import Image

from helpers.live import live_figure
from helpers.live.live_figure import Beat, KeyEvent, LiveFigure
from helpers.plots.style import new_figure
from kit.fake_browser import FakeBrowser


class Scene:
    """A figure with a point that moves and a title that doesn't."""

    def __init__(self, **options):
        self.figure, (self.left, self.right) = new_figure(1, 2, width=6.0, height=3.0)
        self.left.set(xlim=(0, 10), ylim=(0, 10), title="still", xlabel="still")
        self.right.set(xlim=(-1, 1), ylim=(100, 200))
        (self.point,) = self.left.plot([5], [5], "ro", markersize=12)
        self.x = 5
        self.prepared = 0
        self.events = []
        self.live = LiveFigure(
            self.figure, [self.point], self.prepare, self.events.extend, pointer=True, **options
        )
        self.prepared = 0

    def prepare(self):
        self.prepared += 1
        self.point.set_xdata([self.x])
        return f"The point is at {self.x}."

    def move(self, x):
        self.x = x
        self.live.refresh()


@pytest.fixture
def scene():
    scene = Scene()
    yield scene
    scene.live.close()


@pytest.fixture
def full_redraws(scene, monkeypatch):
    """A list that grows with each redraw of everything."""
    calls = []
    draw = scene.live._canvas.draw
    monkeypatch.setattr(scene.live._canvas, "draw", lambda: (calls.append(1), draw()))
    return calls


# Pictures.


def test_without_a_browser_nothing_is_drawn_or_sent(scene):
    for x in range(100):
        scene.move(x)
    assert scene.prepared == 0
    assert scene.live.picture == {}


def test_the_picture_has_as_many_pixels_as_the_screen(scene):
    assert (scene.live.width, scene.live.height) == (540, 270)
    browser = FakeBrowser(scene.live, 540)
    assert browser.image().shape == (270, 540, 3)
    browser.send(kind="size", pixels=1080)
    assert browser.image().shape == (540, 1080, 3)
    browser.send(kind="size", pixels=811)  # a zoomed page
    assert browser.image().shape[1] == 811
    browser.send(kind="size", pixels=100_000)
    assert browser.image().shape == (810, 1620, 3)


def test_a_moved_artist_is_drawn_over_the_kept_background(scene, full_redraws):
    browser = FakeBrowser(scene.live)
    assert len(full_redraws) == 1
    before = browser.image()
    scene.move(8)
    after = browser.image()
    assert not np.array_equal(before, after)
    scene.move(5)
    assert np.array_equal(browser.image(), before)
    assert len(full_redraws) == 1


def test_blitting_gives_the_same_pixels_as_drawing_all(scene):
    browser = FakeBrowser(scene.live)
    scene.move(8)
    blitted = browser.image()
    scene.live._background = None
    scene.move(8)
    assert np.array_equal(browser.image(), blitted)


@pytest.mark.parametrize(
    "change",
    [
        lambda ax: ax.set_xlim(0, 20),
        lambda ax: ax.set_title("other"),
        lambda ax: ax.set_xlabel("other"),
        lambda ax: ax.set_xticks([1, 2]),
    ],
    ids=["limits", "title", "label", "ticks"],
)
def test_a_change_of_what_stands_still_is_seen_too(scene, full_redraws, change):
    browser = FakeBrowser(scene.live)
    before = browser.image()
    change(scene.left)
    scene.move(5)
    assert len(full_redraws) == 2
    assert not np.array_equal(browser.image(), before)


@pytest.mark.parametrize("owner", ["figure", "axes"])
@pytest.mark.parametrize(
    "change",
    [
        lambda legend: legend.get_texts()[0].set_text("other"),
        lambda legend: legend.legend_handles[0].set_visible(False),
    ],
    ids=["text", "visibility"],
)
def test_a_change_in_a_legend_is_seen_too(monkeypatch, owner, change):
    figure, ax = new_figure(width=6.0, height=3.0)
    (line,) = ax.plot([0, 1], [0, 1], label="still")
    legend = figure.legend(loc="outside lower center") if owner == "figure" else ax.legend()
    live = LiveFigure(figure, [line], lambda: "words")
    browser = FakeBrowser(live)
    calls = []
    draw = live._canvas.draw
    monkeypatch.setattr(live._canvas, "draw", lambda: (calls.append(1), draw()))
    before = browser.image()
    for n_full_redraws in (0, 1, 1):
        live.refresh()
        assert len(calls) == n_full_redraws
        change(legend)
    assert not np.array_equal(browser.image(), before)
    live.close()


def test_the_layout_is_kept_when_labels_grow(scene):
    FakeBrowser(scene.live)
    before = scene.left.get_position().bounds
    scene.left.set_ylim(0, 1e6)
    scene.left.set_ylabel("two\nlines")
    scene.move(1)
    assert scene.left.get_position().bounds == before


def test_the_picture_looks_like_the_figure(scene):
    browser = FakeBrowser(scene.live)
    exact = np.array(scene.live._canvas.buffer_rgba())[..., :3].astype(float)
    difference = browser.image() - exact
    decibels = 10 * math.log10(255**2 / (difference**2).mean())
    assert decibels > 44  # above 40 the eye sees no difference
    assert np.abs(difference).max() < 40  # none of the smears around coloured lines


def test_the_description_goes_with_the_picture(scene):
    browser = FakeBrowser(scene.live)
    scene.move(7)
    assert scene.live.description == "The point is at 7."
    assert len(browser.pictures) == 2


# Keeping pace with the browser.


def test_a_slow_browser_is_sent_the_latest_state_only(scene):
    browser = FakeBrowser(scene.live, answers=False)
    for x in range(10):
        scene.move(x)
    assert len(browser.pictures) == live_figure.MAX_UNANSWERED
    assert scene.live.description == "The point is at 0."
    browser.answer()
    assert len(browser.pictures) == live_figure.MAX_UNANSWERED + 1
    assert scene.live.description == "The point is at 9."
    browser.answer()
    assert len(browser.pictures) == live_figure.MAX_UNANSWERED + 1  # nothing new to show


def test_a_browser_that_went_away_is_forgotten_after_a_while(scene, monkeypatch):
    browser = FakeBrowser(scene.live, answers=False)
    for x in range(5):
        scene.move(x)
    known = len(browser.pictures)
    monkeypatch.setattr(live_figure, "PATIENCE", 0.0)
    scene.move(6)
    assert len(browser.pictures) == known + 1


def test_a_page_loaded_anew_is_served_at_once(scene):
    browser = FakeBrowser(scene.live, answers=False)
    for x in range(5):
        scene.move(x)
    known = len(browser.pictures)
    browser.send(kind="size", pixels=540)
    assert len(browser.pictures) == known + 1
    assert scene.live.description == "The point is at 4."


# The saved picture.


def test_the_png_shows_everything_at_two_pixels_to_one(scene):
    image = np.array(Image.open(BytesIO(scene.live.png())).convert("RGB")).astype(int)
    assert image.shape == (540, 1080, 3)
    red = (image[..., 0] > 200) & (image[..., 1:] < 50).all(axis=-1)
    assert red.sum() > 300  # the moving point is in it


def test_saving_a_png_leaves_the_live_picture_as_it_was(scene):
    browser = FakeBrowser(scene.live)
    before = browser.image()
    scene.live.png()
    scene.move(5)
    assert np.array_equal(browser.image(), before)


def test_a_picture_stands_in_until_the_browser_says_that_it_can_show_the_figure(scene):
    scene.live.bundle({})
    stand_in, curtain = scene.live.frame.children
    assert "data:image/png" in stand_in.value
    assert "<p>The point is at 5.</p>" in stand_in.value
    assert "lacks the package <code>anywidget</code>" in stand_in.value
    assert curtain.children == (scene.live,)
    assert curtain.layout.display == "none"
    FakeBrowser(scene.live, 0)  # it is there, but behind the curtain it has no size
    assert (stand_in.layout.display, stand_in.value, curtain.layout.display) == (
        "none",
        "",
        "block",
    )
    scene.live.bundle({})
    assert stand_in.value == ""


# Events.


def test_the_pointer_is_reported_in_data_coordinates(scene):
    browser = FakeBrowser(scene.live)
    browser.pointer("down", 0, 2.5, 7.5, buttons=1, modifiers=["shift"])
    browser.pointer("up", 0, 2.5, 7.5, buttons=0)
    browser.pointer("down", 1, 0.5, 150)
    down, up, other = scene.events
    assert (down.type, down.axes, down.buttons) == ("down", 0, 1)
    assert down.modifiers == {"shift"}
    assert (down.x, down.y) == pytest.approx((2.5, 7.5))
    assert (up.type, up.buttons) == ("up", 0)
    assert other.axes == 1
    assert (other.x, other.y) == pytest.approx((0.5, 150))


def test_coordinates_are_right_at_every_pixel_ratio(scene):
    browser = FakeBrowser(scene.live, 540)
    browser.pointer("down", 0, 3, 4)
    browser.send(kind="size", pixels=1200)
    browser.pointer("down", 0, 3, 4)
    first, second = scene.events
    assert (second.x, second.y) == pytest.approx((first.x, first.y))
    assert second.pixels == pytest.approx(first.pixels, abs=0.01)


def test_a_drag_stays_in_the_axes_where_it_began(scene):
    browser = FakeBrowser(scene.live)
    browser.pointer("down", 0, 9, 5)
    browser.pointer("move", 1, 0, 150)
    assert scene.events[-1].axes == 0
    assert scene.events[-1].x > 10


def test_beside_the_axes_there_are_no_coordinates(scene):
    browser = FakeBrowser(scene.live)
    event = {"type": "down", "x": 0.001, "y": 0.001, "buttons": 1, "modifiers": []}
    browser.tell(event)
    assert scene.events[0].axes is None
    assert math.isnan(scene.events[0].x)


def test_of_axes_that_overlap_the_uppermost_gets_the_pointer(scene):
    inset = scene.left.inset_axes([0.5, 0.5, 0.5, 0.5])
    inset.set(xlim=(0, 1), ylim=(0, 1))
    scene.figure.add_axes(inset)
    browser = FakeBrowser(scene.live)
    browser.pointer("down", 0, 8, 8)
    assert scene.figure.axes[scene.events[0].axes] is inset


def test_keys_are_reported(scene):
    FakeBrowser(scene.live).key("ArrowLeft", "ctrl")
    assert scene.events == [KeyEvent("ArrowLeft", frozenset({"ctrl"}))]


def test_each_message_of_events_is_answered(scene):
    browser = FakeBrowser(scene.live)
    browser.key("Delete")
    browser.key("Delete")
    assert browser.replies == [{"kind": "handled", "id": 1}, {"kind": "handled", "id": 2}]


@pytest.mark.parametrize(
    ("offset", "expected"), [((0, 0), 1), ((12, 12), 1), ((0, 25), None)], ids=str
)
def test_the_nearest_point_is_told_by_distance_on_the_screen(scene, offset, expected):
    browser = FakeBrowser(scene.live, 1080)
    points = np.array([[1.0, 1.0], [8.0, 2.0], [8.0, 9.0]])
    on_screen = scene.left.transData.transform(points[1]) + 2 * np.array(offset)
    browser.pointer("down", 0, *scene.left.transData.inverted().transform(on_screen))
    assert scene.live.nearest(scene.events[0], points) == expected


def test_there_is_no_nearest_point_where_there_is_none(scene):
    browser = FakeBrowser(scene.live)
    browser.pointer("down", 0, 5, 5)
    assert scene.live.nearest(scene.events[0], np.empty((0, 2))) is None


# Errors.


def test_an_error_is_shown_and_raised(scene):
    with pytest.raises(ZeroDivisionError), scene.live.guard():
        1 / 0  # noqa: B018
    assert scene.live.error == "ZeroDivisionError: division by zero"
    with scene.live.guard():
        pass
    assert scene.live.error == ""


def test_an_error_while_drawing_is_shown_and_raised(scene):
    browser = FakeBrowser(scene.live)
    scene.live._prepare = lambda: 1 / 0
    with pytest.raises(ZeroDivisionError):
        scene.live.refresh()
    browser.answer()
    assert "ZeroDivisionError" in scene.live.error  # a picture painted doesn't take it away


def test_an_error_in_an_event_is_shown_and_the_event_answered(scene):
    browser = FakeBrowser(scene.live)
    scene.live._on_event = lambda events: events[0].nonsense
    browser.key("Delete")
    assert "nonsense" in scene.live.error
    assert browser.replies == [{"kind": "handled", "id": 1}]
    scene.live._on_event = scene.events.extend
    browser.key("Delete")
    assert scene.live.error == ""


def test_what_nobody_sees_plays_no_more_and_is_not_drawn(scene):
    browser = FakeBrowser(scene.live)
    scene.live.beat = 100
    browser.tell({"type": "beat"})
    assert scene.events == [Beat()]
    browser.send(kind="size", pixels=None)
    assert scene.live.beat == 0
    scene.move(3)
    assert len(browser.pictures) == 1


# The end.


def test_closing_frees_the_figure_and_the_connection():
    known = set(_instances)
    scene = Scene(hotkeys=["Delete"])
    FakeBrowser(scene.live)
    live, figure = weakref.ref(scene.live), weakref.ref(scene.figure)
    scene.live.close()
    assert scene.live.comm is None
    assert set(_instances) == known
    del scene
    gc.collect()
    assert live() is None
    assert figure() is None


def test_a_closed_figure_draws_nothing(scene):
    browser = FakeBrowser(scene.live)
    scene.live.close()
    scene.move(3)
    assert len(browser.pictures) == 1
