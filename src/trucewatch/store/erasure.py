"""Taking a document out of a case, for somebody's safety or by law: the words go, the entry that they were there stays.

The body of each entry about it, its text, its records and its original bytes are deleted and
overwritten. The entries themselves stay, so that all other proofs hold, and a further entry, the
tombstone, says who asked, who agreed and why. What was erased is not taken in again.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, update

from trucewatch.errors import BadInput, Cannot
from trucewatch.records import Document
from trucewatch.store import blobs, judgements, ledger, register, schema
from trucewatch.store.case import Case
from trucewatch.store.ledger import Entry, Fact

log = logging.getLogger(__name__)
REASONS = ("safety", "consent", "child", "law", "court", "error")


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, and the entries of exports that held it: their receivers have to be told."""

    document: str
    records: int
    exports: tuple[int, ...]


def ask(case: Case, document: str, reason: str, who: str) -> Erased | None:
    """Ask that a document be erased, or agree to what another person asked, which does it.

    None is returned where a second person has to agree yet. An unknown reason, a person without a
    name or one who agrees with himself is refused.
    """
    if reason not in REASONS:
        raise Cannot(f"no reason {reason!r}", "erase", f"give one of {', '.join(REASONS)}")
    if who in ("", "local"):
        raise Cannot("takes two people who give their names", "erase", "set TRUCEWATCH_ACTOR")
    held = case.documents().get(document)
    if held is None:
        raise BadInput("is no document of the case", document, "give its id as trucewatch export prints it")
    wishes = [e.data for e in case.entries("ask") if e.subject == document and e.data is not None]
    asked = [wish["who"] for wish in wishes if wish["reason"] == reason]
    others = [name for name in asked if name != who]
    if others:
        return _erase(case, held, reason, (others[0], who))
    if who in asked:
        raise Cannot("has asked already; another person has to agree", who, "let them run the same command")
    case.enter([Fact("ask", document, {"what": "erase", "reason": reason, "who": who})])
    return None


def _erase(case: Case, document: Document, reason: str, approved: tuple[str, str]) -> Erased:
    with case.writing() as connection:
        about = list(_about(connection, document))
        blob = document.container or document.id
        records = sorted({r for e in about if e.kind == "code" for r in (e.data or {})["records"]})
        came = list(_fetches(connection, blob))
        warcs = [data["warc"] for entry in came if (data := entry.data) and "warc" in data]
        seqs = [entry.seq for entry in (*about, *came, *_said_of(connection, set(records)))]
        data = {"reason": reason, "approved": list(approved), "entries": seqs, "records": len(records)}
        ledger.append(connection, [Fact("erase", document.id, data)])
        ids = [{"id": name} for name in dict.fromkeys((document.id, blob, *warcs, *records))]
        connection.execute(register.fresh(connection, schema.erased), ids)
        for place in {data[key] for entry in came if (data := entry.data) for key in ("url", "final") if key in data}:
            register.drop_failures(connection, "read", place)
        _forget(connection, document.id, records, seqs)
    for gone in (blob, *warcs):
        blobs.path(case.originals, gone).unlink(missing_ok=True)
    _overwrite(case)
    exports = [e.seq for e in case.entries("export") if document.id in (e.data or {}).get("documents", ())]
    return Erased(document.id, len(records), tuple(exports))


def _about(connection: Connection, document: Document) -> Iterator[Entry]:
    """Yield the entries whose bodies are about nothing but a document."""
    for kind in ("code", "review"):
        yield from ledger.entries(connection, kind, document.id)
    for entry in ledger.entries(connection, "add", document.container or document.id):
        if entry.data is not None and set(entry.data["documents"]) == {document.id}:
            yield entry


def _fetches(connection: Connection, blob: str) -> Iterator[Entry]:
    """Yield what fetched an original, which the WARC file of each holds too."""
    for entry in ledger.entries(connection, "fetch"):
        if entry.data is not None and entry.data.get("body") == blob:
            yield entry


def _said_of(connection: Connection, records: set[str]) -> Iterator[Entry]:
    """Yield what people said of any of these records: their reasons and answers may quote its words."""
    for kind in (judgements.MADE, "correct", "reply", "assess", "adjudicate"):
        for entry in ledger.entries(connection, kind):
            if records & set(entry.said["parents"]):
                yield entry


def _forget(connection: Connection, document: str, records: list[str], entries: list[int]) -> None:
    tables = ((schema.claims, schema.claims.c.record), (schema.records, schema.records.c.id))
    for table, column in tables:
        for part in register.batched(records):
            connection.execute(table.delete().where(column.in_(part)))
    connection.execute(schema.codings.delete().where(schema.codings.c.document == document))
    connection.execute(schema.documents.delete().where(schema.documents.c.id == document))
    for seq in entries:
        connection.execute(update(schema.entries).where(schema.entries.c.seq == seq).values(body=None))


def _overwrite(case: Case) -> None:
    """Leave no trace in the register's files, or in reports, which can be made again."""
    left = case.base.overwrite()
    if left is not None:
        log.warning("%s: %s", case.folder, left)
    for path in case.out.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
