"""Keras, loaded quietly.

A notebook writes ``from helpers.keras_tools import keras`` where a program of your own would write
``import keras``: it is the same module, without TensorFlow's start-up messages on the page.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["keras", "tf"]


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


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # from here on errors only
with _quiet_stderr():
    import keras
    import tensorflow as tf

    tf.config.list_physical_devices()  # the search for a GPU has messages of its own
tf.get_logger().setLevel("ERROR")  # making many models is what a course does; it warns of that
