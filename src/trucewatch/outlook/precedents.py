"""What became of truces declared on terms like these: a list, a rate, its bounds. Never "similar, therefore will".

Likeness is of declared terms only, so that nothing of the outcome can be in it; and only truces whose outcome
was known before the question's own day may answer it. Those that were planned to last for less than the
question asks are no precedents: their planned end would be the answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from trucewatch.errors import Cannot
from trucewatch.outlook.backtest import Difference, clustered
from trucewatch.outlook.counts import Array
from trucewatch.outlook.truces import Terms, Truce

NEAREST = 40
PRIOR = 3.0  # precedents' worth of the base rate in each rate
SAME = 0.25  # by how much nearer a truce of the same conflict is taken to be
LENGTH = 0.15  # weight of a step in log(1 + days)
OPEN = 3650.0  # days for which an open end stands when lengths are compared
FEWEST_KNOWN, LEAST_SHARE = 5, 1 / 3  # known outcomes below which there is no rate: what is known may be the short ones
FEWEST = 100  # scorable questions below which nothing is validated
PLAIN = ("form", "kind", "written", "partial", "mediated", "monitored", "enforced", "timing")


@dataclass(frozen=True, slots=True)
class Near:
    """One precedent: how far its terms are (0: the same in all that both tell), and whether it held so long."""

    truce: Truce
    distance: float
    held: bool | None


@dataclass(frozen=True, slots=True)
class Precedents:
    """The nearest precedents of some terms; `rate` is of those with a known outcome, drawn to the base rate.

    `low` and `high` count every unknown outcome as short and as long. `base` is the share among all that
    were known by then, `known` how many of the nearest have a known outcome;
    too few give no rate, since what is known of truces without a dated end is mostly that they were short.
    """

    days: int
    near: tuple[Near, ...]
    rate: float | None
    low: float
    high: float
    base: float | None
    known: int


def distance(one: Terms, other: Terms, same_conflict: bool = False) -> float:
    """Return how far two declarations are: the mean over the terms that both tell, 0 to 1; 1 if they share none.

    >>> distance(Terms(form="unilateral", length=30), Terms(form="unilateral", length=30))
    0.0
    """
    pairs = [(getattr(one, name), getattr(other, name)) for name in PLAIN]
    gaps = [float(a != b) for a, b in pairs if a is not None and b is not None]
    if one.length is not None and other.length is not None:
        step = math.log1p(min(one.length, OPEN)) - math.log1p(min(other.length, OPEN))
        gaps.append(min(1.0, LENGTH * abs(step)))
    if one.purposes is not None and other.purposes is not None:
        both, either = one.purposes & other.purposes, one.purposes | other.purposes
        gaps.append(1 - len(both) / len(either) if either else 0.0)
    away = sum(gaps) / len(gaps) if gaps else 1.0
    return away - SAME if same_conflict else away


def shared(one: Terms, other: Terms) -> int:
    """Return how many terms both tell: of two that are as near, the one that tells more goes first."""
    return sum(getattr(one, f) is not None and getattr(other, f) is not None for f in (*PLAIN, "length", "purposes"))


def eligible(terms: Terms, days: int) -> bool:
    """Tell whether a truce was planned to last at least so long; one whose plan is not known is taken as open."""
    return terms.length is None or terms.length >= days


def precedents(
    terms: Terms,
    truces: Sequence[Truce],
    asked: date,
    days: int = 30,
    conflict: str | None = None,
    nearest: int = NEAREST,
) -> Precedents:
    """Return the nearest precedents of a declaration of the day `asked`, and what became of them within so many days.

    Terms that plan for less than `days` raise Cannot: the plan would answer for the record.
    """
    if not eligible(terms, days):
        raise Cannot(f"plans for {terms.length:g} days", f"whether it holds {days}", "ask about its planned length")
    pool = [t for t in truces if eligible(t.terms, days) and t.known_by(days) < asked]
    near = [Near(t, distance(terms, t.terms, t.conflict == conflict), t.held(days)) for t in pool]
    near.sort(key=lambda n: (n.distance, -shared(terms, n.truce.terms), n.truce.begins, n.truce.name))
    chosen = near[:nearest]
    told = [n.held for n in chosen if n.held is not None]
    every = [h for t in pool if (h := t.held(days)) is not None]
    base = sum(every) / len(every) if every else None
    number = max(len(chosen), 1)
    enough = len(told) >= max(FEWEST_KNOWN, LEAST_SHARE * len(chosen))
    return Precedents(
        days,
        tuple(chosen),
        (sum(told) + PRIOR * base) / (len(told) + PRIOR) if enough and base is not None else None,
        sum(told) / number,
        (sum(told) + len(chosen) - len(told)) / number if chosen else 1.0,
        base,
        len(told),
    )


@dataclass(frozen=True, slots=True)
class Validated:
    """One way to answer, scored on every question with a known outcome: Brier score, its difference to base rates."""

    name: str
    brier: float
    gap: Difference
    auc: float | None


@dataclass(frozen=True, slots=True)
class Validation:
    """How precedents did on a record's own truces, each asked as of its own first day."""

    days: int
    questions: int
    conflicts: int
    base: float
    rows: tuple[Validated, ...]


def validate(truces: Sequence[Truce], days: int = 30, since: date = date(2000, 1, 1)) -> Validation:
    """Ask each truce's own terms of those that were known before it; intervals resample whole conflicts.

    "other conflicts" leaves the question's own conflict out of the answer: what is left is what terms tell.
    """
    asked = [t for t in truces if t.begins >= since and eligible(t.terms, days) and t.held(days) is not None]
    rates: dict[str, list[float]] = {"base rate": [], "precedents": [], "other conflicts": []}
    kept: list[Truce] = []
    for one in asked:
        found = precedents(one.terms, truces, one.begins, days, one.conflict)
        others = [t for t in truces if t.conflict != one.conflict]
        apart = precedents(one.terms, others, one.begins, days)
        if found.base is not None and found.rate is not None and apart.rate is not None:
            kept.append(one)
            for name, rate in zip(rates, (found.base, found.rate, apart.rate), strict=True):
                rates[name].append(rate)
    if len(kept) < FEWEST:
        told = f"{len(kept)} truces can be asked about, and {FEWEST} are needed"
        raise Cannot(told, "validation", "give the ETH/PRIO table: precedents --with FILE")
    outcome = np.array([float(t.held(days) or False) for t in kept])
    losses = {name: (np.array(rate) - outcome) ** 2 for name, rate in rates.items()}
    conflicts = sorted({t.conflict for t in kept})
    rows = tuple(
        Validated(
            name, float(loss.mean()), _gap(loss - losses["base rate"], kept, conflicts), _auc(rates[name], outcome)
        )
        for name, loss in losses.items()
    )
    return Validation(days, len(kept), len(conflicts), float(outcome.mean()), rows)


def _gap(loss: Array, kept: Sequence[Truce], conflicts: Sequence[str]) -> Difference:
    """Return the mean difference with an interval over conflicts resampled whole, each by its number of questions."""
    sums = np.array([loss[[t.conflict == c for t in kept]].sum() for c in conflicts])
    sizes = np.array([sum(t.conflict == c for t in kept) for c in conflicts], dtype=float)
    return clustered(sums, sizes)


def _auc(rates: Sequence[float], outcome: Array) -> float | None:
    """Return how often a truce that held had the higher rate than one that did not; None where all ended alike."""
    rate = np.array(rates)
    yes, no = rate[outcome == 1], rate[outcome == 0]
    if not yes.size or not no.size:
        return None
    return float(((yes[:, None] > no) + 0.5 * (yes[:, None] == no)).mean())


def sentence(found: Precedents) -> str:
    """Return what became of the precedents in words, with the bounds that unknown ends leave."""
    if not found.near:
        return f"No truce known before that day was planned to last {found.days} days: there is no precedent."
    told = (
        f"Of the {len(found.near)} nearest truces by terms the outcome at {found.days} days is known of {found.known}"
    )
    bounds = f"counting unknown ends as short and as long, between {found.low:.0%} and {found.high:.0%} held so long"
    if found.rate is None or found.base is None:
        return f"{told}; {bounds}. Too few outcomes are known for a rate."
    rate = f"of those, drawn a little to the base rate of {found.base:.0%}, {found.rate:.0%} held"
    return f"{told}: {rate}; {bounds}. Alike in terms is not alike in fate."
