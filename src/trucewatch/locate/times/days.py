"""Days: of a month, of a week, counted from the document's own; two of them as a stretch; nights."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from trucewatch.locate.times import holidays, periods
from trucewatch.locate.times.calendar import SLIP, at_clock, day, interval, months, moved
from trucewatch.locate.times.told import Anchor, Told, Value, parts
from trucewatch.when import day_of

ONE = timedelta(days=1)
REFORM = 1582  # from which year on the two calendars part
AT_HAND = 30  # days from the document's own date within which it needs no year
FAR = timedelta(days=270)  # beyond which a writer would name the year


def one(told: Told, anchor: Anchor) -> Value:
    """A day of a month with its year or without."""
    if told.weekday is not None and told.day is None:
        return at_clock(weekday(told, anchor), told)
    value = _dated(told, anchor)
    return at_clock(value, told)


def _dated(told: Told, anchor: Anchor) -> Value:
    if told.note == "either":
        return _either(told, anchor)
    month, year = told.month, told.year
    if month is None:
        return _monthless(told, anchor)
    if year is None and told.unit == "year" and told.step is not None and anchor.published:
        return _found(day(anchor.published.year + told.step, month, told.day), True, f"year from {anchor.name}")
    if year is not None and told.note == "julian":
        return _julian(day(year, month, told.day))
    if year is not None:
        how = "the hour's day is told beside it" if told.note == "beside" else "read off the words"
        return _found(day(year, month, told.day), told.note == "beside", how)
    return _yearless(told, anchor)


def _julian(found: date | None) -> Value:
    """A day of the Julian calendar as one of ours: ten days on from 1582, three more by 1900."""
    if found is None or found.year < REFORM:
        return _found(found, False, "read off the words")
    century = found.year // 100 - (found.month < 3 and found.year % 100 == 0)
    ahead = found + (century - century // 4 - 2) * ONE
    return Value(ahead.isoformat(), inferred=True, how=f"from {found} of the Julian calendar")


def styles(told: Told, anchor: Anchor) -> Value:
    """A day told in both calendars, "25 October (7 November) 1917": the later one is ours."""
    assert told.other is not None
    year = told.year or told.other.year
    both = [one(replace(t, kind="day", year=year, other=None), anchor) for t in (told, told.other)]
    days_ = [day_of(v.edtf) for v in both if v.edtf]
    if len(days_) == 2 and days_[0] and days_[1] and 10 <= (days_[1] - days_[0]).days <= 13:
        return replace(both[1], how="the day of our calendar where two are told")
    return Value(None, how="two days are told that no two calendars share")


def _monthless(told: Told, anchor: Anchor) -> Value:
    """A day of the month told last, or of the document's own month and those beside it."""
    if anchor.last_month is not None:
        return _found(day(*anchor.last_month, told.day), True, f"month from the time told before, {anchor.last}")
    base = anchor.published
    if base is None:
        return Value(None, how="no month is told for this day")
    beside = [months(base.year, base.month, n) for n in (-1, 0, 1)]
    found = [d for y, m in beside if (d := day(y, m, told.day))]
    return _by_tense(found, told, base, f"month from {anchor.name}")


def _found(found: date | None, inferred: bool, how: str) -> Value:
    if found is None:
        return Value(None, how="the calendar has no such day")
    return Value(found.isoformat(), inferred=inferred, how=how)


def _either(told: Told, anchor: Anchor) -> Value:
    """3/4/2025: the month comes first in one country and last in the next; only the document's own date can tell."""
    readings = [day(told.year, told.month, told.day), day(told.year, told.day, told.month)]
    near = [d for d in readings if d and anchor.published and abs((d - anchor.published).days) <= 45]
    if len(near) != 1:
        return Value(None, how="day and month cannot be told apart")
    return Value(near[0].isoformat(), inferred=True, how=f"day and month by {anchor.name}")


def _yearless(told: Told, anchor: Anchor) -> Value:
    """The nearest such day to the document in the direction of the tense; in a narrative that of the year told last."""
    if anchor.last_year and (anchor.narrative or anchor.published is None):
        found = day(anchor.last_year, told.month, told.day)
        return _found(found, True, f"year from the time told before, {anchor.last}")
    base = anchor.published
    if base is None:
        return Value(None, how="no year is told and the document has no date")
    near = _beside(told, anchor, base)
    if near is not None:
        return _found(near, True, f"year from the time told beside, {anchor.beside}")
    reach = 4 if (told.month, told.day) == (2, 29) else 1
    found_ = [d for y in range(base.year - reach, base.year + reach + 1) if (d := day(y, told.month, told.day))]
    if told.weekday is not None:
        found_ = [d for d in found_ if d.weekday() == told.weekday] or found_
    return _by_tense(found_, told, base, f"year from {anchor.name}")


def _beside(told: Told, anchor: Anchor, base: date) -> date | None:
    """Return the day nearest to one told with its year in the same sentence, unless the document's own is at hand."""
    known = parts(anchor.beside) if anchor.beside else None
    if known is None or known[0] == base.year:
        return None
    centre = date(known[0], known[1] or 7, known[2] or 1)
    days = [d for y in (known[0] - 1, known[0], known[0] + 1) if (d := day(y, told.month, told.day))]
    own = [d for y in (base.year - 1, base.year) if (d := day(y, told.month, told.day))]
    if any(abs((d - base).days) <= AT_HAND for d in own):
        return None
    return min(days, key=lambda d: abs((d - centre).days), default=None)


def _by_tense(days: list[date], told: Told, base: date, how: str) -> Value:
    """Pick among days: the nearest, unless the tense points the other way; the other readings are kept."""
    if not days:
        return Value(None, how="the calendar has no such day")
    near = min(days, key=lambda d: abs((d - base).days))
    past = max((d for d in days if d <= base + SLIP), default=near)
    coming = min((d for d in days if base <= d <= base + FAR), default=near)
    picked = coming if told.tense == "future" else near
    picked = past if told.tense == "past" else picked
    return _readings(picked.isoformat(), past.isoformat(), coming.isoformat(), how)


def _readings(value: str, past: str, future: str, how: str) -> Value:
    return Value(value, past if past != value else None, future if future != value else None, True, how)


def weekday(told: Told, anchor: Anchor) -> Value:
    """A day of the week: the last one, that day itself counted, or the next in a clause that looks ahead."""
    base = anchor.published
    if base is None or told.weekday is None:
        return Value(None, how="the document has no date to set this day of the week against")
    how = f"from {anchor.name}"
    back, ahead = (base.weekday() - told.weekday) % 7, (told.weekday - base.weekday()) % 7
    if told.unit == "week":
        monday = base - timedelta(days=base.weekday()) + timedelta(weeks=told.step or 0)
        return Value((monday + timedelta(days=told.weekday)).isoformat(), inferred=True, how=how)
    if told.step == -1:
        return Value((base - timedelta(days=back or 7)).isoformat(), inferred=True, how=how)
    if told.step == 1:
        return Value((base + timedelta(days=ahead or 7)).isoformat(), inferred=True, how=how)
    past, coming = base - timedelta(days=back), base + timedelta(days=ahead)
    picked = coming if told.tense == "future" or (told.step == 0 and told.tense != "past") else past
    return _readings(picked.isoformat(), past.isoformat(), coming.isoformat(), how)


def shift(told: Told, anchor: Anchor) -> Value:
    """Today, yesterday, tomorrow: days from the document's own."""
    if anchor.published is None or told.shift is None:
        return Value(None, how="the document has no date to count from")
    found = anchor.published + timedelta(days=told.shift)
    return at_clock(Value(found.isoformat(), inferred=True, how=f"from {anchor.name}"), told)


def hour(told: Told, anchor: Anchor) -> Value:
    """An hour without its day: of the day told last in a narrative, else of the document's."""
    base = anchor.last_day if anchor.narrative and anchor.last_day else anchor.published
    if base is None:
        return Value(None, how="the day of this hour is not told")
    return at_clock(Value(base.isoformat(), inferred=True, how=f"from {anchor.name}"), told)


def last_night(told: Told, anchor: Anchor) -> Value:
    """The night before the document's day: it begins the day before."""
    if anchor.published is None:
        return Value(None, how="the document has no date to count from")
    return Value(interval(anchor.published - ONE, anchor.published), inferred=True, how=f"from {anchor.name}")


def night(told: Told, anchor: Anchor) -> Value:
    """The night of a day: that day and the next; "into Tuesday", "the night before": the day before and that day."""
    value = one(told, anchor) if told.weekday is None else weekday(told, anchor)
    found = day_of(value.edtf) if value.edtf else None
    if found is None:
        return value
    first = found - ONE if told.part == "before" else found
    return Value(interval(first, first + ONE), inferred=value.inferred, how=value.how)


def offset(told: Told, anchor: Anchor) -> Value:
    """A time counted from a day told with it: two days before 9 May."""
    assert told.other is not None
    other = replace(told.other, tense=told.tense)
    base = holidays.holiday(other, anchor) if other.holiday else one(other, anchor)
    found = day_of(base.edtf) if base.edtf else None
    if found is None or told.unit is None:
        return base
    away = moved(found, told.unit, (told.direction or 1) * (told.number if told.number is not None else 1))
    if away is None or told.unit in ("hour", "minute", "second"):
        return Value(None, how="counted in hours from a day whose hour is not told")
    edtf = away.isoformat() if told.unit == "day" else f"{away.isoformat()}~"
    return Value(edtf, inferred=base.inferred, how=f"counted from {found}")


def nights(told: Told, anchor: Anchor) -> Value:
    """The night of two days named: from the one to the other."""
    return days(told, anchor)


def days(told: Told, anchor: Anchor) -> Value:
    """Days of one month: the month and the year stand with one of them and hold for both."""
    assert told.other is not None
    other = replace(told.other, month=told.other.month or told.month, year=told.other.year or told.year)
    first = replace(told, kind="day", month=told.month or other.month, year=told.year or other.year)
    return span(replace(first, other=other), anchor)


def span(told: Told, anchor: Anchor) -> Value:
    """Two times as one stretch: both belong to it. A year, a month or a clock told once holds for both."""
    found = _stretch(told, anchor)
    if found.edtf is None or not found.inferred:
        return found
    past, future = (_stretch(_in(tense, told), anchor).edtf for tense in ("past", "future"))
    return _readings(found.edtf, past or found.edtf, future or found.edtf, found.how)


def _in(tense: str, told: Told) -> Told:
    """Return a stretch as a clause of another tense would tell it."""
    return replace(told, tense=tense, other=replace(told.other, tense=tense) if told.other else None)


def _stretch(told: Told, anchor: Anchor) -> Value:
    assert told.other is not None
    if anchor.narrative and told.year is None and told.other.year is None and told.month and told.other.month:
        turn = (told.month, told.day or 0) > (told.other.month, told.other.day or 31)
        start = point(told, anchor)
        ahead = replace(told.other, year=int(start.edtf[:4]) + turn) if start.edtf else told.other
        told = replace(told, other=ahead)
    assert told.other is not None
    last = point(told.other, anchor)
    if last.edtf is None:
        return last
    ends = day_of(last.edtf) if told.weekday is not None and told.day is None and told.other.day is None else None
    if ends is not None and told.weekday is not None:
        first = at_clock(Value((ends - ((ends.weekday() - told.weekday) % 7) * ONE).isoformat(), inferred=True), told)
    else:
        first = point(_shared(told, told.other, last.edtf), anchor)
    if first.edtf is None:
        return first
    left, right = first.edtf.partition("/")[0], last.edtf.rpartition("/")[2]
    if _after(left, right):
        return Value(None, how="the stretch would end before it begins")
    return Value(f"{left}/{right}", inferred=last.inferred or first.inferred, how=last.how)


def _after(left: str, right: str) -> bool:
    """Tell whether an EDTF date begins later than another; years before our era count backwards."""
    if left.startswith("-") or right.startswith("-"):
        return int(left[:5]) > int(right[:5])
    return left.rstrip("~") > right.rstrip("~")


def _shared(told: Told, other: Told, end: str) -> Told:
    """Fill the first time of a stretch from the second, of a year before where it would not come first."""
    if told.day is None and told.month is None and told.year is None and told.weekday is None:
        if told.number is not None:
            return replace(told, era=told.era or other.era)
        return replace(
            told,
            kind="day",
            year=other.year,
            month=other.month,
            day=other.day,
            weekday=other.weekday,
            zone=told.zone or other.zone,
        )
    year = told.year
    if year is None and told.month is not None and end[:4].isdigit():
        year = int(end[:4])
        if (told.month, told.day or 0) > (other.month or 12, other.day or 31):
            year -= 1
    return replace(told, year=year, zone=told.zone or (other.zone if told.clock else None))


def point(told: Told, anchor: Anchor) -> Value:
    """Resolve one end of a stretch by what it holds: a day, a month, a year or a day of the week."""
    if told.day is not None or told.weekday is not None:
        return one(told, anchor)
    if told.month is not None:
        return periods.month(told, anchor)
    if told.shift is not None:
        return shift(told, anchor)
    return periods.year(told, anchor)
