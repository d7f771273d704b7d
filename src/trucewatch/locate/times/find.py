"""All words of time in a text, in order, each with what it says and what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from trucewatch.errors import BadValue
from trucewatch.locate.language import read
from trucewatch.locate.times.anchors import anchored
from trucewatch.locate.times.clause import role_before, tense
from trucewatch.locate.times.resolve import resolve
from trucewatch.locate.times.told import UNDATED, Anchor, Told, Value, parts, told
from trucewatch.records import Document
from trucewatch.when import window

SENTENCE = re.compile(r"[.!?;][\"'”»)]*\s+[^\W\d_a-zа-яіїєґ]|\n\s*\n")
# Kinds whose reading leans on the tense of their clause.
TENSED = frozenset(
    ("day", "days", "range", "month", "weekday", "season", "period", "nthday", "quarter", "holiday", "either", "offset")
)
NO_ANCHOR = frozenset(("thattime", "past", "ago", "clock"))  # their value is no time that "the next day" leans on
BOUNDS = ("from", "until", "by", "since")
FAR = 2  # years between a text's date and what it tells, from which on it is read as history


@dataclass(frozen=True, slots=True)
class Reading:
    """One expression of time: what its words say and, where they mean a date, which."""

    told: Told
    value: Value


def readings(document: Document) -> Iterator[Reading]:
    """Yield every expression of time in a text, dated or not, in order and without overlap."""
    found = list(_told(document))
    first, last = published(document)
    narrative = _narrative(found, last)
    dated: list[tuple[Told, Value]] = []
    before: str | None = None
    for one in found:
        beside = dated[-1] if dated and not SENTENCE.search(document.text, dated[-1][0].end, one.start) else None
        one = _on_day(_one_clock(one, beside), beside)
        leaning = [Anchor(day, before, narrative, _year_told(beside)) for day in (first, last)]
        value = resolve(one, *leaning)
        if value.edtf and _leads(one, value.edtf, narrative):
            before = value.edtf
        dated.append((one, value))
    own = last.isoformat() if last else None
    events = [pair for pair in dated if pair[1].edtf != own]  # a dateline dates the text, not what stands beside it
    for one, value in dated:
        yield Reading(one, anchored(one, events, document.text) if one.kind == "anchored" else value)


def _leads(one: Told, edtf: str, narrative: bool) -> bool:
    """Tell whether "the next day" after a time would lean on it: in a history, no day of the text's own."""
    if one.kind in NO_ANCHOR or (narrative and one.kind in ("shift", "lastnight")):
        return False
    return edtf.startswith("-") or parts(edtf) is not None


def _one_clock(one: Told, beside: tuple[Told, Value] | None) -> Told:
    """Give the end of a term the clock that its start named: "from 6 p.m. Moscow time until midnight on Sunday"."""
    if beside is None or one.zone or not one.clock or one.role != "until" or not beside[0].zone:
        return one
    return replace(one, zone=beside[0].zone)


def _on_day(one: Told, beside: tuple[Told, Value] | None) -> Told:
    """Give an hour that ends or begins a term the day told before it: "from 18:00 on 19 April until midnight"."""
    day = parts(beside[1].edtf) if beside and beside[1].edtf and one.kind == "clock" and one.role in BOUNDS else None
    if day is None or day[1] is None or day[2] is None:
        return one
    return replace(one, kind="day", year=day[0], month=day[1], day=day[2], note="beside")


def _year_told(beside: tuple[Told, Value] | None) -> str | None:
    """Return the date told before in the same sentence where it named its year."""
    if beside is None or beside[0].year is None:
        return None
    return beside[1].edtf


def published(document: Document) -> tuple[date | None, date | None]:
    """Return the first and the last day on which a document may have been published; None where a side is open."""
    if not document.published:
        return None, None
    try:
        known = window(document.published)
    except BadValue:
        return None, None
    if known.earliest is None or known.latest is None:
        return None, None
    return known.earliest.date(), (known.latest - timedelta(seconds=1)).date()


def _told(document: Document) -> Iterator[Told]:
    for spoken, tokens in read(document.text, document.language):
        for match in spoken.times.matches(tokens):
            role = role_before(tokens, match.first, spoken)
            seen = tense(tokens, match.first, match.last) if match.kind in TENSED else ""
            if not seen and match.kind in TENSED and role in ("until", "by"):
                seen = "future"
            yield from map(_midnight, _parted(told(match, tokens, role, seen)))


def _parted(one: Told) -> Iterator[Told]:
    """Part "10 and 18 October" into two days; days that touch, "18 and 19 March", are one stretch."""
    other = one.other
    if one.kind == "twice" and other is not None:  # "Tuesday (6 May)": the one day fixes the other
        whole = replace(one, kind="day", month=other.month, day=other.day, other=None)
        yield replace(whole, end=one.end1 or one.end)
        yield replace(whole, start=one.start2 or one.start, daypart=None)
    elif one.kind != "either" or other is None:
        yield one
    elif one.day is not None and other.day is not None:
        one = replace(one, month=one.month or other.month, year=one.year or other.year)
        if other.day - (one.day or 0) == 1:
            yield replace(one, kind="days")
        else:
            yield replace(one, kind="day", end=one.end1 or one.end, other=None)
            later = replace(other, month=one.month, year=one.year)
            yield replace(later, kind="day", start=one.start2 or one.start, end=one.end)
    elif one.weekday is None:
        kind = "month" if one.month is not None else "season"
        yield replace(one, kind=kind, end=one.end1 or one.end, year=one.year or other.year, other=None)
        yield replace(other, kind=kind, start=one.start2 or one.start, end=one.end)
    elif ((other.weekday or 0) - one.weekday) % 7 == 1:
        yield replace(one, kind="range")
    else:
        yield replace(one, kind="weekday", end=one.end1 or one.end, other=None)
        yield replace(other, kind="weekday", start=one.start2 or one.start, end=one.end)


def _midnight(one: Told) -> Told:
    """Midnight from which something runs opens its day."""
    opens = one.role in ("from", "since", "after") and one.clock == (0, 0)
    return replace(one, ends_day=False) if opens and one.ends_day else one


def _narrative(found: Sequence[Told], written: date | None) -> bool:
    """Tell whether a text tells of another time than its own: almost all its years lie far from its date."""
    years = [t.year for t in found if t.year is not None and t.kind not in UNDATED]
    if written is None or len(years) < 3:
        return False
    near = sum(abs(year - written.year) < FAR for year in years)
    return near * 6 <= len(years)
