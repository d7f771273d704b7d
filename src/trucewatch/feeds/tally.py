"""An event table's armed acts as counts by day: small enough to judge from, whatever the table's size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from trucewatch.model import Tally

ARMED = "assault"
KEYS = ("by", "mode", "target", "region")
SILENCE = 7  # days without a single event, of any kind, after which a feed may not have been running
DAY = timedelta(days=1)


def tally(
    about: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], ages: Iterable[Mapping[str, Any]] = ()
) -> Tally | None:
    """Return the counts of a feed from the rows of `queries.daily` by type and KEYS; None where it has no day.

    `ages` are the rows of `queries.delays`: how old each day's records were when they were first seen.
    """
    counts: dict[tuple[str | None, ...], dict[date, int]] = {}
    days: set[date] = set()
    for row in rows:
        days.add(row["day"])
        if row["type"] == ARMED:
            key = tuple(row[name] for name in KEYS)
            counts.setdefault(key, {})[row["day"]] = int(row["n"])
    if not days:
        return None
    seen = {(row["day"], int(row["age"])): int(row["n"]) for row in ages}
    return Tally(
        feed=str(about["name"]),
        zone=str(about["zone"]),
        sentence=str(about["observes"].get("sentence", "")).strip(),
        attribution=str(about["attribution"]).strip(),
        first=min(days),
        last=max(days),
        counts=counts,  # type: ignore[arg-type]
        silent=silent(days),
        seen=seen,
        as_of=max((day + age * DAY for day, age in seen), default=None),
    )


def silent(days: set[date]) -> frozenset[date]:
    """Return the days inside long gaps between days on which the feed told of anything."""
    ordered = sorted(days)
    gaps = ((a, b) for a, b in pairwise(ordered) if (b - a).days > SILENCE)
    return frozenset(a + n * DAY for a, b in gaps for n in range(1, (b - a).days))
