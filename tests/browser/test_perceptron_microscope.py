"""The perceptron microscope in a real JupyterLab: play, the ends of the run, points by pointer."""

from kit.fake_browser import place
from kit.lab import wait_for

EXPLORER = "perceptron"


def test_play_goes_on_until_it_is_stopped_and_the_kernel_stays_free(notebook, shown):
    shown.button("Play").press("Enter")
    shown.await_words("step 10 of 48")
    assert notebook.run("print(1 + 1, explorer.live.beat > 0)") == "2 True"
    shown.button("Pause").press("Enter")
    notebook.await_value("explorer.live.beat", "0")
    stopped = shown.await_still_picture()
    step = float(shown.control("Step").get_attribute("aria-valuenow"))
    notebook.await_value("explorer.frame.step", f"{step:g}")
    notebook.page.wait_for_timeout(1000)
    assert shown.picture() == stopped


def test_play_ends_at_the_end_of_the_run(notebook, shown):
    notebook.run("explorer.update(preset='XOR', step=6)")
    shown.await_words("XOR, 4 points, step 6 of 9")
    shown.button("Play").press("Enter")
    shown.await_words("come back for ever")
    notebook.await_value("explorer.state.step, explorer.live.beat", "9 0")


def test_the_slider_has_the_range_of_the_run(notebook, shown):
    for preset, n_steps in (("XOR", 9), ("thin margin", 288), ("separable", 48)):
        notebook.run(f"explorer.update(preset={preset!r}, step=1000)")
        shown.await_words(f"step {n_steps} of {n_steps}")
        for name in ("aria-valuemax", "aria-valuenow"):
            read = shown.control("Step").get_attribute
            wait_for(lambda name=name, n=n_steps, read=read: float(read(name)) == n, name)
        for key, step in (("Home", 0), ("End", n_steps)):
            shown.press("Step", key)
            shown.await_words(f"step {step} of {n_steps}")


def test_a_click_adds_a_point_of_the_chosen_class_and_with_shift_deletes_it(notebook, shown, twin):
    spot = shown.point(place(twin.live.figure, 0, 0.5, 1.75))
    shown.press("A click adds", "ArrowUp")
    notebook.await_value("explorer.state.new_label", "0")
    shown.press("Step", "End")
    shown.await_words("step 48 of 48")
    notebook.page.mouse.click(*spot)
    shown.await_words("your own, 13 points, step 0 of")  # a new training, to be followed
    notebook.await_value("*explorer.state.points[-1]", "0.5 1.75 0")
    shown.button("Next mistake").press("Enter")
    shown.await_words("a mistake, Δw")
    calculation = shown.box.get_by_role("region", name="The step as a calculation")
    wait_for(lambda: "a mistake" in calculation.inner_text(), "the calculation")
    notebook.page.keyboard.down("Shift")
    notebook.page.mouse.click(*spot)
    notebook.page.keyboard.up("Shift")
    shown.await_words("your own, 12 points")
