"""Where to put the boxes and lines of a graph whose edges all point forwards.

A node stands in the column after the last of those it depends on, if it can in the row of the first
of them. A line that skips columns passes each in a row without a box, or in the gap between two.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Edge = tuple[int, int]
COLUMN_GAP, ROW_GAP = 0.32, 0.25  # inches between two boxes


@dataclass(frozen=True)
class Layout:
    """A drawing of a graph, in inches: all boxes and lines lie in 0 … width, 0 … height.

    Boxes in one column are equally wide, so that between two columns there are lines only. A route
    is the points that an edge runs through, in pairs: it leaves a box or column at the first of a
    pair and comes to the next one at the second.
    """

    centres: np.ndarray  # (n_nodes, 2), x to the right, y upwards
    sizes: np.ndarray  # (n_nodes, 2)
    routes: list[np.ndarray]  # for each edge (n_points, 2)
    width: float
    height: float


def lay_out(sizes: np.ndarray, edges: Sequence[Edge]) -> Layout:
    """Lay out a graph in columns, for nodes that need ``sizes``, (n_nodes, 2), in inches."""
    sizes = np.asarray(sizes, dtype=float)
    columns, rows, lanes = _place(len(sizes), edges)
    widths = np.array([sizes[columns == c, 0].max() for c in range(columns.max() + 1)])
    sizes = np.column_stack([widths[columns], sizes[:, 1]])
    lefts = np.cumsum([0.0, *(widths[:-1] + COLUMN_GAP)])
    pitch = sizes[:, 1].max() + ROW_GAP
    tops = np.concatenate([sizes[:, 1] / 2 - pitch * rows, -pitch * np.array(lanes)])
    bottoms = np.concatenate([-sizes[:, 1] / 2 - pitch * rows, -pitch * np.array(lanes)])
    ground = bottoms.min()
    centres = np.column_stack([(lefts + widths / 2)[columns], -pitch * rows - ground])
    to_edge = sizes * [0.5, 0]
    routes = []
    for (source, target), lane in zip(edges, lanes, strict=True):
        height = -pitch * lane - ground
        points = [centres[source] + to_edge[source]]
        for c in range(columns[source] + 1, columns[target]):
            points += [(lefts[c], height), (lefts[c] + widths[c], height)]
        routes.append(np.array([*points, centres[target] - to_edge[target]]))
    return Layout(centres, sizes, routes, float(lefts[-1] + widths[-1]), float(tops.max() - ground))


def _place(n_nodes: int, edges: Sequence[Edge]) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Return column and row of each node, and for each edge the row in which it skips columns."""
    columns, rows = np.zeros(n_nodes, dtype=int), np.zeros(n_nodes, dtype=int)
    for source, target in edges:
        if not 0 <= source < target < n_nodes:
            raise ValueError(
                f"edges must lead from a node to a later one of {n_nodes}, got {source} → {target}"
            )
    taken: set[tuple[int, float]] = set()  # (column, row)
    for node in range(n_nodes):
        before = [source for source, target in edges if target == node]
        columns[node] = max((columns[source] + 1 for source in before), default=0)
        wanted = rows[before[0]] if before else 0
        free = [row for row in range(n_nodes) if (columns[node], row) not in taken]
        rows[node] = min(free, key=lambda row: abs(row - wanted))
        taken.add((columns[node], rows[node]))
    lanes = []
    for source, target in edges:
        passed = range(columns[source] + 1, columns[target])
        straight = (rows[source] + rows[target]) / 2
        candidates = np.arange(-1, 2 * (n_nodes + len(edges))) / 2
        free = [row for row in candidates if not any((c, row) in taken for c in passed)]
        lanes.append(min(free, key=lambda row: abs(row - straight)))
        taken.update((c, lanes[-1]) for c in passed)
    return columns, rows, lanes
