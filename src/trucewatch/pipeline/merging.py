"""Events of a case merged: its records and the events of its feeds, compared on an engine, resolved into groups."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

import ibis
import pyarrow as pa

from trucewatch.errors import BadInput
from trucewatch.merge import copies, told
from trucewatch.merge import events as merging
from trucewatch.merge.acts import telling
from trucewatch.merge.blocks import pairs
from trucewatch.merge.edges import Pair, Ruling, rulings
from trucewatch.merge.events import Look
from trucewatch.merge.likeness import joined, scored
from trucewatch.merge.stories import grouped
from trucewatch.merge.stories import stories as told_of
from trucewatch.merge.told import Told
from trucewatch.merge.voices import Passage
from trucewatch.merge.waterfall import waterfall
from trucewatch.merge.weights import weights
from trucewatch.model import Judgement, Merged, Waterfall
from trucewatch.records import Document, Event, Json, Record, canonical
from trucewatch.store import Case, judgements
from trucewatch.store import feeds as feed_tables
from trucewatch.store.judged import Shelf

VERSION = "merge/2"  # a new one where the same tellings are merged otherwise than before


def merged(case: Case) -> Merged:
    """Return the events of a case, each once, or what was merged last from the same things."""
    documents, records, stand = case.documents(), case.records(), judgements.standing(case)
    zone = case.settings.zone
    said: list[Json] = [VERSION, zone, sorted(r.id for r in records)]
    said += [sorted([d.id, d.published or ""] for d in documents.values()), [j.number for j in stand]]
    key = hashlib.sha256(canonical(said)).hexdigest()
    shelf = Shelf(case, Merged)
    known = shelf.get(key)
    if known is None:
        known = merge(records, documents, zone, stand)
        shelf.put(key, known)
        shelf.keep([key])
    return known


def stories(case: Case) -> list[list[Document]]:
    """Return the documents of a case by story, for reading: stories by their first document, its documents by date."""
    found = sorted(case.documents().values(), key=lambda d: (d.published or "9999", d.id))
    return [[found[n] for n in story] for story in grouped(told_of([d.text for d in found]))]


def explain(case: Case, one: str, other: str) -> tuple[Waterfall, Ruling | None]:
    """Compare two tellings of a case term by term, and return what people judged of them too.

    An id that is none of a telling of an event raises BadInput; the beginning of one will do.
    """
    found = sources_of(case.records(), case.documents(), case.settings.zone)
    pair = (_named(found, one), _named(found, other))
    if pair[0] == pair[1]:
        raise BadInput("a telling is the same as itself", one, "name two")
    wanted = (min(pair), max(pair))
    (compared,) = Compared([s.told for s in found]).explain([wanted])
    return compared, rulings(judgements.standing(case)).get(wanted)


def whole_id(case: Case, start: str) -> str:
    """Return the id of the one telling of an event that begins so."""
    return _named(sources_of(case.records(), case.documents(), case.settings.zone), start)


def _named(found: Sequence[merging.Source], start: str) -> str:
    fits = [s.told.id for s in found if s.told.id.startswith(start)]
    if len(fits) != 1:
        raise BadInput(f"{len(fits)} tellings of events begin with {start!r}", "merge", "trucewatch merge lists them")
    return fits[0]


def merge(
    records: Iterable[Record], documents: Mapping[str, Document], zone: str, said: Iterable[Judgement] = ()
) -> Merged:
    """Return the events that records tell of, each once, and what a person has to decide."""
    return Desk(records, documents, zone).merged(said)


class Desk:
    """Tellings compared once, and merged as often as judgements change: what a person works at."""

    def __init__(self, records: Iterable[Record], documents: Mapping[str, Document], zone: str) -> None:
        """Read the tellings and compare those that stand close."""
        self.sources = sources_of(records, documents, zone)
        self.by_id = {s.told.id: s for s in self.sources}
        self._eyes = Compared([s.told for s in self.sources])

    def merged(self, said: Iterable[Judgement]) -> Merged:
        """Return the events and the doubts under these judgements."""
        return merging.merge(self.sources, self._eyes, said)

    def compare(self, one: str, other: str) -> Waterfall:
        """Return a pair term by term."""
        return self._eyes.explain([(min(one, other), max(one, other))])[0]


def desk(case: Case) -> Desk:
    """Return the tellings of a case, compared."""
    return Desk(case.records(), case.documents(), case.settings.zone)


def sources_of(records: Iterable[Record], documents: Mapping[str, Document], zone: str) -> list[merging.Source]:
    """Return the tellings of events among records, by document and place in its text."""
    once = {r.id: r for r in records if r.document in documents}
    found = [(r, one) for r in once.values() if (one := told.told(r, documents[r.document], zone)) is not None]
    first = copies.copies({r.document: documents[r.document].text for r, _ in found})
    made = [_source(r, documents[r.document], one, first[r.document]) for r, one in found]
    return sorted(made, key=lambda s: s.told.key)


def _source(record: Record, document: Document, one: Told, copy_of: str) -> merging.Source:
    said = telling(record, document)
    passage = Passage(
        record.id, document.id, copy_of, document.text[:400], record.span.quote, said.told_by, document.publisher
    )
    assert isinstance(record.body, Event)
    return merging.Source(one, said, record.body, passage)


NAMED = ibis.table(told.TOLD, name="told")
PAIRS = ibis.table({"left": "int64", "right": "int64"}, name="pairs")


@cache
def _queries(dialect: str) -> tuple[str, str]:
    """Return the two questions asked, in an engine's own words: made once, they take longer to make than to answer."""
    near = scored(pairs(NAMED), NAMED)
    near = near.filter(~near.apart & (near.total >= weights().review))
    these = scored(PAIRS, NAMED)
    near, these = (found.mutate(joined=joined(found)).order_by("left", "right") for found in (near, these))
    brief = near.select("left", "right", "total", "joined", "apart")
    return str(ibis.to_sql(brief, dialect=dialect)), str(ibis.to_sql(these, dialect=dialect))


class Compared:
    """Tellings on an engine, compared there; what was looked at once is remembered."""

    def __init__(self, tellings: Sequence[Told], engine: str = feed_tables.DUCKDB) -> None:
        """Put the tellings, in their order, where the engine finds them."""
        self.tellings = tellings
        self.rank = {t.id: n for n, t in enumerate(tellings)}
        self._connection = feed_tables.connect(engine)
        feed_tables.hold(self._connection, "told", told.table(tellings))
        self._near_sql, self._these_sql = _queries(self._connection.name)
        self._rows: dict[Pair, dict[str, Any]] = {}

    @cached_property
    def _near(self) -> list[Look]:
        return [self._look(row) for row in self._answer(self._near_sql)]

    def near(self) -> list[Look]:
        """Return the pairs that stand close and that nothing tells apart: joined, or for a person."""
        return self._near

    def look(self, wanted: Sequence[Pair]) -> list[Look]:
        """Compare these pairs, whether or not they stand close."""
        return [self._look(row) for row in self._these(wanted)]

    def explain(self, wanted: Sequence[Pair]) -> list[Waterfall]:
        """Compare these pairs term by term."""
        rows = self._these(wanted)
        return [waterfall(row, self.tellings[row["left"]], self.tellings[row["right"]]) for row in rows]

    def _these(self, wanted: Sequence[Pair]) -> list[dict[str, Any]]:
        missing = [pair for pair in wanted if pair not in self._rows]
        if missing:
            numbers = [sorted((self.rank[a], self.rank[b])) for a, b in missing]
            rows = pa.table({"left": [a for a, _ in numbers], "right": [b for _, b in numbers]})
            feed_tables.hold(self._connection, "pairs", rows)
            self._rows |= {self._look(row).pair: row for row in self._answer(self._these_sql)}
        return [self._rows[pair] for pair in wanted]

    def _answer(self, query: str) -> list[dict[str, Any]]:
        return feed_tables.answer(self._connection, query)

    def _look(self, row: Mapping[str, Any]) -> Look:
        one, other = self.tellings[row["left"]].id, self.tellings[row["right"]].id
        return Look((min(one, other), max(one, other)), row["total"], row["joined"], row["apart"])
