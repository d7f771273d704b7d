"""Times counted from another: ago, later, the past N, the same day, the next."""

from __future__ import annotations

from datetime import date, timedelta

from trucewatch.locate.times.calendar import at_clock, month_text, moved, year_text
from trucewatch.locate.times.periods import UNDATED, stepped
from trucewatch.locate.times.told import Anchor, Told, Value
from trucewatch.when import window

# No finer than the unit: "two years ago" is a year, "three weeks ago" a day, approximately.
WRITTEN = {
    "day": "{0:%Y-%m-%d}",
    "night": "{0:%Y-%m-%d}",
    "week": "{0:%Y-%m-%d}~",
    "fortnight": "{0:%Y-%m-%d}~",
    "weekend": "{0:%Y-%m-%d}~",
}
SHORT = {"hour": 3600, "minute": 60, "second": 1}  # seconds
DAY = 86_400


def ago(told: Told, anchor: Anchor) -> Value:
    """N units from the document's day."""
    if anchor.published is None:
        return Value(None, how=UNDATED)
    return _counted(told, anchor.published, told.direction or -1, f"from {anchor.name}")


def later(told: Told, anchor: Anchor) -> Value:
    """N units from the time told last; of a text that told none, from the document's day."""
    if told.unit in SHORT and (told.number or 0) * SHORT[told.unit] < DAY:
        return Value(None, how="the hour that it is counted from is not told")
    base = anchor.last_day
    if base is not None:
        return _counted(told, base, told.direction or 1, f"from the time told before, {anchor.last}")
    if anchor.last and (
        told.unit in ("year", "decade", "century") or (told.unit in ("month", "quarter") and anchor.last_month)
    ):
        year, month = anchor.last_month or (anchor.last_year or 1, 1)
        return _counted(told, date(year, month, 1), told.direction or 1, f"from the time told before, {anchor.last}")
    if anchor.published and not anchor.narrative:
        return _counted(told, anchor.published, told.direction or 1, f"from {anchor.name}")
    return Value(None, how="nothing told before is dated finely enough to count from")


def _counted(told: Told, base: date, sign: int, how: str) -> Value:
    if told.vague or told.number is None or told.unit is None:
        return Value(None, how="no number is told to count by")
    if told.unit in SHORT:
        return _hours(told, base, sign, how)
    found = moved(base, told.unit, sign * told.number)
    if found is None:
        return Value(None, how="past the ends of the calendar")
    return Value(_written(found, told), inferred=True, how=how)


def _hours(told: Told, base: date, sign: int, how: str) -> Value:
    """Some hours from a day whose hour is not told: that day, or under a day's length the one beside it too."""
    seconds = (told.number or 0) * SHORT[told.unit or "hour"]
    found = moved(base, "day", sign * (seconds // DAY))
    if found is None:
        return Value(None, how="past the ends of the calendar")
    mark = "~" if seconds >= 3 * SHORT["hour"] else ""
    return Value(found.isoformat() + mark, inferred=True, how=how)


def _written(found: date, told: Told) -> str:
    if told.unit in ("month", "quarter"):
        return month_text(found.year, found.month)
    if told.unit in ("year", "decade", "century"):
        rough = told.unit != "year"
        return year_text(found.year) + ("~" if rough and (told.number or 0) != int(told.number or 0) else "")
    return WRITTEN[told.unit or "day"].format(found)


def rolling(told: Told, anchor: Anchor) -> Value:
    """The past 30 days end, the next three weeks begin, on the document's day; no finer than the unit."""
    base = anchor.published
    if base is None:
        return Value(None, how=UNDATED)
    if told.vague or told.number is None or told.unit is None:
        return Value(None, how="no number is told to count by")
    if told.unit in SHORT:
        far = moved(base, "day", (told.rolling or -1) * max(1, round(told.number * SHORT[told.unit] / DAY)))
    else:
        far = moved(base, told.unit, (told.rolling or -1) * told.number)
    if far is None:
        return Value(None, how="past the ends of the calendar")
    first, last = sorted((far, base))
    if told.unit in ("year", "decade", "century"):
        return Value(f"{year_text(first.year)}/{year_text(last.year)}", inferred=True, how=f"from {anchor.name}")
    return Value(f"{first.isoformat()}/{last.isoformat()}", inferred=True, how=f"from {anchor.name}")


def again(told: Told, anchor: Anchor) -> Value:
    """The same day, that night, the next month: from the time told last."""
    step = told.told or 0
    unit = told.unit or ("season" if told.season else "day")
    how = f"from the time told before, {anchor.last}"
    if told.weekday is not None:
        return _next_weekday(told, anchor, step)
    if unit in ("day", "night", "hour", "minute") or told.daypart:
        found = anchor.last_day
        if found is None or unit in ("hour", "minute"):
            return Value(None, how="no day told before to lean on")
        return at_clock(Value((found + timedelta(days=step)).isoformat(), inferred=True, how=how), told)
    if told.season:
        year = anchor.last_year
        return Value(f"{year:04}-{told.season}", inferred=True, how=how) if year else Value(None, how=UNDATED)
    return _stepped(anchor, unit, step, how)


def _next_weekday(told: Told, anchor: Anchor, step: int) -> Value:
    """The following Tuesday: the first after the day told last, or after the document's own."""
    base = anchor.last_day or anchor.published
    if base is None or told.weekday is None:
        return Value(None, how=UNDATED)
    ahead, back = (told.weekday - base.weekday()) % 7, (base.weekday() - told.weekday) % 7
    away = {1: ahead or 7, -1: -(back or 7)}.get(step, -back)
    return Value((base + timedelta(days=away)).isoformat(), inferred=True, how=f"counted from {base}")


def _stepped(anchor: Anchor, unit: str, step: int, how: str) -> Value:
    """Step from the week, month, year told last; a time told more coarsely than the unit gives no step."""
    fine: dict[str, object] = {"week": anchor.last_day, "weekend": anchor.last_day}
    fine |= {"month": anchor.last_month, "quarter": anchor.last_month}
    base = window(anchor.last).earliest if anchor.last and fine.get(unit, anchor.last_year is not None) else None
    if base is None and anchor.published is not None and unit != "day" and not anchor.narrative:
        return Value(stepped(anchor.published, unit, step), inferred=True, how=f"from {anchor.name}")
    if base is None:
        return Value(None, how="nothing told before is dated finely enough to lean on")
    return Value(stepped(base.date(), unit, step), inferred=True, how=how)


def same_time(told: Told, anchor: Anchor) -> Value:
    """This time last year."""
    base = anchor.published
    found = moved(base, told.unit or "year", -1) if base else None
    if found is None:
        return Value(None, how=UNDATED)
    edtf = month_text(found.year, found.month) if told.unit == "year" else f"{found.isoformat()}~"
    return Value(edtf, inferred=True, how=f"from {anchor.name}")
