"""Reading and writing the register. Every write is one transaction: all of it or nothing."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DatabaseError

from trucewatch.errors import CaseError, NoRoom
from trucewatch.model import Failure
from trucewatch.records import Document, Evidence, Json, Record, Span, canonical, claims, plain, record_from_json
from trucewatch.store import schema


def connect(path: Path) -> Engine:
    """Return the register's engine, its schema up to date; what is not a register raises CaseError."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})

    @event.listens_for(engine, "connect")
    def settings(raw: Any, _: object) -> None:  # noqa: ANN401 - the driver's own connection
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("PRAGMA foreign_keys = ON")

    with transaction(engine, path) as connection:
        schema.migrate(connection)
    return engine


@contextlib.contextmanager
def transaction(engine: Engine, where: Path | str) -> Iterator[Connection]:
    """Run one transaction; a full disk and a damaged file are told apart and named."""
    try:
        with engine.begin() as connection:
            yield connection
    except DatabaseError as error:
        said = str(error.orig)
        if "full" in said:
            raise NoRoom(
                "no room on the disk", str(where), "free some room, then run the same command again"
            ) from error
        raise CaseError(
            f"the register cannot be used: {said}", str(where), "restore it from a copy of the case"
        ) from error


def note(connection: Connection, kind: str, data: Mapping[str, Json]) -> int:
    """Append to the log and return the entry's number."""
    row = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "kind": kind, "data": canonical(dict(data)).decode()}
    key = connection.execute(schema.log.insert().values(**row)).inserted_primary_key
    return int(key[0]) if key else 0


def log(connection: Connection) -> list[tuple[str, dict[str, Json]]]:
    """Return the log's entries in order, as (kind, data)."""
    rows = connection.execute(select(schema.log.c.kind, schema.log.c.data).order_by(schema.log.c.seq))
    return [(kind, json.loads(data)) for kind, data in rows]


def add_documents(connection: Connection, found: Iterable[Document], seq: int) -> int:
    """Keep documents that are not known yet, and return how many were new."""
    new = 0
    for document in found:
        row = {"id": document.id, "seq": seq, "data": canonical(plain(document)).decode()}
        new += connection.execute(insert(schema.documents).values(**row).on_conflict_do_nothing()).rowcount
    return new


def documents(connection: Connection) -> dict[str, Document]:
    """Return every document, in the order in which they came."""
    rows = connection.execute(select(schema.documents.c.data).order_by(schema.documents.c.seq, schema.documents.c.id))
    return {d.id: d for d in (_document(json.loads(data)) for (data,) in rows)}


def _document(data: dict[str, Json]) -> Document:
    known: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    return Document(**known)


def add_records(connection: Connection, document: str, coder: str, found: Sequence[Record]) -> None:
    """Keep what a coder read in a document, claim by claim, and that it read it."""
    for record in found:
        row = {
            "id": record.id,
            "coder": coder,
            "document": record.document,
            "start": record.span.start,
            "end": record.span.end,
            "quote": record.span.quote,
            "evidence": canonical(plain(record.evidence)).decode(),
            "trace": canonical(list(record.trace)).decode(),
        }
        connection.execute(insert(schema.records).values(**row).on_conflict_do_nothing())
        for claim in claims(record):
            atom: dict[str, Json] = {
                "record": claim.record,
                "field": claim.field,
                "coder": coder,
                "value": claim.value,
                "how": claim.how,
            }
            if claim.span:
                atom |= plain(claim.span)
            connection.execute(insert(schema.claims).values(**atom).on_conflict_do_nothing())
    connection.execute(insert(schema.codings).values(document=document, coder=coder).on_conflict_do_nothing())


def coded(connection: Connection, coder: str) -> set[str]:
    """Return the ids of the documents that a coder has read."""
    rows = connection.execute(select(schema.codings.c.document).where(schema.codings.c.coder == coder))
    return {document for (document,) in rows}


def records(connection: Connection) -> list[Record]:
    """Assemble every record from its claims, in the order of documents and text."""
    fields: dict[tuple[str, str], dict[str, Json]] = {}
    for row in connection.execute(select(schema.claims)).mappings():
        fields.setdefault((row["record"], row["coder"]), {})[row["field"]] = json.loads(row["value"])
    table, order = schema.records.c, schema.documents.c
    query = select(schema.records, schema.documents.c.data).join(schema.documents, order.id == table.document)
    query = query.order_by(order.seq, order.id, table.start, table.end, table.id)
    return [_assembled(row, fields[row["id"], row["coder"]]) for row in connection.execute(query).mappings()]


def _assembled(row: Mapping[Any, Any], fields: dict[str, Json]) -> Record:
    head = {k: row[k] for k in ("document", "start", "end", "quote", "coder")}
    doc = json.loads(row["data"]).get("doc")
    record = record_from_json(head | fields | ({"doc": doc} if doc is not None else {}))
    evidence = tuple(_evidence(e) for e in json.loads(row["evidence"]))
    return replace(record, evidence=evidence, trace=tuple(json.loads(row["trace"])))


def _evidence(data: dict[str, Json]) -> Evidence:
    span = data.get("span")
    return Evidence(data["field"], data["how"], Span(**span) if span else None)


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
        connection.execute(insert(schema.failures).values(**row).on_conflict_do_nothing())


def failures(connection: Connection) -> list[Failure]:
    """Return every failure, by step and place."""
    table = schema.failures.c
    rows = connection.execute(select(schema.failures).order_by(table.step, table.place, table.what)).mappings()
    return [Failure(r["step"], r["place"], r["what"], r["todo"], r["error"]) for r in rows]


def drop_failures(connection: Connection, step: str, place: str) -> None:
    """Forget the failures of a step on one thing: it has since worked."""
    table = schema.failures
    connection.execute(table.delete().where(table.c.step == step, table.c.place == place))


def add_feed(connection: Connection, name: str, vintage: str, about: Mapping[str, Json], folder: str, seq: int) -> bool:
    """Keep that a feed was joined; return whether this vintage is new."""
    row = {"name": name, "vintage": vintage, "seq": seq, "about": canonical(dict(about)).decode(), "folder": folder}
    return bool(connection.execute(insert(schema.feeds).values(**row).on_conflict_do_nothing()).rowcount)


def feeds(connection: Connection) -> list[tuple[str, str, dict[str, Json]]]:
    """Return the newest vintage of each feed, as (name, vintage, about)."""
    newest = (
        select(schema.feeds.c.name, func.max(schema.feeds.c.seq).label("seq")).group_by(schema.feeds.c.name).subquery()
    )
    joined = schema.feeds.join(newest, (schema.feeds.c.name == newest.c.name) & (schema.feeds.c.seq == newest.c.seq))
    query = select(schema.feeds.c.name, schema.feeds.c.vintage, schema.feeds.c.about).select_from(joined)
    return [(name, vintage, json.loads(about)) for name, vintage, about in connection.execute(query.order_by("name"))]


def check(connection: Connection) -> str:
    """Return SQLite's own word on the register's soundness; "ok" is sound."""
    return str(connection.execute(text("PRAGMA integrity_check")).scalar_one())
