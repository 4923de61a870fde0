"""The perceptron microscope in a real JupyterLab: play, keys, buttons, and points by pointer."""

import pytest

from helpers.explorers.perceptron_microscope.explorer import PerceptronMicroscope
from kit.fake_browser import place
from kit.lab import wait_for

CELL = """
from helpers.explorers.perceptron_microscope.explorer import PerceptronMicroscope
explorer = PerceptronMicroscope()
explorer
"""
START = "separable, 12 points, step 0 of 48"


@pytest.fixture(scope="module")
def plane():
    """A function from data coordinates to where they are on the canvas."""
    explorer = PerceptronMicroscope()
    yield lambda x1, x2: place(explorer.live.figure, 0, x1, x2)
    explorer.close()


def await_slider(handle, end):
    """Wait until a slider ends at ``end``, and is there."""
    for name in ("aria-valuemax", "aria-valuenow"):
        wait_for(lambda name=name: float(handle.get_attribute(name)) == end, f"{name} {end}")


def test_the_class_that_a_click_adds_is_chosen_by_keyboard(notebook, shown, plane):
    shown.press("A click adds", "ArrowUp")
    notebook.await_value("explorer.state.new_label", "0")
    notebook.page.mouse.click(*shown.point(plane(0.5, 1.75)))
    notebook.await_value("*explorer.state.points[-1]", "0.5 1.75 0")


def test_play_goes_on_until_it_is_stopped_and_the_kernel_stays_free(notebook, shown):
    play = shown.box.locator(".jupyter-widgets.widget-play button")
    play.nth(0).press("Enter")
    shown.await_words("step 3 of 48")
    assert notebook.run("print(1 + 1)") == "2"
    assert notebook.run("print(explorer._clock.play.playing)") == "True"
    play.nth(0).press("Enter")
    notebook.await_value("explorer._clock.play.playing", "False")
    stopped = shown.await_still_picture()
    assert shown.control("Step").get_attribute("aria-valuenow") == notebook.run(
        "print(f'{explorer.frame.step:.1f}')"
    )
    notebook.page.wait_for_timeout(1000)
    assert shown.picture() == stopped


def test_play_ends_at_the_end_of_the_run(notebook, shown):
    notebook.run("explorer.update(preset='XOR', step=6)")
    shown.await_words("XOR, 4 points, step 6 of 9")
    shown.box.locator(".widget-play button").nth(0).press("Enter")
    shown.await_words("step 9 of 9")
    shown.await_words("come back for ever")
    notebook.await_value("explorer._clock.play.playing", "False")
    assert notebook.run("print(explorer.state.step)") == "9"


def test_the_slider_has_the_range_of_the_run(notebook, shown):
    for preset, n_steps in (("XOR", 9), ("thin margin", 288), ("separable", 48)):
        notebook.run(f"explorer.update(preset={preset!r}, step=1000)")
        shown.await_words(f"step {n_steps} of {n_steps}")
        await_slider(shown.control("Step"), n_steps)
        for key, step in (("Home", 0), ("End", n_steps)):
            shown.press("Step", key)
            shown.await_words(f"step {step} of {n_steps}")


def test_a_point_added_at_the_end_can_be_followed(notebook, shown, plane):
    shown.press("Step", "End")
    shown.await_words("step 48 of 48")
    notebook.page.mouse.click(*shown.point(plane(1.0, 0.25)))
    shown.await_words("your own, 13 points, step 0 of")
    shown.button("Next mistake").press("Enter")
    shown.await_words("step 1 of")
    code = shown.box.get_by_role("region", name="The step as a calculation")
    assert "a mistake" in code.inner_text()


def test_points_are_added_dragged_and_deleted_by_pointer(notebook, shown, plane):
    before = shown.await_still_picture()
    notebook.page.mouse.click(*shown.point(plane(-1.0, 1.5)))
    shown.await_words("your own, 13 points")
    notebook.await_value("*explorer.state.points[-1]", "-1.0 1.5 1")
    shown.drag(plane(-1.0, 1.5), plane(1.5, 1.5))
    notebook.await_value("*explorer.state.points[-1]", "1.5 1.5 1")
    notebook.page.keyboard.down("Shift")
    notebook.page.mouse.click(*shown.point(plane(1.5, 1.5)))
    notebook.page.keyboard.up("Shift")
    shown.await_words("your own, 12 points")
    shown.button("Reset").press("Enter")
    shown.await_picture(like=before)


def test_points_dragged_onto_each_other_have_no_bound(notebook, shown, plane):
    notebook.run("explorer.update(preset='your own', own=[(-1, 0, 0), (1, 0, 1)], step=1000)")
    shown.await_words("at most (R/γ)²")
    shown.drag(plane(1.0, 0.0), plane(-1.0, 0.0), steps=20)
    shown.await_words("no line separates the classes, so there is no bound")
    shown.await_words("It never ends")
