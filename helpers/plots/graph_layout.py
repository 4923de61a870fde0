"""Where to put the boxes and lines of a graph whose edges all point forwards.

A layered drawing after K. Sugiyama, S. Tagawa, M. Toda: Methods for visual understanding of
hierarchical system structures, IEEE Transactions on Systems, Man, and Cybernetics 11 (1981): each
node stands in the column after the last of those it depends on, a line that skips columns gets a
lane of its own in each, and within a column things stand as near to their neighbours as they can.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

Edge = tuple[int, int]
SWEEPS = 12  # to the right and back again; small graphs come to rest after three or four
LANE_HEIGHT = 0.1  # inches, of a line that passes a column


@dataclass(frozen=True)
class Layout:
    """A drawing of a graph, in inches.

    Attributes
    ----------
    centres : ndarray, shape (n_nodes, 2)
        x to the right, y upwards.
    routes : list of ndarray, shape (n_points, 2)
        For each edge the points it runs through, in pairs: it leaves a box or column at the first
        of a pair and comes to the next one at the second.
    width, height : float
        All boxes lie in 0 … width, 0 … height.
    """

    centres: np.ndarray
    routes: list[np.ndarray]
    width: float
    height: float


def lay_out(
    sizes: np.ndarray, edges: Sequence[Edge], *, gap: tuple[float, float] = (0.32, 0.25)
) -> Layout:
    """Lay out a graph in columns, from left to right.

    Parameters
    ----------
    sizes : ndarray, shape (n_nodes, 2)
        Width and height of each node's box in inches.
    edges : sequence of (int, int)
        From one node to a later one.
    gap : tuple of float
        Inches between columns, and between two boxes in a column.

    Returns
    -------
    Layout

    Raises
    ------
    ValueError
        If an edge doesn't lead from a node to a later one.
    """
    sizes = np.asarray(sizes, dtype=float)
    columns_of = _columns_of(len(sizes), edges)
    widths = [max(sizes[columns_of == c, 0]) for c in range(max(columns_of) + 1)]
    lefts = np.cumsum([0.0, *(width + gap[0] for width in widths)])[:-1]
    heights = list(sizes[:, 1])
    items = list(columns_of)  # the column of each item: first all nodes, then the lanes
    chains = []  # the items that each edge runs through
    for source, target in edges:
        lanes = range(columns_of[source] + 1, columns_of[target])
        chains.append([source, *range(len(items), len(items) + len(lanes)), target])
        items += lanes
        heights += [LANE_HEIGHT] * len(lanes)
    y = _heights_above_ground(np.array(items), np.array(heights), chains, gap[1])
    middles = lefts + np.array(widths) / 2
    centres = np.column_stack([middles[columns_of], y[: len(sizes)]])
    routes = [
        _route(chain, centres, sizes, lefts[items], np.array(widths)[items], y) for chain in chains
    ]
    return Layout(
        centres,
        routes,
        width=float(lefts[-1] + widths[-1]),
        height=float(max(y + np.array(heights) / 2)),
    )


def _columns_of(n_nodes: int, edges: Sequence[Edge]) -> np.ndarray:
    """Return for each node the number of steps on the longest way to it."""
    columns = np.zeros(n_nodes, dtype=int)
    for source, target in sorted(edges, key=lambda edge: edge[1]):
        if not 0 <= source < target < n_nodes:
            raise ValueError(
                f"edges must lead from a node to a later one of {n_nodes}, got {source} → {target}"
            )
        columns[target] = max(columns[target], columns[source] + 1)
    return columns


def _heights_above_ground(
    columns: np.ndarray, heights: np.ndarray, chains: list[list[int]], gap: float
) -> np.ndarray:
    """Return the y of every item: near its neighbours, no two in one column overlapping."""
    before: list[list[int]] = [[] for _ in columns]
    after: list[list[int]] = [[] for _ in columns]
    for chain in chains:
        for left, right in pairwise(chain):
            before[right].append(left)
            after[left].append(right)
    y = -np.arange(len(columns), dtype=float)  # what is named first stands on top
    everything = [np.flatnonzero(columns == c) for c in range(columns.max() + 1)]
    # To the right last: what follows one thing alone then stands level with it.
    for neighbours, order in [*[(before, 1), (after, -1)] * SWEEPS, (before, 1)]:
        for column in everything[::order]:
            wanted = np.array([np.mean(y[neighbours[i] or [i]]) for i in column])
            alone = np.array([not (before[i] or after[i]) for i in column])
            wanted[alone] = min(wanted[~alone], default=0.0) - 1  # below the rest
            ranked = np.argsort(wanted, kind="stable")
            y[column[ranked]] = _pack(wanted[ranked], heights[column[ranked]], gap)
    return y - min(y - heights / 2)


def _pack(wanted: np.ndarray, heights: np.ndarray, gap: float) -> np.ndarray:
    """Return the places nearest to those wanted, in their order, that keep things ``gap`` apart."""
    steps = (heights[:-1] + heights[1:]) / 2 + gap
    offsets = np.concatenate([[0.0], np.cumsum(steps)])
    blocks: list[tuple[float, int]] = []  # mean and size; isotonic regression by pooling
    for value in wanted - offsets:
        mean, size = value, 1
        while blocks and blocks[-1][0] > mean:
            other, n_others = blocks.pop()
            mean = (mean * size + other * n_others) / (size + n_others)
            size += n_others
        blocks.append((mean, size))
    return np.repeat([mean for mean, _ in blocks], [size for _, size in blocks]) + offsets


def _route(
    chain: list[int],
    centres: np.ndarray,
    sizes: np.ndarray,
    lefts: np.ndarray,
    widths: np.ndarray,
    y: np.ndarray,
) -> np.ndarray:
    """Return the points of an edge that runs through the items of ``chain``."""
    source, *lanes, target = chain
    points = [centres[source] + [sizes[source, 0] / 2, 0]]
    for lane in lanes:
        points += [(lefts[lane], y[lane]), (lefts[lane] + widths[lane], y[lane])]
    points.append(centres[target] - [sizes[target, 0] / 2, 0])
    return np.array(points)
