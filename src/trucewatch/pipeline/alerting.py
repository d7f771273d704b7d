"""Monitors that crossed their threshold since the last look: each crossing is entered once, however often it is seen.

Where data that were mended, or other terms, take a crossing back, that is entered too; after that the same monitor
may cross again. What an entry says is what is sent to people, and where a feed's licence keeps its
figures in the case there are none in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from trucewatch.feeds import licence
from trucewatch.model import Commitment, Watch
from trucewatch.pipeline.watching import Watched
from trucewatch.records import Json, canonical
from trucewatch.store import Case
from trucewatch.store.ledger import Fact

CROSSED, WITHDRAWN = "crossed", "withdrawn"
# What is said of a monitor, with its commitment; `shown` tells whether figures may be.
Words = Callable[[Watch, Commitment, bool], str]


def key(row: Watch) -> str:
    """Return what names one monitor: a duty on one group of a feed under one variant of its terms."""
    told = canonical([row.obligation.id, row.feed, row.group, row.variant])
    return "sha256:" + hashlib.sha256(told).hexdigest()


def enter(case: Case, watched: Watched, words: Words) -> list[int]:
    """Enter each crossing that is new, and each that is no more, and return the numbers of the entries."""
    stands = {entry.subject: entry.data["state"] for entry in case.entries("alert") if entry.data is not None}
    rows = {key(row): row for row in watched.rows}
    facts = [*_crossed(case, rows, stands, watched.commitments, words), *_withdrawn(rows, stands)]
    return case.enter(facts) if facts else []


def _crossed(
    case: Case, rows: Mapping[str, Watch], stands: Mapping[str, str], known: Mapping[str, Commitment], words: Words
) -> Iterator[Fact]:
    kept = licence.kept(v.about for v in case.feeds())
    for name, row in rows.items():
        if row.alarm is not None and stands.get(name) != CROSSED:
            shown = not licence.of(row.feed, kept)
            told = words(row, known[row.obligation.commitment], shown)
            yield _fact(name, CROSSED, row.alarm, told, row)


def _withdrawn(rows: Mapping[str, Watch], stands: Mapping[str, str]) -> Iterator[Fact]:
    for name, state in stands.items():
        row = rows.get(name)
        if state == CROSSED and (row is None or row.alarm is None):
            why = (
                "it is no longer watched: its terms were mended" if row is None else "the data it rests on were mended"
            )
            yield _fact(name, WITHDRAWN, None, f"A monitor that had crossed its threshold no longer does: {why}.", row)


def _fact(name: str, state: str, day: date | None, words: str, row: Watch | None) -> Fact:
    said: dict[str, Json] = {"state": state, "day": day.isoformat() if day else None, "words": words}
    if row is not None:
        said |= {"obligation": row.obligation.id, "commitment": row.obligation.commitment, "feed": row.feed}
    return Fact("alert", name, said)
