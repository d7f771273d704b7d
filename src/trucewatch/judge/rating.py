"""The rates behind many duties, party by party, so that the work can be shared out; each under a key of its inputs."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Sequence
from dataclasses import dataclass

from trucewatch.judge.masking import BINDING, Masks
from trucewatch.judge.rates.cells import table
from trucewatch.judge.rates.change import Rates
from trucewatch.judge.settings import Settings
from trucewatch.model import Change, Obligation, Reason, Series

VERSION = "rates/3"  # findings made under another one are made anew


@dataclass(frozen=True, slots=True)
class Rated:
    """The answer on rates for one duty, and the feed that it rests on."""

    change: Change
    feed: str | None


@dataclass(frozen=True, slots=True)
class Job:
    """One party's duties that a rate could answer, and all that the answers rest on."""

    duties: tuple[Obligation, ...]
    series: tuple[Series, ...]
    masks: Masks
    settings: Settings


def jobs(duties: Sequence[Obligation], series: Sequence[Series], masks: Masks, settings: Settings) -> list[Job]:
    """Return the duties that bind and that events can speak to, party by party, with the series that show its acts."""
    own: dict[str, list[Series]] = {}
    for one in series:
        for party in one.observes.by:
            own.setdefault(party, []).append(one)
    by: dict[str, list[Obligation]] = {}
    for duty in duties:
        if duty.obligor in own and asked(duty):
            by.setdefault(duty.obligor, []).append(duty)
    return [Job(tuple(found), tuple(own[party]), _masks(masks, own[party]), settings) for party, found in by.items()]


def _masks(masks: Masks, series: Sequence[Series]) -> Masks:
    """Return the part of the masks that these series' parties are under."""
    conflict = {p: masks.conflict[p] for s in series for p in _parties(s) if p in masks.conflict}
    return Masks(conflict, {c: masks.windows[c] for c in conflict.values() if c in masks.windows})


def _parties(series: Series) -> tuple[str, ...]:
    return (*series.observes.by, *series.observes.against)


def asked(duty: Obligation) -> bool:
    """Tell whether a rate would answer a question about a duty."""
    return duty.binding in BINDING and duty.testable == "from_events"


def rate(job: Job) -> list[Rated]:
    """Return the answer for each of a job's duties; this is what a child does."""
    rates = Rates(job.series, job.masks, job.settings)
    return [_rated(rates, duty) for duty in job.duties]


def _rated(rates: Rates, duty: Obligation) -> Rated:
    changed = rates.change(duty)
    return Rated(changed, rates.feed_for(duty) if changed.estimates else None)


def unasked(duty: Obligation, series: Sequence[Series], settings: Settings) -> Rated:
    """Return why no rate answers for a duty: it did not bind, events do not speak to it, or no feed shows the party."""
    if asked(duty):
        return Rated(Rates(series, Masks(), settings).change(duty), None)
    why = Reason(
        f"The duty did not bind {duty.obligor}: a rate would answer no question.",
        f"An act by which {duty.obligor} takes it on.",
    )
    if duty.testable != "from_events":
        why = Reason(
            "A rate of attacks does not speak to this kind of duty.", "Documents that say whether it was done."
        )
    return Rated(Change("cannot_tell", f"Cannot tell whether the rate changed. {why.why}", (), (why,)), None)


def lost(why: str) -> Rated:
    """Return the answer where the work itself was lost."""
    reason = Reason(f"The rate could not be worked out: {why}.", "Judge again, with more memory or time.")
    return Rated(Change("cannot_tell", f"Cannot tell whether the rate changed. {reason.why}", (), (reason,)), None)


def rate_all(duties: Sequence[Obligation], series: Sequence[Series], masks: Masks, settings: Settings) -> list[Rated]:
    """Return the answer for each duty, worked out in this process."""
    found = {
        d.id: r for job in jobs(duties, series, masks, settings) for d, r in zip(job.duties, rate(job), strict=True)
    }
    return [found.get(duty.id) or unasked(duty, series, settings) for duty in duties]


def keys(job: Job) -> list[str]:
    """Return, for each of a job's duties, the hash of all that its answer rests on."""
    shared = hashlib.sha256(pickle.dumps((VERSION, job.settings, sorted(job.masks.windows.items()))))
    for one in job.series:
        shared.update(digest(one))
    return [_key(shared.digest(), duty) for duty in job.duties]


def _key(shared: bytes, duty: Obligation) -> str:
    said = (duty.obligor, duty.act, duty.object, [p.name for p in duty.area], duty.variants)
    return hashlib.sha256(shared + pickle.dumps(said)).hexdigest()


def digest(series: Series) -> bytes:
    """Return the hash of a series: its cells by region in one order, and what is said of it."""
    found = table(series)
    said = (
        series.feed, series.measure, series.unit, series.zone, series.step_hours, series.observes,
        sorted(series.groups.items()), sorted(found.dropped), found.first, sorted(found.rows),
    )  # fmt: skip
    hashed = hashlib.sha256(pickle.dumps(said))
    hashed.update(found.values[[found.rows[region] for region in sorted(found.rows)]].tobytes())
    if found.complete is not None:
        hashed.update(found.complete.tobytes())
    return hashed.digest()
