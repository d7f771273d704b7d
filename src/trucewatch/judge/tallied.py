"""An event feed seen through one duty: acts of the obligor that fall under it, and what stands beside them.

For each duty an event feed gives a series of its own, with four measures: `events` (the obligor's, in
scope), `out_of_scope` (the obligor's other armed acts), `others` (in scope, by others) and
`unattributed` (in scope, by nobody named). Acts whose scope the source does not tell are in none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from trucewatch.judge.book import book
from trucewatch.judge.live import delay
from trucewatch.model import Obligation, Observes, Series, Tally

Days = dict[date, int]
MEASURES = {
    "events": "events in scope",
    "out_of_scope": "events out of scope",
    "others": "events in scope by others",
    "unattributed": "events in scope by nobody named",
}


def series(duties: Iterable[Obligation], tallies: Sequence[Tally]) -> list[Series]:
    """Return what event feeds show of each duty, each distinct duty once."""
    found: dict[tuple[object, ...], list[Series]] = {}
    for duty in duties:
        places = tuple(sorted(p.name for p in duty.area))
        for tally in tallies:
            key = (tally.feed, duty.obligor, duty.act, duty.object, places)
            if duty.testable == "from_events" and key not in found:
                found[key] = _series(duty, tally)
    return [s for listed in found.values() for s in listed]


def _series(duty: Obligation, tally: Tally) -> list[Series]:
    parts = _parts(duty, tally)
    if not parts["events"] and not parts["unattributed"]:
        return []
    words = duty.act.replace("_", " ") + (f" on {', '.join(duty.object)}" if duty.object else "")
    feed = f"{tally.feed} ({words} by {duty.obligor})"
    seen = Observes((duty.act,), (duty.obligor,), objects=duty.object, sentence=tally.sentence)
    days = [tally.first + timedelta(days=n) for n in range((tally.last - tally.first).days + 1)]
    complete = _complete(tally, days)
    made = []
    for measure, unit in MEASURES.items():
        counted = parts[measure]
        values = {(d, 0): None if d in tally.silent else float(counted.get(d, 0)) for d in days}
        made.append(
            Series(
                feed, measure, unit, tally.zone, 24, {"all": values}, {"all": ("all",)}, seen, tally.attribution,
                complete=complete,
            )
        )  # fmt: skip
    return made


def _complete(tally: Tally, days: Sequence[date]) -> dict[date, float]:
    """Return the share of each recent day's records that is there yet, where the feed lets it be estimated."""
    f = delay.completeness(tally.seen, tally.as_of) if tally.as_of else None
    if f is None or tally.as_of is None:
        return {}
    shares = ((day, delay.share(f, (tally.as_of - day).days)) for day in days)
    return {day: share for day, share in shares if share < 1.0}


def _parts(duty: Obligation, tally: Tally) -> dict[str, Days]:
    """Sort a feed's acts by what they are to a duty; what its scope does not tell is left out."""
    parts: dict[str, Days] = {measure: {} for measure in MEASURES}
    regions = {r.casefold() for _, _, _, r in tally.counts if r}
    bounds = {p.name.casefold() for p in duty.area} & regions
    for (by, mode, target, region), days in tally.counts.items():
        measure = _measure(duty, by, _scope(duty, mode, target, region, bounds))
        if measure is not None:
            for day, n in days.items():
                parts[measure][day] = parts[measure].get(day, 0) + n
    return parts


def _scope(duty: Obligation, mode: str | None, target: str | None, region: str | None, bounds: set[str]) -> str:
    """Return inside, outside or unknown: the act, the object, and the area where the feed's regions name it."""
    legs = {book().act_leg(duty.act, mode), book().object_leg(duty.object, (target,) if target else ())}
    if bounds:
        legs.add("unknown" if region is None else "inside" if region.casefold() in bounds else "outside")
    return "outside" if "outside" in legs else "unknown" if "unknown" in legs else "inside"


def _measure(duty: Obligation, by: str | None, scope: str) -> str | None:
    if scope == "inside":
        return "events" if by == duty.obligor else "unattributed" if by is None else "others"
    return "out_of_scope" if scope == "outside" and by == duty.obligor else None
