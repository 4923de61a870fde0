"""How long from the press of a key to changed pixels, in a real browser.

The measure is the floor: what an empty round trip takes, from a key press through the browser to
the kernel, back, and into one painted frame, by a widget that draws nothing else. Beside it stand
each explorer of ``tests/kit/explorers.py`` and the same figure shown by ``interact`` with the
inline backend and by ipympl; all in one JupyterLab, in turns, so that all meet the same machine. A
key pressed on the same slider moves the figures; the browser notes when the key went down and in
which of its frames the picture, shrunk to a quarter of its area, was another one. A second part
holds the key down: 30 presses, 30 a second.

Exits with 1 if an explorer misses a target.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Locator

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from kit.explorers import EXPLORERS
from kit.lab import (
    Notebook,
    find_chromium,
    find_control,
    running_browser,
    running_lab,
    write_notebook,
)

FLOOR = "empty round trip"
LIVE = "live figure"
TECHNIQUES = {
    FLOOR: """\
import anywidget

class Echo(anywidget.AnyWidget):
    _esm = '''
    function render({ model, el }) {
        const canvas = document.createElement("canvas");
        canvas.tabIndex = 0;
        canvas.className = "echo";
        canvas.dataset.lmSuppressShortcuts = true;
        [canvas.width, canvas.height] = [810, 360];
        const context = canvas.getContext("2d");
        let on = false;
        const paint = () => {
            for (const [x, colour] of [[0, "white"], [405, (on = !on) ? "blue" : "red"]]) {
                context.fillStyle = colour;
                context.fillRect(x, 0, 405, 360);
            }
        };
        canvas.addEventListener("keydown", (event) => { event.preventDefault(); model.send({}); });
        model.on("msg:custom", paint);
        paint();
        el.append(canvas);
    }
    export default { render };
    '''

echo = Echo()
echo.on_msg(lambda *_: echo.send({}))
echo""",
    LIVE: "explorer",
    "interact + inline": """\
%matplotlib inline
from IPython.display import display
from ipywidgets import interact

def show(**values):
    figure, explorer.panels = explorer.make_artists()
    figure.set_dpi(90)
    explorer.draw(explorer.frame)
    display(figure)

interact(show, {slider}=explorer.controls["{slider}"]);""",
    "ipympl": """\
from ipympl.backend_nbagg import Canvas, FigureManager
from ipywidgets import VBox

figure, explorer.panels = explorer.make_artists()
figure.set_dpi(90)
explorer.draw(explorer.frame)
canvas = Canvas(figure)
FigureManager(canvas, 1)

def follow(change):
    explorer.draw(explorer.frame)
    canvas.draw_idle()

explorer.state.observe(follow)
VBox([explorer.controls["{slider}"], canvas])""",
}
MEDIAN, LAST = 1.5, 3.0  # targets of a live figure, in floors
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


class Bench:
    """A JupyterLab with one notebook for each technique.

    Parameters
    ----------
    browser : Browser
    address : str
        Of a notebook in the Lab, with its name left open.
    folder : Path
        Where the Lab's notebooks are.
    """

    def __init__(self, browser: Browser, address: str, folder: Path) -> None:
        self._browser, self._address, self._folder = browser, address, folder
        self._n_opened = 0
        self._floor = self._open(TECHNIQUES[FLOOR])

    def _open(self, *cells: str) -> Notebook:
        self._n_opened += 1
        name = f"{self._n_opened}.ipynb"
        write_notebook(self._folder / name, *cells)
        notebook = Notebook(self._browser, self._address.format(name=name))
        notebook.run_all()
        notebook.page.evaluate(PROBE)
        return notebook

    def measure(self, explorer: str, rounds: int, presses: int) -> dict[str, Record]:
        """Measure all techniques in turns."""
        case = EXPLORERS[explorer]
        twin = case.open().explorer
        label = twin.controls[case.slider].description
        twin.close()
        notebooks = {
            technique: self._open(case.cell, show.replace("{slider}", case.slider))
            for technique, show in TECHNIQUES.items()
            if technique != FLOOR
        }
        places = {
            technique: find_control(notebook.page.locator("body"), label)
            for technique, notebook in notebooks.items()
        }
        notebooks = {FLOOR: self._floor, **notebooks}
        places[FLOOR] = self._floor.page.locator(".echo")
        records = {technique: Record() for technique in notebooks}
        for place in places.values():
            place.wait_for()
        self._floor.page.wait_for_timeout(2000)
        for turn in range(rounds):
            for technique, notebook in notebooks.items():
                key = ("ArrowRight", "ArrowLeft")[turn % 2]
                self._take_turn(notebook, places[technique], records[technique], presses, key)
        for technique, notebook in notebooks.items():
            if technique != FLOOR:
                notebook.close()
        return records

    @staticmethod
    def _take_turn(
        notebook: Notebook, place: Locator, record: Record, presses: int, key: str
    ) -> None:
        notebook.page.bring_to_front()
        place.focus()
        for i in range(presses + 2):
            time_taken = measure_press(notebook, ("ArrowRight", "ArrowLeft")[i % 2])
            if i >= 2:  # the first two warm up
                record.single.append(time_taken)
        measure_burst(notebook, key, record)


def print_table(explorer: str, records: dict[str, Record]) -> bool:
    """Print what was measured and whether the targets are met; return the latter."""
    floor = np.median(records[FLOOR].single)
    print(f"\n{explorer}: key press → changed pixels")
    print(
        f"{'technique':20}{'median ms':>10}{'p95':>7}{'÷ floor':>9}   "
        f"burst of {BURST}: {'last ms':>8}{'÷ floor':>9}{'pictures':>10}{'blank frames':>14}"
    )
    for technique, record in records.items():
        median, last = np.median(record.single), np.median(record.last)
        print(
            f"{technique:20}{median:10.0f}{np.percentile(record.single, 95):7.0f}"
            f"{median / floor:9.2f}   {'':13}{last:8.0f}{last / floor:9.2f}"
            f"{np.median(record.pictures):10.0f}{record.blanks:14d}"
        )
    live = records[LIVE]
    median, last = np.median(live.single), np.median(live.last)
    for technique in ("interact + inline", "ipympl"):
        print(f"÷ {technique}: {median / np.median(records[technique].single):.2f}", end="   ")
    met = {
        f"median ≤ {MEDIAN:g} floors": median <= MEDIAN * floor,
        f"last picture ≤ {LAST:g} floors": last <= LAST * floor,
        "no blank frame": live.blanks == 0,
    }
    print(", ".join(f"{what}: {'met' if is_met else 'MISSED'}" for what, is_met in met.items()))
    return all(met.values())


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
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        running_lab(Path(folder)) as address,
        running_browser() as browser,
    ):
        bench = Bench(browser, address, Path(folder) / "notebooks")
        met = [
            print_table(each, bench.measure(each, arguments.rounds, arguments.presses))
            for each in arguments.explorers
        ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
