import os
import subprocess
import sys


def run_python(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


def test_keras_starts_and_trains_without_a_word_on_the_error_stream():
    done = run_python(
        "from helpers.training import keras\n"
        "model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])\n"
        "model.compile(loss='mse')\n"
        "model.evaluate(keras.ops.zeros((4, 1)), keras.ops.zeros(4), verbose=0)\n"
        "import keras as plain; assert plain is keras\n"
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_error_stream_works_again_after_the_import():
    done = run_python("import os, helpers.training; os.write(2, b'still here')")
    assert done.stderr == "still here"


def test_what_was_swallowed_is_replayed_when_the_import_fails():
    done = run_python(
        "import os, helpers.training\n"
        "with helpers.training._quiet_stderr():\n"
        "    os.write(2, b'the cause'); raise ImportError\n"
    )
    assert done.returncode == 1
    assert done.stderr.startswith("the cause")


def test_a_log_level_chosen_outside_is_kept():
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "0"}
    code = "import os, helpers.training; print(os.environ['TF_CPP_MIN_LOG_LEVEL'])"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "0"
