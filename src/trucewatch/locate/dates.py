"""Dates and lengths of time in a text, as the records and the coder take them.

The work is in `times`: the language's rules find words of time (`find`), say what they tell (`told`)
and set it against the document's date or a time told before (`resolve`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trucewatch.locate.times.find import Reading, readings
from trucewatch.locate.times.lengths import length
from trucewatch.locate.times.told import UNDATED, Told, Value
from trucewatch.model import DateMention, DurationMention
from trucewatch.records import Document


def dates(document: Document) -> Iterator[DateMention]:
    """Yield the dates of a text in order; one that nothing dates has no value, and `how` says why.

    >>> [d.value for d in dates(Document("d", "On Friday.", published="2025-04-20"))]
    ['2025-04-18']
    """
    return dates_of(document, readings(document))


def dates_of(document: Document, found: Iterable[Reading]) -> Iterator[DateMention]:
    """Yield the dates among expressions already found."""
    for reading in found:
        told = reading.told
        if told.kind not in UNDATED and told.kind != "clock":
            yield _mention(document, told, reading.value)


def _mention(document: Document, told: Told, value: Value) -> DateMention:
    anchor = document.span(*told.anchor) if told.anchor else None
    return DateMention(
        span=document.span(told.start, told.end),
        value=value.edtf,
        future=value.future,
        inferred=value.inferred,
        role=told.role,
        how=value.how,
        past=value.past,
        relation=_relation(told) if anchor else None,
        anchor=anchor,
    )


def _relation(told: Told) -> str:
    if not told.number and not told.gap and not told.vague:
        return "at"
    return "before" if told.direction == -1 else "after"


def durations(document: Document) -> Iterator[DurationMention]:
    """Yield lengths of time as ISO 8601; "the past 30 days" is a date, not a length.

    >>> [d.value for d in durations(Document("d", "A 30-day pause, then seventy-two hours."))]
    ['P30D', 'PT72H']
    """
    return durations_of(document, readings(document))


def durations_of(document: Document, found: Iterable[Reading]) -> Iterator[DurationMention]:
    """Yield the lengths of time among expressions already found."""
    for reading in found:
        value = length(reading.told) if reading.told.kind == "duration" else None
        if value is not None:
            yield DurationMention(document.span(reading.told.start, reading.told.end), value)
