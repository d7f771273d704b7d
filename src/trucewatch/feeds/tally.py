"""An event table's armed acts as counts by day: small enough to judge from, whatever the table's size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from trucewatch.cube import Cube, Key, Numbers
from trucewatch.model import Tally

KEYS = ("by", "mode", "target", "region")
SILENCE = 7  # days without a single event, of any kind, after which a feed may not have been running
DAY, EPOCH = timedelta(days=1), date(1970, 1, 1)


def tally(
    about: Mapping[str, Any], parts: Iterable[Any], days: Iterable[date], ages: Iterable[Mapping[str, Any]] = ()
) -> Tally | None:
    """Return the counts of a feed from Arrow tables of `queries.acts`, one a stretch of days; None where it has no day.

    `days` are those on which it told of anything (`queries.living`); `ages` the rows of `queries.delays`: how
    old each day's records were when they were first seen.
    """
    told = set(days)
    if not told:
        return None
    seen = {(row["day"], int(row["age"])): int(row["n"]) for row in ages}
    first, last = min(told), max(told)
    return Tally(
        feed=str(about["name"]),
        zone=str(about["zone"]),
        sentence=str(about["observes"].get("sentence", "")).strip(),
        attribution=str(about["attribution"]).strip(),
        first=first,
        last=last,
        counts=_cube(parts, first, last),
        silent=silent(told),
        seen=seen,
        as_of=max((day + age * DAY for day, age in seen), default=None),
    )


def _cube(parts: Iterable[Any], first: date, last: date) -> Cube:
    """Return Arrow tables (day, KEYS, n) as one cube."""
    numbers: dict[Key, int] = {}
    columns: list[list[Numbers]] = [[], [], []]
    for part in parts:
        keys, at = _coded(part)
        own = np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int32)
        day = part["day"].cast("int32").to_numpy() - (first - EPOCH).days
        for column, values in zip(columns, (own[at], day, part["n"].to_numpy()), strict=True):
            column.append(values.astype(np.int32))
    joined = (np.concatenate(c) if c else np.zeros(0, dtype=np.int32) for c in columns)
    return Cube(first, (last - first).days + 1, tuple(numbers), *joined)


def _coded(part: Any) -> tuple[list[Key], npt.NDArray[np.intp]]:  # noqa: ANN401 - pyarrow ships no types
    """Return the distinct keys of a table, and for each row the number of its own."""
    whole, sizes = np.zeros(part.num_rows, dtype=np.int64), []
    for name in KEYS:
        encoded = part[name].combine_chunks().dictionary_encode(null_encoding="encode")
        words = encoded.dictionary.to_pylist()
        whole = whole * len(words) + encoded.indices.to_numpy()
        sizes.append(words)
    codes, at = np.unique(whole, return_inverse=True)
    parts = []
    for words in reversed(sizes):
        parts.append([words[code] for code in codes % max(len(words), 1)])
        codes = codes // max(len(words), 1)
    return list(zip(*reversed(parts), strict=True)), at


def silent(days: set[date]) -> frozenset[date]:
    """Return the days inside long gaps between days on which the feed told of anything."""
    ordered = sorted(days)
    gaps = ((a, b) for a, b in pairwise(ordered) if (b - a).days > SILENCE)
    return frozenset(a + n * DAY for a, b in gaps for n in range(1, (b - a).days))
