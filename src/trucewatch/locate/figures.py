"""What a token that begins with a figure may stand for, by its shape alone."""

from __future__ import annotations

import re
from typing import Any

NUMERIC = ("num", "count")
# Shape -> classes. A class is what a rule may ask for; the names are those of the grammars' files.
SHAPES: dict[str, tuple[str, ...]] = {
    "words": NUMERIC,
    "month": (*NUMERIC, "day", "hour", "monthnum"),
    "month2": (*NUMERIC, "day", "hour", "monthnum", "yy"),
    "hour": (*NUMERIC, "day", "hour", "yy"),
    "day": (*NUMERIC, "day", "yy"),
    "zero": (*NUMERIC, "hour"),
    "two": (*NUMERIC, "yy"),
    "three": (*NUMERIC, "y3"),
    "year": (*NUMERIC, "year"),
    "year_clock": (*NUMERIC, "year", "hhmm"),
    "modern": (*NUMERIC, "year", "modern"),
    "modern_clock": (*NUMERIC, "year", "modern", "hhmm"),
    "clock4": (*NUMERIC, "hhmm"),
    "number": NUMERIC,
    "decimal": NUMERIC,
    "decimal_clock": (*NUMERIC, "dotclock"),
    "ordinal": ("ordinal",),
    "ordinal_day": ("ordinal", "day"),
    "decade": ("decade",),
    "decade2": ("decade2",),
    "clock": ("clock",),
    "iso": ("iso",),
    "dmy": ("dmy",),
    "slash": ("slash",),
    "glued": ("glued",),
    "joined": ("joined",),
}
PLAIN = re.compile(r"\d{1,15}$")
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
DECIMAL = re.compile(r"(\d{1,12})[.,](\d{1,9})$")
CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d)?$")
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)$")
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)$")
ORDINAL = re.compile(r"(\d{1,4})(?:st|nd|rd|th)$", re.IGNORECASE)
DECADE = re.compile(r"(1[0-9]\d0|20\d0)s$")
DECADE2 = re.compile(r"(\d0)s$")
SUFFIXED = re.compile(r"(\d+(?:[.,]\d+)*)([^\W\d_]+)$")

Shaped = tuple[str, dict[str, Any]]


def figure(form: str) -> Shaped | None:
    """Return the shape of a token that begins with a figure and its value for each class.

    >>> figure("18")[0], figure("18:30")[1], figure("1,250")[1]["num"], figure("1990s")[1]
    ('hour', {'clock': (18, 30)}, 1250.0, {'decade': 1990})
    """
    if PLAIN.match(form):
        return _whole(form)
    if GROUPED.match(form):
        return _filled("number", float(form.replace(",", "")))
    for pattern, read in _READERS:
        if match := pattern.match(form):
            found: Shaped | None = read(match)
            return found
    return None


def _filled(shape: str, value: float) -> Shaped:
    return shape, dict.fromkeys(SHAPES[shape], value)


def _whole(form: str) -> Shaped:
    value, width = int(form), len(form)
    shape = "number"
    if width <= 2:
        shape = _short(value, width)
    elif width == 3:
        shape = "three"
    elif width == 4:
        clock = value < 2400 and value % 100 < 60
        year = 1000 <= value < 2100
        name = "modern" if 1850 <= value < 2060 else "year"
        shape = f"{name}_clock" if clock and year else "clock4" if clock else name if year else "number"
    found = _filled(shape, float(value))
    found[1].update({k: int(v) for k, v in found[1].items() if k not in NUMERIC})
    return found


def _short(value: int, width: int) -> str:
    if value == 0:
        return "zero"
    if value <= 12:
        return "month2" if width == 2 else "month"
    return "hour" if value <= 24 else "day" if value <= 31 else "two"


def _decimal(match: re.Match[str]) -> Shaped:
    value = float(f"{match[1]}.{match[2]}")
    clock = len(match[2]) == 2 and int(match[1]) <= 24 and int(match[2]) < 60 and "." in match[0]
    shape, values = _filled("decimal_clock" if clock else "decimal", value)
    if clock:
        values["dotclock"] = (int(match[1]), int(match[2]))
    return shape, values


def _clock(match: re.Match[str]) -> Shaped | None:
    hour, minute = int(match[1]), int(match[2])
    return ("clock", {"clock": (hour, minute)}) if hour <= 24 and minute < 60 else None


def _parts(shape: str, match: re.Match[str]) -> Shaped:
    return shape, {shape: (int(match[1]), int(match[2]), int(match[3]))}


def _ordinal(match: re.Match[str]) -> Shaped:
    value = int(match[1])
    return _filled("ordinal_day" if 1 <= value <= 31 else "ordinal", value)


def _suffixed(match: re.Match[str]) -> Shaped:
    return "joined", {"joined": (match[1], match[2])}


_READERS: list[tuple[re.Pattern[str], Any]] = [
    (CLOCK, _clock),
    (DECIMAL, _decimal),
    (DOTTED, lambda m: _parts("dmy", m)),
    (SLASHED, lambda m: _parts("slash", m)),
    (ORDINAL, _ordinal),
    (DECADE, lambda m: ("decade", {"decade": int(m[1])})),
    (DECADE2, lambda m: ("decade2", {"decade2": int(m[1])})),
    (re.compile(r"\d{4}-\d\d-\d\d"), lambda m: ("iso", {"iso": m.string})),
    (SUFFIXED, _suffixed),
]
