"""What several test modules need."""

import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import settings

from helpers.data import files

# The same examples on every machine, and no complaint about a busy one.
settings.register_profile("course", derandomize=True, deadline=None, max_examples=50)
settings.register_profile("nightly", deadline=None, max_examples=300)  # --hypothesis-profile
settings.load_profile("course")


@pytest.fixture
def bare_machine(tmp_path, monkeypatch):
    """A machine with no data on it: an empty cache in the returned folder, no settings."""
    settings = ("ANN_DATA_DIR", "ANN_OFFLINE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
    proxies = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    for name in (*settings, *proxies, *map(str.lower, proxies)):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "keras"
    monkeypatch.setenv("KERAS_HOME", str(home))
    monkeypatch.setattr(files, "SPARE_HOME", tmp_path / "spare")
    monkeypatch.setattr(files, "_failed", {})
    return home / "datasets"


@pytest.fixture
def serve():
    """A function that serves on loopback whatever ``answer(handler)`` writes, while in use.

    With ``tls``, an ``ssl.SSLContext``, it speaks HTTPS.
    """

    @contextmanager
    def running(answer, tls=None):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                requests.append(f"{self.command} {self.path}")
                with suppress(OSError):  # the client may have hung up
                    answer(self)
                self.close_connection = True

            do_HEAD = do_GET

            def log_message(self, *args):
                pass

        requests = []
        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            server.daemon_threads = True
            if tls:
                server.socket = tls.wrap_socket(server.socket, server_side=True)
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}/", requests
            finally:
                server.shutdown()
                thread.join()

    return running
