"""Where and when: the dates, lengths of time, places and numbers that a text tells."""

from __future__ import annotations

from pathlib import Path

from trucewatch.locate.amounts import quantities
from trucewatch.locate.dates import dates_of, durations_of
from trucewatch.locate.gazetteer import Gazetteer, open_default
from trucewatch.locate.places import places
from trucewatch.locate.times.find import readings
from trucewatch.model import Mention
from trucewatch.records import Document

__all__ = ["gazetteer_path", "mentions", "open_default"]


def mentions(document: Document, gazetteer: Gazetteer | None = None) -> list[Mention]:
    """Return what a text mentions, by place in the text; none of one kind overlap."""
    told = list(readings(document))
    days = list(dates_of(document, told))
    timed: list[Mention] = [*days, *durations_of(document, told)]
    taken = [(t.told.start, t.told.end) for t in told if t.told.kind not in ("set", "vague")]
    counted = list(quantities(document, taken))
    where = list(places(document, gazetteer or open_default()))
    where = [p for p in where if not any(_meet(p, day) for day in days)]
    found: list[Mention] = [*timed, *counted, *where]
    return sorted(found, key=lambda m: (m.span.start, m.span.end))


def _meet(one: Mention, other: Mention) -> bool:
    return one.span.start < other.span.end and other.span.start < one.span.end


def gazetteer_path() -> Path:
    """Return where the compiled gazetteer lies, compiling it if need be."""
    return open_default().path
