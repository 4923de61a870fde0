"""The time machine in a real JupyterLab: training in slices, the line, its place on the page."""

from kit.lab import wait_for

EXPLORER = "time-machine"
LONG = "data=spiral noise=3 layers=4 neurons=8 seed=0 A=0..0,gelu,0.1,200 " + " ".join(
    f"{name}=A@0..0,gelu,0.03,200" for name in "BCD"
)


def test_it_trains_in_slices_and_can_be_stopped(notebook, shown):
    # Long enough not to be over before it's stopped: 4 × 3,000 steps of the slowest kind.
    notebook.run(f"explorer.paste({LONG!r})")
    notebook.run("explorer.state.more = 3000")
    shown.await_words("at step 0 of 0")
    shown.button("Train").press("Enter")
    wait_for(lambda: "at step 0 of 0" not in shown.caption.inner_text(), "the first steps")
    assert notebook.run("print(1 + 1, explorer.training)") == "2 True"
    shown.button("Stop").press("Enter")
    shown.button("Train").wait_for()
    stopped = shown.await_still_picture()
    assert 150 <= int(notebook.run("print(explorer.frame.end)")) < 3000
    shown.canvas.press("t")
    shown.await_picture(unlike=stopped)
    shown.canvas.press("t")
    shown.button("Train").wait_for()
    assert int(notebook.run("print(explorer.frame.end)")) < 6000


def test_a_training_ends_by_itself_as_one_from_python(notebook, shown):
    shown.button("Start anew").press("Enter")
    shown.await_words("at step 0 of 0")
    shown.button("Train").press("Enter")
    shown.await_words("at step 100 of 100")
    shown.button("Train").wait_for()
    picture = shown.await_still_picture()
    notebook.run("explorer.start_anew()")
    shown.await_words("at step 0 of 0")
    notebook.run("explorer.train()")
    shown.await_picture(like=picture)


def test_a_line_is_copied_and_pasted_and_a_bad_one_can_be_put_right(notebook, shown):
    before, field = shown.picture(), shown.box.get_by_label("Configuration")
    line = field.input_value()
    shown.button("Start anew").press("Enter")
    shown.await_words("at step 0 of 0")
    wrong = line.replace("circles", "cirkles")
    field.fill(wrong)
    field.press("Enter")
    wait_for(lambda: "data must be one of" in shown.alert.inner_text(), "the error")
    assert field.input_value() == wrong
    field.fill(line)
    field.press("Enter")
    shown.await_picture(like=before)
    assert shown.alert.is_hidden()


def test_the_figure_with_its_loss_curve_fits_on_the_page_below_the_cell(shown):
    """With five lines of code above it, at 1280 × 1000."""
    controls = shown.canvas.bounding_box()["y"] - shown.box.bounding_box()["y"]
    assert controls < 200
