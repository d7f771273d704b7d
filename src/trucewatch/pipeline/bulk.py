"""Very many tellings merged on an engine: DuckDB with a limit on memory, or Spark. Only links and labels leave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from trucewatch.merge.blocks import pairs
from trucewatch.merge.clusters import Links, Numbers, components, parted
from trucewatch.merge.events import SIZE
from trucewatch.merge.likeness import joined, scored
from trucewatch.store import feeds as feed_tables


@dataclass(frozen=True, slots=True)
class Clustered:
    """The group of each row, and what made them, the links and the pairs ruled out: with it, rows can be added."""

    labels: Numbers
    links: Links
    apart: frozenset[tuple[int, int]]


def cluster(told: Any, connection: Any) -> Clustered:  # noqa: ANN401 - Ibis ships no types
    """Return the groups of the rows of a table of TOLD, whose `n` count from 0."""
    rows = int(told.count().to_pyarrow().as_py())
    links = _links(pairs(told), told, connection)
    return _clustered(rows, links, told, connection)


def extend(before: Clustered, told: Any, connection: Any) -> Clustered:  # noqa: ANN401
    """Return the groups with further rows: those of `told` whose `n` come after the rows clustered before."""
    first, rows = len(before.labels), int(told.count().to_pyarrow().as_py())
    new = _links(pairs(told, told.filter(told.n >= first)), told, connection)
    both = Links(*(np.concatenate(parts) for parts in zip(_parts(before.links), _parts(new), strict=True)))
    return _clustered(rows, both, told, connection, before.apart, first)


def _parts(links: Links) -> tuple[Any, Any, Any]:
    return links.left, links.right, links.total


def _clustered(
    rows: int,
    links: Links,
    told: Any,  # noqa: ANN401
    connection: Any,  # noqa: ANN401
    known: frozenset[tuple[int, int]] = frozenset(),
    since: int = 0,
) -> Clustered:
    """Join by links, look at every pair of a group with a row from `since` on, and part what is ruled out."""
    labels = components(rows, links)
    apart = known | frozenset(_apart(labels, np.unique(labels[since:]), told, connection))
    return Clustered(parted(labels, links, sorted(apart)), links, apart)


SLICE = 100_000  # rows whose pairs are scored in one go: what is in memory at a time


def _links(found: Any, told: Any, connection: Any) -> Links:  # noqa: ANN401
    """Return the pairs that are joined, in the order of their rows."""
    feed_tables.keep(connection, "candidates", str(ibis.to_sql(found, dialect=connection.name)))
    candidates = ibis.table({"left": "int64", "right": "int64"}, name="candidates")
    rows = int(told.count().to_pyarrow().as_py())
    parts = [_slice(candidates, told, connection, at) for at in range(0, max(rows, 1), SLICE)]
    left, right, total = (np.concatenate([part[name] for part in parts]) for name in ("left", "right", "total"))
    order = np.lexsort((right, left))
    return Links(left[order].astype(np.int64), right[order].astype(np.int64), total[order].astype(np.float64))


def _slice(candidates: Any, told: Any, connection: Any, at: int) -> dict[str, Any]:  # noqa: ANN401
    some = candidates.filter((candidates.left >= at) & (candidates.left < at + SLICE))
    compared = scored(some, told)
    kept = compared.filter(joined(compared)).select("left", "right", "total")
    table = feed_tables.arrow(connection, str(ibis.to_sql(kept, dialect=connection.name)))
    return {name: table[name].to_numpy() for name in ("left", "right", "total")}


def _apart(labels: Numbers, touched: Numbers, told: Any, connection: Any) -> list[tuple[int, int]]:  # noqa: ANN401
    """Return the pairs of a group that rule one event out; of groups of more than SIZE none are looked for."""
    sizes = np.bincount(labels, minlength=len(labels))
    wanted = np.isin(labels, touched) & (sizes[labels] > 2) & (sizes[labels] <= SIZE)
    if not wanted.any():
        return []
    n = np.flatnonzero(wanted)
    feed_tables.hold(connection, "grouped", pa.table({"n": n, "label": labels[n]}))
    grouped = ibis.table({"n": "int64", "label": "int64"}, name="grouped")
    right = grouped.select(right=grouped.n, label=grouped.label)
    both = grouped.select(left=grouped.n, label=grouped.label).inner_join(right, "label")
    compared = scored(both.filter(both.left < both.right).select("left", "right"), told)
    kept = compared.filter(compared.apart).select("left", "right")
    table = feed_tables.arrow(connection, str(ibis.to_sql(kept, dialect=connection.name)))
    return sorted(zip(table["left"].to_pylist(), table["right"].to_pylist(), strict=True))
