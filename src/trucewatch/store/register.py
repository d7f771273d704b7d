"""Reading and writing the register. Every write is one transaction: all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from trucewatch.errors import CaseError, TruceError
from trucewatch.model import Failure
from trucewatch.records import (
    Claim,
    Document,
    Json,
    Record,
    canonical,
    claims,
    evidence_from_json,
    plain,
    record_from_json,
)
from trucewatch.store import bulk, schema

PART = 500  # ids that one statement holds


@dataclass(frozen=True, slots=True)
class Vintage:
    """One copy of a feed's data: its hash, its description, when it was seen, rows by kind of table, notes."""

    name: str
    vintage: str
    about: Mapping[str, Json]
    seen: str
    rows: Mapping[str, int]
    notes: Mapping[str, int]


def fresh(connection: Connection, table: Table) -> Any:  # noqa: ANN401 - an insert of either dialect
    """Return the insert into a table that leaves alone what is held already."""
    insert = postgresql.insert if connection.dialect.name == schema.POSTGRES else sqlite.insert
    return insert(table).on_conflict_do_nothing()


def keep(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep rows that are not held already."""
    if connection.dialect.name == schema.POSTGRES:
        names = [column.name for column in table.columns]
        bulk.insert(connection, table, names, [[row[name] for name in names] for row in rows], again=True)
    else:
        connection.execute(fresh(connection, table), rows)


def add_documents(connection: Connection, found: Iterable[Document], seq: int) -> int:
    """Keep documents that are not known yet, and return how many were new."""
    new = 0
    for document in found:
        row = {"id": document.id, "seq": seq, "data": canonical(plain(document)).decode()}
        new += connection.execute(fresh(connection, schema.documents).values(**row)).rowcount
    return new


def documents(connection: Connection, ids: Sequence[str] | None = None) -> dict[str, Document]:
    """Return every document, or those with these ids, in the order in which they came."""
    table = schema.documents.c
    query = select(table.data).order_by(table.seq, table.id)
    if ids is None:
        rows = connection.execute(query).all()
    else:
        rows = [row for part in batched(ids) for row in connection.execute(query.where(table.id.in_(part)))]
    return {d.id: d for d in (_document(json.loads(data)) for (data,) in rows)}


def batched(ids: Sequence[str], size: int = PART) -> Iterator[Sequence[str]]:
    """Yield ids in parts that a statement can hold."""
    for at in range(0, len(ids), size):
        yield ids[at : at + size]


def _document(data: dict[str, Json]) -> Document:
    known: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    return Document(**known)


def add_records(connection: Connection, document: str, coder: str, found: Sequence[Record]) -> None:
    """Keep what a coder read in a document, claim by claim, and that it read it."""
    if found:
        headers = [_header(record, coder) for record in found]
        atoms = [_atom(claim, coder) for record in found for claim in claims(record)]
        keep(connection, schema.records, headers)
        keep(connection, schema.claims, atoms)
    connection.execute(fresh(connection, schema.codings).values(document=document, coder=coder))


def _header(record: Record, coder: str) -> dict[str, Json]:
    return {
        "id": record.id,
        "coder": coder,
        "document": record.document,
        "start": record.span.start,
        "end": record.span.end,
        "quote": record.span.quote,
        "evidence": canonical(plain(record.evidence)).decode(),
        "trace": canonical(list(record.trace)).decode(),
    }


def _atom(claim: Claim, coder: str) -> dict[str, Json]:
    words = claim.span
    return {
        "record": claim.record,
        "field": claim.field,
        "coder": coder,
        "value": claim.value,
        "how": claim.how,
        "start": words.start if words else None,
        "end": words.end if words else None,
        "quote": words.quote if words else None,
    }


def coded(connection: Connection, coder: str) -> set[str]:
    """Return the ids of the documents that a coder has read."""
    rows = connection.execute(select(schema.codings.c.document).where(schema.codings.c.coder == coder))
    return {document for (document,) in rows}


def records(connection: Connection, ids: Sequence[str] | None = None) -> list[Record]:
    """Assemble every record from its claims, or those with these ids, in the order of documents and text."""
    if ids is not None and len(ids) > PART:
        return [record for part in batched(ids) for record in records(connection, part)]
    found = []
    for kept, record in assembled(connection, ids):
        if record is None:
            raise CaseError("its claims make no record", f"record {kept}", "restore the case from a copy")
        found.append(record)
    return found


def assembled(connection: Connection, ids: Sequence[str] | None = None) -> Iterator[tuple[str, Record | None]]:
    """Yield the id under which each record is kept, and the record that its claims make, None if they make none."""
    for row, fields in _rows(connection, ids):
        try:
            yield row["id"], _assembled(row, fields)
        except (TruceError, KeyError, TypeError, ValueError):
            yield row["id"], None


def _rows(
    connection: Connection, ids: Sequence[str] | None = None
) -> Iterator[tuple[Mapping[Any, Any], dict[str, Json]]]:
    """Yield the header of each record, or of those with these ids, and its claims' values."""
    table, order, atoms = schema.records.c, schema.documents.c, schema.claims.c
    asked = select(schema.claims) if ids is None else select(schema.claims).where(atoms.record.in_(ids))
    claims_of: dict[tuple[str, str], dict[str, Json]] = {}
    for row in connection.execute(asked).mappings():
        claims_of.setdefault((row["record"], row["coder"]), {})[row["field"]] = json.loads(row["value"])
    query = select(schema.records, schema.documents.c.data).join(schema.documents, order.id == table.document)
    query = query.order_by(order.seq, order.id, table.start, table.end, table.id)
    query = query if ids is None else query.where(table.id.in_(ids))
    for row in connection.execute(query).mappings():
        yield row, claims_of.get((row["id"], row["coder"]), {})


def _assembled(row: Mapping[Any, Any], fields: dict[str, Json]) -> Record:
    head = {k: row[k] for k in ("document", "start", "end", "quote", "coder")}
    doc = json.loads(row["data"]).get("doc")
    record = record_from_json(head | fields | ({"doc": doc} if doc is not None else {}))
    evidence = tuple(evidence_from_json(e) for e in json.loads(row["evidence"]))
    return replace(record, evidence=evidence, trace=tuple(json.loads(row["trace"])))


def add_failures(connection: Connection, found: Iterable[Failure]) -> None:
    """Keep failures; one that was met before is not kept twice."""
    for failure in found:
        row = {
            "step": failure.step,
            "place": failure.where,
            "what": failure.what,
            "todo": failure.todo,
            "error": failure.error,
        }
        connection.execute(fresh(connection, schema.failures).values(**row))


def failures(connection: Connection) -> list[Failure]:
    """Return every failure, by step and place."""
    table = schema.failures.c
    rows = connection.execute(select(schema.failures).order_by(table.step, table.place, table.what)).mappings()
    return [Failure(r["step"], r["place"], r["what"], r["todo"], r["error"]) for r in rows]


def drop_failures(connection: Connection, step: str, place: str) -> None:
    """Forget the failures of a step on one thing and on its parts ("a.jsonl line 3"): it was tried anew."""
    table = schema.failures
    here = (table.c.place == place) | table.c.place.startswith(f"{place} ", autoescape=True)
    connection.execute(table.delete().where(table.c.step == step, here))


def add_feed(connection: Connection, version: Vintage, seq: int) -> bool:
    """Keep that a feed was joined; return whether this vintage is new."""
    row = {
        "name": version.name,
        "vintage": version.vintage,
        "seq": seq,
        "about": canonical(dict(version.about)).decode(),
        "seen": version.seen,
        "rows": canonical(dict(version.rows)).decode(),
        "notes": canonical(dict(version.notes)).decode(),
    }
    return bool(connection.execute(fresh(connection, schema.feeds).values(**row)).rowcount)


def vintages(connection: Connection) -> list[Vintage]:
    """Return every vintage of every feed: by name, the one seen last first."""
    table = schema.feeds.c
    query = select(schema.feeds).order_by(table.name, table.seen.desc(), table.seq.desc())
    return [
        Vintage(
            name=row["name"],
            vintage=row["vintage"],
            about=json.loads(row["about"]),
            seen=row["seen"],
            rows=json.loads(row["rows"]),
            notes=json.loads(row["notes"]),
        )
        for row in connection.execute(query).mappings()
    ]


def erased(connection: Connection) -> set[str]:
    """Return the ids of what was erased: documents, records, originals."""
    return {name for (name,) in connection.execute(select(schema.erased.c.id))}


def record_ids(connection: Connection) -> set[tuple[str, str]]:
    """Return the id and the coder of every record."""
    return {(r, c) for r, c in connection.execute(select(schema.records.c.id, schema.records.c.coder))}
