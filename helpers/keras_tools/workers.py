"""Training shared by several processes that meet on the loopback."""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack

import numpy as np

from helpers.checks import check_int
from helpers.keras_tools.quiet import keras, tf

__all__ = ["run_workers", "train"]

GLOBAL_BATCH = 64
EPOCHS = 3
HOST = "127.0.0.1"
LEARNING_RATE = 0.01


def make_problem() -> tuple[np.ndarray, np.ndarray]:
    """Return the same 512 samples in every process: X (512, 8), y (512, 1)."""
    X = np.random.default_rng(42).normal(size=(512, 8)).astype(np.float32)
    return X, X.sum(axis=1, keepdims=True)


def make_model() -> keras.Model:
    """Return a small network, with the same weights in every process."""
    keras.utils.set_random_seed(42)
    layers = [keras.Input((8,)), keras.layers.Dense(64, "relu"), keras.layers.Dense(1)]
    model = keras.Sequential(layers)
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(LEARNING_RATE))
    return model


def train(strategy: tf.distribute.Strategy) -> dict[str, list[float]]:
    """Train a network by a loop of our own, each step on all workers of the strategy.

    Returns
    -------
    dict
        "losses" and "seconds", one of each for every step.
    """
    with strategy.scope():  # what is made in here exists once on every worker, and is kept equal
        model = make_model()
    batches = tf.data.Dataset.from_tensor_slices(make_problem()).batch(GLOBAL_BATCH)
    batches = strategy.experimental_distribute_dataset(batches)  # to each worker its part

    def step(X: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            squares = (model(X, training=True) - y) ** 2
            loss = tf.reduce_sum(squares) / GLOBAL_BATCH  # this worker's part of the mean
        gradients = tape.gradient(loss, model.trainable_variables)
        model.optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return loss

    @tf.function
    def step_everywhere(X: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        return strategy.reduce("SUM", strategy.run(step, args=(X, y)), axis=None)

    done = {"losses": [], "seconds": []}
    for _ in range(EPOCHS):
        for X, y in batches:
            start = time.perf_counter()
            done["losses"].append(float(step_everywhere(X, y)))
            done["seconds"].append(time.perf_counter() - start)
    return done


def try_fit(strategy: tf.distribute.Strategy) -> str:
    """Try ``model.fit`` on all workers; return what went wrong, or an empty text."""
    with strategy.scope():
        model = make_model()
    X, y = make_problem()
    try:
        model.fit(X, y, batch_size=GLOBAL_BATCH, verbose=0)
    except ValueError as error:
        first, *_, last = str(error).splitlines()  # between them whole batches are written out
        return f"{type(error).__name__}: {first} … {last}"
    return ""


def run_workers(n_workers: int, timeout: float = 300.0) -> list[dict]:
    """Run this module in several processes that know of each other, and collect what they found.

    Parameters
    ----------
    n_workers : int
        At least 1.
    timeout : float
        Seconds after which the processes are killed.

    Returns
    -------
    list of dict
        For each worker what ``train`` returns, and as "fit" what ``try_fit`` does.

    Raises
    ------
    RuntimeError
        If a worker fails; the message ends with what it said last.
    subprocess.TimeoutExpired
        If they take too long.
    """
    check_int("n_workers", n_workers)
    cluster = {"worker": [f"{HOST}:{port}" for port in _find_free_ports(n_workers)]}
    command = [sys.executable, "-m", "helpers.keras_tools.workers"]
    with ExitStack() as stack:
        workers = []
        for index in range(n_workers):
            task = {"cluster": cluster, "task": {"type": "worker", "index": index}}
            environment = {**os.environ, "TF_CONFIG": json.dumps(task)}
            pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
            worker = subprocess.Popen(command, env=environment, **pipes)
            workers.append(stack.enter_context(worker))
            stack.callback(worker.kill)  # does nothing to one that has ended
        answers = [worker.communicate(timeout=timeout) for worker in workers]
    for worker, (_, complaints) in zip(workers, answers, strict=True):
        if worker.returncode:
            raise RuntimeError(f"a worker failed: {complaints[-2000:]}")
    return [json.loads(answer) for answer, _ in answers]


def _find_free_ports(n_ports: int) -> list[int]:
    with ExitStack() as stack:  # all at once, or the same port might come twice
        sockets = [stack.enter_context(socket.socket()) for _ in range(n_ports)]
        for one in sockets:
            one.bind((HOST, 0))
        return [one.getsockname()[1] for one in sockets]


if __name__ == "__main__":
    everyone = tf.distribute.MultiWorkerMirroredStrategy()  # reads TF_CONFIG
    print(json.dumps({"fit": try_fit(everyone), **train(everyone)}))
