"""Word against deed, party by party: what was taken on, offered, refused, and what the rates did.

A party's index is the mean log rate ratio over the duties that could be judged, in a hierarchy that
knows how little three duties tell. It is refused under three. Duties that could not be judged are
counted and left out, never taken for zeros; offers, refusals and conditions are columns of their own.

    x_i ~ N(mu, s_i^2 + tau^2),  mu ~ N(0, 1.5^2),  tau ~ half-N(.7)

Source: shared design notes on judging, section 10.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from scipy.special import ndtr

from trucewatch.judge.rates.cells import Array
from trucewatch.merge.acts import told
from trucewatch.model import Commitment, Estimate, Finding, Ledger

LEAST = 3
MU_SD, TAU_SCALE = 1.5, 0.7
TAUS = np.linspace(0.0, 3.0, 121)
MODEL = "latent autoregressive Poisson"
YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Index:
    """The mean ratio over a party's duties: median, 95 % interval, probability that it is below 1."""

    ratio: float
    low: float
    high: float
    p_fall: float


def index(x: Array, s: Array, age: Array | None = None) -> Index:
    """Return the index of log ratios x with standard deviations s; `age` in years halves a weight each."""
    weight = np.ones_like(x) if age is None else 0.5**age
    v = (s**2 + TAUS[:, None] ** 2) / weight
    q = (1 / v).sum(axis=1) + 1 / MU_SD**2
    m = (x / v).sum(axis=1) / q
    log_w = -((TAUS / TAU_SCALE) ** 2) / 2 - 0.5 * np.log(v).sum(axis=1) - 0.5 * np.log(q)
    log_w -= ((x**2 / v).sum(axis=1) - q * m**2) / 2
    w = np.exp(log_w - log_w.max())
    w /= w.sum()
    sd = 1 / np.sqrt(q)
    grid = np.linspace((m - 6 * sd).min(), (m + 6 * sd).max(), 3000)
    below = (w[:, None] * ndtr((grid - m[:, None]) / sd[:, None])).sum(axis=0)
    low, middle, high = (float(np.exp(np.interp(p, below, grid))) for p in (0.025, 0.5, 0.975))
    return Index(middle, low, high, float((w * ndtr(-m / sd)).sum()))


def ledger(commitments: Sequence[Commitment], findings: Iterable[Finding]) -> tuple[Ledger, ...]:
    """Return a row for each party that is bound, would be bound, or offered; by id."""
    judged = list(findings)
    parties = {f.obligation.obligor for f in judged} | {a.by for c in commitments for a in c.acts if a.by}
    return tuple(_row(party, commitments, judged) for party in sorted(parties))


def _row(party: str, commitments: Sequence[Commitment], judged: Sequence[Finding]) -> Ledger:
    own = _lead(f for f in judged if f.obligation.obligor == party and f.obligation.binding == "in_force")
    told_of = [(f, e) for f in own if (e := _estimate(f)) is not None]
    acts = {name: _commitments(party, commitments, names) for name, names in COLUMNS.items()}
    found = _index(told_of) if len(told_of) >= LEAST else None
    return Ledger(
        party=party,
        bound=len(own),
        judged=len(told_of),
        offered=acts["offered"],
        refused=acts["refused"],
        conditional=acts["conditional"],
        ratio=found.ratio if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
        p_fall=found.p_fall if found else None,
        sentence=_sentence(found, len(own), len(told_of)),
        findings=tuple(f.id for f, _ in told_of),
    )


COLUMNS = {
    "offered": {"proposed"},
    "refused": {"rejected"},
    "conditional": {"accepted_with_conditions"},
}


def _commitments(party: str, commitments: Sequence[Commitment], acts: set[str]) -> int:
    return sum(any(a.by == party and a.act in acts and told(a) for a in c.acts) for c in commitments)


def _lead(findings: Iterable[Finding]) -> list[Finding]:
    """Return one finding a commitment and act: the first account's, so that many accounts count once."""
    found: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        found.setdefault((finding.obligation.commitment, finding.obligation.act), finding)
    return list(found.values())


def _estimate(finding: Finding) -> Estimate | None:
    """Return the model's estimate of a finding whose rate could be judged."""
    if finding.change.label == "cannot_tell":
        return None
    return next((e for e in finding.change.estimates if e.method == MODEL and e.low and e.high), None)


def _index(told_of: Sequence[tuple[Finding, Estimate]]) -> Index:
    x = np.array([np.log(e.ratio or 1.0) for _, e in told_of])
    s = np.array([(np.log(e.high or 1.0) - np.log(e.low or 1.0)) / 3.92 for _, e in told_of])
    begins = [f.obligation.variants[0].begins for f, _ in told_of]
    return index(x, s, np.array([_years(max(begins), at) for at in begins]))


def _years(last: datetime, at: datetime) -> float:
    return (last - at).total_seconds() / 86400 / YEAR


def _sentence(found: Index | None, bound: int, judged: int) -> str:
    what = f"Of {bound} duties that bound it, {judged} could be judged on a feed"
    if found is None:
        return f"{what}: too few for a figure over all, which takes {LEAST}."
    return (
        f"{what}; over them the rate went to {found.ratio:.2f} of what was expected (95 % {found.low:.2f} to "
        f"{found.high:.2f}, probability of a fall {found.p_fall:.2f})."
    )
