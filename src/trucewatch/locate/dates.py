"""Dates in a text as EDTF, each with what it rests on.

Two passes: `patterns` finds words that mean a time and what they say; `resolve` sets them against
the document's date, or against the last date told where they lean on it ("the next day"). A date
without an anchor is left out: nothing is set against today.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter
from dateutil.relativedelta import relativedelta

from trucewatch.errors import BadValue
from trucewatch.locate.patterns import Told, told_in
from trucewatch.locate.words import lexicon
from trucewatch.model import DateMention
from trucewatch.records import Document
from trucewatch.when import day_of, window


@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative words are set against: the document's day, and the last day told in its text."""

    published: date | None
    last: date | None

    @property
    def day(self) -> date | None:
        """The document's day, or failing that the last day told in full."""
        return self.published or self.last


@dataclass(frozen=True, slots=True)
class Value:
    """A resolved time: EDTF, its reading under a verb of the future, whether worked out, and how."""

    edtf: str
    future: str | None = None
    inferred: bool = False
    how: str = "read off the words"


def dates(document: Document) -> Iterator[DateMention]:
    """Yield the dates of a text in order."""
    published = day_of(document.published.partition("T")[0]) if document.published else None
    last: date | None = None
    for told in told_in(document.text):
        value = resolve(told, Anchor(published, last))
        if value is None or not _sound(value):
            continue
        last = _last_day(value.edtf) or last
        span = document.span(told.start, told.end)
        yield DateMention(span, value.edtf, value.future, value.inferred, told.role, value.how)


def _sound(value: Value) -> bool:
    try:
        window(value.edtf)
        if value.future is not None:
            window(value.future)
    except (BadValue, OverflowError, ValueError):
        return False
    return True


def _last_day(edtf: str) -> date | None:
    """Return the day that "the next day" would lean on."""
    return day_of(edtf) if "/" not in edtf else day_of(edtf.rpartition("/")[2])


def resolve(told: Told, anchor: Anchor) -> Value | None:
    """Return what told words mean, or None where nothing anchors them."""
    value = _RESOLVERS[told.kind](told, anchor)
    if value is None or told.clock is None:
        return value
    return _at_clock(value, told)


def _at_clock(value: Value, told: Told) -> Value | None:
    """Add the hour to a day; the offset only where the words name a clock."""
    stamped = _stamp(value.edtf, told)
    if stamped is None:
        return None
    future = _stamp(value.future, told) if value.future else None
    return Value(stamped, future, value.inferred, value.how)


def _stamp(edtf: str, told: Told) -> str | None:
    day = day_of(edtf)
    if day is None or told.clock is None:
        return None
    hour, minute = told.clock
    if told.ends_day:
        day += timedelta(days=1)
    zone = lexicon()["zones"].get((told.zone or "").lower())
    offset = ""
    if zone:
        moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))
        shown = moment.strftime("%z")
        offset = "Z" if zone == "UTC" else f"{shown[:3]}:{shown[3:]}"
    return f"{day.isoformat()}T{hour:02}:{minute:02}{offset}"


def _nearest(month: int, day: int, anchor: date) -> tuple[date, date] | None:
    """Return the nearest such day to the anchor, and the next one not before it."""
    years = (anchor.year - 1, anchor.year, anchor.year + 1)
    found = [d for y in years if (d := _day(y, month, day))]
    if not found:
        return None
    near = min(found, key=lambda d: abs((d - anchor).days))
    coming = min((d for d in found if d >= anchor), default=near)
    return near, coming


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _full(told: Told, anchor: Anchor) -> Value | None:
    """A day of a month, with its year or without."""
    assert told.month is not None
    assert told.day is not None
    if told.year is not None:
        found = _day(told.year, told.month, told.day)
        return Value(found.isoformat()) if found else None
    if anchor.day is None:
        return None
    near = _nearest(told.month, told.day, anchor.day)
    if near is None:
        return None
    how = f"year from {_name(anchor)}"
    return Value(near[0].isoformat(), _other(near[0].isoformat(), near[1].isoformat()), True, how)


def _name(anchor: Anchor) -> str:
    return f"the document's date {anchor.published}" if anchor.published else f"the date told before, {anchor.last}"


def _other(value: str, future: str) -> str | None:
    return future if future != value else None


def _range(told: Told, anchor: Anchor) -> Value | None:
    """Two days as one interval: both days belong to it."""
    assert told.other is not None
    last = _full(told.other, anchor) if told.other.day else _month(told.other, anchor)
    if last is None:
        return None
    year = int(last.edtf[:4])
    first_told = told.replace(year=told.year if told.year is not None else year)
    first = _full(first_told, anchor) if told.day else _month(first_told, anchor)
    if first is None or first.edtf > last.edtf:
        return None
    return Value(f"{first.edtf}/{last.edtf}", None, last.inferred, last.how)


def _month(told: Told, anchor: Anchor) -> Value | None:
    """A month, with its year or without; "early", "mid", "late" make it approximate."""
    assert told.month is not None
    mark = "~" if told.part else ""
    if told.year is not None:
        return Value(f"{told.year}-{told.month:02}{mark}")
    if anchor.day is None:
        return None
    past = anchor.day.year if told.month <= anchor.day.month else anchor.day.year - 1
    coming = anchor.day.year if told.month >= anchor.day.month else anchor.day.year + 1
    value, future = f"{past}-{told.month:02}{mark}", f"{coming}-{told.month:02}{mark}"
    return Value(value, _other(value, future), True, f"year from {_name(anchor)}")


def _year(told: Told, _: Anchor) -> Value | None:
    if told.season:
        return Value(f"{told.year}-{told.season}")
    if told.decade:
        return Value(f"{(told.year or 0) // 10}X")
    return Value(f"{told.year}" + ("~" if told.part else ""))


def _weekday(told: Told, anchor: Anchor) -> Value | None:
    """A day of the week: the last one, that day itself counted, or under a verb of the future the next."""
    day = anchor.published
    if day is None or told.weekday is None:
        return None
    back = (day.weekday() - told.weekday) % 7
    ahead = (told.weekday - day.weekday()) % 7
    if told.part == "last":
        back = back or 7
        return Value((day - timedelta(days=back)).isoformat(), None, True, f"from {_name(anchor)}")
    if told.part == "next":
        return Value((day + timedelta(days=ahead or 7)).isoformat(), None, True, f"from {_name(anchor)}")
    past, coming = (day - timedelta(days=back)).isoformat(), (day + timedelta(days=ahead)).isoformat()
    return Value(past, _other(past, coming), True, f"from {_name(anchor)}")


def _deictic(told: Told, anchor: Anchor) -> Value | None:
    """Today, yesterday, tomorrow, overnight, and the like: days from the document's own."""
    if anchor.published is None or told.shift is None:
        return None
    first, last = (anchor.published + timedelta(days=n) for n in told.shift)
    value = first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
    return Value(value, None, True, f"from {_name(anchor)}")


def _night(told: Told, anchor: Anchor) -> Value | None:
    """The night of a day: that day and the next."""
    day = _full(told, anchor)
    found = day_of(day.edtf) if day else None
    if day is None or found is None:
        return None
    return Value(f"{found.isoformat()}/{(found + timedelta(days=1)).isoformat()}", None, day.inferred, day.how)


def _period(told: Told, anchor: Anchor) -> Value | None:
    """Last week, this month, next year: the calendar's own, Monday to Sunday."""
    day = anchor.published
    if day is None:
        return None
    step = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}[told.part or "this"]
    how = f"from {_name(anchor)}"
    if told.unit == "week":
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=step)
        return Value(f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}", None, True, how)
    if told.unit == "weekend":
        saturday = day - timedelta(days=(day.weekday() - 5) % 7) + timedelta(weeks=max(step, 0))
        return Value(f"{saturday.isoformat()}/{(saturday + timedelta(days=1)).isoformat()}", None, True, how)
    if told.unit == "month":
        month = day + relativedelta(months=step)
        return Value(f"{month.year}-{month.month:02}", None, True, how)
    return Value(str(day.year + step), None, True, how)


def _ago(told: Told, anchor: Anchor) -> Value | None:
    """N units ago, earlier or later; no finer than the unit: "two years ago" is a year."""
    narrative = told.part in ("earlier", "later", "before", "after")
    base = (anchor.last or anchor.published) if narrative else anchor.published
    if base is None or told.number is None or told.unit is None:
        return None
    sign = 1 if told.part in ("later", "after") else -1
    how = f"from {'the date told before, ' + str(base) if narrative and anchor.last else _name(anchor)}"
    if told.unit in ("minute", "hour"):
        return Value(base.isoformat(), None, True, how) if told.unit == "minute" else None
    found = base + sign * relativedelta(**{_plural(told.unit): told.number * (10 if told.unit == "decade" else 1)})  # type: ignore[arg-type]
    edtf = {"day": found.isoformat(), "week": f"{found.isoformat()}~", "month": f"{found.year}-{found.month:02}"}
    return Value(edtf.get(told.unit, str(found.year)), None, True, how)


def _plural(unit: str) -> str:
    return {"decade": "years"}.get(unit, f"{unit}s")


def _past(told: Told, anchor: Anchor) -> Value | None:
    """The past N days: up to the document's day."""
    if anchor.published is None or told.number is None or told.unit is None:
        return None
    first = anchor.published - relativedelta(**{_plural(told.unit): told.number * (10 if told.unit == "decade" else 1)})  # type: ignore[arg-type]
    return Value(f"{first.isoformat()}/{anchor.published.isoformat()}", None, True, f"from {_name(anchor)}")


def _anaphor(told: Told, anchor: Anchor) -> Value | None:
    """That day, the next day: from the last day told in the text."""
    if anchor.last is None or told.shift is None:
        return None
    found = anchor.last + timedelta(days=told.shift[0])
    return Value(found.isoformat(), None, True, f"from the date told before, {anchor.last}")


def _holiday(told: Told, anchor: Anchor) -> Value | None:
    """Easter Sunday, where both calendars agree; else the interval that holds both."""
    year = told.year or (anchor.day.year if anchor.day else None)
    if year is None:
        return None
    days = sorted({easter(year, EASTER_WESTERN), easter(year, EASTER_ORTHODOX)})
    days = [d + timedelta(days=(told.shift or (0, 0))[0]) for d in days]
    value = days[0].isoformat() if len(days) == 1 else f"{days[0].isoformat()}/{days[-1].isoformat()}"
    return Value(value, None, True, "from the calendar of Easter")


_RESOLVERS = {
    "full": _full,
    "range": _range,
    "night": _night,
    "month": _month,
    "year": _year,
    "weekday": _weekday,
    "deictic": _deictic,
    "period": _period,
    "ago": _ago,
    "past": _past,
    "anaphor": _anaphor,
    "holiday": _holiday,
}
