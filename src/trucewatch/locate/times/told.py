"""What words of time say by themselves, and what they are set against."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from trucewatch.locate.grammar import Match
from trucewatch.locate.tokens import Tokens
from trucewatch.when import POINT

# Kinds that tell a length, a rhythm or a vague time: no date, however they are resolved.
UNDATED = frozenset(("duration", "set", "vague", "none"))


@dataclass(frozen=True, slots=True)
class Told:
    """One expression of time as the words have it; `kind` names how it is resolved (resolve.py).

    Offsets are the document's. `end1` and `start2` part the two halves of a range, whose second half
    is `other`. `clock` is (hour, minute); `daypart` MO, AF, EV, NI or MI; `part` early, mid or late.
    """

    kind: str
    start: int = 0
    end: int = 0
    role: str = "at"
    tense: str = ""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    clock: tuple[int, int] | None = None
    ends_day: bool = False
    zone: str | None = None
    daypart: str | None = None
    part: str | None = None
    unit: str | None = None
    number: float | None = None
    unit2: str | None = None
    number2: float | None = None
    step: int | None = None
    shift: int | None = None
    told: int | None = None
    direction: int | None = None
    rolling: int | None = None
    nth: int | None = None
    season: int | None = None
    decade: int | None = None
    era: int | None = None
    holiday: str | None = None
    vague: bool = False
    ref: str | None = None
    length: str | None = None
    end1: int | None = None
    start2: int | None = None
    other: Told | None = None
    anchor: tuple[int, int] | None = None
    gap: str | None = None
    note: str | None = None


# Kinds that name two times.
PAIRS = frozenset(("range", "days", "nights", "either", "styles", "twice", "offset", "share"))

_FIELDS = {f.name for f in fields(Told)}
_RENAMED = {"modifier": "part", "seasonsure": "season", "that": "told"}


@dataclass(frozen=True, slots=True)
class Value:
    """A resolved time: EDTF, its other readings by the tense of its clause, whether worked out, and how."""

    edtf: str | None
    past: str | None = None
    future: str | None = None
    inferred: bool = False
    how: str = "read off the words"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative words are set against: the document's day, and the last time told in its text (EDTF).

    `narrative` is true for a text that tells of another time than its own: there a day without a year
    goes with the last one told. `beside` is a date with its year in the same sentence.
    """

    published: date | None
    last: str | None = None
    narrative: bool = False
    beside: str | None = None

    @property
    def last_day(self) -> date | None:
        """The last time told where it was a day."""
        found = self._last()
        return date(found[0], found[1], found[2]) if found and found[1] and found[2] else None

    @property
    def last_year(self) -> int | None:
        """The year of the last time told."""
        found = self._last()
        return found[0] if found else None

    @property
    def last_month(self) -> tuple[int, int] | None:
        """The year and month of the last time told, where it had a month."""
        found = self._last()
        return (found[0], found[1]) if found and found[1] else None

    def _last(self) -> tuple[int, int | None, int | None] | None:
        return parts(self.last) if self.last else None

    @property
    def name(self) -> str:
        """What the words were set against, for the reader."""
        if self.published and not (self.narrative and self.last):
            return f"the document's date {self.published}"
        return f"the time told before, {self.last}"


def parts(edtf: str) -> tuple[int, int | None, int | None] | None:
    """Return year, month and day of an EDTF date, or of the end of an interval.

    >>> parts("1940-03~"), parts("2025-03-18/2025-03-20"), parts("199X")
    ((1940, 3, None), (2025, 3, 20), None)
    """
    found = POINT.match(edtf.rpartition("/")[2].rstrip("~?%"))
    if not found or "X" in found["y"] or int(found["y"]) < 1:
        return None
    month = int(found["m"]) if found["m"] and int(found["m"]) <= 12 else None
    return int(found["y"]), month, int(found["d"]) if found["d"] else None


def told(match: Match, tokens: Tokens, role: str, tense: str) -> Told:
    """Turn a rule that was met into what its words say."""
    first = {k: v for k, v in match.fields.items() if not k.endswith("2") or k in ("unit2", "number2")}
    found = _single(match.kind, first, role, tense)
    span: dict[str, Any] = {"start": tokens.starts[match.first], "end": tokens.ends[match.last - 1]}
    if "noun" in match.at:
        span["anchor"] = (tokens.starts[match.at["det"]], tokens.ends[match.at["noun"]])
    if match.kind not in PAIRS:
        return replace(found, **span)
    second = {k[:-1]: v for k, v in match.fields.items() if k.endswith("2")}
    at2 = [i for k, i in match.at.items() if k.endswith("2")]
    at1 = [i for k, i in match.at.items() if not k.endswith("2")]
    other = _single("day", second, role, tense)
    parting = min(at2, default=match.last - 1)
    return replace(found, **span, other=other, end1=tokens.ends[max(at1)], start2=tokens.starts[parting])


def _single(kind: str, values: dict[str, Any], role: str, tense: str) -> Told:
    """Fill the fields of one time; composite classes (a day in figures, an hour with its half) come apart."""
    known: dict[str, Any] = {}
    for name, value in values.items():
        if name in _COMPOSITE:
            known.update(_COMPOSITE[name](value))
        else:
            known[_RENAMED.get(name, name)] = value
    if "num" in known and "number" not in known:
        known["number"] = known.pop("num")
    if "last" in known:
        known["nth"] = -1
    if isinstance(known.get("era"), str):
        known["era"] = -1
    hour, ampm = known.pop("hour", None), known.pop("ampm", None)
    minute = known.pop("minute", None)
    if minute is not None and hour is not None and minute < 60:
        known["clock"] = (int(hour), int(minute))
    half = known.pop("half", None)
    if half is not None:
        known["number"] = known.get("number", 0) + half
    link = known.pop("link", None)
    known |= _clock(hour, ampm, known, link)
    return Told(kind, role=role, tense=tense, **{k: v for k, v in known.items() if k in _FIELDS})


def _clock(hour: float | None, ampm: int | None, known: dict[str, Any], link: str | None) -> dict[str, Any]:
    """Return the hour on a clock of 24; midnight on a day ends it, unless the words say that it opens it."""
    word = known.pop("hourword", None)
    if word is not None:
        midnight = word == 0
        return {"clock": (word, 0), "ends_day": midnight and link not in ("into", "start", "beginning")}
    clock = known.get("clock") or ((int(hour), 0) if hour is not None else None)
    if clock is None:
        return {}
    hour_, minute = clock
    if ampm is None and hour_ < 12 and (part := known.get("daypart")):
        hour_ += 12 if part in ("AF", "EV") or (part == "NI" and hour_ >= 6) else 0  # "one on Friday afternoon"
    if ampm is not None:
        if not 1 <= hour_ <= 12:
            return {"clock": (hour_, minute)}
        hour_ = hour_ % 12 + ampm
    return {"clock": (0, minute), "ends_day": True} if hour_ == 24 else {"clock": (hour_, minute)}


def _iso(text: str) -> dict[str, Any]:
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
    clock = (int(text[11:13]), int(text[14:16])) if len(text) > 10 else None
    zone = "Z" if text.endswith("Z") else text[-6:] if clock and text[-6] in "+-" else None
    return {"year": year, "month": month, "day": day, "clock": clock, "zone": zone}


def _dotted(value: tuple[int, int, int]) -> dict[str, Any]:
    day, month, year = value
    return {"day": day, "month": month, "year": full_year(year)}


def _slashed(value: tuple[int, int, int]) -> dict[str, Any]:
    left, right, year = value
    if left > 12 or left == right:
        return {"day": left, "month": right, "year": full_year(year)}
    if right > 12:
        return {"day": right, "month": left, "year": full_year(year)}
    return {"month": left, "day": right, "year": full_year(year), "note": "either"}


def full_year(year: int) -> int:
    """Return a year of two figures as one of four: 69 to 99 are of the last century, as in POSIX."""
    return year if year >= 100 else year + (1900 if year >= 69 else 2000)


def _hhmm(value: int) -> dict[str, Any]:
    return {"clock": (value // 100, value % 100)}


_COMPOSITE: dict[str, Any] = {
    "iso": _iso,
    "dmy": _dotted,
    "slash": _slashed,
    "hhmm": _hhmm,
    "compound": lambda v: {"number": v[0], "unit": v[1]},
    "dotclock": lambda v: {"clock": v},
    "yy": lambda v: {"year": full_year(v), "note": "short"},
    "tens": lambda v: {"decade": v + (1900 if v > 20 else 2000)},
}
