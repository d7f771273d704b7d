"""Sums over days, weeks and months, and how they are written as EDTF."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from trucewatch.locate.times.told import Told, Value
from trucewatch.when import day_of

SLIP = timedelta(days=7)  # a text in the past tense may be dated some days before what it tells


def day(year: int | None, month: int | None, number: int | None) -> date | None:
    """Return a day, or None where the calendar has none such."""
    try:
        return date(year or 0, month or 0, number or 0)
    except ValueError:
        return None


def interval(first: date, last: date) -> str:
    """Return the days from first to last, both within it, as EDTF."""
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def month_text(year: int, month: int) -> str:
    """Return a month as EDTF.

    >>> month_text(987, 3)
    '0987-03'
    """
    return f"{year:04}-{month:02}"


def year_text(year: int) -> str:
    """Return a year as EDTF, which counts 1 BC as year 0.

    >>> year_text(480), year_text(-479)
    ('0480', '-0479')
    """
    return f"{year:04}" if year >= 0 else f"-{-year:04}"


def months(year: int, month: int, n: int) -> tuple[int, int]:
    """Return the month n months on.

    >>> months(2024, 12, 2), months(2025, 1, -1)
    ((2025, 2), (2024, 12))
    """
    year_, month_ = divmod(year * 12 + month - 1 + n, 12)
    return year_, month_ + 1


def week(day_in_it: date) -> tuple[date, date]:
    """Return Monday and Sunday of the week of a day."""
    monday = day_in_it - timedelta(days=day_in_it.weekday())
    return monday, monday + timedelta(days=6)


def weekend(day_in_week: date) -> tuple[date, date]:
    """Return Saturday and Sunday of the week of a day."""
    saturday = week(day_in_week)[0] + timedelta(days=5)
    return saturday, saturday + timedelta(days=1)


def month_span(year: int, first: int, last: int) -> str:
    """Return whole months as an interval: a quarter, a half."""
    return f"{month_text(year, first)}/{month_text(year, last)}"


def moved(base: date, unit: str, number: float) -> date | None:
    """Return the day some units on, back where the number is negative; None past the calendar's ends."""
    whole, rest = math.floor(number), number - math.floor(number)
    try:
        if unit in ("day", "week", "fortnight", "hour", "minute", "second", "night", "weekend"):
            return base + number * _LENGTHS[unit]
        step = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit]
        return base + relativedelta(months=whole * step + round(rest * step))
    except (OverflowError, ValueError):
        return None


_LENGTHS = {
    "day": timedelta(days=1),
    "night": timedelta(days=1),
    "week": timedelta(weeks=1),
    "weekend": timedelta(weeks=1),
    "fortnight": timedelta(weeks=2),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
    "second": timedelta(seconds=1),
}


def at_clock(value: Value, told: Told) -> Value:
    """Add the hour to a day; the offset only where the words name a clock."""
    if told.clock is None or value.edtf is None:
        return value
    edtf, past, future = (stamp(v, told) if v else None for v in (value.edtf, value.past, value.future))
    return Value(edtf or value.edtf, past, future, value.inferred, value.how)


def stamp(edtf: str, told: Told) -> str | None:
    """Return a day with the hour told, or None where the value is no day."""
    found = day_of(edtf)
    if found is None or told.clock is None:
        return None
    if told.ends_day:
        found += timedelta(days=1)
    hour, minute = told.clock
    return f"{found.isoformat()}T{hour:02}:{minute:02}{offset(found, hour, minute, told.zone)}"


def offset(on: date, hour: int, minute: int, zone: str | None) -> str:
    """Return the offset of a zone at an hour: an IANA name, UTC, or an offset already.

    >>> offset(date(2025, 4, 19), 18, 0, "Europe/Kyiv"), offset(date(2025, 1, 9), 18, 0, "Europe/Kyiv")
    ('+03:00', '+02:00')
    """
    if not zone:
        return ""
    if zone in ("UTC", "Z") or zone[0] in "+-":
        return "Z" if zone in ("UTC", "Z") else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    shown = datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZoneInfo(zone)).strftime("%z")
    return f"{shown[:3]}:{shown[3:]}"
