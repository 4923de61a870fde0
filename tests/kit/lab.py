"""A real JupyterLab and a real Chromium: what the browser tests and the latency benchmark drive."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import matplotlib
import nbformat
import numpy as np
from PIL import Image
from playwright.sync_api import (
    Browser,
    CDPSession,
    Error,
    Locator,
    Page,
    TimeoutError,
    sync_playwright,
)

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "tests" / "artefacts"
SECONDS = float(os.environ.get("KIT_SECONDS", 60))  # for anything that has to happen
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}


def find_chromium() -> str | None:
    """Return the browser to use: the one named by CHROMIUM, else the one that is installed."""
    named = os.environ.get("CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def running_lab(folder: Path, settings: dict = SETTINGS) -> Iterator[str]:
    """Run a JupyterLab on the loopback that knows nothing of this user; yield its address.

    ``folder`` must be empty. Notebooks go to ``folder / "notebooks"``.
    """
    for name in ("home", "runtime", "config/labconfig", "notebooks"):
        (folder / name).mkdir(parents=True)
    shutil.copytree(ROOT / "settings/etc/jupyter", folder / "config", dirs_exist_ok=True)
    overrides = folder / "config/labconfig/default_setting_overrides.json"
    overrides.write_text(json.dumps(settings))
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "IPYTHON"))},
        "HOME": str(folder / "home"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "MPLCONFIGDIR": matplotlib.get_configdir(),  # its list of fonts takes seconds to make
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
    }
    token = secrets.token_hex(16)
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": 0,
        "ServerApp.root_dir": folder / "notebooks",
        "IdentityProvider.token": token,
        "LabApp.expose_app_in_browser": True,
    }
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"]
    command += [f"--{name}={value}" for name, value in options.items()]
    with (folder / "lab.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
        try:
            records = (folder / "runtime").glob
            wait_for(lambda: list(records("jpserver-*.json")), "the server", 3 * SECONDS)
            (record,) = records("jpserver-*.json")
            wait_for(lambda: record.read_text().endswith("}"), "the server's record")
            port = json.loads(record.read_text())["port"]
            yield f"http://127.0.0.1:{port}/doc/tree/{{name}}?token={token}"
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Run a headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox"], env={**os.environ, "TZ": "UTC"}
        )
        try:
            yield browser
        finally:
            browser.close()


def wait_for(condition, what, seconds=SECONDS):
    """Return the first true value of ``condition()``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s for {what}")


def find_control(box: Locator, label: str) -> Locator:
    """Return what takes the keys of the control beside ``label``, somewhere in ``box``."""
    row = box.locator(".widget-inline-hbox", has=box.page.get_by_text(label, exact=True))
    return row.locator(".noUi-handle, select, input:not([type=hidden])").first


def write_notebook(path: Path, *cells: str) -> None:
    """Write a notebook of code cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, path)


# The size of a canvas and a hash of its pixels, 0 if all of them are the same.
HASH = """(canvas) => {
    const {width, height} = canvas;
    const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
    const pixels = new Uint32Array(data.buffer);
    let [hash, uniform] = [17, true];
    for (const pixel of pixels) {
        hash = (Math.imul(hash, 31) + pixel) | 0;
        uniform &&= pixel === pixels[0];
    }
    return `${width} ${height} ${uniform ? 0 : hash || 1}`;
}"""


class Notebook:
    """A notebook open in JupyterLab.

    ``complaints`` has errors in the browser's console, and requests that would have left this
    machine.
    """

    def __init__(self, browser: Browser, address: str, *, pixel_ratio: float = 1.0) -> None:
        self._context = browser.new_context(
            viewport={"width": 1280, "height": 1000}, device_scale_factor=pixel_ratio
        )
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(1000 * SECONDS)
        self._devtools: CDPSession | None = None
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", self._note_error)
        self.page.route("**/*", self._stay_here)
        self.page.goto(address)
        self._await_kernel()

    def _await_kernel(self) -> None:
        self.page.evaluate(
            """async () => {
                const pause = () => new Promise((done) => setTimeout(done, 50));
                while (!window.jupyterapp?.shell.currentWidget?.sessionContext) await pause();
                const panel = jupyterapp.shell.currentWidget;
                await panel.context.ready;
                await panel.sessionContext.ready;
                await panel.sessionContext.session.kernel.info;
            }"""
        )

    def _listen(self, message) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _stay_here(self, route) -> None:
        if route.request.url.startswith(("http://127.0.0.1", "data:", "blob:")):
            route.continue_()
        else:
            self.complaints.append(f"request for {route.request.url}")
            route.abort()

    def reload(self) -> None:
        """Load the page again; the kernel lives on."""
        self.page.reload()
        self._await_kernel()

    def close(self) -> None:
        """Shut the kernel down and close the page."""
        self.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        self._context.close()

    def run_all(self, *, wait: bool = True) -> None:
        """Run all cells; wait until they are done, unless told not to."""
        command = "jupyterapp.commands.execute('notebook:run-all-cells')"
        self.page.evaluate(command if wait else f"{command}; 0")

    def _note_error(self, error: Error) -> None:
        """Note an error of the page, with where it comes from."""
        self.complaints.append(error.stack or str(error))

    def problems(self) -> list[str]:
        """Return what must stay empty: ``complaints``, errors of cells, errors in live figures."""
        errors = self.page.locator("[data-mime-type='application/vnd.jupyter.stderr']")
        alerts = self.page.locator(".live-figure pre[role=alert]:not([hidden])")
        return self.complaints + errors.all_inner_texts() + alerts.all_inner_texts()

    def set_theme(self, name: str) -> None:
        """Change to "JupyterLab Light" or "JupyterLab Dark"."""
        self.page.evaluate(
            "(theme) => jupyterapp.commands.execute('apputils:change-theme', {theme})", name
        )
        light = str(name.endswith("Light")).lower()
        self.page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")

    def set_screen(self, pixel_ratio: float, width: int = 1280) -> None:
        """Change the screen to one of so many device pixels per CSS pixel, and of a width."""
        metrics = {"width": width, "height": 1000, "deviceScaleFactor": pixel_ratio}
        self._devtools = self._devtools or self._context.new_cdp_session(self.page)
        self._devtools.send("Emulation.setDeviceMetricsOverride", {**metrics, "mobile": False})

    def run(self, code: str) -> str:
        """Run ``code`` in the notebook's kernel, beside its cells; return what it prints."""
        return self.page.evaluate(
            """async (code) => {
                const {kernel} = jupyterapp.shell.currentWidget.sessionContext.session;
                const future = kernel.requestExecute({code});
                let text = "";
                future.onIOPub = ({content}) => { text += content.text ?? content.evalue ?? ""; };
                await future.done;
                return text.trim();
            }""",
            code,
        )

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Have the kernel run a cell all the while."""
        self.page.evaluate(
            """() => {
                const {kernel} = jupyterapp.shell.currentWidget.sessionContext.session;
                window.running = true;
                window.over = kernel.requestExecute({code: "import time; time.sleep(60)"}).done
                    .finally(() => { running = false; });
            }"""
        )
        try:
            yield
            assert self.page.evaluate("running")
        finally:
            kernel = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"
            self.page.evaluate(f"{kernel}.interrupt().then(() => over)")

    def await_value(self, expression: str, value: str) -> None:
        """Wait until the kernel prints ``value`` for an expression."""
        wait_for(lambda: self.run(f"print({expression})") == value, f"{expression} = {value}")

    def explorer(self, number: int = 0) -> "Shown":
        """Return one of the notebook's explorers, once it has its picture."""
        boxes = self.page.locator(".widget-vbox", has=self.page.locator(".live-figure"))
        return Shown(self, boxes.nth(number))

    def show(self, cell: str) -> "Shown":
        """Run ``cell`` below all others; return the explorer that it ends with."""
        number = self.page.evaluate(
            """async (source) => {
                const {content} = jupyterapp.shell.currentWidget;
                content.activeCellIndex = content.widgets.length - 1;
                await jupyterapp.commands.execute("notebook:insert-cell-below");
                content.activeCell.model.sharedModel.setSource(source);
                const number = content.activeCellIndex;
                await jupyterapp.commands.execute("notebook:run-cell");
                return number;
            }""",
            cell,
        )
        output = self.page.locator(".jp-CodeCell").nth(number)
        boxes = output.locator(".widget-vbox", has=self.page.locator(".live-figure"))
        return Shown(self, boxes.first)


class Shown:
    """An explorer on the page: its ``box``; of its live figure picture, words and last error."""

    def __init__(self, notebook: Notebook, box: Locator) -> None:
        self._notebook, self._page, self.box = notebook, notebook.page, box
        self.canvas = box.locator(".live-figure canvas")
        self.caption = box.locator(".live-figure p")
        self.alert = box.locator(".live-figure pre[role=alert]")
        self.canvas.scroll_into_view_if_needed()
        self.await_sharp_picture()

    def control(self, label: str) -> Locator:
        """Return what takes the keys of the control beside ``label``."""
        return find_control(self.box, label)

    def button(self, label: str) -> Locator:
        """Return a button."""
        return self.box.get_by_role("button", name=label, exact=True)

    def press(self, label: str, key: str) -> None:
        """Press a key on a control."""
        self.control(label).focus()
        self._page.keyboard.press(key)

    def await_words(self, words: str) -> None:
        """Wait until the description holds ``words``."""
        wait_for(lambda: words in self.caption.inner_text(), words)

    def picture(self) -> str:
        """Return the size of the canvas, "width height", and a hash of its pixels."""
        return self.canvas.evaluate(f"(canvas) => ({HASH})(canvas)")

    def shape(self) -> tuple[int, int]:
        """Return the width and the height of the canvas, in device pixels."""
        width, height, _ = map(int, self.picture().split())
        return width, height

    def _await_picture(self, condition: str, what: str, *arguments: object) -> str:
        """Return the first picture, looked at in each of the browser's frames, that fits."""
        hashed = f"const now = ({HASH})(canvas)"
        found = f"([canvas, ...a]) => {{ {hashed}; return {condition} && now; }}"
        handles = [self.canvas.element_handle(), *arguments]
        try:
            return self._page.wait_for_function(found, arg=handles).json_value()
        except TimeoutError:
            raise AssertionError(f"waited {SECONDS} s for {what}") from None

    def await_sharp_picture(self) -> str:
        """Return the first picture that has as many pixels as it takes on the screen."""
        wanted = "Math.abs(canvas.width - Math.round(canvas.clientWidth * devicePixelRatio)) <= 1"
        return self._await_picture(f"{wanted} && !now.endsWith(' 0')", "the first picture")

    def await_still_picture(self) -> str:
        """Return the picture that stays: the kernel has heard that its last one was painted."""
        live = "explorer.live"
        self._notebook.await_value(f"{live}._outdated or {live}._unanswered", "[]")
        return self.picture()

    def await_picture(
        self, *, like: str | None = None, unlike: str | None = None, what: str = ""
    ) -> str:
        """Return the first picture that is the same as one and differs from another."""
        condition = "(a[0] === null || now === a[0]) && now !== a[1]"
        what += " another picture" if like is None else " the picture of before"
        return self._await_picture(condition, what, like, unlike)

    def screenshot(self, name: str) -> np.ndarray:
        """Write what is seen to tests/artefacts/; return its pixels, (height, width, 3)."""
        self._page.wait_for_timeout(500)  # a theme fades in
        ARTEFACTS.mkdir(exist_ok=True)
        image = self.box.screenshot(path=ARTEFACTS / f"{name}.png")
        return np.array(Image.open(BytesIO(image)).convert("RGB"))

    def key(self, label: str) -> str:
        """Return a key that moves a control."""
        kind, at_end = self.control(label).evaluate(
            """({tagName, selectedIndex, length, ariaValueNow: now, ariaValueMax}) =>
                [tagName, selectedIndex === length - 1 || now !== null && now === ariaValueMax]"""
        )
        keys = {"INPUT": ("Space", "Space"), "SELECT": ("ArrowDown", "ArrowUp")}
        return keys.get(kind, ("ArrowRight", "ArrowLeft"))[at_end]

    def move_by_pointer(self, label: str) -> None:
        """Click on a slider's other half, on a checkbox, or choose a menu's next entry."""
        control = self.control(label)
        kind = control.evaluate("(element) => element.tagName.toLowerCase()")
        if kind == "select":
            chosen, n = control.evaluate("(menu) => [menu.selectedIndex, menu.length]")
            control.select_option(index=(chosen + 1) % n)
        elif kind == "input":
            control.click()
        else:
            track = control.locator("xpath=ancestor::*[contains(@class, 'noUi-target')]")
            box, handle = track.bounding_box(), control.bounding_box()
            left = handle["x"] + handle["width"] / 2 > box["x"] + box["width"] / 2
            track.click(position={"x": box["width"] * (0.2 if left else 0.8), "y": 2})

    def point(self, place: tuple[float, float]) -> tuple[float, float]:
        """Return where on the page a place is, given in fractions of the canvas."""
        box = self.canvas.bounding_box()
        return box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"]

    def drag(self, begin: tuple[float, float], end: tuple[float, float], steps: int = 5) -> None:
        """Drag with the left button from one place on the canvas to another."""
        mouse = self._page.mouse
        mouse.move(*self.point(begin))
        mouse.down()
        mouse.move(*self.point(end), steps=steps)
        mouse.up()
