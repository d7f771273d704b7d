"""From words to values: each kind of expression and the rule that dates it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from trucewatch.errors import BadValue
from trucewatch.locate.times import days, holidays, periods, relative
from trucewatch.locate.times.told import UNDATED, Anchor, Told, Value
from trucewatch.when import window

RESOLVERS: dict[str, Callable[[Told, Anchor], Value]] = {
    "day": days.one,
    "range": days.span,
    "days": days.days,
    "styles": days.styles,
    "offset": days.offset,
    "night": days.night,
    "nights": days.nights,
    "weekday": lambda t, a: days.one(t, a),
    "shift": days.shift,
    "lastnight": days.last_night,
    "clock": days.hour,
    "month": periods.month,
    "quarter": periods.quarter,
    "season": periods.season,
    "seasonend": periods.season_end,
    "year": periods.year,
    "decade": periods.decade,
    "century": periods.century,
    "period": periods.period,
    "periodof": periods.part_of,
    "nthday": periods.nth_of,
    "share": periods.share,
    "weekof": lambda t, a: periods.week_of(t, a, days.one(t, a)),
    "ago": relative.ago,
    "later": relative.later,
    "past": relative.rolling,
    "told": relative.again,
    "thattime": relative.same_time,
    "holiday": holidays.holiday,
}
WIDEST = timedelta(days=31)  # a document dated no closer than this dates no relative words


def resolve(told: Told, first: Anchor, last: Anchor) -> Value:
    """Return what told words mean under a document dated between two days (often the same).

    Where the two give different values the words mean the stretch that holds both.
    """
    one = _once(told, first)
    if first.published == last.published or one.edtf is None or not one.inferred:
        return one
    two = _once(told, last)
    if one.edtf == two.edtf or two.edtf is None:
        return replace(one, past=None, future=None) if one.edtf == two.edtf else two
    assert first.published is not None
    assert last.published is not None
    if last.published - first.published > WIDEST:
        return Value(None, how="the document is not dated closely enough")
    left, right = one.edtf.partition("/")[0], two.edtf.rpartition("/")[2]
    return Value(f"{left}/{right}", inferred=True, how=f"from a document dated {first.published} to {last.published}")


def _once(told: Told, anchor: Anchor) -> Value:
    if told.kind in UNDATED or told.kind not in RESOLVERS:
        return Value(None, how="no date")
    try:
        return _sound(RESOLVERS[told.kind](_in_century(told, anchor), anchor))
    except (OverflowError, ValueError):
        return Value(None, how="past the ends of the calendar")


def _in_century(told: Told, anchor: Anchor) -> Told:
    """Give a year of two figures the century that is nearest to the time told of."""
    if told.other is not None and told.other.note == "short" and told.year is not None:
        told = replace(told, other=replace(told.other, year=_nearest(told.other.year or 0, told.year), note=None))
    if told.note != "short" or told.year is None:
        return told
    about = anchor.last_year if anchor.narrative or anchor.published is None else anchor.published.year
    return replace(told, year=_nearest(told.year, about) if about and anchor.narrative else told.year)


def _nearest(year: int, about: int) -> int:
    return min((year + step for step in (-200, -100, 0, 100)), key=lambda y: abs(y - about))


def _sound(value: Value) -> Value:
    """Keep only values that can be read back."""
    readings = [v if v and _reads(v) else None for v in (value.edtf, value.past, value.future)]
    if value.edtf and readings[0] is None:
        return Value(None, how="not a time that EDTF can write")
    return replace(value, edtf=readings[0], past=readings[1], future=readings[2])


def _reads(edtf: str) -> bool:
    try:
        window(edtf)
    except (BadValue, OverflowError, ValueError):
        return False
    return True
