"""A training that is killed without warning, and goes on."""

import subprocess
import sys

import numpy as np
import pytest

from helpers.keras_tools.interrupted_run import EPOCHS, train
from helpers.keras_tools.quiet import keras

# Keras gives its variables to NumPy in a way that NumPy is going to drop.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def test_a_killed_run_goes_on_in_its_epoch_and_ends_bit_for_bit_as_if_nothing_had_been(
    tmp_path, capsys
):
    command = [sys.executable, "-m", "helpers.keras_tools.interrupted_run", str(tmp_path)]
    waiting = [*command, "--wait-in-epoch", "4"]
    with subprocess.Popen(waiting, stdout=subprocess.PIPE, text=True) as process:
        lines = []
        while not lines or "batches done" not in lines[-1]:
            lines.append(process.stdout.readline())
            assert lines[-1], "it ended by itself"
        process.kill()
    assert lines[-2:] == ["epoch 4 begins\n", "epoch 4, 3 batches done\n"]
    assert process.returncode
    assert not (tmp_path / "trained.keras").exists()

    second = subprocess.run(command, capture_output=True, text=True, check=True)
    begun = [f"epoch {epoch} begins" for epoch in range(4, EPOCHS + 1)]
    assert second.stdout.splitlines() == begun
    assert not (tmp_path / "backup").exists()

    unharmed = train(tmp_path / "other")
    capsys.readouterr()
    revived = keras.models.load_model(tmp_path / "trained.keras")
    for W, W_revived in zip(unharmed.get_weights(), revived.get_weights(), strict=True):
        np.testing.assert_array_equal(W_revived, W)
