"""Each party's statements on commitments, and what its acts did in the weeks after them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from trucewatch.cube import Cube
from trucewatch.judge.live.study import LEAST_KNOWN, Study, study
from trucewatch.judge.rates.cells import Cells, table
from trucewatch.judge.settings import Settings
from trucewatch.merge.acts import told
from trucewatch.model import Commitment, Followed, Series, Tally
from trucewatch.when import day_of

SAID = {"proposed", "declared", "ordered", "agreed", "accepted", "accepted_with_conditions", "rejected", "reaffirmed"}
FEW = 3  # statements below which a joint score is one event's


def following(
    commitments: Sequence[Commitment], series: Sequence[Series], settings: Settings, tallies: Sequence[Tally] = ()
) -> list[Followed]:
    """Study every party's dated statements on every feed that shows its acts; by party and feed."""
    days = _days(commitments)
    return [
        _followed(party, feed, group, cells, days[party])
        for party in sorted(days)
        for feed, group, cells in _feeds(party, series, settings, tallies)
    ]


def _days(commitments: Sequence[Commitment]) -> dict[str, tuple[date, ...]]:
    """Return each party's days of statements, as told; a day that only a publication bounds is none."""
    found: dict[str, set[date]] = {}
    for act in (a for c in commitments for a in c.acts if a.by and a.act in SAID and told(a)):
        day = day_of(act.when) if act.when else None
        if day is not None:
            found.setdefault(act.by or "", set()).add(day)
    return {party: tuple(sorted(days)) for party, days in found.items()}


def _feeds(
    party: str, series: Sequence[Series], settings: Settings, tallies: Sequence[Tally]
) -> Iterator[tuple[str, str, Cells]]:
    for one in series:
        if party in one.observes.by and one.measure != "hours":
            chosen = settings.headline
            group = chosen if chosen is not None and chosen in one.groups else next(iter(one.groups))
            yield one.feed, group, table(one).group(one.groups[group])
    for tally in tallies:
        acts = Cube.of(tally.counts, tally.first, tally.last)
        if (acts.by == party).any():
            yield tally.feed, "all", _cells(party, tally, acts)


def _cells(party: str, tally: Tally, acts: Cube) -> Cells:
    """Return all armed acts of a party by day."""
    values = acts.whole[acts.by == party].sum(axis=0).astype(np.float64)
    values[[(day - tally.first).days for day in tally.silent]] = np.nan
    return Cells(tally.first, values, 24, tally.zone)


def _followed(party: str, feed: str, group: str, cells: Cells, days: tuple[date, ...]) -> Followed:
    number = (cells.last - cells.first).days + 1
    counts = cells.days(cells.first, 0, number).sum(axis=1)
    found = study(counts, [(day - cells.first).days for day in days])
    return Followed(
        party=party,
        feed=feed,
        group=group,
        days=days,
        statements=found.n if found else 0,
        z=found.z if found else None,
        p=found.p if found else None,
        z_before=found.z_before if found else None,
        sentence=sentence(len(days), found),
    )


def sentence(days: int, found: Study | None) -> str:
    """Return a study in words; it says what followed, never why."""
    if found is None:
        return f"None of {days} dated statements has {LEAST_KNOWN} known days before it and a known week after it."
    way = "fewer" if found.z < 0 else "more"
    said = (
        f"In the weeks after {found.n} of {days} dated statements there were {way} acts than the days before led one "
        f"to expect (z {found.z:.2f}, p {found.p:.2f}); in the weeks before them z was {found.z_before:.2f}."
    )
    return said + (f" Fewer than {FEW} statements: this is about those days, not about statements." * (found.n < FEW))
