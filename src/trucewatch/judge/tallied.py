"""An event feed seen through one duty: acts of the obligor that fall under it, and what stands beside them.

For each duty an event feed gives a series of its own, with four measures: `events` (the obligor's, in
scope), `out_of_scope` (the obligor's other armed acts), `others` (in scope, by others) and
`unattributed` (in scope, by nobody named). Acts whose scope the source does not tell are in none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from trucewatch.cube import Cube, Daily, Numbers
from trucewatch.judge.book import book
from trucewatch.judge.live import delay
from trucewatch.model import Obligation, Observes, Series, Tally

MEASURES = {
    "events": "events in scope",
    "out_of_scope": "events out of scope",
    "others": "events in scope by others",
    "unattributed": "events in scope by nobody named",
}


def series(duties: Iterable[Obligation], tallies: Sequence[Tally]) -> list[Series]:
    """Return what event feeds show of each duty, each distinct duty once."""
    found: dict[tuple[object, ...], list[Series]] = {}
    cubes = [_Acts(tally) for tally in tallies]
    for duty in duties:
        places = tuple(sorted(p.name for p in duty.area))
        for acts in cubes:
            key = (acts.tally.feed, duty.obligor, duty.act, duty.object, places)
            if duty.testable == "from_events" and key not in found:
                found[key] = _series(duty, acts)
    return [s for listed in found.values() for s in listed]


@dataclass(frozen=True)
class _Acts:
    """A tally in columns, with what many duties ask of it."""

    tally: Tally

    @cached_property
    def cube(self) -> Cube:
        return Cube.of(self.tally.counts, self.tally.first, self.tally.last)

    @cached_property
    def silent(self) -> list[int]:
        return [(day - self.tally.first).days for day in self.tally.silent]

    @cached_property
    def complete(self) -> dict[date, float]:
        return _complete(self.tally)

    def legs(self, duty: Obligation) -> npt.NDArray[np.str_]:
        """Tell of each kind of act whether it falls under a duty by act and object: inside, outside or unknown."""
        known = {(mode, target): scope(duty, mode, target) for _, mode, target in self.cube.kinds}
        return np.array([known[mode, target] for _, mode, target in self.cube.kinds])


def _series(duty: Obligation, acts: _Acts) -> list[Series]:
    tally = acts.tally
    parts = _parts(duty, acts)
    if not parts["events"].any() and not parts["unattributed"].any():
        return []
    words = duty.act.replace("_", " ") + (f" on {', '.join(duty.object)}" if duty.object else "")
    area = tuple(sorted(p.name for p in duty.area))
    feed = f"{tally.feed} ({words} by {duty.obligor}{' in ' + ', '.join(area) if area else ''})"
    seen = Observes((duty.act,), (duty.obligor,), objects=duty.object, sentence=tally.sentence, area=area)
    made = []
    for measure, unit in MEASURES.items():
        values = parts[measure].astype(np.float64)
        values[acts.silent] = np.nan
        made.append(
            Series(
                feed, measure, unit, tally.zone, 24, {"all": Daily(tally.first, values)}, {"all": ("all",)}, seen,
                tally.attribution, complete=acts.complete,
            )
        )  # fmt: skip
    return made


def _parts(duty: Obligation, acts: _Acts) -> dict[str, Numbers]:
    """Sort a feed's acts by what they are to a duty (days each); what its scope does not tell is left out.

    An area counts where the feed's regions name it: an act elsewhere is out of scope whatever it is, and one
    whose region is not told is in none.
    """
    cube, legs = acts.cube, acts.legs(duty)
    own, nobody = cube.by == duty.obligor, cube.nobodys
    bounds = frozenset(p.name.casefold() for p in duty.area) & cube.regions
    within = cube.inside(bounds) if bounds else cube.whole
    out = cube.whole[own & (legs == "outside")].sum(axis=0)
    if bounds:
        rest = own & (legs != "outside")
        out = out + (cube.whole[rest] - within[rest] - cube.nowhere[rest]).sum(axis=0)
    scoped = legs == "inside"
    return {
        "events": within[own & scoped].sum(axis=0),
        "out_of_scope": out,
        "others": within[~own & ~nobody & scoped].sum(axis=0),
        "unattributed": within[nobody & scoped].sum(axis=0),
    }


def scope(duty: Obligation, mode: str | None, target: str | None) -> str:
    """Return whether an act falls under a duty by its kind and object: inside, outside or unknown."""
    legs = {book().act_leg(duty.act, mode), book().object_leg(duty.object, (target,) if target else ())}
    return "outside" if "outside" in legs else "unknown" if "unknown" in legs else "inside"


def _complete(tally: Tally) -> dict[date, float]:
    """Return the share of each recent day's records that is there yet, where the feed lets it be estimated."""
    f = delay.completeness(tally.seen, tally.as_of) if tally.as_of else None
    if f is None or tally.as_of is None:
        return {}
    days = (tally.first + timedelta(days=n) for n in range((tally.last - tally.first).days + 1))
    shares = ((day, delay.share(f, (tally.as_of - day).days)) for day in days)
    return {day: share for day, share in shares if share < 1.0}
