"""What a saved notebook shows on the second day, when its widgets are gone.

A file holds, beside the picture and the words of an explorer, the number of the widget that was
shown. JupyterLab prefers the widget, and says "Error displaying widget: model not found" when no
kernel has it any more. So this extension of the server takes such numbers out of what is read from
the disk; a settings file that comes with the course's installation switches it on.
"""

from typing import Any

from jupyter_core.utils import ensure_async

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
SECONDS = 15.0  # that a kernel, which may be about to start, has for its answer


def _jupyter_server_extension_points() -> list[dict]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Have the server, wherever it keeps its files, read notebooks with living widgets only."""
    read = server.contents_manager.get

    async def read_with_living_views(path: str, content: bool = True, **options: Any) -> dict:
        model = await ensure_async(read(path, content=content, **options))
        if content and model["type"] == "notebook" and has_views(model["content"]):
            drop_views(model["content"], await living_widgets(server, path))
        return model

    server.contents_manager.get = read_with_living_views


async def living_widgets(server: Any, path: str) -> set[str] | None:
    """Return the widgets of a notebook's kernel; None if it is too busy to say."""
    for session in await server.session_manager.list_sessions():
        if session["path"] == path.strip("/"):
            kernel = server.kernel_manager.get_kernel(session["kernel"]["id"])
            busy = session["kernel"].get("execution_state") == "busy"
            return None if busy else await ask_for_widgets(kernel)
    return set()


async def ask_for_widgets(kernel: Any) -> set[str] | None:
    """Return the numbers of a kernel's widgets; None if it doesn't answer in time."""
    client = kernel.client()
    client.start_channels(iopub=False, stdin=False, hb=False, control=False)
    try:
        client.comm_info("jupyter.widget")
        reply = await client.get_shell_msg(timeout=SECONDS)
        return set(reply["content"]["comms"])
    except Exception:  # a kernel that is about to start or to end: the page shall open all the same
        return None
    finally:
        client.stop_channels()


def has_views(notebook: dict) -> bool:
    """Tell whether any output is a widget's view."""
    return any(WIDGET_VIEW in data for data in _bundles(notebook))


def drop_views(notebook: dict, living: set[str] | None) -> None:
    """Take the views of all widgets but the living ones out of a notebook, in place."""
    if living is None:
        return
    for data in _bundles(notebook):
        if data.get(WIDGET_VIEW, {}).get("model_id") not in living and len(data) > 1:
            data.pop(WIDGET_VIEW, None)


def _bundles(notebook: dict) -> list[dict]:
    outputs = [out for cell in notebook["cells"] for out in cell.get("outputs", ())]
    return [out["data"] for out in outputs if "data" in out]
