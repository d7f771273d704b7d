"""What a case's feeds hold: when they were alive, where their unit changed, what in them is filled in or overlaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from trucewatch.feeds import queries
from trucewatch.feeds.series import saturated
from trucewatch.store import Case
from trucewatch.store import feeds as feed_tables
from trucewatch.store.feeds import rows_of
from trucewatch.store.register import Vintage
from trucewatch.tables import TIME

BREAK = 2.0  # how many times the unit of the year before breaks a series, unless the feed says otherwise
BLOCK = 0.2  # share of a year's events from which one source that was not there before is a change of what is seen


@dataclass(frozen=True, slots=True)
class Status:
    """One feed, newest vintage: rows by month, days without any row, breaks of the unit, what it cannot see.

    `doubts` are what in it is filled in, overlaps, cannot be known or is left out; `regions` the rows of each region
    by month.
    """

    name: str
    vintage: str
    seen: str
    rows: Mapping[str, int]
    notes: Mapping[str, int]
    months: Mapping[str, int]
    silent: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    regions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    shifts: tuple[str, ...] = ()
    volume: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    exports: str = "none"
    sentence: str = ""
    borders: str = ""


def status(case: Case, version: Vintage, engine: str | None = None) -> Status:
    """Look at a vintage: one query a question, on whichever engine."""
    connection = feed_tables.connect(engine)
    kind = next((k for k in ("intervals", "events", "series") if version.rows.get(k)), "series")
    table = feed_tables.table(case, version.name, version.vintage, kind, connection)
    time = TIME[kind]
    told = table if kind != "series" else table.filter(table.value.notnull())
    regions: dict[str, dict[str, int]] = {}
    by_month: Counter[str] = Counter()
    for row in rows_of(queries.months(told, time, "region")):
        month = row["month"].isoformat()[:7]
        by_month[month] += row["n"]
        regions.setdefault(row["region"] or NOWHERE, {})[month] = row["n"]
    series = feed_tables.table(case, version.name, version.vintage, "series", connection)
    return Status(
        name=version.name,
        vintage=version.vintage,
        seen=version.seen,
        rows=version.rows,
        notes=version.notes,
        months=dict(sorted(by_month.items())),
        silent=_gaps(sorted(r["day"] for r in rows_of(queries.living(told, time)))),
        breaks=tuple(words for _, words in unit_breaks(version, table)) if kind == "intervals" else (),
        doubts=tuple(_doubts(version, table if kind == "intervals" else None, series)),
        regions=dict(sorted(regions.items())),
        shifts=tuple(_shifts(rows_of(queries.sources(table)))) if kind == "events" else (),
        volume=tuple(_volumes(rows_of(queries.volume(table)))) if kind == "events" else (),
        missing=tuple(version.about.get("no_data") or ()),
        exports=str(version.about["exports"]),
        borders=str(version.about.get("borders", "")),
        sentence=" ".join(str(version.about["observes"].get("sentence", "")).split()),
    )


def unit_breaks(version: Vintage, intervals: Any) -> tuple[tuple[date, str], ...]:  # noqa: ANN401
    """Return the months in which the unit of a feed's intervals changed, each with the words for it."""
    ratio = version.about.get("unit_break", BREAK)
    return () if ratio is None else tuple(_breaks(rows_of(queries.unit_size(intervals)), float(ratio)))


def _doubts(version: Vintage, intervals: Any, series: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield what in a feed is filled in, overlaps, is not known to have been seen, or is left out by a rule."""
    if intervals is not None:
        (told,) = rows_of(queries.filled(intervals))
        if told["imputed"]:
            share = told["imputed"] / told["n"]
            yield f"{told['imputed']:,} of {told['n']:,} ends are filled in by the publisher ({share:.1%})"
        if told["open"]:
            yield f"{told['open']:,} have no end"
        (overlap,) = rows_of(queries.overlaps(intervals))
        if overlap["n"]:
            yield f"{overlap['n']:,} begin before an earlier one of their unit ended: hours count once, starts twice"
    if series is not None:
        (seen,) = rows_of(queries.seen(series))
        if seen["n"] > seen["alive"]:
            share = 1 - seen["alive"] / seen["n"]
            yield f"not known to have been running in {share:.1%} of the parts of days, which are not zero"
        yield from _left_out(version, series)


def _left_out(version: Vintage, series: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the regions that one long alarm covers, with the reason: the same rule as the judging's."""
    days = version.about.get("saturation_days")
    if days is None:
        return
    hours: dict[str, dict[tuple[date, int], float | None]] = {}
    for row in rows_of(series.filter(series.measure == "hours").select("region", "day", "hour", "hours", "value")):
        hours.setdefault(row["region"], {})[row["day"], row["hour"] or 0] = row["value"]
        step = int(row["hours"])
    for region, why in saturated(hours, step, int(days), str(version.about["zone"])).items() if hours else ():
        yield f"left out, {region}: {why}"


def _gaps(days: Sequence[date]) -> tuple[str, ...]:
    """Return the stretches of more than a week in which a feed told of nothing at all, the longest first.

    Whether it was quiet or dead, the feed alone does not say.
    """
    found = [(left, right) for left, right in pairwise(days) if (right - left).days > 8]
    found.sort(key=lambda gap: (gap[0] - gap[1], gap[0]))
    return tuple(f"nothing told between {left} and {right} ({(right - left).days - 1} days)" for left, right in found)


def _breaks(months: Sequence[Mapping[str, Any]], ratio: float) -> Iterator[tuple[date, str]]:
    """Yield the first month of each run in which an interval is made of far more units than in the year before."""
    known = [m for m in months if m["mean"] is not None]
    broken = False
    for at, month in enumerate(known):
        past = known[max(0, at - 12) : at]
        base = sum(p["mean"] * p["n"] for p in past) / max(1, sum(p["n"] for p in past))
        now = len(past) >= 6 and month["mean"] > ratio * base
        if now and not broken:
            told = f"from {month['month']:%Y-%m} one row is made of {month['mean']:.1f} units"
            yield month["month"], f"{told}, {base:.1f} in the year before"
        broken = now


def _shifts(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the years in which one source gives a large part of the events that it had not given the year before."""
    totals: Counter[int] = Counter()
    for row in found:
        totals[row["year"]] += row["n"]
    before = {(r["source"], r["year"]): r["n"] for r in found}
    for row in sorted(found, key=lambda r: (r["year"], -r["n"])):
        share = row["n"] / totals[row["year"]]
        past = before.get((row["source"], row["year"] - 1), 0) / max(1, totals.get(row["year"] - 1, 0))
        if row["source"] and share >= BLOCK and past < share / 2:
            told = f"{row['year']}: {row['n']:,} of {totals[row['year']]:,} events rest on {row['source']}"
            yield f"{told}, {past:.0%} the year before"


def _volumes(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the years in which far fewer or far more reports were told a day than in the year before.

    Of a feed that counts reports alone: whether the war changed or its coverage, such a feed does not say.
    """
    a_day = {r["year"]: r["reports"] / r["days"] for r in found if r["reports"]}
    for year in sorted(a_day):
        now, past = a_day[year], a_day.get(year - 1)
        if past is not None and not past / FAR < now < past * FAR:
            told = f"{year}: {now:,.1f} reports a day, {past:,.1f} the year before"
            yield f"{told}; of coverage or of war, the feed does not say: count by share of the day's reports"


FAR = 1.5  # how many times the volume of the year before is another volume


def text(one: Status) -> str:
    """Return a status as lines for a terminal: a strip of months, then what to know."""
    rows = ", ".join(f"{n:,} {k}" for k, n in one.rows.items())
    lines = [f"{one.name}  vintage {one.vintage[7:19]}, seen {one.seen[:10]}: {rows}; exports: {one.exports}"]
    lines += [f"  {line}" for line in _strip(one.months)]
    for head, listed in (
        ("unit", one.breaks),
        ("doubt", one.doubts),
        ("source", one.shifts),
        ("volume", one.volume),
        ("silent", one.silent),
    ):
        lines += [f"  {head}: {line}" for line in listed[:SHOWN]]
        if len(listed) > SHOWN:
            lines.append(f"  {head}: {len(listed) - SHOWN} more (--json has all)")
    if one.missing:
        lines.append(f"  no data, which is not zero: {', '.join(one.missing)}")
    lines += [f"  borders: {one.borders}"] if one.borders else []
    lines += [f"  noted: {n:,} {reason}" for reason, n in sorted(one.notes.items())]
    return "\n".join([*lines, f"  {one.sentence}", ""])


SHOWN = 5  # lines of one kind
LEVELS = "▁▂▃▄▅▆▇█"
NOWHERE = "(no region)"


def regions_text(one: Status, most: int = 60) -> str:
    """Return a strip of months for each region, those with most rows first: where a feed was alive, and where not."""
    if not one.months:
        return ""
    first, last = int(min(one.months)[:4]), int(max(one.months)[:4])
    months = [f"{year}-{month:02d}" for year in range(first, last + 1) for month in range(1, 13)]
    ranked = sorted(one.regions, key=lambda r: (-sum(one.regions[r].values()), r))
    width = max(map(len, ranked[:most]))
    lines = [f"  {'':{width}} {''.join(str(year).ljust(12) for year in range(first, last + 1))}"]
    for region in ranked[:most]:
        high = max(one.regions[region].values())
        marks = [_mark(one.regions[region].get(month, 0), high) for month in months]
        lines.append(f"  {region:{width}} {''.join(marks)}")
    return "\n".join([*lines, *([f"  {len(ranked) - most} more (--json has all)"] if len(ranked) > most else []), ""])


def _mark(count: int, most: int) -> str:
    return LEVELS[(8 * count - 1) // most] if count else "·"


def _strip(months: Mapping[str, int]) -> Iterator[str]:
    """Yield one line a year, one mark a month: its height by rows, a dot where there is none."""
    if not months:
        return
    most = max(months.values())
    for year in range(int(min(months)[:4]), int(max(months)[:4]) + 1):
        counts = [months.get(f"{year}-{m:02d}", 0) for m in range(1, 13)]
        marks = "".join(_mark(n, most) for n in counts)
        yield f"{year} {marks} {sum(counts):>12,} rows"


def plain_status(one: Status) -> dict[str, Any]:
    """Return a status as JSON."""
    return asdict(one)
