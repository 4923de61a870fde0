"""The Lab that `make lab` starts, asked by a stranger and looked at from outside."""

import json
import os
import signal
import subprocess
import sys
import time
from ipaddress import ip_address
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest

ROOT = Path(__file__).parents[2]
START = """
import sys
sys.path.insert(0, "tools")
import course
course.set_up.python_path = lambda: sys.executable
course.lab("--no-browser", *{})
"""


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """What a running Lab has written of itself (its address, its token), and its process."""
    for name in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / name))
    root = ["--allow-root"] * (hasattr(Path, "owner") and ROOT.owner() == "root")
    command = [sys.executable, "-c", START.format([*root, "--ServerApp.port=0"])]
    with subprocess.Popen(command, cwd=ROOT, stdout=-3, stderr=-3, start_new_session=True) as lab:
        try:
            while not (found := list((tmp_path / "RUNTIME").glob("jpserver-*.json"))):
                assert lab.poll() is None
                time.sleep(0.1)
            yield json.loads(found[0].read_text()), psutil.Process(lab.pid)
        finally:
            os.killpg(lab.pid, signal.SIGTERM)  # which ends the kernel as well


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux' table of sockets")
def test_a_stranger_is_turned_away_and_nothing_listens_to_the_network(lab):
    server, process = lab
    for path in ("api/contents", "api/kernels"):
        with pytest.raises(HTTPError, match="403"):
            urlopen(server["url"] + path)
    assert "login" in urlopen(server["url"] + "files/01_perceptron.ipynb").url
    owner = {"Authorization": f"token {server['token']}"}
    kernel = Request(server["url"] + "api/kernels", b"{}", owner)
    assert urlopen(kernel).status == 201
    time.sleep(1)  # until the kernel listens
    sockets = [
        socket.laddr.ip
        for each in [process, *process.children(recursive=True)]
        for socket in each.net_connections()
        if socket.status == psutil.CONN_LISTEN
    ]
    assert len(sockets) > 5  # the server's and five of the kernel's
    assert all(ip_address(address).is_loopback for address in sockets)
