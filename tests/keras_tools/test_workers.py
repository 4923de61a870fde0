"""Two processes that share each batch, against one."""

import numpy as np
import pytest

from helpers.keras_tools import workers
from helpers.keras_tools.quiet import tf


@pytest.fixture(scope="module")
def two():
    return workers.run_workers(2)


def test_two_workers_lose_as_one_process_with_the_whole_batch_does(two):
    one = workers.train(tf.distribute.get_strategy())
    assert len(one["losses"]) == len(one["seconds"]) == 3 * 512 // 64
    assert one["losses"][-1] < 0.5 * one["losses"][0]
    assert two[0]["losses"] == two[1]["losses"]
    np.testing.assert_allclose(two[0]["losses"], one["losses"], rtol=1e-4)


def test_fit_still_doesn_t_know_batches_that_are_spread_over_workers(two):
    for worker in two:
        assert worker["fit"].startswith("ValueError: Attempt to convert")
        assert "PerReplica" in worker["fit"]


def test_fit_works_in_one_process():
    assert workers.try_fit(tf.distribute.get_strategy()) == ""


def test_workers_that_can_t_start_are_an_error_that_says_why(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "abacus")
    with pytest.raises(RuntimeError, match=r"(?s)a worker failed.*abacus"):
        workers.run_workers(1)


def test_ports_are_free_and_all_different():
    ports = workers._find_free_ports(20)
    assert len(set(ports)) == 20


@pytest.mark.parametrize("n_workers", [0, 1.5])
def test_less_than_one_worker_is_refused(n_workers):
    with pytest.raises((TypeError, ValueError), match="n_workers"):
        workers.run_workers(n_workers)
