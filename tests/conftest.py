"""What several test modules need."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import settings

from helpers.data import files as datafiles

# The same examples on every machine, and no complaint about a busy one.
settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")


@pytest.fixture
def bare_machine(tmp_path, monkeypatch):
    """A machine with no data on it: an empty cache in the returned folder, no settings."""
    for name in ("ANN_DATA_DIR", "ANN_OFFLINE", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "keras"
    monkeypatch.setenv("KERAS_HOME", str(home))
    monkeypatch.setattr(datafiles, "SPARE_HOME", tmp_path / "spare")
    monkeypatch.setattr(datafiles, "_failed", {})
    return home / "datasets"


@pytest.fixture
def serve():
    """A function that serves on loopback whatever ``answer(handler)`` writes, while in use."""

    @contextmanager
    def running(answer):
        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self):
                requests.append(f"{self.command} {self.path}")
                answer(self)

            do_GET = do_HEAD

            def log_message(self, *args):
                pass

        requests = []
        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            server.daemon_threads = True
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/", requests
            finally:
                server.shutdown()
                thread.join()

    return running
