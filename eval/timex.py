"""Our readings of time as TIMEX3, as TimeML's sets want them. Used by the evaluation only.

TIMEX3 marks more than dates: lengths ("P30D"), rhythms, and words such as "now" and "recently"; of
a stretch it marks both ends. So it is made from what `locate` read, and not from the mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from trucewatch.locate.times.find import Reading, readings
from trucewatch.locate.times.lengths import ISO
from trucewatch.locate.times.lengths import length as whole_length
from trucewatch.locate.times.told import Told
from trucewatch.records import Document

SEASON = {"21": "SP", "22": "SU", "23": "FA", "24": "WI"}
HALVES = {
    ("01", "06"): "H1",
    ("07", "12"): "H2",
    ("01", "03"): "Q1",
    ("04", "06"): "Q2",
    ("07", "09"): "Q3",
    ("10", "12"): "Q4",
}
LETTER = {
    "second": "TXS",
    "minute": "TXM",
    "hour": "TXH",
    "decade": "XDE",
    "century": "XCE",
    "quarter": "XQ",
    "fortnight": "XW",
    "night": "XD",
}
COUNTED = {"decade": "P{}DE", "century": "P{}CE", "quarter": "P{}Q", "fortnight": "P{}W"}


@dataclass(frozen=True, slots=True)
class Timex:
    """One TIMEX3: offsets, type and value."""

    start: int
    end: int
    type: str
    value: str


def timexes(document: Document) -> Iterator[Timex]:
    """Yield the TIMEX3 of a text."""
    for reading in readings(document):
        yield from timex(reading)


def timex(reading: Reading) -> Iterator[Timex]:
    """Yield the TIMEX3 of one expression: two where it names two ends."""
    told, edtf = reading.told, reading.value.edtf
    if told.kind == "none":
        return
    if told.other is not None and told.end1 is not None and told.start2 is not None and edtf:
        left, _, right = edtf.partition("/")
        if told.kind in ("offset", "share"):
            yield Timex(told.start, told.end1, "DURATION", length(told))
            if told.kind == "share":
                yield Timex(told.start2, told.end, "DATE", edtf[: 7 if told.other.month else 4])
            return
        if told.kind == "nights":
            yield Timex(told.start, told.end, "TIME", f"{value(left)}TNI")
            return
        yield Timex(told.start, told.end1, _type(left), value(left))
        yield Timex(told.start2, told.end, _type(right), value(right))
        return
    kind, written = _single(told, edtf)
    if written:
        yield Timex(told.start, told.end, kind, written)


def _single(told: Told, edtf: str | None) -> tuple[str, str]:
    if told.kind == "vague":
        return "DATE", told.ref or ""
    if told.kind == "set":
        return "SET", _rhythm(told)
    if told.kind in ("duration", "past") or (told.kind == "anchored" and told.unit and told.number != 0):
        return "DURATION", length(told)
    if edtf is None:
        return ("DATE", "PAST_REF") if told.kind == "ago" else ("DATE", "")
    if told.kind in ("night", "lastnight"):
        first, _, last = edtf.partition("/")
        return "TIME", f"{value(last if told.part == 'before' and last else first)}TNI"
    if told.daypart and "T" not in edtf:
        return "TIME", f"{value(edtf)}T{told.daypart}"
    if told.unit == "week" and told.kind in ("ago", "later"):
        return "DATE", _week(date.fromisoformat(edtf.rstrip("~")))
    return _type(edtf), value(edtf)


def _type(edtf: str) -> str:
    return "TIME" if "T" in edtf else "DATE"


def length(told: Told) -> str:
    """Return a length in TIMEX3: whole units as told, X where the number is vague."""
    unit = told.unit or "day"
    if told.number is None or told.vague:
        return f"P{LETTER.get(unit) or 'X' + unit[0].upper()}"
    if unit == "hour" and told.number % 1:
        return whole_length(told) or ""
    number = f"{told.number:g}"
    clock = "T" if unit in ("second", "minute", "hour") else ""
    return COUNTED[unit].format(number) if unit in COUNTED else f"P{clock}{number}{ISO[unit][1]}"


def _rhythm(told: Told) -> str:
    if told.length:
        return told.length.partition("_")[0]
    if told.weekday is not None:
        return f"XXXX-WXX-{told.weekday + 1}"
    return length(told if told.number is not None else _one(told))


def _one(told: Told) -> Told:
    return Told("set", unit=told.unit or "day", number=1)


def value(edtf: str) -> str:
    """Return an EDTF value as TIMEX3; a calendar week, weekend, quarter by its name, else of a stretch its first bound.

    >>> value("1941-22"), value("199X"), value("-0499"), value("1917-10~"), value("18XX")
    ('1941-SU', '199', 'BC0500', '1917-10', '18')
    >>> value("2025-04-07/2025-04-13"), value("2025-04-12/2025-04-13"), value("2025-04/2025-06")
    ('2025-W15', '2025-W15-WE', '2025-Q2')
    """
    bounds = [bound for bound in re.sub(r"[~?%]", "", edtf).split("/") if bound not in ("", "..")]
    if len(bounds) == 2 and (named := _named(*bounds)):
        return named
    bare = bounds[0] if bounds else ""
    era, bare = ("BC", f"{int(bare[1:5]) + 1:04d}{bare[5:]}") if bare.startswith("-") else ("", bare)
    year, _, rest = bare.partition("-")
    if era or rest in SEASON:
        return era + (f"{year}-{SEASON.get(rest, rest)}" if rest else year)
    return re.sub(r"(T\d\d:\d\d).*", r"\1", bare.replace("X", ""))


def _named(left: str, right: str) -> str | None:
    if len(left) == len(right) == 7 and left[:4] == right[:4]:
        half = HALVES.get((left[5:], right[5:]))
        return f"{left[:4]}-{half}" if half else None
    if len(left) != 10 or len(right) != 10 or left[0] == "-":
        return None
    first, last = date.fromisoformat(left), date.fromisoformat(right)
    if (last - first).days == 6:
        return _week(first + timedelta(days=3))
    return f"{_week(first)}-WE" if (first.weekday(), (last - first).days) == (5, 1) else None


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
