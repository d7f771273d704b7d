"""The vintages of one feed held against each other: what changed, what is gone, how late events were first seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trucewatch.errors import BadInput, BadValue
from trucewatch.feeds import licence, queries
from trucewatch.store import Case
from trucewatch.store import feeds as feed_tables
from trucewatch.store.feeds import rows_of
from trucewatch.store.register import Vintage


@dataclass(frozen=True, slots=True)
class Differences:
    """Two vintages of one feed: how many events of each kind of change, which columns, and the rows."""

    old: str
    new: str
    counts: Mapping[str, int]
    changed: Mapping[str, int]
    rows: Sequence[Mapping[str, Any]]


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
    rows = rows_of(queries.diff(before, after, COMPARED[kind]))
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
    rows = rows_of(queries.ages(seen.filter(seen.day > min(tables))))
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


def choose(case: Case, wanted: Sequence[str]) -> Case:
    """Return a case whose feeds stand as wanted: "NAME=HASH", its first letters, or "NAME=DAY", as seen by then."""
    chosen = {}
    for words in wanted:
        name, mark, start = words.partition("=")
        if not mark:
            raise BadValue(f"{words!r} names no vintage", "--vintage", "write NAME=HASH or NAME=2025-06-01")
        chosen[name] = _asked(_vintages(case, name), start).vintage
    return case.at(chosen)


def _asked(found: Sequence[Vintage], start: str) -> Vintage:
    try:
        day = date.fromisoformat(start)
    except ValueError:
        return _named(found, start)
    seen = next((v for v in found if v.seen[:10] <= day.isoformat()), None)
    if seen is None:
        raise BadInput(
            f"was not seen by {day}", f"feed {found[0].name}", f"its first copy was seen {found[-1].seen[:10]}"
        )
    return seen


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
