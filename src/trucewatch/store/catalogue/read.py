"""Reading a catalogue: one small query a question, always a page at a time."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trucewatch.records import Document, Json, Record, record_from_json
from trucewatch.store.catalogue.asked import Page, RecordQuery

Row = Mapping[str, Any]
FACETS = {"documents": ("publisher", "language", "year"), "records": ("kind", "stance", "party", "publisher", "year")}
MOST_PAGES = 100_000  # beyond it an offset costs more than any answer is worth


@dataclass(frozen=True)
class Catalogue:
    """A catalogue file, read only; each thread has its own connection."""

    path: Path
    _own: threading.local = field(default_factory=threading.local, repr=False, compare=False)

    def _rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        base = getattr(self._own, "base", None)
        if base is None:
            base = self._own.base = sqlite3.connect(f"file:{self.path}?mode=ro&immutable=1", uri=True)
            base.row_factory = sqlite3.Row
            base.execute("PRAGMA mmap_size = 268435456")
        return [dict(row) for row in base.execute(sql, values)]

    @property
    def key(self) -> str | None:
        """The key of what the catalogue was made from; None where there is no catalogue."""
        if not self.path.is_file():
            return None
        try:
            return str(self._rows("SELECT value FROM meta WHERE name = 'key'")[0]["value"])
        except (sqlite3.DatabaseError, IndexError):
            return None

    def totals(self) -> Mapping[str, int]:
        """Return how many documents and records there are."""
        return self._rows("SELECT (SELECT count(*) FROM documents) documents, (SELECT count(*) FROM records) records")[
            0
        ]

    def document(self, start: str) -> Document | None:
        """Return the one document whose id begins so (12 letters of its hash are enough), with its text."""
        row = self._one("documents", "sha256:" + start.removeprefix("sha256:"), 12 + len("sha256:"))
        if row is None:
            return None
        text = self._rows("SELECT text FROM texts WHERE number = ?", (row["number"],))[0]["text"]
        known: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in json.loads(row["data"]).items()}
        return Document(text=text, **known)

    def record(self, start: str) -> Record | None:
        """Return the one record whose id begins so (8 letters are enough)."""
        row = self._one("records", start, 8)
        return _record(row) if row else None

    def _one(self, table: str, start: str, least: int) -> Row | None:
        if len(start) < least or not re.fullmatch(r"[a-z0-9:]+", start):
            return None
        found = self._rows(f"SELECT * FROM {table} WHERE id >= ? AND id < ? LIMIT 2", (start, start + "{"))
        return found[0] if len(found) == 1 else None

    def card(self, record: str) -> Row | None:
        """Return what a list shows of a record: its columns, its document's id, title, publisher and day."""
        found = self._rows(CARD + " WHERE r.id = ?", (record,))
        return found[0] if found else None

    def cards(self, document: str, first: int, last: int) -> list[Row]:
        """Return what a list shows of the records that touch a stretch of a document's text, in its order."""
        where = ' WHERE d.id = ? AND r.start < ? AND r."end" > ? ORDER BY r.start, r."end", r.number'
        return self._rows(CARD + where, (document, last, first))

    def documents(self, asked: RecordQuery, number: int, size: int, order: str = "newest") -> Page[Row]:
        """Return a page of documents: `order` is newest, oldest or records."""
        by = {"newest": "d.published DESC, d.number", "oldest": "d.published IS NULL, d.published, d.number"}
        by["records"] = "d.records DESC, d.number"
        where, values = _facets(asked, FACETS["documents"])
        return self._page("documents d", "d.*", where, by.get(order, by["newest"]), values, number, size)

    def found_documents(self, asked: RecordQuery, number: int, size: int) -> Page[Row]:
        """Return a page of documents that hold all words, best first, each with the words around them."""
        where, values = _facets(asked, FACETS["documents"])
        what = "d.*, snippet(document_words, -1, char(2), char(3), ' … ', 24) snippet"
        source = "document_words JOIN documents d ON d.number = document_words.rowid"
        where, values = f"document_words MATCH :words AND {where}", values | {"words": matched(asked.words)}
        return self._page(source, what, where, "rank", values, number, size)

    def found_records(self, asked: RecordQuery, number: int, size: int) -> Page[Row]:
        """Return a page of records that hold all words, or of all that fit the facets where no word is given."""
        where, values = _facets(asked, FACETS["records"])
        source, order = RECORDS, "r.number"
        if asked.words:
            source = "record_words JOIN records r ON r.number = record_words.rowid " + RECORDS.split("records r ", 1)[1]
            where, values = f"record_words MATCH :words AND {where}", values | {"words": matched(asked.words)}
            order = "rank"
        return self._page(source, CARD_COLUMNS, where, order, values, number, size)

    def doubtful(self, without: Iterable[str], kind: str | None, number: int, size: int) -> Page[Row]:
        """Return a page of the records without some, the least sure first; those whose sureness is not known last."""
        where = "r.id NOT IN (SELECT value FROM json_each(:without))" + (" AND r.kind = :kind" if kind else "")
        values = {"without": json.dumps(sorted(without)), "kind": kind}
        order = "r.confidence IS NULL, r.confidence, r.number"
        return self._page(RECORDS, CARD_COLUMNS, where, order, values, number, size)

    def facets(self, asked: RecordQuery, of: str) -> Mapping[str, list[tuple[str, int]]]:
        """Return, for each facet, its values among what was found, most frequent first."""
        where, values = _facets(asked, FACETS[of])
        words, table = of[:-1] + "_words", RECORDS if of == "records" else "documents d"
        if asked.words:
            table += f" JOIN {words} ON {words}.rowid = {of[0]}.number"
            where, values = f"{words} MATCH :words AND {where}", values | {"words": matched(asked.words)}
        found = {}
        for name in FACETS[of]:
            sql = f"SELECT {_column(name)} v, count(*) n FROM {table} WHERE {where} GROUP BY 1"
            rows = self._rows(f"{sql} ORDER BY n DESC, v LIMIT 12", values)
            found[name] = [(str(r["v"]), r["n"]) for r in rows if r["v"] is not None]
        return found

    def of_party(self, party: str, kind: str | None, number: int, size: int) -> Page[Row]:
        """Return a page of the records in which a party has any part, by time told."""
        where = "r.number IN (SELECT record FROM parties WHERE party = :who)" + (" AND r.kind = :kind" if kind else "")
        values = {"who": party, "kind": kind}
        return self._page(RECORDS, CARD_COLUMNS, where, "r.number", values, number, size)

    def party_kinds(self, party: str) -> Mapping[tuple[str, str, str], int]:
        """Return how many records name a party: (role, kind, type) -> records."""
        rows = self._rows(
            "SELECT p.role, r.kind, coalesce(r.type, '') type, count(*) n FROM parties p JOIN records r "
            "ON r.number = p.record WHERE p.party = ? GROUP BY 1, 2, 3 ORDER BY n DESC",
            (party,),
        )
        return {(r["role"], r["kind"], r["type"]): r["n"] for r in rows}

    def _page(
        self, source: str, what: str, where: str, order: str, values: Mapping[str, Any], number: int, size: int
    ) -> Page[Row]:
        total = self._rows(f"SELECT count(*) n FROM {source} WHERE {where}", values)[0]["n"]
        number = min(max(number, 1), max(1, -(-total // size)), MOST_PAGES)
        limits = {"size": size, "skip": (number - 1) * size}
        sql = f"SELECT {what} FROM {source} WHERE {where} ORDER BY {order} LIMIT :size OFFSET :skip"
        return Page(self._rows(sql, {**values, **limits}), number, size, total)


RECORDS = "records r JOIN documents d ON d.number = r.document"
CARD_COLUMNS = (
    'r.id, r.kind, r.type, r.stance, r.day, r.start, r."end", r.confidence, r.summary, r.said_by, r.quote, r.data, '
    "d.id document, d.title, d.publisher, d.published, d.language"
)
CARD = f"SELECT {CARD_COLUMNS} FROM {RECORDS}"


def _column(facet: str) -> str:
    return ("r." if facet in ("kind", "stance", "party") else "d.") + facet


def _facets(asked: RecordQuery, names: Sequence[str]) -> tuple[str, dict[str, Json]]:
    """Return the condition of the facets that are given, and their values."""
    given = {name: value for name in names if (value := getattr(asked, name))}
    parts = [f"{_column(name)} = :{name}" for name in given]
    return " AND ".join(parts) or "1", given


def matched(words: str) -> str:
    """Return an FTS5 query that holds all words a person typed, "phrases" and prefix* among them.

    Whatever else is typed is looked up as letters, so that no input is a wrong query.

    >>> matched('black sea "safe passage" ship* -OR (')
    '"black" "sea" "safe passage" "ship"* "OR"'
    """
    found = re.findall(r'"([^"]+)"|([^\s"]+)', words)
    parts = []
    for phrase, word in found[:20]:
        inner = " ".join(re.findall(r"\w+", phrase or word))
        if inner:
            parts.append(f'"{inner}"' + ("*" if word.endswith("*") else ""))
    return " ".join(parts) or '""'


def _record(row: Row) -> Record:
    data = {k: v for k, v in json.loads(row["data"]).items() if k not in ("evidence", "trace")}
    return record_from_json(data)
