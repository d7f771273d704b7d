"""What a feed's licence lets leave the case: its rows, sums of them, or nothing.

Every way out asks here: `feed export`, `feed diff --json`, reports, findings as JSON. Looking at a case is no export.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from trucewatch.errors import Cannot

LEAST_FIRST = ("none", "aggregates", "rows")


def lets(about: Mapping[str, Any], what: str) -> bool:
    """Tell whether `what` ("rows" or "aggregates") of a feed may leave the case; `about` is its feed.yaml."""
    return LEAST_FIRST.index(str(about["exports"])) >= LEAST_FIRST.index(what)


def check(about: Mapping[str, Any], what: str) -> None:
    """Raise Cannot where the licence keeps `what` of a feed in the case."""
    if not lets(about, what):
        said = {"rows": "rows may not leave the case", "aggregates": "figures may not leave the case either"}[what]
        todo = "sums of them may: by day and region" if lets(about, "aggregates") else "look at them here"
        raise Cannot(f"its {said}: {' '.join(str(about['licence']).split())}", f"feed {about['name']}", todo)


def kept(found: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the names of the feeds of which nothing at all may leave the case."""
    return frozenset(str(about["name"]) for about in found if not lets(about, "aggregates"))


def of(feed: str | None, names: Iterable[str]) -> bool:
    """Tell whether what a finding rests on is one of these feeds, or a part of one that a duty shows.

    >>> of("launches (strikes by AAA)", ["launches"]), of("launches2", ["launches"]), of(None, ["launches"])
    (True, False, False)
    """
    return feed is not None and any(feed == name or feed.startswith(f"{name} (") for name in names)
