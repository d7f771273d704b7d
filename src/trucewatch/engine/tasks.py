"""What a task of Spark does: cut files and send documents to their parts, code the parts that come to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import pyarrow as pa

from trucewatch.engine.coding import code_part
from trucewatch.engine.cutting import Row, rows
from trucewatch.engine.plan import Plan
from trucewatch.records import plain

SENT = pa.schema(
    [
        ("key", pa.int32()),
        ("part_number", pa.int32()),
        *((name, pa.string()) for name in ("id", "given", "source", "place", "kind")),
        ("data", pa.binary()),
    ]
)
COUNTED = pa.schema([(name, pa.int32()) for name in ("part", "documents", "records", "failures", "again")])
ORDER = ["part_number", *Row._fields]
BATCH = 1 << 22  # bytes of documents that are sent in one go


def sent(plan: Plan, keys: Mapping[int, int], batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the rows of the splits that a task is to cut, those of parts that are not done."""
    held, size = list[dict[str, Any]](), 0
    for number in (n for batch in batches for n in batch.column(0).to_pylist()):
        for part, row in rows(plan, plan.splits[number]):
            if part in keys:
                held.append({"key": keys[part], "part_number": part, **row._asdict()})
                size += len(row.data)
            if size > BATCH:
                yield pa.RecordBatch.from_pylist(held, SENT)
                held, size = [], 0
    yield pa.RecordBatch.from_pylist(held, SENT)


def coded(plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Code the parts that come to a task, one after the other."""
    found = (row for batch in batches for row in batch.to_pylist())
    for part, dealt in groupby(found, key=lambda row: row["part_number"]):
        done = code_part(plan, part, (Row(**{name: row[name] for name in Row._fields}) for row in dealt))
        yield pa.RecordBatch.from_pylist([plain(done)], COUNTED)


def ddl(schema: pa.Schema) -> str:
    """Return a schema in Spark's own words."""
    names = {pa.int32(): "int", pa.string(): "string", pa.binary(): "binary"}
    return ", ".join(f"{field.name} {names[field.type]}" for field in schema)
