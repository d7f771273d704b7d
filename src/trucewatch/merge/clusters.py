"""Pairs of very many tellings into groups, as `edges.resolve` would join them, by arrays.

Nearly all groups hold no two that are ruled out; their joins are a matter of connected components.
Only the others are joined one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from trucewatch.merge.edges import resolve

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs that are joined: row numbers, and the sums by which the best are joined first."""

    left: Numbers
    right: Numbers
    total: NDArray[np.float64]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.left)


def components(rows: int, links: Links) -> Numbers:
    """Return for each row the number of its group: that of the group's first row."""
    graph: Any = coo_array((np.ones(len(links), dtype=np.int8), (links.left, links.right)), shape=(rows, rows))
    _, labels = connected_components(graph, directed=False)
    first = np.full(labels.max(initial=-1) + 1, rows, dtype=np.int64)
    np.minimum.at(first, labels, np.arange(rows))
    return np.asarray(first[labels], dtype=np.int64)


def parted(labels: Numbers, links: Links, apart: Iterable[tuple[int, int]]) -> Numbers:
    """Return the groups with those that hold two ruled out joined again, best pairs first, without joining such two."""
    wrong: dict[int, list[tuple[int, int]]] = {}
    for left, right in apart:
        if labels[left] == labels[right]:
            wrong.setdefault(int(labels[left]), []).append((left, right))
    if not wrong:
        return labels
    result = labels.copy()
    touched = np.isin(labels[links.left], list(wrong))
    by_group: dict[int, list[tuple[float, int, int]]] = {}
    for left, right, total in zip(
        *(part[touched].tolist() for part in (links.left, links.right, links.total)), strict=True
    ):
        by_group.setdefault(int(labels[left]), []).append((-total, left, right))
    for group, pairs in wrong.items():
        for members in _joined(sorted(by_group[group]), pairs):
            result[members] = members[0]
    return result


def _joined(links: Sequence[tuple[float, int, int]], apart: Sequence[tuple[int, int]]) -> list[list[int]]:
    members = sorted({one for _, *pair in links for one in pair})
    names = {one: str(one) for one in members}
    same = [(names[a], names[b]) for _, a, b in links]
    held = [(names[a], names[b]) for a, b in apart]
    return [[int(one) for one in group] for group in resolve([names[one] for one in members], same, held).groups]
