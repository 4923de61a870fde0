"""A training run of its own process, made to be killed.

It says at each epoch's beginning which one it is. Told to wait in an epoch, it stops there after
a few batches, so that whoever is going to kill it hits the same place on every machine.
"""

import argparse
import time
from pathlib import Path

import numpy as np

from helpers.keras_tools.quiet import keras

__all__ = ["train"]

EPOCHS = 6


class _Announce(keras.callbacks.Callback):
    def __init__(self, wait_in_epoch: int | None) -> None:
        super().__init__()
        self.wait_in_epoch = wait_in_epoch

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self.epoch = epoch + 1
        print(f"epoch {self.epoch} begins", flush=True)

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        if self.epoch == self.wait_in_epoch and batch == 2:
            print(f"epoch {self.epoch}, 3 batches done", flush=True)
            time.sleep(600)


def train(directory: str | Path, wait_in_epoch: int | None = None) -> keras.Model:
    """Train a small network for six epochs, or go on where an earlier call was interrupted.

    Parameters
    ----------
    directory : str or Path
        Where ``BackupAndRestore`` keeps its copy while the training lasts.
    wait_in_epoch : int, optional
        In this epoch (they count from 1) wait ten minutes after the third batch.

    Returns
    -------
    keras.Model
    """
    keras.utils.set_random_seed(42)
    X = np.random.default_rng(42).normal(size=(512, 8)).astype(np.float32)
    layers = [keras.Input((8,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1)]
    model = keras.Sequential(layers)
    model.compile(loss="mse", optimizer="adam")
    backup = keras.callbacks.BackupAndRestore(Path(directory) / "backup")
    callbacks = [backup, _Announce(wait_in_epoch)]
    fit = {"epochs": EPOCHS, "shuffle": False, "verbose": 0}
    model.fit(X, X.sum(axis=1), callbacks=callbacks, **fit)
    return model


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--wait-in-epoch", type=int)
    arguments = parser.parse_args()
    train(**vars(arguments)).save(arguments.directory / "trained.keras")
