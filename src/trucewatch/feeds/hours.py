"""Intervals to figures by region and part of the day: hours under alarm, and starts.

A region's hours are the union of its intervals: two alarms at once are one hour, not two. An
interval of a smaller unit counts for its region like any other; `weights` may say which share of
the region each unit stands for, and then an hour counts by the share that is under alarm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from trucewatch.errors import BadValue

Stretch = tuple[datetime, datetime]
Cell = tuple[date, int]  # civil day, first hour of the part of it


def union(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Yield the union of stretches of time, in order.

    >>> at = lambda hour: datetime(2025, 1, 1, hour, tzinfo=UTC)
    >>> [(b.hour, e.hour) for b, e in union([(at(5), at(7)), (at(1), at(3)), (at(2), at(4))])]
    [(1, 4), (5, 7)]
    """
    current: Stretch | None = None
    for begins, ends in sorted(stretches):
        if current is None:
            current = (begins, ends)
        elif begins <= current[1]:
            current = (current[0], max(current[1], ends))
        else:
            yield current
            current = (begins, ends)
    if current is not None:
        yield current


def split(begins: datetime, ends: datetime, zone: ZoneInfo, step: int) -> Iterator[tuple[Cell, float]]:
    """Yield the cells of civil time that a stretch touches, each with the hours of it that lie there.

    `step` is the length of a cell in hours of the clock, a divisor of 24; on the day of a change of the
    clock a cell holds an hour more or less, and the hours are real ones.
    """
    at = begins.astimezone(UTC)
    end = ends.astimezone(UTC)
    while at < end:
        local = at.astimezone(zone)
        hour = local.hour - local.hour % step
        edge = min(_next(local, hour, step, zone), end)
        yield (local.date(), hour), (edge - at) / timedelta(hours=1)
        at = edge


def _next(local: datetime, hour: int, step: int, zone: ZoneInfo) -> datetime:
    """Return the instant at which the next cell begins, in UTC."""
    day = local.date() + timedelta(days=(hour + step) // 24)
    begins = datetime(day.year, day.month, day.day, (hour + step) % 24, tzinfo=zone).astimezone(UTC)
    # Where the clock is set back, the wall time of an edge comes twice; never go backwards.
    return begins if begins > local.astimezone(UTC) else begins + timedelta(hours=1)


def real_hours(day: date, hour: int, step: int, zone: ZoneInfo) -> float:
    """Return how long a cell of civil time really is: an hour more or less where the clock changes.

    >>> real_hours(date(2025, 3, 30), 0, 6, ZoneInfo("Europe/Kyiv"))
    5.0
    """
    begins = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
    return (_next(begins, hour, step, zone) - begins.astimezone(UTC)) / timedelta(hours=1)


def cells(
    intervals: Sequence[Mapping[str, Any]], zone: str, step: int, weights: Weights | None = None
) -> Iterator[dict[str, Any]]:
    """Yield series rows (measures "hours" and "starts") for each region that has an interval, in each cell.

    The span is from the first day to the last one of the whole feed; inside it the feed is known to have been
    running in a cell if any region had an interval there or on both sides within a week, else not known.
    """
    clock = ZoneInfo(zone)
    closed = [i for i in intervals if i["ends"] is not None]
    if not closed:
        return
    span = _span(closed, clock, step)
    living = alive(closed, clock, step, span)
    for region, rows in groupby(sorted(closed, key=lambda i: (i["region"], i["begins"])), key=lambda i: i["region"]):
        own = list(rows)
        hours, starts = _hours(own, clock, step, weights), _starts(own, clock, step)
        for cell in span:
            head = {"region": region, "day": cell[0], "hour": cell[1], "hours": float(step), "alive": living[cell]}
            known = living[cell] is True
            yield head | {"measure": "hours", "value": round(hours.get(cell, 0.0), 6) if known else None}
            yield head | {"measure": "starts", "value": float(starts.get(cell, 0)) if known else None}


def _span(intervals: Sequence[Mapping[str, Any]], clock: ZoneInfo, step: int) -> list[Cell]:
    first = min(i["begins"] for i in intervals).astimezone(clock).date()
    last = max(i["ends"] for i in intervals).astimezone(clock).date()
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [(day, hour) for day in days for hour in range(0, 24, step)]


SILENCE = timedelta(days=7)


def alive(
    intervals: Sequence[Mapping[str, Any]], clock: ZoneInfo, step: int, span: Sequence[Cell]
) -> dict[Cell, bool | None]:
    """Tell for each cell whether the feed is known to have been running: True, or None where nothing says so.

    Zero is not absence: a cell without any alarm anywhere counts as seen only if the feed told of
    something within a week before it and within a week after it.
    """
    told = sorted({t for i in intervals for t in (i["begins"], i["ends"])})
    found: dict[Cell, bool | None] = {}
    at = 0
    for day, hour in span:
        begins = datetime(day.year, day.month, day.day, hour, tzinfo=clock).astimezone(UTC)
        while at < len(told) and told[at] < begins:
            at += 1
        before = at > 0 and begins - told[at - 1] <= SILENCE
        behind = at < len(told) and told[at] - begins <= SILENCE
        inside = at < len(told) and told[at] - begins < timedelta(hours=step)
        found[day, hour] = True if inside or (before and behind) else None
    return found


Weights = Mapping[str, Mapping[str, float]]  # region -> unit -> the share of the region that it is


def _hours(own: Sequence[Mapping[str, Any]], clock: ZoneInfo, step: int, weights: Weights | None) -> dict[Cell, float]:
    """Return a region's hours by cell: of the union of its intervals, or by the share of it that is under alarm."""
    region = own[0]["region"]
    shares = (weights or {}).get(region)
    whole = ((b, e, 1.0) for b, e in union((i["begins"], i["ends"]) for i in own))
    out: dict[Cell, float] = {}
    for begins, ends, share in whole if shares is None else under_alarm(own, shares):
        for cell, hours in split(begins, ends, clock, step):
            out[cell] = out.get(cell, 0.0) + share * hours
    return out


def under_alarm(
    own: Iterable[Mapping[str, Any]], shares: Mapping[str, float]
) -> Iterator[tuple[datetime, datetime, float]]:
    """Yield the stretches of one region's alarms, each with the share of the region that was under alarm, at most 1.

    An alarm of the region is one of all of it. A unit whose share is not known raises: it must not count as nothing.
    """
    edges: list[tuple[datetime, int, str]] = []
    for i in own:
        unit = "" if i["level"] == "region" else i["unit"]
        if unit and unit not in shares:
            raise BadValue(f"weights give no share of {i['region']} to {unit}", "feed.yaml", "0 leaves it out, said so")
        edges += [(i["begins"], 1, unit), (i["ends"], -1, unit)]
    active: Counter[str] = Counter()
    before: datetime | None = None
    for at, change, unit in sorted(edges):
        on = {name for name, count in active.items() if count > 0}
        if on and before is not None and at > before:
            yield before, at, 1.0 if "" in on else min(1.0, sum(shares[name] for name in on))
        active[unit] += change
        before = at


def _starts(own: Sequence[Mapping[str, Any]], clock: ZoneInfo, step: int) -> dict[Cell, int]:
    out: dict[Cell, int] = {}
    for i in own:
        local = i["begins"].astimezone(clock)
        cell = (local.date(), local.hour - local.hour % step)
        out[cell] = out.get(cell, 0) + 1
    return out
