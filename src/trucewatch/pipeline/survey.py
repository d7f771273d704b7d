"""What a case's feeds hold: when they were alive, where their unit changed, what changed between vintages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from trucewatch.errors import BadInput
from trucewatch.feeds import licence, queries
from trucewatch.store import Case
from trucewatch.store import feeds as feed_tables
from trucewatch.store.register import Vintage
from trucewatch.tables import TIME

BREAK = 2.0  # how many times the unit of the year before breaks a series, unless the feed says otherwise
BLOCK = 0.2  # share of a year's events from which one source that was not there before is a change of what is seen


@dataclass(frozen=True, slots=True)
class Status:
    """One feed, newest vintage: rows by month, days without any row, breaks of the unit, what it cannot see."""

    name: str
    vintage: str
    seen: str
    rows: Mapping[str, int]
    notes: Mapping[str, int]
    months: Mapping[str, int]
    silent: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    volume: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    exports: str = "none"
    sentence: str = ""
    borders: str = ""


@dataclass(frozen=True, slots=True)
class Differences:
    """Two vintages of one feed: how many events of each kind of change, which columns, and the rows."""

    old: str
    new: str
    counts: Mapping[str, int]
    changed: Mapping[str, int]
    rows: Sequence[Mapping[str, Any]]


def status(case: Case, version: Vintage, engine: str | None = None) -> Status:
    """Look at a vintage: one query a question, on whichever engine."""
    connection = feed_tables.connect(engine)
    kind = next((k for k in ("intervals", "events", "series") if version.rows.get(k)), "series")
    table = feed_tables.table(case, version.name, version.vintage, kind, connection)
    time = TIME[kind]
    told = table if kind != "series" else table.filter(table.value.notnull())
    by_month = {r["month"].isoformat()[:7]: r["n"] for r in _rows(queries.months(told, time))}
    return Status(
        name=version.name,
        vintage=version.vintage,
        seen=version.seen,
        rows=version.rows,
        notes=version.notes,
        months=dict(sorted(by_month.items())),
        silent=_gaps(sorted(r["day"] for r in _rows(queries.living(told, time)))),
        breaks=tuple(words for _, words in unit_breaks(version, table)) if kind == "intervals" else (),
        shifts=tuple(_shifts(_rows(queries.sources(table)))) if kind == "events" else (),
        volume=tuple(_volumes(_rows(queries.volume(table)))) if kind == "events" else (),
        missing=tuple(version.about.get("no_data") or ()),
        exports=str(version.about["exports"]),
        borders=str(version.about.get("borders", "")),
        sentence=" ".join(str(version.about["observes"].get("sentence", "")).split()),
    )


def _rows(expression: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - Ibis ships no types
    return list(expression.to_pyarrow().to_pylist())


def unit_breaks(version: Vintage, intervals: Any) -> tuple[tuple[date, str], ...]:  # noqa: ANN401
    """Return the months in which the unit of a feed's intervals changed, each with the words for it."""
    ratio = version.about.get("unit_break", BREAK)
    return () if ratio is None else tuple(_breaks(_rows(queries.unit_size(intervals)), float(ratio)))


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
    for head, listed in (("unit", one.breaks), ("source", one.shifts), ("volume", one.volume), ("silent", one.silent)):
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


def _strip(months: Mapping[str, int]) -> Iterator[str]:
    """Yield one line a year, one mark a month: its height by rows, a dot where there is none."""
    if not months:
        return
    most = max(months.values())
    for year in range(int(min(months)[:4]), int(max(months)[:4]) + 1):
        counts = [months.get(f"{year}-{m:02d}", 0) for m in range(1, 13)]
        marks = "".join(LEVELS[(8 * n - 1) // most] if n else "·" for n in counts)
        yield f"{year} {marks} {sum(counts):>12,} rows"


def plain_status(one: Status) -> dict[str, Any]:
    """Return a status as JSON."""
    return asdict(one)


COMPARED = {
    "events": (
        "day", "type", "mode", "by", "against", "side_a", "side_b", "region", "lat", "lon", "killed", "sources"
    ),
    "intervals": ("ends", "imputed", "parts", "rows"),
}  # fmt: skip


def differences(
    case: Case, name: str, old: str | None, new: str | None, engine: str | None = None, leaving: bool = False
) -> Differences:
    """Compare two vintages of a feed's events, or intervals; by default the last two that were seen.

    Rows that are `leaving` the case are refused where the feed's licence keeps them in it.
    """
    found = _vintages(case, name)
    if leaving:
        licence.check(found[0].about, "rows")
    if old is None and len(found) < 2:
        raise BadInput("has one vintage, and two are compared", f"feed {name}", "join a later copy first")
    right = _named(found, new) if new else found[0]
    left = _named(found, old) if old else found[1]
    connection = feed_tables.connect(engine)
    kind = next((k for k in COMPARED if left.rows.get(k) and right.rows.get(k)), None)
    if kind is None:
        raise BadInput("holds no events or intervals to compare by", f"feed {name}")
    before, after = (feed_tables.table(case, name, v.vintage, kind, connection) for v in (left, right))
    if kind == "intervals":
        before, after = queries.named(before), queries.named(after)
    rows = _rows(queries.diff(before, after, COMPARED[kind]))
    counts, changed = Counter(r["what"] for r in rows), Counter[str]()
    for row in rows:
        if row["what"] == "changed":
            changed.update(c for c in COMPARED[kind] if row[f"{c}_old"] != row[f"{c}_new"])
    order = {what: counts[what] for what in ("new", "changed", "gone")}
    return Differences(left.vintage, right.vintage, order, dict(changed.most_common()), rows)


def since(case: Case, name: str, vintage: str) -> Mapping[str, int]:
    """Return how many rows are new, changed and gone since the vintage seen before; nothing if it is the first."""
    found = _vintages(case, name)
    at = next(n for n, version in enumerate(found) if version.vintage == vintage)
    earlier = found[at + 1 :]
    if not earlier or not any(earlier[0].rows.get(k) and found[at].rows.get(k) for k in COMPARED):
        return {}
    return differences(case, name, earlier[0].vintage, vintage).counts


def delay(case: Case, name: str, engine: str | None = None) -> list[dict[str, Any]]:
    """Return how many days after their day events were first seen: `age`, `n`, `share` seen by then.

    What no vintage has shown yet is invisible to it, and events older than the first vintage say nothing of
    delay: only events of days after it count.
    """
    found = _vintages(case, name)
    if len(found) < 2:
        raise BadInput("has one vintage: a delay is seen between copies", f"feed {name}", "join copies of later days")
    connection = feed_tables.connect(engine)
    tables = {v.seen[:10]: feed_tables.table(case, name, v.vintage, "events", connection) for v in found}
    seen = queries.first_seen(tables)
    rows = _rows(queries.ages(seen.filter(seen.day > min(tables))))
    total, sofar = sum(r["n"] for r in rows), 0
    out = []
    for row in rows:
        sofar += row["n"]
        out.append({"age": row["age"], "n": row["n"], "share": sofar / total})
    return out


def quantiles(curve: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the first row of a delay curve at which each tenth of the events had been seen."""
    reached = 0
    for row in curve:
        if int(10 * row["share"]) > reached:
            reached = int(10 * row["share"])
            yield row


def newest(case: Case, name: str) -> Vintage:
    """Return the vintage of a feed that was seen last; an unknown feed raises BadInput."""
    return _vintages(case, name)[0]


def _vintages(case: Case, name: str) -> list[Vintage]:
    found = case.vintages(name)
    if not found:
        known = ", ".join(sorted({v.name for v in case.vintages()})) or "none"
        raise BadInput(f"there is no feed {name!r}", str(case.folder), f"feeds of this case: {known}")
    return found


def _named(found: Sequence[Vintage], start: str) -> Vintage:
    """Return the one vintage whose hash begins so."""
    fits = [v for v in found if v.vintage.removeprefix("sha256:").startswith(start.removeprefix("sha256:"))]
    if len(fits) != 1:
        raise BadInput(f"{len(fits)} vintages begin with {start!r}", f"feed {found[0].name}", "feed list shows them")
    return fits[0]
