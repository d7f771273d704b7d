"""Lengths of time as ISO 8601 durations."""

from __future__ import annotations

from trucewatch.locate.times.told import Told

# Unit -> how many of which ISO unit. A quarter is three months, a decade ten years.
ISO = {
    "second": (1, "S"),
    "minute": (1, "M"),
    "hour": (1, "H"),
    "day": (1, "D"),
    "night": (1, "D"),
    "week": (1, "W"),
    "weekend": (2, "D"),
    "fortnight": (2, "W"),
    "month": (1, "M"),
    "quarter": (3, "M"),
    "year": (1, "Y"),
    "decade": (10, "Y"),
    "century": (100, "Y"),
}
CLOCK = ("second", "minute", "hour")
SMALLER = {
    "hour": (60, "minute"),
    "day": (24, "hour"),
    "week": (7, "day"),
    "year": (12, "month"),
    "minute": (60, "second"),
}


def length(told: Told) -> str | None:
    """Return a length of time in ISO 8601, or None where the words give no whole number of any unit.

    >>> length(Told("duration", number=30, unit="day")), length(Told("duration", number=2.5, unit="year"))
    ('P30D', 'P2Y6M')
    """
    if told.number is None or told.unit is None or told.vague or told.number > 1_000_000:
        return None
    pieces = _pieces(told.number, told.unit)
    if told.number2 is not None and told.unit2 is not None:
        pieces += _pieces(told.number2, told.unit2)
    if not pieces or any(n != int(n) for n, _ in pieces):
        return None
    date = "".join(_written(n, u) for n, u in pieces if u not in CLOCK)
    time = "".join(_written(n, u) for n, u in pieces if u in CLOCK)
    return f"P{date}" + (f"T{time}" if time else "")


def _pieces(number: float, unit: str) -> list[tuple[float, str]]:
    """Return a number of units, a broken one as whole units and a rest of the next smaller."""
    whole = int(number)
    if number == whole or unit not in SMALLER:
        return [(number, unit)]
    size, smaller = SMALLER[unit]
    rest = round((number - whole) * size, 6)
    if unit == "week":
        return [(round(number * 7, 6), "day")]
    return [(whole, unit), (rest, smaller)] if whole else [(rest, smaller)]


def _written(number: float, unit: str) -> str:
    size, letter = ISO[unit]
    return f"{int(number * size)}{letter}"
