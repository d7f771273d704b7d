"""Measures in a text - lengths, masses, speeds, hours - in SI units, with their hedges.

Beside locate/amounts.py, which counts: here a number without a unit of its own can inherit its
partner's ("from 200 kilometres to 1,000"), and a measure may stand before a noun ("a 300-km range").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from trucewatch.locate.amounts import number as number  # the one door to how numbers are told
from trucewatch.records import Quantity

_ONES = "one|two|three|four|five|six|seven|eight|nine|ten"
_TEENS = "eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SCALES = "hundred|thousand|million|billion|dozen"
_WORD = rf"(?:(?:{_TENS})-(?:{_ONES})|{_TENS}|{_TEENS}|{_ONES})"
FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
WORDS = rf"(?:{_WORD}(?:\s+(?:{_SCALES}))?(?:\s+and\s+{_WORD})?|a\s+(?:{_SCALES}))"
NUMBER = rf"(?:(?:{FIGURE})(?:\s+(?:{_SCALES}))?|{WORDS})"
HEDGES = {
    "at_least": "at least|no fewer than|no less than|not less than|more than|over|upwards of|in excess of|a minimum of",
    "at_most": "at most|no more than|up to|fewer than|less than|under|as many as|a maximum of",
    "about": "about|around|roughly|nearly|almost|some|approximately|close to|an estimated|estimated",
}
HEDGE = "|".join(rf"(?P<{name}>{words})" for name, words in HEDGES.items()).replace(" ", r"\s+")

# Spelling -> unit of the record and factor; kilometres an hour and hours are used beside the SI by everybody.
UNITS: Mapping[str, tuple[str, float]] = {
    r"kilomet(?:er|re)s?(?: per hour| an hour)": ("km/h", 1.0),
    r"km/h|kph|kmh": ("km/h", 1.0),
    r"miles (?:per|an) hour|mph": ("km/h", 1.609344),
    r"knots?": ("km/h", 1.852),
    r"times the speed of sound": ("Mach", 1.0),
    r"kilomet(?:er|re)s?|kms?": ("km", 1.0),
    r"nautical miles?": ("km", 1.852),
    r"miles?": ("km", 1.609344),
    r"kilograms?|kilogrammes?|kilos?|kgs?": ("kg", 1.0),
    r"pounds?|lbs?": ("kg", 0.45359237),
    r"tonnes?|tons?": ("kg", 1000.0),
    r"hours?|hrs?|h": ("h", 1.0),
}
_UNIT = "|".join(UNITS)
MEASURE = re.compile(
    rf"(?<![\w.,:/$€£])(?:(?:{HEDGE})\s+)?(?:between\s+|from\s+)?(?:(?P<n>{NUMBER})(?:\s*(?:[-–]|to|and|or)\s*(?P<m>{NUMBER}))?"
    rf"(?P<more>\s+or\s+more|\+)?[\s-]?(?P<unit>{_UNIT})\b|[Mm]ach[\s-](?P<mach>\d+(?:\.\d+)?))",
    re.IGNORECASE,
)
PARTNER = re.compile(
    r"^\s*(?:\([^)]*\)\s*)?,?\s*"
    r"(?P<how>to|against|up from|compared (?:with|to)|instead of|rather than|from|previously|as against)"
    rf"\s+(?:(?:{HEDGE})\s+)?(?P<n>{NUMBER})(?![\w/]|[-.,]?\d)(?!\s*(?:{_UNIT})\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure with its words; `old` is what it is told to have been, where it is told beside."""

    start: int
    end: int
    quantity: Quantity
    old: Quantity | None = None


def measures(text: str, start: int, end: int) -> Iterator[Measure]:
    """Yield the measures between two offsets.

    >>> text = "from 200 kilometres to 1,000, and at least 3 pounds"
    >>> [(m.quantity.value, m.quantity.at_least, m.old and m.old.value) for m in measures(text, 0, len(text))]
    [(1000.0, None, 200.0), (None, 1.36, None)]
    """
    found = [m for m in (_measure(match) for match in MEASURE.finditer(text, start, end)) if m is not None]
    taken = 0
    for i, measure in enumerate(found):
        if measure.start < taken:
            continue
        joined = _joined(text, measure, found[i + 1] if i + 1 < len(found) else None) or _with_partner(
            text, measure, end
        )
        taken = joined.end
        yield joined


def _measure(match: re.Match[str]) -> Measure | None:
    if match["mach"]:
        hedge = _hedge(match)
        return Measure(match.start(), match.end(), Quantity(**{hedge: float(match["mach"])}, unit="Mach"))
    value, (unit, factor) = number(match["n"]), _unit(match["unit"])
    if value is None:
        return None
    upper = number(match["m"]) if match["m"] else None
    if upper is not None and upper > value:
        return Measure(*match.span(), Quantity(at_least=_si(value, factor), at_most=_si(upper, factor), unit=unit))
    hedge = "at_least" if match["more"] else _hedge(match)
    return Measure(*match.span(), Quantity(**{hedge: _si(value, factor)}, unit=unit))


def _hedge(match: re.Match[str]) -> str:
    return next((name for name in HEDGES if match[name]), "value")


def _unit(written: str) -> tuple[str, float]:
    return next(unit for spelling, unit in UNITS.items() if re.fullmatch(spelling, written, re.IGNORECASE))


def _si(value: float, factor: float) -> float:
    """Return a value in the record's unit, one converted from miles or pounds with three figures."""
    return value * factor if factor.is_integer() else float(f"{value * factor:.3g}")


def _joined(text: str, left: Measure, right: Measure | None) -> Measure | None:
    """Return "from 200 kilometres to 1,000 kilometres" as one change."""
    if right is None or left.quantity.unit != right.quantity.unit:
        return None
    between = text[left.end : right.start].strip(" ,")
    if between == "to" and re.search(r"\bfrom\b", text[max(0, left.start - 6) : left.start + 5]):
        return Measure(left.start, right.end, right.quantity, left.quantity)
    if re.fullmatch(r"(?:up from|from|against|compared (?:with|to)|instead of|rather than|as against)", between):
        return Measure(left.start, right.end, left.quantity, right.quantity)
    return None


def _with_partner(text: str, measure: Measure, end: int) -> Measure:
    """Add the partner without a unit of its own: "from 200 kilometres to 1,000", "1,000 kilometres, against 280"."""
    match = PARTNER.match(text[measure.end : end])
    value = number(match["n"]) if match else None
    if match is None or value is None:
        return measure
    hedge = _hedge(match)
    other = Quantity(**{hedge: value}, unit=measure.quantity.unit)
    whole = replace(measure, end=measure.end + match.end())
    if match["how"].lower() == "to":
        return replace(whole, quantity=other, old=measure.quantity)
    return replace(whole, old=other)
