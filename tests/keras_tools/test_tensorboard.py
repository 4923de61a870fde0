"""A real TensorBoard, started as `%tensorboard` starts it."""

import os

import pytest
from tensorboard import manager

from helpers.keras_tools.quiet import tf
from helpers.keras_tools.tensorboard import find_server, list_runs, stop_server


def write_run(directory):
    with tf.summary.create_file_writer(str(directory)).as_default():
        tf.summary.scalar("loss", 1.0, step=0)
        tf.summary.flush()


# TensorBoard's own starter lets go of the process that it has started.
@pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")
def test_a_server_is_found_asked_and_stopped(tmp_path):
    for name in ("slow", "fast"):
        write_run(tmp_path / name)
    with pytest.raises(LookupError, match="no TensorBoard shows"):
        find_server(tmp_path)
    arguments = ["--logdir", str(tmp_path), "--host", "127.0.0.1", "--port", "0"]
    assert isinstance(manager.start(arguments), manager.StartLaunched)
    try:
        server = find_server(tmp_path)
        assert list_runs(server, at_least=2) == ["fast", "slow"]
        with pytest.raises(TimeoutError, match="fewer than 3"):
            list_runs(server, at_least=3, timeout=0.2)
        assert find_server(f"{tmp_path}") == server
    finally:
        stop_server(tmp_path)
    with pytest.raises(LookupError):
        find_server(tmp_path)
    with pytest.raises(OSError):
        list_runs(server, timeout=1)


def test_the_program_is_the_one_that_belongs_to_this_python():
    assert os.access(os.environ["TENSORBOARD_BINARY"], os.X_OK)
