"""How long from the press of a key to changed pixels, in a real browser.

Each explorer is measured against the same figure shown by ``interact`` with the inline backend and
by ipympl, in one JupyterLab, in turns, so that all three meet the same machine. A key pressed on
the same slider moves all three; the browser notes when the key went down and in which of its
frames the picture, shrunk to a quarter of its area, was another one. A second part holds the key
down: 30 presses, 30 a second.

Exits with 1 if an explorer misses a target.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from kit.lab import (
    Notebook,
    find_chromium,
    find_control,
    running_browser,
    running_lab,
    write_notebook,
)

RUNS = (
    "data=spiral noise=3 layers=3 neurons=8 seed=0 "
    "A=0..1000,tanh,0.3,10 B=A@0..1000,relu,0.3,10 step=500"
)
FASHION = """FashionMicroscope(
    MLP((784, 300, 100, 10), np.random.default_rng(0), loss="categorical_crossentropy_from_logits"),
    draw_garments(10, seed=0)[0] / 255,
    range(10),
    CLASS_NAMES,
)"""
RECORDED = {"val_loss": [1 / k + 0.002 * k for k in range(1, 81)]}
# For each explorer: its module, how it is made, and a slider by its trait and by its label.
EXPLORERS = {
    "activation": ("activation_explorer", "ActivationExplorer()", "z", "Point z"),
    "loss": ("loss_explorer", "LossExplorer()", "y", "Outlier y"),
    "gradient flow": ("gradient_flow", "GradientFlow()", "factor", "Weights ×"),
    "perceptron": ("perceptron_microscope", "PerceptronMicroscope()", "step", "Step"),
    "time machine": ("time_machine", f"TimeMachine.from_line('{RUNS}')", "step", "Step"),
    "backprop ledger": ("backprop_ledger", "BackpropLedger()", "step", "Step"),
    "theatre": (
        "callback_theatre",
        f"CallbackTheatre({RECORDED})",
        "start_from_epoch",  # the patience ends at 30: there a burst leaves no key that does more
        "start from epoch",
    ),
    "fashion": ("fashion_microscope", FASHION, "angle", "Turn left (°)"),
}
SETUP = """\
from helpers.data.loaders import CLASS_NAMES
from helpers.data.standins.garments import draw_garments
from helpers.explorers.{module} import *
explorer = {call}"""
TECHNIQUES = {
    "live figure": "explorer",
    "interact + inline": """\
%matplotlib inline
from IPython.display import display
from ipywidgets import interact

def show(**values):
    figure, _ = explorer.make_artists()
    figure.set_dpi(90)
    explorer.draw(explorer.frame)
    display(figure)

interact(show, {trait}=explorer.controls["{trait}"]);""",
    "ipympl": """\
from ipympl.backend_nbagg import Canvas, FigureManager
from ipywidgets import VBox

figure, _ = explorer.make_artists()
figure.set_dpi(90)
explorer.draw(explorer.frame)
canvas = Canvas(figure)
FigureManager(canvas, 1)

def follow(change):
    explorer.draw(explorer.frame)
    canvas.draw_idle()

explorer.state.observe(follow)
VBox([explorer.controls["{trait}"], canvas])""",
}
TARGETS = {"interact + inline": 0.25, "ipympl": 0.4}  # of their median
LAST_PICTURE = 150  # ms after the last key of the burst
BURST, PER_SECOND = 30, 30

PROBE = """() => {
    const small = new OffscreenCanvas(450, 200).getContext("2d", {willReadFrequently: true});
    const probe = {keys: [], changes: [], blanks: 0};
    function look() {
        const shown = [...document.querySelectorAll(
            ".jp-OutputArea-output img, .jp-OutputArea-output canvas")];
        const picture = shown.find((element) => element.offsetWidth > 300);
        if (!picture || picture.complete === false || picture.naturalWidth === 0) return null;
        small.clearRect(0, 0, 450, 200);
        small.drawImage(picture, 0, 0, 450, 200);
        const pixels = new Uint32Array(small.getImageData(0, 0, 450, 200).data.buffer);
        let hash = 17;
        for (const pixel of pixels) hash = (Math.imul(hash, 31) + pixel) | 0;
        return pixels.every((pixel) => pixel === pixels[0]) ? null : hash;
    }
    let last = null;
    let looking = false;
    function frame() {
        if (!looking) return;
        const now = look();
        if (now === null) probe.blanks += 1;
        else if (now !== last) probe.changes.push(performance.now());
        last = now ?? last;
        requestAnimationFrame(frame);
    }
    document.addEventListener("keydown", (event) => probe.keys.push(event.timeStamp), true);
    probe.start = () => {
        Object.assign(probe, {keys: [], changes: [], blanks: 0});
        last = look();
        looking = true;
        requestAnimationFrame(frame);
    };
    // Waits until something has changed and nothing has for a while; then looks no longer.
    probe.settle = async (quiet) => {
        const begin = performance.now();
        const idle = () => performance.now() - Math.max(begin, probe.changes.at(-1) ?? 0);
        while ((!probe.changes.length || idle() < quiet) && performance.now() - begin < 10000)
            await new Promise((done) => setTimeout(done, 20));
        looking = false;
        return {keys: probe.keys, changes: probe.changes, blanks: probe.blanks};
    };
    window.probe = probe;
}"""


@dataclass
class Record:
    """What was seen of one technique, in milliseconds."""

    single: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    blanks: int = 0


def measure_press(notebook: Notebook, key: str) -> float:
    """Return the milliseconds from a key press to the first frame with another picture."""
    notebook.page.evaluate("probe.start(); 0")
    notebook.page.keyboard.press(key)
    seen = notebook.page.evaluate("probe.settle(200)")
    if not seen["changes"]:
        raise RuntimeError(f"no new picture within 10 s of {key}")
    return seen["changes"][0] - seen["keys"][0]


def measure_burst(notebook: Notebook, key: str, record: Record) -> None:
    """Press ``key`` 30 times, 30 a second, and add what is seen to ``record``."""
    notebook.page.evaluate("probe.start(); 0")
    begin = time.monotonic()
    for i in range(BURST):
        time.sleep(max(0, begin + i / PER_SECOND - time.monotonic()))
        notebook.page.keyboard.press(key)
    seen = notebook.page.evaluate("probe.settle(2500)")
    record.last.append(seen["changes"][-1] - seen["keys"][-1])
    record.pictures.append(len(seen["changes"]))
    record.blanks += seen["blanks"]


def measure(explorer: str, rounds: int, presses: int) -> dict[str, Record]:
    """Measure all techniques in turns."""
    module, call, trait, label = EXPLORERS[explorer]
    setup = SETUP.format(module=module, call=call)
    records = {technique: Record() for technique in TECHNIQUES}
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        running_lab(Path(folder)) as address,
        running_browser() as browser,
    ):
        notebooks = {}
        for number, (technique, show) in enumerate(TECHNIQUES.items()):
            name = f"{number}.ipynb"
            show = show.replace("{trait}", trait)
            write_notebook(Path(folder) / "notebooks" / name, setup, show)
            notebook = notebooks[technique] = Notebook(browser, address.format(name=name))
            notebook.run_all()
            find_control(notebook.page.locator("body"), label).wait_for()
            notebook.page.wait_for_timeout(2000)
            notebook.page.evaluate(PROBE)
        for turn in range(rounds):
            for technique, notebook in notebooks.items():
                record = records[technique]
                notebook.page.bring_to_front()
                find_control(notebook.page.locator("body"), label).focus()
                for i in range(presses + 2):
                    time_taken = measure_press(notebook, ("ArrowRight", "ArrowLeft")[i % 2])
                    if i >= 2:  # the first two warm up
                        record.single.append(time_taken)
                measure_burst(notebook, ("ArrowRight", "ArrowLeft")[turn % 2], record)
        for notebook in notebooks.values():
            notebook.close()
    return records


def print_table(explorer: str, records: dict[str, Record]) -> bool:
    """Print what was measured and whether the targets are met; return the latter."""
    print(f"\n{explorer} explorer: key press → changed pixels")
    print(
        f"{'technique':20}{'median ms':>10}{'p95':>7}{'ratio':>7}   "
        f"burst of {BURST}: {'last picture ms':>16}{'pictures':>10}{'blank frames':>14}"
    )
    live = records["live figure"]
    median = np.median(live.single)
    met = live.blanks == 0
    for technique, record in records.items():
        other = np.median(record.single)
        print(
            f"{technique:20}{other:10.0f}{np.percentile(record.single, 95):7.0f}"
            f"{median / other:7.2f}   {'':13}{np.median(record.last):16.0f}"
            f"{np.median(record.pictures):10.0f}{record.blanks:14d}"
        )
        met &= median <= TARGETS.get(technique, 1) * other
    late = np.median(live.last) > LAST_PICTURE
    print(
        f"targets: {', '.join(f'{r} of {t}' for t, r in TARGETS.items())}, no blank frame: "
        f"{'met' if met else 'MISSED'}; last picture within {LAST_PICTURE} ms: "
        f"{'MISSED' if late else 'met'}"
    )
    return met and not late


def main() -> int:
    """Measure the explorers named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("explorers", nargs="*", default=list(EXPLORERS), metavar="explorer")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--presses", type=int, default=10, help="single presses in a round")
    arguments = parser.parse_args()
    if find_chromium() is None:
        print("No Chromium is installed: latency is not measured.")
        return 0
    met = [
        print_table(e, measure(e, arguments.rounds, arguments.presses)) for e in arguments.explorers
    ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
