"""Keras, loaded quietly and as the course needs it.

A notebook writes ``from helpers.keras_tools import keras`` where a program of your own would write
``import keras``: it is the same module, without TensorFlow's start-up messages on the page, and
whatever Keras' settings on this machine say.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from helpers.data.files import keras_home


@contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Swallow what is written to the error stream; replay it if the block raises.

    TensorFlow's C++ half writes its first lines before any setting of its own is obeyed, and past
    ``sys.stderr``: the file descriptor itself has to be turned away.
    """
    sys.stderr.flush()
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as log:
        os.dup2(log.fileno(), 2)
        try:
            yield
        except BaseException:
            os.lseek(log.fileno(), 0, os.SEEK_SET)
            os.write(stderr, log.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)


@contextmanager
def _without_settings() -> Iterator[None]:
    """Let Keras find no ``keras.json`` and no variables: it reads both once, when it is loaded."""
    settings = {name: value for name, value in os.environ.items() if name.startswith("KERAS_")}
    for name in settings:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as empty:
        os.environ |= {"KERAS_HOME": empty, "KERAS_BACKEND": "tensorflow"}
        try:
            yield
        finally:
            del os.environ["KERAS_HOME"], os.environ["KERAS_BACKEND"]
            os.environ |= settings


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # from here on errors only
with _quiet_stderr():
    with _without_settings():
        import keras
    import tensorflow as tf
    from keras.src.backend import config

    config._KERAS_DIR = str(keras_home())
    tf.config.list_physical_devices()  # the search for a GPU has messages of its own
if keras.config.backend() != "tensorflow":
    raise ImportError(
        f"Keras was loaded before helpers.keras_tools, with {keras.config.backend()} below it: "
        "restart the kernel and import helpers.keras_tools first"
    )
tf.get_logger().setLevel("ERROR")  # making many models is what a course does; it warns of that
