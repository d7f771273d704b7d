"""An anytime-valid e-process on daily counts with memory, by an exact forward filter on a grid.

    y_t ~ NB(mean = th mu_t exp(z_t - sd^2/2), size k),  z AR(1) with stationary sd

th = 1 is "no change". The e-value of day t is the mean likelihood of y_1..y_t over other th, over
that of th = 1; both are averaged over the same 30 hyperparameters, weighted by how well each told
the year before the window. If nothing has changed, it exceeds 20 at any time with probability 5 %
at most, however often one looks: exactly so only if the truth lies among the hyperparameters, which
is why the same monitor's record on windows without a commitment stands beside it.

Source: shared design notes on judging, section 7; e-values as in Ramdas, Grunwald, Vovk and Shafer
(2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from trucewatch.judge.rates.cells import Array

PRE_DAYS, MEAN_DAYS, LEAST_MEAN = 365, 180, 0.05
ALARM = 20.0
POINTS, REACH = 41, 3.5
MEMORY = [(0.0, 0.0), *((phi, sd) for phi in (0.8, 0.93, 0.98) for sd in (0.25, 0.5, 0.8))]
HYPER = [(phi, sd, k) for phi, sd in MEMORY for k in (1.5, 4.0, 30.0)]
THETA = np.geomspace(0.03, 8.0, 15)
PRIOR = np.exp(-((np.log(THETA) / 1.2) ** 2) / 2)


@dataclass(frozen=True, slots=True)
class Counts:
    """A year before a window and the window, a day each: counts, and the share of the day that is known.

    A share of 0 is a day of which nothing is known: it moves nothing. In the window the share may
    also hold what reports are still to come (delay.py).
    """

    before: Array
    before_share: Array
    inside: Array
    inside_share: Array


@dataclass(frozen=True, slots=True)
class Evidence:
    """The e-value at the end of each day of a window: of a change, of a fall, of a rise."""

    change: Array
    fell: Array
    rose: Array


@dataclass(frozen=True)
class _Grid:
    """The latent grid of every hyperparameter: points z, transitions, start, sizes k (H x Z, H x Z x Z)."""

    z: Array
    lift: Array
    moves: Array
    start: Array
    k: Array


@cache
def _grid() -> _Grid:
    z, lift, moves, start = [], [], [], []
    for phi, sd, _ in HYPER:
        points = np.linspace(-REACH * sd, REACH * sd, POINTS)
        spacing = points[1] - points[0]
        width = max(sd * np.sqrt(1 - phi**2), 0.4 * spacing) if sd else 1.0
        step = np.exp(-(((points[None, :] - phi * points[:, None]) / width) ** 2) / 2)
        first = np.exp(-((points / sd) ** 2) / 2) if sd else np.ones(POINTS)
        z.append(points)
        lift.append(np.exp(points - sd**2 / 2))
        moves.append(step / step.sum(axis=1, keepdims=True))
        start.append(first / first.sum())
    return _Grid(np.array(z), np.array(lift), np.array(moves), np.array(start), np.array([k for *_, k in HYPER]))


def evidence(windows: Sequence[Counts]) -> list[Evidence]:
    """Return the e-values of several windows of one length, each with its own year before it."""
    if not windows:
        return []
    before, before_share, inside, inside_share = (
        np.stack([getattr(w, name) for w in windows], axis=1)
        for name in ("before", "before_share", "inside", "inside_share")
    )
    mu = _mean(before, before_share)
    p, log_w = _tell(before, before_share * mu)
    return _weigh(inside, inside_share * mu, p, log_w)


def usual(counts: Counts) -> float:
    """Return what a whole day of a window is expected to hold: the mean of the 180 days before it."""
    return float(_mean(counts.before[:, None], counts.before_share[:, None])[0])


def _mean(before: Array, share: Array) -> Array:
    """Return the mean a whole day of the last 180 days before each window."""
    late, seen = before[-MEAN_DAYS:] * (share[-MEAN_DAYS:] > 0), share[-MEAN_DAYS:]
    return np.asarray(np.maximum(late.sum(axis=0) / np.maximum(seen.sum(axis=0), 1e-9), LEAST_MEAN))


def _tell(y: Array, mu: Array) -> tuple[Array, Array]:
    """Run the filter under no change over days x windows; return the last state and the log likelihoods.

    States are H x N x Z, log likelihoods H x N.
    """
    grid = _grid()
    states = np.repeat(grid.start[:, None], y.shape[1], axis=1)
    log_like = np.zeros(states.shape[:2])
    for day in range(len(y)):
        states, told = _step(states, y[day], mu[day])
        log_like += told
    return states, log_like


def _step(states: Array, y: Array, mean: Array) -> tuple[Array, Array]:
    """Move states (H x M x Z) a day on and weigh them by counts with these means (M); nothing seen weighs nothing."""
    grid = _grid()
    states = states @ grid.moves
    likely = _likelihood(y[:, None], mean[:, None] * grid.lift[:, None], grid.k[:, None, None])
    states *= np.where(mean[:, None] > 0, likely, 1.0)
    total = np.maximum(states.sum(axis=2), 1e-300)
    states /= total[:, :, None]
    return states, np.log(total)


def _likelihood(y: Array, mean: Array, k: Array) -> Array:
    m = mean + 1e-9
    log = gammaln(k + y) - gammaln(k) - gammaln(y + 1) + k * np.log(k / (k + m)) + y * np.log(m / (k + m))
    return np.asarray(np.exp(log))


def _weigh(y: Array, mu: Array, p: Array, log_w: Array) -> list[Evidence]:
    """Run the filter on through the window under every th, from the state before it; return the e-values."""
    theta = np.concatenate([[1.0], THETA])
    windows = y.shape[1]
    w = np.exp(log_w - log_w.max(axis=0))
    states = np.repeat(p, len(theta), axis=1)  # each window's th side by side
    log_like = np.zeros(states.shape[:2])
    days = []
    for day in range(len(y)):
        means = (mu[day][:, None] * theta).ravel()
        states, told = _step(states, np.repeat(y[day], len(theta)), means)
        log_like += told
        days.append(_mixtures(w, log_like.reshape(len(w), windows, len(theta))))
    told_by_day = np.array(days)
    return [Evidence(*(told_by_day[:, side, n] for side in range(3))) for n in range(windows)]


def _mixtures(w: Array, log_like: Array) -> Array:
    """Return the e-values of a change, a fall and a rise (3 x N)."""
    top = log_like.max(axis=(0, 2), keepdims=True)
    like = np.einsum("hn,hnt->nt", w, np.exp(log_like - top))
    null = np.maximum(like[:, 0], 1e-300)
    sides = (PRIOR, PRIOR * (THETA < 1), PRIOR * (THETA > 1))
    return np.stack([like[:, 1:] @ (side / side.sum()) / null for side in sides])


def simulated(before: Array, share: Array, days: int, number: int, rng: np.random.Generator) -> Array:
    """Draw totals of the days after a record on which nothing changes, from what the record told of it.

    `before` and `share` as in Counts; hyperparameters are drawn by their weights, the latent state
    from the filter's, and moved on day by day.
    """
    grid = _grid()
    mean = _mean(before[:, None], share[:, None])
    states, log_w = _tell(before[:, None], share[:, None] * mean)
    w = np.exp(log_w[:, 0] - log_w[:, 0].max())
    h = rng.choice(len(w), size=number, p=w / w.sum())
    z = _pick(states[h, 0], rng)
    totals = np.zeros(number)
    for _ in range(days):
        z = _pick(grid.moves[h, z], rng)
        rate = mean[0] * grid.lift[h, z]
        totals += rng.poisson(rate * rng.gamma(grid.k[h], 1 / grid.k[h]))
    return totals


def _pick(p: Array, rng: np.random.Generator) -> npt.NDArray[np.intp]:
    """Draw one column of each row, with the row's probabilities."""
    below = np.cumsum(p, axis=1)
    return np.asarray((rng.uniform(size=(len(p), 1)) * below[:, -1:] > below).sum(axis=1))


def e_bh(values: Sequence[float], level: float = 0.05) -> set[int]:
    """Return which of many e-values, taken at one time, may be called changes at a false discovery rate.

    Valid under any dependence among them (Wang and Ramdas 2022).

    >>> sorted(e_bh([90.0, 1.2, 45.0, 0.3]))
    [0, 2]
    """
    m = len(values)
    order = sorted(range(m), key=lambda i: -values[i])
    called = [k for k in range(1, m + 1) if k * values[order[k - 1]] / m >= 1 / level]
    return set(order[: max(called, default=0)])


def log_gamma_mixture(total: Array, mean: Array, theta: float = 1.0) -> Array:
    """Return the log e-value of Poisson counts with a known mean against th, by a gamma(1, 1) mixture.

    `total` is the sum of the counts, `mean` that of the expected ones. A check of the above for
    series without memory; never the verdict on a series with any.
    """
    return np.asarray(gammaln(1 + total) - (1 + total) * np.log1p(mean) - total * np.log(theta) + theta * mean)
