"""What a description makes of a publisher's file, before any case holds it: to be checked by eye."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from trucewatch import plugins
from trucewatch.pipeline.joining import Pull

ALWAYS = ("feed", "vintage", "line")  # columns that say nothing of the description
SHOWN = 3  # different values of a column


@dataclass(frozen=True, slots=True)
class Field:
    """One of our columns as a file fills it: how many rows have a value, and some of the values."""

    name: str
    filled: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """One table that a file gives: rows (of its first part, where it has several), fields, what was noted."""

    kind: str
    rows: int
    fields: tuple[Field, ...]
    notes: Mapping[str, int]


def preview(one: Pull) -> Iterator[Preview]:
    """Yield the tables of a copy as they would be joined; what would stop the join raises in the same way."""
    plugin = plugins.load(plugins.feeds(), str(one.about["kind"]))(one.about)
    for kind, parts in plugin.tables(one.path, one.vintage).items():
        part = parts[0]()
        names = [name for name in part.table.column_names if name not in ALWAYS]
        yield Preview(kind, part.table.num_rows, tuple(_field(part.table, name) for name in names), dict(part.notes))


def _field(table: pa.Table, name: str) -> Field:
    column = table[name]
    different = pc.unique(column.drop_null())[:SHOWN]
    return Field(name, len(column) - column.null_count, tuple(str(v) for v in different.to_pylist()))
