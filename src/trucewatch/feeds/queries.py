"""Every question that is asked of feed tables, as Ibis expressions: nothing here is executed.

The same expressions run on DuckDB and on Spark; one test suite asks both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis

Table = Any  # Ibis ships no types


@dataclass(frozen=True, slots=True)
class DayWindow:
    """A window of whole days with both its days inside, and how many days before and after it are looked at."""

    name: str
    begins: date
    ends: date
    before: int = 28
    after: int = 28

    @property
    def phases(self) -> tuple[tuple[str, date, date], ...]:
        """Return (phase, first day, last day) for before, during and after."""
        day = timedelta(days=1)
        return (
            ("before", self.begins - self.before * day, self.begins - day),
            ("during", self.begins, self.ends),
            ("after", self.ends + day, self.ends + self.after * day),
        )


def daily(events: Table, *keys: str) -> Table:
    """Count events by day and keys.

    Returns an expression with `day`, the keys, `n` (rows), `reports` (their sum, null where the feed counts
    events) and `killed`. Rows without a day are not counted: `undated` counts them.
    """
    return (
        events.filter(events.day.notnull())
        .group_by("day", *keys)
        .agg(n=ibis._.count(), reports=ibis._.reports.sum(), killed=ibis._.killed.sum())
    )


def acts(events: Table, first: date, last: date, regions: Sequence[str] | None = None) -> Table:
    """Count armed acts from one day to another by day, `by`, `mode`, `target` and `region`: `n`.

    Regions that nobody asks about (by `regions`, in lower case) are told together, as "elsewhere"; None asks
    about all.
    """
    armed = events.filter(events.day.between(first, last) & (events.type == "assault"))
    if regions is None:
        return armed.group_by("day", "by", "mode", "target", "region").agg(n=ibis._.count())
    asked = armed.region.isnull() | armed.region.lower().isin(list(regions)) if regions else armed.region.isnull()
    named = armed.mutate(region=ibis.cases((asked, armed.region), else_="elsewhere"))
    return named.group_by("day", "by", "mode", "target", "region").agg(n=ibis._.count())


def one(events: Table, event: str) -> Table:
    """Return the row of one event, by the feed's own id."""
    return events.filter(events.event == event)


def regions(events: Table) -> Table:
    """Return the regions that a feed names, once each: `region`."""
    return events.filter(events.region.notnull()).select("region").distinct()


def undated(events: Table) -> Table:
    """Count the rows without a day, which no count by day can hold."""
    return events.filter(events.day.isnull()).count()


def window_counts(events: Table, windows: Sequence[DayWindow], *keys: str) -> Table:
    """Count events before, during and after each window, by keys.

    The events are summed by day, the days are summed up, and a phase is the sum at its end less the sum before
    its start: many windows cost no more than two look-ups each. Returns `window`, `phase`, the keys, `n`,
    `killed` and `days` (the phase's length); a phase without an event has no row.
    """
    phases = [(w.name, *p) for w in windows for p in w.phases if p[2] >= p[1]]
    first = min((p[2] for p in phases), default=date.max)
    last = max((p[3] for p in phases), default=date.max)
    running = _running(events.filter(events.day.between(first, last)), first, last, keys)
    edges = _edges(phases)
    at = edges.inner_join(running, "day")
    summed = at.group_by("window", "phase", "days", *keys).agg(
        n=(ibis._.sign * ibis._.n).sum(), killed=(ibis._.sign * ibis._.killed).sum()
    )
    return summed.filter(summed.n > 0)


def _running(events: Table, first: date, last: date, keys: Sequence[str]) -> Table:
    """Return, for each day of a span and each value of the keys, the sums up to the end of that day."""
    days = ibis.memtable(
        [{"day": first + timedelta(days=n)} for n in range((last - first).days + 1)], schema={"day": "date"}
    )
    counted = daily(events, *keys)
    grid = days.cross_join(counted.select(*keys).distinct()) if keys else days
    filled = grid.left_join(counted, ["day", *keys]).select(
        "day", *keys, n=ibis._.n.fill_null(0), killed=ibis._.killed.fill_null(0)
    )
    upto = ibis.window(group_by=list(keys) or None, order_by="day", preceding=None, following=0)
    return filled.select("day", *keys, n=filled.n.sum().over(upto), killed=filled.killed.sum().over(upto))


def _edges(phases: Sequence[tuple[str, str, date, date]]) -> Table:
    """Return the two days of each phase at which the running sums are read: +1 at its end, -1 before its start."""
    day = timedelta(days=1)
    rows = [
        {"window": name, "phase": phase, "days": (last - first).days + 1, "day": at, "sign": sign}
        for name, phase, first, last in phases
        for at, sign in ((last, 1), (first - day, -1))
    ]
    schema = {"window": "string", "phase": "string", "days": "int64", "day": "date", "sign": "int64"}
    return ibis.memtable(rows, schema=schema)


def diff(old: Table, new: Table, columns: Sequence[str]) -> Table:
    """Compare two vintages of an event table by the feed's own ids.

    Returns `event`, `what` (gone, new or changed), and for each column `COLUMN_old` and `COLUMN_new`; events that
    are the same in all columns have no row.
    """
    left = old.select("event", **{f"{c}_old": old[c] for c in columns}, was=ibis.literal(True))
    right = new.select("event", **{f"{c}_new": new[c] for c in columns}, here=ibis.literal(True))
    both = left.outer_join(right, "event")
    same = ibis.literal(True)
    for column in columns:
        same = same & both[f"{column}_old"].identical_to(both[f"{column}_new"])
    what = ibis.cases((both.here.isnull(), "gone"), (both.was.isnull(), "new"), else_="changed")
    wanted = [f"{c}_{side}" for c in columns for side in ("old", "new")]
    told = both.filter(both.was.isnull() | both.here.isnull() | ~same)
    return told.select(ibis.coalesce(told.event, told.event_right).name("event"), what.name("what"), *wanted)


def named(intervals: Table) -> Table:
    """Return intervals under ids, for `diff`: region, unit and beginning; copies of one are one, with their `rows`."""
    begins = intervals.begins.cast("timestamp").strftime("%Y-%m-%d %H:%M:%S")
    event = intervals.region + ibis.literal(" ") + intervals.unit + ibis.literal(" ") + begins
    return intervals.group_by(event.name("event")).agg(
        ends=ibis._.ends.max(), imputed=ibis._.imputed.max(), parts=ibis._.parts.sum(), rows=ibis._.count()
    )


def first_seen(vintages: Mapping[str, Table]) -> Table:
    """Return when each event was first in any vintage.

    `vintages` maps the day on which a vintage was seen (ISO) to its events. Returns `event`, `day`, `seen`
    (a date) and `age` (days from the one to the other).
    """
    parts = [
        table.filter(table.day.notnull()).select("event", "day", seen=ibis.literal(day).cast("date"))
        for day, table in sorted(vintages.items())
    ]
    whole = ibis.union(*parts) if len(parts) > 1 else parts[0]
    first = whole.group_by("event").agg(day=ibis._.day.min(), seen=ibis._.seen.min())
    return first.mutate(age=first.seen.delta(first.day, unit="day"))


def delays(events: Table) -> Table:
    """Count events by day and by the age at which their publisher first had them: `day`, `age`, `n`.

    Only for feeds that say when they first had a record; others give no row.
    """
    known = events.filter(events.day.notnull() & events.seen.notnull())
    age = known.seen.cast("date").delta(known.day, unit="day")
    return known.group_by("day", age.name("age")).agg(n=ibis._.count())


def ages(seen: Table) -> Table:
    """Count events by the age at which they were first seen: what a reporting delay is estimated from."""
    return seen.group_by("age").agg(n=ibis._.count()).order_by("age")


def months(table: Table, time: str, *keys: str) -> Table:
    """Count the rows of each month, by keys: `month` (its first day), `n`."""
    dated = table.filter(table[time].notnull())
    month = dated[time].cast("date").truncate("M")
    return dated.group_by(month.name("month"), *keys).agg(n=ibis._.count())


def living(table: Table, time: str) -> Table:
    """Tell on which days the feed told of anything at all: `day`, `n`. A day without a row may be quiet or dead."""
    dated = table.filter(table[time].notnull())
    return dated.group_by(dated[time].cast("date").name("day")).agg(n=ibis._.count())


def sources(events: Table) -> Table:
    """Count events by first source and year: a block of one source is a change of what is seen."""
    dated = events.filter(events.earliest.notnull())
    return dated.group_by("source", year=dated.earliest.year()).agg(n=ibis._.count(), killed=ibis._.killed.sum())


def volume(events: Table) -> Table:
    """Count the reports of each year: `year`, `reports` (null where the feed counts events), `days` with any."""
    dated = events.filter(events.day.notnull())
    return dated.group_by(year=dated.day.year()).agg(reports=ibis._.reports.sum(), days=ibis._.day.nunique())


def duplicates(events: Table) -> Table:
    """Return the ids that stand in a table more than once, with how often."""
    return events.group_by("event").agg(n=ibis._.count()).filter(ibis._.n > 1)


def beyond(table: Table, time: str, last: date) -> Table:
    """Return the rows that begin after a day: `at`, and `line` of the publisher's file where the table has one."""
    late = table.filter(table[time].cast("date") > last)
    line = late.line if "line" in late.columns else ibis.null("int64")
    return late.select(at=late[time].cast("date"), line=line).order_by("line")


def filled(intervals: Table) -> Table:
    """Count intervals, those whose end is the publisher's filler, and those without an end: `n`, `imputed`, `open`."""
    return intervals.agg(n=ibis._.count(), imputed=ibis._.imputed.sum(), open=ibis._.ends.isnull().sum())


def overlaps(intervals: Table) -> Table:
    """Count the intervals that begin before an earlier one of the same unit has ended: `n`."""
    before = ibis.window(group_by=["region", "unit"], order_by=["begins", "ends"], preceding=(None, 1))
    known = intervals.filter(intervals.ends.notnull()).mutate(until=ibis._.ends.max().over(before))
    return known.agg(n=(known.begins < known.until).sum().coalesce(0))


def seen(series: Table) -> Table:
    """Count the parts of days of each region, and those in which the feed is known to have run: `n`, `alive`."""
    one = series.filter(series.measure == series.measure.min())
    return one.agg(n=ibis._.count(), alive=ibis._.alive.sum().coalesce(0))


def unit_size(intervals: Table) -> Table:
    """Return, by month, of how many smaller alarms one interval is made in the mean: `month`, `mean`, `n`."""
    month = intervals.begins.cast("date").truncate("M")
    return intervals.group_by(month=month).agg(mean=ibis._.parts.mean(), n=ibis._.count()).order_by("month")
