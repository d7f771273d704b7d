"""Stretches with a name: months, quarters, seasons, years, decades; this one, the last, the next."""

from __future__ import annotations

from datetime import date, timedelta

from trucewatch.locate.times.calendar import (
    day,
    interval,
    month_span,
    month_text,
    months,
    moved,
    week,
    weekend,
    year_text,
)
from trucewatch.locate.times.told import Anchor, Told, Value
from trucewatch.when import day_of, window

MODERN = 1850  # from which year on a bare number of four figures is likelier a year than a count
UNDATED = "the document has no date to count from"
MONTHS = {"quarter": 3, "half": 6}


def mark(told: Told) -> str:
    """Return ~ where the words name only a part of the stretch: early, mid, late, the end of."""
    return "~" if told.part else ""


def month(told: Told, anchor: Anchor) -> Value:
    """A month with its year or without; "late March" is the month, approximately."""
    assert told.month is not None
    number = told.year if told.year is not None else of_era(told, anchor)
    if number is not None:
        return Value(f"{year_text(number)}-{told.month:02}" + mark(told))
    if told.unit == "year" and told.step is not None and anchor.published:
        year_ = anchor.published.year + told.step
        return Value(month_text(year_, told.month) + mark(told), inferred=True, how=f"year from {anchor.name}")
    if anchor.last_year and (anchor.narrative or anchor.published is None or told.told == 0):
        how = f"year from the time told before, {anchor.last}"
        return Value(month_text(anchor.last_year, told.month) + mark(told), inferred=True, how=how)
    base = anchor.published
    if base is None:
        return Value(None, how="no year is told and the document has no date")
    past = base.year if told.month <= base.month else base.year - 1
    coming = base.year if told.month >= base.month else base.year + 1
    return _readings(told, anchor, past, coming, (base.month - told.month) % 12)


def _readings(told: Told, anchor: Anchor, past: int, coming: int, back: int) -> Value:
    """Pick a year by the tense, or without one the nearer month, the past preferred."""
    assert told.month is not None
    if told.step in (-1, 1):
        base = anchor.published
        same = base is not None and base.month == told.month
        year = (past - same) if told.step == -1 else (coming + same)
        return Value(month_text(year, told.month) + mark(told), inferred=True, how=f"from {anchor.name}")
    ahead = told.tense == "future" or (told.tense != "past" and back > 7)
    picked, left, right = (month_text(y, told.month) + mark(told) for y in (coming if ahead else past, past, coming))
    others = (left if left != picked else None, right if right != picked else None)
    return Value(picked, *others, inferred=True, how=f"year from {anchor.name}")


def year(told: Told, anchor: Anchor) -> Value:
    """A year; of an era where one is named. EDTF counts 1 BC as year 0."""
    number = told.year if told.year is not None else of_era(told, anchor)
    if number is None or (told.note == "weak" and not _likely(number, anchor)):
        return Value(None, how="a number that may be no year")
    return Value(year_text(number) + mark(told)) if number < 10_000 else Value(None, how="not a year")


def of_era(told: Told, anchor: Anchor) -> int | None:
    """Return the year that a bare number means: of the era named, or of that which the text was last in."""
    if told.number is None:
        return None
    before = told.era == -1 or (told.era is None and (anchor.last or "").startswith("-"))
    if told.note == "ancient" and not before:
        return None
    return 1 - int(told.number) if before else int(told.number)


def _likely(number: int, anchor: Anchor) -> bool:
    """Tell whether a number after "until" or "by" may be a year: of our age, or of that which the text tells of."""
    return number >= MODERN or (anchor.last_year is not None and abs(anchor.last_year - number) <= 100)


def season(told: Told, anchor: Anchor) -> Value:
    """A season, by the months it has in the north; winter bears the year it begins in."""
    assert told.season is not None
    number = told.year if told.year is not None else of_era(told, anchor)
    if number is not None:
        return Value(f"{year_text(number)}-{told.season}" + mark(told))
    base = anchor.published
    if base is None or (anchor.narrative and anchor.last_year):
        if anchor.last_year is None:
            return Value(None, how=UNDATED)
        return Value(f"{anchor.last_year:04}-{told.season}" + mark(told), inferred=True, how=f"year from {anchor.name}")
    return Value(f"{_season_year(told, base):04}-{told.season}" + mark(told), inferred=True, how=f"from {anchor.name}")


def _season_year(told: Told, base: date) -> int:
    """Return the year of last, this or next season seen from a day; bare, of the nearest in the tense's direction."""
    assert told.season is not None
    starts = [(y, date(y, (told.season - 20) * 3, 1)) for y in range(base.year - 2, base.year + 3)]
    begun = [y for y, first in starts if first <= base]
    current = begun[-1] if months(begun[-1], (told.season - 20) * 3, 3) > (base.year, base.month) else None
    done = [y for y in begun if y != current]
    coming = next(y for y, first in starts if first > base)
    if told.step == -1:
        return done[-1]
    if told.step == 1:
        return coming
    if current is not None:
        return current
    return coming if told.step == 0 or told.tense == "future" else done[-1]


def season_end(told: Told, anchor: Anchor) -> Value:
    """The time about a season's end, "as winter ended": its last month and the one after, approximately."""
    whole = season(told, anchor)
    if whole.edtf is None:
        return whole
    last = months(int(whole.edtf[:4]), (int(whole.edtf[5:7]) - 20) * 3, 2)
    edtf = f"{month_text(*last)}~/{month_text(*months(*last, 1))}~"
    return Value(edtf, inferred=whole.inferred, how=whole.how)


def quarter(told: Told, anchor: Anchor) -> Value:
    """A quarter or a half of a year, or a half of a month."""
    nth, unit = told.nth or 0, told.unit or "quarter"
    size = MONTHS[unit]
    if told.month is not None and unit == "half":
        whole = month(told, anchor)
        return Value(f"{whole.edtf}~", inferred=whole.inferred, how=whole.how) if whole.edtf else whole
    if not 1 <= nth <= 12 // size:
        return Value(None, how="no such part of a year")
    number, how, inferred = told.year, "read off the words", False
    if number is None:
        if anchor.published is None:
            return Value(None, how=UNDATED)
        base, how, inferred = anchor.published, f"from {anchor.name}", True
        number = base.year + (told.step or 0)
        if told.step is None and (nth - 1) * size + 1 > base.month and told.tense != "future":
            number -= 1
    return Value(month_span(number, (nth - 1) * size + 1, nth * size), inferred=inferred, how=how)


def decade(told: Told, _: Anchor) -> Value:
    """A decade, "the 1990s"."""
    return Value(f"{(told.decade or 0) // 10:03}X" + mark(told))


def century(told: Told, _: Anchor) -> Value:
    """A century: the nineteenth is 18XX."""
    nth = int(told.nth or 0)
    if not 1 <= nth <= 21:
        return Value(None, how="not a century that EDTF can write")
    if told.era == -1:
        return Value(f"{year_text(1 - 100 * nth)}/{year_text(-100 * (nth - 1))}")
    return Value(f"{nth - 1:02}XX" + mark(told))


def period(told: Told, anchor: Anchor) -> Value:
    """Last week, this month, next year: the calendar's own, Monday to Sunday."""
    if anchor.published is None:
        return Value(None, how=UNDATED)
    if told.month is not None:
        return month(told, anchor)
    base = (
        window(anchor.last).earliest if anchor.narrative and anchor.last_year and anchor.last else None
    ) or anchor.published
    found = stepped(date(base.year, base.month, base.day), told.unit or "day", told.step or 0, told.tense)
    return Value(found + mark(told) if "/" not in found else found, inferred=True, how=f"from {anchor.name}")


def stepped(base: date, unit: str, step: int, tense: str = "") -> str:
    """Return the calendar's week, month ... some steps on from that of a day.

    >>> stepped(date(2025, 4, 18), "week", -1), stepped(date(2025, 4, 18), "quarter", 0)
    ('2025-04-07/2025-04-13', '2025-04/2025-06')
    """
    if unit == "week":
        return interval(*week(base + timedelta(weeks=step)))
    if unit == "weekend":
        gone = base.weekday() < 5 if tense == "past" else base.weekday() < 3 and tense != "future"
        step -= gone and step == 0  # on a Monday "this weekend" is the one just gone, unless it is to come
        return interval(*weekend(base + timedelta(weeks=step)))
    if unit == "month":
        return month_text(*months(base.year, base.month, step))
    if unit == "quarter":
        year_, first = months(base.year, (base.month - 1) // 3 * 3 + 1, 3 * step)
        return month_span(year_, first, first + 2)
    if unit == "decade":
        return f"{base.year // 10 + step:03}X"
    if unit == "century":
        return f"{base.year // 100 + step:02}XX"
    if unit == "year":
        return year_text(base.year + step)
    found = moved(base, unit, step)
    return (found or base).isoformat()


def part_of(told: Told, anchor: Anchor) -> Value:
    """The end of the year, mid-week: of the document's own year or week, or of that told last in a narrative."""
    if anchor.narrative and anchor.last:
        base = day_of(window(anchor.last).earliest.date().isoformat()) if window(anchor.last).earliest else None  # type: ignore[union-attr]
    else:
        base = anchor.published
    if base is None:
        return Value(None, how=UNDATED)
    found = stepped(base, told.unit or "year", 0)
    return Value(found + mark(told) if "/" not in found else found, inferred=True, how=f"from {anchor.name}")


def share(told: Told, anchor: Anchor) -> Value:
    """The first six months of 2025, the last two weeks of March."""
    assert told.other is not None
    whole = (
        month(told.other, anchor)
        if told.other.month
        else year(told.other, anchor)
        if told.other.year
        else period(told.other, anchor)
    )
    bounds = window(whole.edtf) if whole.edtf else None
    if bounds is None or bounds.earliest is None or bounds.latest is None or not told.unit or not told.number:
        return whole
    first, last = bounds.earliest.date(), bounds.latest.date() - timedelta(days=1)
    back = told.nth == -1
    edge = moved(last + timedelta(days=1), told.unit, -told.number) if back else moved(first, told.unit, told.number)
    if edge is None or not first <= edge <= last + timedelta(days=1):
        return Value(None, how="longer than what it is a part of")
    part = (edge, last) if back else (first, edge - timedelta(days=1))
    whole_months = told.unit in ("month", "quarter")
    edtf = month_span(part[0].year, part[0].month, part[1].month) if whole_months else interval(*part)
    return Value(edtf, inferred=whole.inferred, how=whole.how)


def nth_of(told: Told, anchor: Anchor) -> Value:
    """The first week of March, the last Sunday of May, the third day of April."""
    whole = month(told, anchor)
    if whole.edtf is None:
        return whole
    number, month_ = int(whole.edtf[:4]), int(whole.edtf[5:7])
    first = date(number, month_, 1)
    last = date(*months(number, month_, 1), 1) - timedelta(days=1)
    nth = int(told.nth or -1)
    found = _nth(told, first, last, nth)
    return (
        Value(found, inferred=whole.inferred, how=whole.how) if found else Value(None, how="the month has no such day")
    )


def _nth(told: Told, first: date, last: date, nth: int) -> str | None:
    if told.weekday is not None:
        days = [d for d in _days(first, last) if d.weekday() == told.weekday]
        return days[nth if nth < 0 else nth - 1].isoformat() if nth <= len(days) else None
    if told.unit == "day":
        found = last if nth < 0 else day(first.year, first.month, nth)
        return found.isoformat() if found else None
    if told.unit == "week":
        start = last - timedelta(days=6) if nth < 0 else first + timedelta(weeks=nth - 1)
        return interval(start, min(start + timedelta(days=6), last)) if start <= last else None
    if told.unit == "weekend":
        ends = [weekend(d) for d in _days(first, last) if d.weekday() == 5]
        return interval(*ends[nth if nth < 0 else nth - 1]) if nth <= len(ends) else None
    return None


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def week_of(told: Told, anchor: Anchor, found: Value) -> Value:
    """The week of a day."""
    base = day_of(found.edtf) if found.edtf else None
    return Value(interval(*week(base)), inferred=found.inferred, how=found.how) if base else found
