"""What a feed hands over: a publisher's file in parts, each read when it is asked for.

A part that was written need not be read again, so that the import of a large file goes on where it stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pyarrow as pa

from trucewatch.tables import TABLES


@dataclass(frozen=True, slots=True)
class Part:
    """Rows with the columns of one of tables.TABLES; `notes` counts rows left out or read with a doubt, by reason."""

    table: pa.Table
    notes: Mapping[str, int] = field(default_factory=Counter)


Parts = Mapping[str, Sequence[Callable[[], Part]]]


BATCH = 20_000  # rows held as Python objects at once


def part(kind: str, rows: Iterable[Mapping[str, Any]], notes: Mapping[str, int] | None = None) -> Part:
    """Return rows as a part of one kind of table; columns that no row names are null."""
    schema = TABLES[kind].to_pyarrow()
    due = iter(rows)
    made = [schema.empty_table()]
    while batch := [dict(row) for row in islice(due, BATCH)]:
        made.append(pa.Table.from_pylist(batch, schema=schema))
    return Part(pa.concat_tables(made), {} if notes is None else notes)
