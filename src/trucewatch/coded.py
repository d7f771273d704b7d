"""Coded documents as tables: the columns of the Parquet files that coding at scale writes, named here only.

Three tables. DOCUMENTS holds one row a document, with the very bytes that it was read from; RECORDS one
row a record; FAILURES one row for what could not be read or coded. Every file says which FORMAT it is of:
an older one is brought up to ours step by step, a newer one is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from trucewatch.errors import BadInput
from trucewatch.model import Failure, Item, given_from
from trucewatch.records import Document, Json, Record, canonical, id_of, plain, record_from_whole

Row = Mapping[str, Any]
FORMAT = 1
MARK = b"trucewatch.format"

_META = {MARK: str(FORMAT).encode()}
DOCUMENTS = pa.schema(
    [
        ("id", pa.string()),
        ("kind", pa.string()),  # of its bytes: json, html
        ("source", pa.string()),  # the file that it came in, and where in it
        ("part", pa.string()),
        ("given", pa.string()),  # what was said of it beside its bytes, as JSON
        ("title", pa.string()),
        ("published", pa.string()),  # EDTF
        ("publisher", pa.string()),
        ("language", pa.string()),
        ("coder", pa.string()),  # what coded it; null where it could not be coded
        ("data", pa.binary()),
    ],
    _META,
)
RECORDS = pa.schema(
    [
        ("id", pa.string()),
        ("document", pa.string()),
        ("doc", pa.string()),
        ("kind", pa.string()),
        ("stance", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("quote", pa.string()),
        ("coder", pa.string()),
        ("record", pa.string()),  # all of it, as canonical JSON, with evidence and trace
    ],
    _META,
)
FAILURES = pa.schema([(name, pa.string()) for name in ("document", "step", "place", "what", "todo", "error")], _META)
TABLES: Mapping[str, pa.Schema] = {"documents": DOCUMENTS, "records": RECORDS, "failures": FAILURES}

# From format n to n + 1, in order: each takes the name of a table and the table, and returns it as the next has it.
Step = Callable[[str, pa.Table], pa.Table]
STEPS: Sequence[Step] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document: as it was read, where it was, and the rows of its records, where it was coded."""

    item: Item
    document: Document | None = None
    coder: str | None = None
    records: Sequence[Row] = ()


def documents_table(found: Iterable[Outcome]) -> pa.Table:
    """Return documents as a table."""
    return pa.Table.from_pylist([_row(one) for one in found], DOCUMENTS)


def _row(one: Outcome) -> dict[str, Any]:
    item, read = one.item, one.document
    told = {name: getattr(read, name, None) for name in ("title", "published", "publisher", "language")}
    where = {"kind": item.kind, "source": item.source, "part": item.part, "given": _text(plain(item.given))}
    return {"id": item.id, **_encodable(where | told), "coder": one.coder, "data": item.data}


def _encodable(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return texts with half characters, which no file takes, replaced."""
    return {k: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for k, v in row.items()}


def records_table(found: Iterable[Row]) -> pa.Table:
    """Return rows of records as a table, in their order."""
    return pa.Table.from_pylist(list(found), RECORDS)


def record_row(record: Record) -> dict[str, Any]:
    """Return a record as a row of RECORDS."""
    said = record.whole()
    head = {name: said.get(name) for name in ("document", "doc", "kind", "stance", "start", "end", "quote", "coder")}
    return {"id": id_of(said), **_encodable(head), "record": _text(said)}


def _text(value: Json) -> str:
    """Return a value as canonical JSON; where it holds half a character, which no file takes, that is written out."""
    try:
        return canonical(value).decode()
    except UnicodeDecodeError:
        return json.dumps(value, sort_keys=True, separators=(",", ":"))


def failures_table(found: Iterable[tuple[str | None, Failure]]) -> pa.Table:
    """Return failures as a table, each with the document that it is of, where it is of one."""
    rows = [
        {"document": d, "step": f.step, "place": f.where, "what": f.what, "todo": f.todo, "error": f.error}
        for d, f in found
    ]
    return pa.Table.from_pylist([_encodable(row) for row in rows], FAILURES)


def records_of(table: pa.Table) -> Iterator[Record]:
    """Yield the records of a table."""
    for text in table["record"].to_pylist():
        yield record_from_whole(json.loads(text))


def failures_of(table: pa.Table) -> Iterator[Failure]:
    """Yield the failures of a table."""
    for row in table.to_pylist():
        yield Failure(row["step"], row["place"], row["what"], row["todo"], row["error"])


def item(row: Mapping[str, Any]) -> Item:
    """Return the item of a row of DOCUMENTS."""
    return Item(row["kind"], row["data"], row["source"], row["part"], given_from(json.loads(row["given"])))


def is_documents(schema: pa.Schema, name: str) -> bool:
    """Tell whether a file is a table of DOCUMENTS of ours; one of a format newer than ours raises BadInput."""
    if MARK not in (schema.metadata or {}):
        return False
    version(schema.metadata, name)
    return "data" in schema.names


def version(metadata: Mapping[bytes, bytes] | None, name: str) -> int:
    """Return the format that a file says it is of; one that is newer than ours, or none, raises BadInput."""
    said = (metadata or {}).get(MARK, b"")
    if not said.isdigit() or int(said) < 1:
        raise BadInput("does not say which format of coded documents it is of", name, "write it with trucewatch code")
    if int(said) > FORMAT:
        raise BadInput(f"is of format {int(said)}, and this version reads up to {FORMAT}", name, "update trucewatch")
    return int(said)


def current(kind: str, table: pa.Table, name: str) -> pa.Table:
    """Return a table of ours as today's format has it; what lacks a column after that raises BadInput."""
    for step in STEPS[version(table.schema.metadata, name) - 1 :]:
        table = step(kind, table)
    missing = [column for column in TABLES[kind].names if column not in table.schema.names]
    if missing:
        raise BadInput(f"is no table of {kind}: it lacks {', '.join(missing)}", name, "write it with trucewatch code")
    return table.select(TABLES[kind].names).replace_schema_metadata(TABLES[kind].metadata)
