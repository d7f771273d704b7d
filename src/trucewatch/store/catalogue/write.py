"""Making a catalogue: whole or not at all, in the order of publication."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from trucewatch.records import Document, Json, Record, canonical, plain
from trucewatch.store.blobs import room

PARTY_FIELDS = ("by", "against", "with", "mediator", "holder", "addressee")


@dataclass(frozen=True, slots=True)
class Entry:
    """A record with what a list shows of it: one line on what it says, and who vouches for it."""

    record: Record
    summary: str
    said_by: str


def write(path: Path, key: str, documents: Iterable[Document], entries: Mapping[str, Sequence[Entry]]) -> None:
    """Write a catalogue of documents and of their entries (document id -> entries in the order of its text)."""
    draft = path.with_suffix(".draft")
    with room(str(path)):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with closing(sqlite3.connect(draft)) as base:
            base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            base.executescript((files("trucewatch.store.catalogue") / "schema.sql").read_text("utf-8"))
            with base:
                _fill(base, documents, entries)
                base.execute("INSERT INTO meta VALUES ('key', ?)", (key,))
            base.execute("ANALYZE")
        os.replace(draft, path)


def _fill(base: sqlite3.Connection, documents: Iterable[Document], entries: Mapping[str, Sequence[Entry]]) -> None:
    at = 0
    for number, document in enumerate(documents, 1):
        own = entries.get(document.id, ())
        base.execute("INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?,?)", _document(number, document, len(own)))
        base.execute("INSERT INTO texts VALUES (?,?,?)", (number, document.title, _safe(document.text)))
        base.executemany(
            "INSERT INTO records VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (_record(at + n, number, e) for n, e in enumerate(own, 1)),
        )
        base.executemany(
            "INSERT OR IGNORE INTO parties VALUES (?,?,?)",
            (p for n, e in enumerate(own, 1) for p in _parties(at + n, e)),
        )
        at += len(own)
    base.execute(
        "INSERT INTO facets SELECT r.number, r.kind, r.stance, r.party, d.publisher, d.year "
        "FROM records r JOIN documents d ON d.number = r.document"
    )
    for table in ("document_words", "record_words"):
        base.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")


def _document(number: int, document: Document, records: int) -> tuple[Json, ...]:
    data = plain(document)
    del data["text"]
    return (
        number,
        document.id,
        document.title,
        document.published,
        document.publisher,
        document.language,
        (document.published or "")[:4] or None,
        len(document.text),
        records,
        canonical(data).decode("utf-8", "replace"),
    )


def _record(number: int, document: int, entry: Entry) -> tuple[Json, ...]:
    record, body = entry.record, plain(entry.record.body)
    return (
        number,
        record.id,
        document,
        record.kind,
        body.get("type") or body.get("act") or body.get("says") or body.get("attribute"),
        str(record.stance),
        record.said_by.party,
        body.get("when"),
        record.span.start,
        record.span.end,
        record.confidence,
        entry.summary,
        entry.said_by,
        _safe(record.span.quote),
        canonical(record.whole()).decode("utf-8", "replace"),
    )


def _parties(number: int, entry: Entry) -> Iterator[tuple[str, int, str]]:
    """Yield each party of a record, with its part in it; who vouches for it is one too."""
    body = plain(entry.record.body)
    for role in PARTY_FIELDS:
        for party in body.get(role, ()):
            if "id" in party:
                yield party["id"], number, role
    if "party" in body and "id" in body["party"]:
        yield body["party"]["id"], number, "speaker"
    if entry.record.said_by.party:
        yield entry.record.said_by.party, number, "said_by"


def _safe(text: str) -> str:
    """Return text that SQLite takes: a lone surrogate becomes one replacement character, so offsets hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
