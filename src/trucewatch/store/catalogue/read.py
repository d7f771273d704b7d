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
RANKED = 20_000  # hits that are worth ranking
KEPT = 512  # counts
MOST_PAGES = 100_000  # beyond it an offset costs more than any answer is worth


@dataclass(frozen=True)
class Catalogue:
    """A catalogue file, read only; each thread has its own connection."""

    path: Path
    _own: threading.local = field(default_factory=threading.local, repr=False, compare=False)
    _kept: dict[Any, list[Row]] = field(default_factory=dict, repr=False, compare=False)

    def _rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """Ask the file; a count, which takes the longest, is kept for the next who asks."""
        if not sql.startswith(("SELECT count", "WITH hits")) or not isinstance(values, Mapping):
            return self._asked(sql, values)
        key = (sql, tuple(sorted(values.items())))
        if key not in self._kept:
            if len(self._kept) > KEPT:
                self._kept.clear()
            self._kept[key] = self._asked(sql, values)
        return self._kept[key]

    def _asked(self, sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[Row]:
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
        total, number, numbers = self._hits(asked, "documents", number, size)
        sql = "SELECT d.*, t.text FROM documents d JOIN texts t ON t.number = d.number WHERE d.number = ?"
        rows = [row for n in numbers for row in self._rows(sql, (n,))]
        words = spoken(asked.words)
        return Page([{**row, "snippet": around(row["text"], words)} for row in rows], number, size, total)

    def found_records(self, asked: RecordQuery, number: int, size: int) -> Page[Row]:
        """Return a page of records that hold all words, or of all that fit the facets where no word is given.

        The best come first; where more than `RANKED` hold the words, they come by the day of their document.
        """
        total, number, numbers = self._hits(asked, "records", number, size)
        rows = self._rows(f"{CARD} WHERE r.number IN ({', '.join('?' * len(numbers))})", numbers)
        return Page(_in_order(rows, numbers), number, size, total)

    def _hits(self, asked: RecordQuery, of: str, number: int, size: int) -> tuple[int, int, list[int]]:
        """Return how many there are, which page this is after all, and the numbers of what stands on it."""
        source, where, values = _narrowed(asked, of)
        total = self._rows(f"SELECT count(*) n FROM {source} WHERE {where}", values)[0]["n"]
        number = min(max(number, 1), max(1, -(-total // size)), MOST_PAGES)
        order = "rank" if asked.words and total <= RANKED else "f.number"
        sql = f"SELECT f.number FROM {source} WHERE {where} ORDER BY {order} LIMIT {size} OFFSET {(number - 1) * size}"
        return total, number, [row["number"] for row in self._rows(sql, values)]

    def doubtful(self, without: Iterable[str], kind: str | None, number: int, size: int) -> Page[Row]:
        """Return a page of the records without some, the least sure first; those whose sureness is not known last."""
        where = "r.id NOT IN (SELECT value FROM json_each(:without))" + (" AND r.kind = :kind" if kind else "")
        values = {"without": json.dumps(sorted(without)), "kind": kind}
        order = "r.confidence IS NULL, r.confidence, r.number"
        return self._page(RECORDS, CARD_COLUMNS, where, order, values, number, size)

    def facets(self, asked: RecordQuery, of: str) -> Mapping[str, list[tuple[str, int]]]:
        """Return, for each facet, its values among what was found, most frequent first."""
        source, where, values = _narrowed(asked, of)
        columns = ", ".join(f"f.{name}" for name in FACETS[of])
        hits = f"WITH hits AS MATERIALIZED (SELECT {columns} FROM {source} WHERE {where}) "
        counts = [f"SELECT '{name}' facet, {name} v, count(*) n FROM hits GROUP BY v" for name in FACETS[of]]
        found: dict[str, list[tuple[str, int]]] = {name: [] for name in FACETS[of]}
        for row in self._rows(hits + " UNION ALL ".join(counts), values):
            if row["v"] is not None:
                found[row["facet"]].append((str(row["v"]), row["n"]))
        return {name: sorted(listed, key=lambda vn: (-vn[1], vn[0]))[:12] for name, listed in found.items()}

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
    'r.number, r.id, r.kind, r.type, r.stance, r.day, r.start, r."end", r.confidence, r.summary, r.said_by, '
    "r.quote, r.data, d.id document, d.title, d.publisher, d.published, d.language"
)
CARD = f"SELECT {CARD_COLUMNS} FROM {RECORDS}"


def _in_order(rows: Sequence[Row], numbers: Sequence[int]) -> list[Row]:
    place = {n: at for at, n in enumerate(numbers)}
    return sorted(rows, key=lambda row: place[row["number"]])


def _narrowed(asked: RecordQuery, of: str) -> tuple[str, str, dict[str, Json]]:
    """Return from where hits come (as f, and their words), the condition on them, and its values."""
    where, values = _facets(asked, FACETS[of], "f")
    source = "documents f" if of == "documents" else "facets f"
    if asked.words:
        words = of[:-1] + "_words"
        source = f"{words} JOIN {source} ON f.number = {words}.rowid"
        where, values = f"{words} MATCH :words AND {where}", values | {"words": matched(asked.words)}
    return source, where, values


def _facets(asked: RecordQuery, names: Sequence[str], table: str = "d") -> tuple[str, dict[str, Json]]:
    """Return the condition of the facets that are given, and their values."""
    given = {name: value for name in names if (value := getattr(asked, name))}
    return " AND ".join(f"{table}.{name} = :{name}" for name in given) or "1", given


def matched(words: str) -> str:
    """Return an FTS5 query that holds all words a person typed, "phrases" and prefix* among them.

    Whatever else is typed is looked up as letters, so that no input is a wrong query.

    >>> matched('black sea "safe passage" ship* -OR (')
    '"black" "sea" "safe passage" "ship"* "OR"'
    """
    return " ".join(f'"{inner}"' + ("*" if begins else "") for inner, begins in spoken(words)) or '""'


def spoken(words: str) -> list[tuple[str, bool]]:
    """Return each phrase that a person typed, and whether it is the beginning of one only."""
    found = re.findall(r'"([^"]+)"|([^\s"]+)', words)
    parts = [(" ".join(re.findall(r"\w+", phrase or word)), word.endswith("*")) for phrase, word in found[:20]]
    return [(inner, begins) for inner, begins in parts if inner]


def around(text: str, words: Sequence[tuple[str, bool]], width: int = 220) -> str:
    """Return the text around the first of the words, each of them between the signs 2 and 3.

    FTS5's own snippet weighs every place against every other, which takes a hundred times as long
    where a word is common. Where the words stand with other accents, it is the beginning of the text.

    >>> around("They said yes. A truce, they said.", [("truce", False)], 20).replace(chr(2), "[").replace(chr(3), "]")
    '… yes. A [truce], they s …'
    """
    phrases = [r"\W+".join(map(re.escape, inner.split())) + ("" if begins else r"\b") for inner, begins in words]
    wanted = re.compile(rf"\b(?:{'|'.join(phrases)})", re.IGNORECASE)
    first = wanted.search(text)
    start = max(first.start() - width // 2, 0) if first else 0
    start = text.find(" ", start, start + 30) + 1 if start else 0
    shown = text[start : start + width]
    marked = wanted.sub(lambda hit: f"\x02{hit[0]}\x03", shown)
    return ("… " if start else "") + marked + (" …" if start + width < len(text) else "")


def _record(row: Row) -> Record:
    data = {k: v for k, v in json.loads(row["data"]).items() if k not in ("evidence", "trace")}
    return record_from_json(data)
