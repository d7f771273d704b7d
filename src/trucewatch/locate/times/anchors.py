"""Times told from an event: "a day after the deal", "shortly before the vote", "a month into the truce".

The event's own date is looked for in the text: the same noun beside one date, wherever it stands.
Where the text dates it twice, or never, the words keep their relation and have no value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from trucewatch.locate.times.calendar import month_text, moved, year_text
from trucewatch.locate.times.told import UNDATED, Told, Value
from trucewatch.when import day_of

SENTENCE = re.compile(r"[.;!?](?=\s|$)|\n\s*\n")
NEAR = 60  # characters between an event's noun and the date that is taken for its own
SOON = timedelta(days=3)  # what "shortly after" allows
DAYS = timedelta(days=14)  # what "days after" allows
ONE = timedelta(days=1)
Dated = tuple[Told, Value]


def anchored(told: Told, dated: Sequence[Dated], text: str) -> Value:
    """Resolve a time told from an event, where the text dates the event."""
    if told.anchor is None:
        return Value(None, how="no event is named")
    words = text[told.anchor[0] : told.anchor[1]]
    found = {day for start in _mentions(words, told, text) if (day := _beside(start, dated, text))}
    if len(found) != 1:
        return Value(None, how=f"{words} is {'dated twice' if found else 'not dated'} in the text")
    edtf = _from(told, found.pop())
    return (
        Value(edtf, inferred=True, how=f"from the date of {words} in the text")
        if edtf
        else Value(None, how="too vague to date")
    )


def _mentions(words: str, told: Told, text: str) -> list[int]:
    """Return where the event's noun stands elsewhere in the text."""
    noun = re.escape(words.split()[-1].rstrip("s"))
    assert told.anchor is not None
    return [
        m.start() for m in re.finditer(rf"\b{noun}s?\b", text, re.IGNORECASE) if not told.start <= m.start() < told.end
    ]


def _beside(at: int, dated: Sequence[Dated], text: str) -> date | None:
    """Return the day told nearest to a place in its sentence, or None."""
    first = max((m.end() for m in SENTENCE.finditer(text, 0, at)), default=0)
    stop = SENTENCE.search(text, at)
    last = stop.start() if stop else len(text)
    near: list[tuple[int, date]] = []
    for told, value in dated:
        day = day_of(value.edtf) if value.edtf and told.kind not in UNDATED else None
        gap = max(told.start - at, at - told.end, 0)
        if day and first <= told.start and told.end <= last and gap <= NEAR:
            near.append((gap, day))
    return min(near)[1] if near else None


def _from(told: Told, day: date) -> str | None:
    """Return the time that lies before or after a day by what the words allow."""
    sign = told.direction if told.direction is not None else 1
    if told.gap or (told.vague and told.unit == "day"):
        width = SOON if told.gap else DAYS
        return f"{day}/{day + width}~" if sign > 0 else f"{day - width}/{day}~"
    if told.unit in ("hour", "minute"):
        return f"{day}/{day + ONE}" if sign > 0 else f"{day - ONE}/{day}"
    if told.vague or told.number is None or told.unit is None:
        return None
    found = moved(day, told.unit, sign * told.number)
    if found is None:
        return None
    if told.unit in ("day", "night"):
        return found.isoformat()
    if told.unit == "year" and told.note == "anniversary":
        return found.isoformat()
    coarse = {"month": month_text(found.year, found.month), "year": year_text(found.year)}
    return coarse.get(told.unit, f"{found.isoformat()}~")
