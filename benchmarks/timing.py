"""Measure functions against each other on a machine that isn't always equally fast."""

import statistics
import time
from collections.abc import Callable, Mapping


def alternate(functions: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Time several functions in turns, so that a slow spell hits all of them.

    Parameters
    ----------
    functions : mapping of str to callable
        Each is called once to warm up, then once a round.
    rounds : int

    Returns
    -------
    dict of str to float
        The median time of each, in seconds.
    """
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    for function in functions.values():
        function()
    for _ in range(rounds):
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in seconds.items()}


def processor_time(action: Callable[[int], object], rounds: int) -> float:
    """Return the median processor time of ``action(round)``, in seconds, after a warm-up."""
    times = []
    for k in range(rounds + 1):
        start = time.process_time()
        action(k)
        times.append(time.process_time() - start)
    return statistics.median(times[1:])
