"""Words in a text that mean a time, and what they say, before anything is set against a date."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from trucewatch.locate.words import COUNT, DAY, MONTH, UNIT, WEEKDAY, WEEKDAYS, YEAR, ZONE, count, lexicon, month_number


@dataclass(frozen=True, slots=True)
class Told:
    """One expression of time as the words have it.

    `kind` names how it is resolved; `clock` is (hour, minute), `ends_day` true where midnight is
    the day's end; `shift` is days from an anchor, first and last.
    """

    kind: str
    start: int
    end: int
    role: str = "at"
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    part: str | None = None
    unit: str | None = None
    number: int | None = None
    season: int | None = None
    decade: bool = False
    shift: tuple[int, int] | None = None
    clock: tuple[int, int] | None = None
    ends_day: bool = False
    zone: str | None = None
    other: Told | None = None

    def replace(self, **changes: Any) -> Told:  # noqa: ANN401 - any field
        """Return a copy with some fields changed."""
        return dataclasses.replace(self, **changes)


# A clock before a day: "18:00 Moscow time on", "6 p.m. (1500 GMT) on", "midnight Moscow time going into".
CLOCK = (
    rf"(?:(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>a\.?m\.?|p\.?m\.?)?|(?P<noon>noon|midday)|(?P<midnight>midnight))"
    rf"(?:\s+\(?(?P<zone>(?i:{ZONE}))\)?)?(?:\s+\([^)]{{1,24}}\))?"
    r",?\s+(?P<link>on\s+the\s+night\s+of|on\s+the\s+eve\s+of|on|of|going\s+into|leading\s+into|into|at\s+the\s+(?:start|end)\s+of|at\s+the\s+beginning\s+of)?\s*"
)
DATE = (
    rf"(?:(?P<wd>{WEEKDAY}),?\s+(?:the\s+)?)?"
    rf"(?:(?P<d1>{DAY})(?:\s+of)?\s+(?P<m1>{MONTH})(?![a-z])(?:,?\s+(?P<y1>{YEAR})\b)?"
    rf"|(?P<m2>{MONTH})(?![a-z])\s+(?P<d2>{DAY})(?![\d:])(?:,?\s+(?P<y2>{YEAR})\b)?"
    rf"|(?P<iso>(?P<yi>{YEAR})-(?P<mi>0[1-9]|1[0-2])-(?P<di>0[1-9]|[12]\d|3[01]))"
    rf"|(?P<dn>0?[1-9]|[12]\d|3[01])\.(?P<mn>0[1-9]|1[0-2])\.(?P<yn>{YEAR}))"
)
DASH = r"\s?[-–—]\s?"
AFTER_CLOCK = rf"(?:,?\s+at)?,?\s+(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d)|\s?(?P<half>a\.?m\.?|p\.?m\.?))(?:\s+\(?(?P<zone>(?i:{ZONE}))\)?)?"

PATTERNS: list[tuple[str, str]] = [
    ("clock_date", rf"(?<![\d:.])(?:{CLOCK})(?:{DATE}|(?P<only_wd>{WEEKDAY})|(?P<deictic>today|tomorrow))\b(?:,?\s+\(?(?P<zone2>(?i:{ZONE}))\)?)?"),
    ("date_clock", rf"\b{DATE}{AFTER_CLOCK}(?![\w])"),
    ("span_days", rf"\b(?:the\s+)?(?P<night>nights?\s+of\s+)?(?P<a>{DAY})(?:{DASH}|\s+(?:to|and|through|until)\s+)(?P<b>{DAY})\s+(?P<m>{MONTH})(?![a-z])(?:,?\s+(?P<y>{YEAR})\b)?"),
    ("span_days_us", rf"\b(?P<night>nights?\s+of\s+)?(?P<m>{MONTH})(?![a-z])\s+(?P<a>{DAY})(?:{DASH}|\s+(?:to|and|through)\s+)(?P<b>{DAY})(?![\d:])(?:,?\s+(?P<y>{YEAR})\b)?(?!\s+{MONTH})"),
    ("between", rf"\bbetween\s+(?P<a>{DAY}\s+{MONTH}(?:,?\s+{YEAR})?|{MONTH}\s+{DAY}(?:,?\s+{YEAR})?)\s+and\s+(?P<b>{DAY}\s+{MONTH}(?:,?\s+{YEAR})?|{MONTH}\s+{DAY}(?:,?\s+{YEAR})?)(?![\w:])"),
    ("dash_dates", rf"\b(?P<a>{DAY}\s+{MONTH}(?:\s+{YEAR})?|{MONTH}\s+{DAY}(?:,?\s+{YEAR})?){DASH}(?P<b>{DAY}\s+{MONTH}(?:\s+{YEAR})?|{MONTH}\s+{DAY}(?:,?\s+{YEAR})?)(?![\w:])"),
    ("night", rf"\b(?:the\s+)?(?:night\s+(?:of|to|before)|overnight(?:\s+on|\s+into)?|evening\s+of)\s+{DATE}(?![\w:])"),
    ("date", rf"\b{DATE}(?![\w:])"),
    ("month_year", rf"\b(?P<part>early|mid|late|the\s+start\s+of|the\s+end\s+of)?[-\s]?(?P<m>{MONTH})(?![a-z]),?\s+(?:of\s+)?(?P<y>{YEAR})\b"),
    ("month", rf"\b(?:(?P<part>early|mid|late)[-\s]|(?<=\b(?i:in)\s)|(?<=\b(?i:since)\s)|(?<=\b(?i:during)\s)|(?<=\b(?i:until)\s)|(?<=\b(?i:by)\s)|(?<=\b(?i:through)\s)|(?<=\b(?i:from)\s)|(?<=\b(?i:last)\s)|(?<=\b(?i:this)\s)|(?<=\b(?i:of)\s))(?P<m>{MONTH})(?![a-z])(?!\s+\d)"),
    ("season", rf"\b(?:(?:early|late)\s+)?(?P<s>spring|summer|autumn|fall|winter)(?:\s+of)?\s+(?P<y>{YEAR})\b"),
    ("decade", r"\b(?:the\s+)?(?P<y>1[89]\d0|20\d0)s\b"),
    ("year", rf"(?:(?<=\b(?i:in)\s)|(?<=\b(?i:since)\s)|(?<=\b(?i:of)\s)|(?<=\b(?i:by)\s)|(?<=\b(?i:until)\s)|(?<=\b(?i:during)\s)|(?<=\b(?i:from)\s)|(?<=\b(?i:before)\s)|(?<=\b(?i:after)\s)|\b(?P<part>early|mid|late)[-\s])(?P<y>{YEAR})(?![\d,.:]?\d|\s*(?:%|percent|km|men|troops|soldiers|people|drones|missiles|violations|strikes|times|attacks))\b"),
    ("holiday", rf"\b(?P<word>Easter(?:\s+(?:Sunday|Monday|Saturday))?)(?:\s+(?P<y>{YEAR}))?\b(?!\s+(?:truce|ceasefire|cease-fire|holiday|weekend|pause|lull|message|egg|island|offensive|rising))(?<=\w)"),
    ("weekday", rf"\b(?:(?P<part>last|next|this)\s+)?(?P<wd>{WEEKDAY})(?:\s+(?:morning|afternoon|evening|night))?\b"),
    ("deictic", r"\b(?P<word>the day before yesterday|the day after tomorrow|yesterday(?:\s+(?:morning|evening))?|today|tomorrow|tonight|last night|overnight|this (?:morning|afternoon|evening))\b"),
    ("period", r"\b(?P<part>last|this|next|the\s+coming|the\s+past|the\s+previous)\s+(?P<unit>weekend|week|month|year)\b(?!-)"),
    ("past", rf"\b(?:the\s+)?(?:past|last|previous|preceding)\s+(?P<n>{COUNT})\s+(?P<unit>day|week|month|year)s?\b"),
    ("ago", rf"\b(?:(?:about|around|some|nearly|almost|over|more\s+than)\s+)?(?P<n>{COUNT})\s+(?P<unit>{UNIT})s?\s+(?P<part>ago|earlier|later|(?:before|after)(?!\s+(?:the|a|an|he|she|it|they|his|that)\b))\b"),
    ("anaphor", r"\b(?P<word>(?:the\s+)?(?:next|following)\s+(?:day|morning)|(?:the\s+)?(?:same|very same)\s+(?:day|night|evening)|that\s+(?:day|night|evening|morning)|the\s+(?:previous|preceding)\s+(?:day|night))\b"),
]  # fmt: skip

SHIFTS = {
    "the day before yesterday": (-2, -2),
    "the day after tomorrow": (2, 2),
    "yesterday": (-1, -1),
    "today": (0, 0),
    "tomorrow": (1, 1),
    "tonight": (0, 0),
    "last night": (-1, 0),
    "overnight": (-1, 0),
    "this morning": (0, 0),
    "this afternoon": (0, 0),
    "this evening": (0, 0),
}
EASTER_SHIFT = {"easter": 0, "easter sunday": 0, "easter monday": 1, "easter saturday": -1}


@cache
def _compiled() -> list[tuple[str, re.Pattern[str]]]:
    loose = {"deictic", "period", "past", "ago", "anaphor"}
    return [(kind, re.compile(p, re.IGNORECASE if kind in loose else 0)) for kind, p in PATTERNS]


def told_in(text: str) -> Iterator[Told]:
    """Yield the expressions of time in a text, in order; where two overlap the pattern listed first wins."""
    taken: list[tuple[int, int]] = []
    found: list[Told] = []
    for kind, pattern in _compiled():
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < b and a < end for a, b in taken):
                continue
            told = _READERS[kind](match)
            if told is not None:
                taken.append((told.start, told.end))
                found.append(_placed(told, text))
    yield from sorted(found, key=lambda t: t.start)


def _placed(told: Told, text: str) -> Told:
    """Add what the words before make of it; midnight is the start of the day from which something runs."""
    role = role_before(text, told.start)
    before = text[max(0, told.start - 80) : told.start].lower()
    opens = role in ("from", "since", "after") or "from midnight" in before or "from 00:00" in before
    return told.replace(role=role, ends_day=told.ends_day and not (opens and told.clock == (0, 0)))


def role_before(text: str, start: int) -> str:
    """Return what the words before a date make of it: from, since, until, by, before, after, or at."""
    before = re.sub(r"\s+(?:the|on|at|about|around)$", "", text[max(0, start - 30) : start].rstrip().lower())
    before = re.sub(r"\s+(?:on|at)$", "", before)
    for role, listed in lexicon()["roles"].items():
        if any(re.search(rf"(?:^|\W){re.escape(words)}$", before) for words in listed):
            return str(role)
    return "at"


def _ymd(m: re.Match[str]) -> dict[str, Any]:
    g = m.groupdict()
    if g.get("iso"):
        return {"year": int(g["yi"]), "month": int(g["mi"]), "day": int(g["di"])}
    if g.get("dn"):
        return {"year": int(g["yn"]), "month": int(g["mn"]), "day": int(g["dn"])}
    day, month, year = (g["d1"], g["m1"], g["y1"]) if g.get("d1") else (g["d2"], g["m2"], g["y2"])
    return {"year": int(year) if year else None, "month": month_number(month), "day": _day(day)}


def _day(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _clock(m: re.Match[str]) -> tuple[tuple[int, int], bool] | None:
    """Return the hour and minute, and whether midnight is meant as the end of the day named."""
    g = m.groupdict()
    link = re.sub(r"\s+", " ", g.get("link") or "").lower()
    if g.get("noon"):
        return (12, 0), False
    if g.get("midnight"):
        return (0, 0), link in ("", "on", "of", "at the end of", "on the night of")
    hour, half = int(g["hour"]), (g.get("half") or "").replace(".", "").lower()
    if not half and g.get("minute") is None:
        return None
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return ((0, 0), True) if hour == 24 else ((hour, int(g.get("minute") or 0)), False)


def _date(m: re.Match[str]) -> Told:
    return Told("full", *m.span(), **_ymd(m))


def _clock_date(m: re.Match[str]) -> Told | None:
    clock = _clock(m)
    if clock is None:
        return None
    at: dict[str, Any] = {"clock": clock[0], "ends_day": clock[1], "zone": m["zone"] or m["zone2"]}
    if m["only_wd"]:
        return Told("weekday", *m.span(), weekday=WEEKDAYS[m["only_wd"].lower()], **at)
    if m["deictic"]:
        return Told("deictic", *m.span(), shift=SHIFTS[m["deictic"].lower()], **at)
    return Told("full", *m.span(), **at).replace(**_ymd(m))


def _date_clock(m: re.Match[str]) -> Told | None:
    clock = _clock(m)
    if clock is None:
        return None
    return Told("full", *m.span(), **_ymd(m), clock=clock[0], ends_day=clock[1], zone=m["zone"])


def _span_days(m: re.Match[str]) -> Told | None:
    first, last = _day(m["a"]), _day(m["b"])
    if first >= last:
        return None
    year = int(m["y"]) if m["y"] else None
    month = month_number(m["m"])
    other = Told("full", *m.span(), year=year, month=month, day=last)
    return Told("range", *m.span(), year=year, month=month, day=first, other=other)


def _two_dates(m: re.Match[str]) -> Told | None:
    whole = re.compile(DATE)
    first, last = whole.match(m["a"]), whole.match(m["b"])
    if first is None or last is None:
        return None
    start = m.start("a")
    other = Told("full", start, m.end()).replace(**_ymd(last))
    return Told("range", start, m.end(), other=other).replace(**_ymd(first))


def _night(m: re.Match[str]) -> Told:
    return Told("night", *m.span(), **_ymd(m))


def _month(m: re.Match[str]) -> Told:
    year = int(m["y"]) if "y" in m.groupdict() and m["y"] else None
    return Told("month", *m.span(), year=year, month=month_number(m["m"]), part=m["part"])


def _season(m: re.Match[str]) -> Told:
    return Told("year", *m.span(), year=int(m["y"]), season=lexicon()["seasons"][m["s"].lower()])


def _decade(m: re.Match[str]) -> Told:
    return Told("year", *m.span(), year=int(m["y"]), decade=True)


def _year(m: re.Match[str]) -> Told:
    return Told("year", *m.span(), year=int(m["y"]), part=m["part"])


def _weekday(m: re.Match[str]) -> Told:
    return Told("weekday", *m.span(), weekday=WEEKDAYS[m["wd"].lower()], part=(m["part"] or "").lower() or None)


def _deictic(m: re.Match[str]) -> Told:
    word = re.sub(r"\s+", " ", m["word"].lower())
    key = next(k for k in SHIFTS if word.startswith(k))
    return Told("deictic", *m.span(), shift=SHIFTS[key])


def _period(m: re.Match[str]) -> Told:
    return Told("period", *m.span(), part=m["part"].lower().split()[-1], unit=m["unit"].lower())


def _counted(kind: str, m: re.Match[str]) -> Told | None:
    number = count(m["n"])
    part = m["part"].lower() if "part" in m.groupdict() else None
    return Told(kind, *m.span(), number=number, unit=m["unit"].lower(), part=part)


def _anaphor(m: re.Match[str]) -> Told:
    word = m["word"].lower()
    shift = 1 if re.search(r"next|following", word) else -1 if re.search(r"previous|preceding", word) else 0
    return Told("anaphor", *m.span(), shift=(shift, shift))


def _holiday(m: re.Match[str]) -> Told:
    shift = EASTER_SHIFT[re.sub(r"\s+", " ", m["word"].lower())]
    return Told("holiday", *m.span(), year=int(m["y"]) if m["y"] else None, shift=(shift, shift))


_READERS: dict[str, Any] = {
    "clock_date": _clock_date,
    "date_clock": _date_clock,
    "span_days": _span_days,
    "span_days_us": _span_days,
    "between": _two_dates,
    "dash_dates": _two_dates,
    "night": _night,
    "date": _date,
    "month_year": _month,
    "month": _month,
    "season": _season,
    "decade": _decade,
    "year": _year,
    "weekday": _weekday,
    "deictic": _deictic,
    "period": _period,
    "past": lambda m: _counted("past", m),
    "ago": lambda m: _counted("ago", m),
    "anaphor": _anaphor,
    "holiday": _holiday,
}
