"""Parquet files whose rows are documents: each row is read as the JSON line that says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from trucewatch import coded
from trucewatch.errors import BadInput
from trucewatch.model import Failure, Given, Item
from trucewatch.reading.items import FIELDS, URLS
from trucewatch.records import canonical

TODO = "one row a document: id, title, published, publisher, url, text"
NAMES = frozenset(name for names in FIELDS.values() for name in names) | set(URLS)
ROWS = 256  # that are held in memory at a time


def rows(file: BinaryIO, name: str, groups: Sequence[int] | None = None) -> Iterator[Item | Failure]:
    """Yield an item for each row, or for those of some row groups; what is no such file raises BadInput.

    A file that coding at scale wrote gives back the very bytes that it was coded from.
    """
    table = opened(file, name)
    ours = coded.is_documents(table.schema_arrow, name)
    columns = [c for c in table.schema_arrow.names if ours or c in NAMES]
    for group in range(table.num_row_groups) if groups is None else groups:
        first = sum(table.metadata.row_group(g).num_rows for g in range(group))
        try:
            for batch in table.iter_batches(ROWS, row_groups=[group], columns=columns, use_threads=False):
                held = pa.Table.from_batches([batch])
                held = coded.current("documents", held, name) if ours else held
                for number, row in enumerate(held.to_pylist(), first + 1):
                    yield _item(row, ours, name, f"row {number}")
                first += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            where = f"{name} row group {group + 1}"
            yield Failure("read", where, f"is damaged: {_said(error)}", "get the file again", "BadInput")


def opened(file: BinaryIO, name: str) -> pq.ParquetFile:
    """Return a Parquet file of documents, opened; what is none raises BadInput."""
    try:
        table = pq.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        raise BadInput(f"cannot be read as Parquet: {_said(error)}", name, "get the file again") from error
    if "text" not in table.schema_arrow.names and not coded.is_documents(table.schema_arrow, name):
        raise BadInput("has no column text", name, TODO)
    return table


def _item(row: dict[str, Any], ours: bool, name: str, part: str) -> Item:
    if ours:
        return replace(coded.item(row), source=name, part=part)
    said = {key: _plain(value) for key, value in row.items() if value is not None}
    return Item("json", canonical(said), name, part, Given())


def _plain(value: object) -> object:
    """Return a cell as JSON has it: a day or a time as ISO 8601 writes it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return [_plain(v) for v in value] if isinstance(value, list) else value


def _said(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
