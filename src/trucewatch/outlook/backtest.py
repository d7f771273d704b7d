"""Rolling origins: every forecaster at every past origin, given only what had ended before it.

    origin t:  past = periods before t  ->  draws of the sum over t .. t+h-1  ->  scored on what came

Losses are averaged over the regions of an origin, origins are cut into blocks of 28, and blocks are
resampled: cells of one origin share one war and are never taken as independent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from trucewatch.errors import BadValue
from trucewatch.outlook import scores
from trucewatch.outlook.baselines import Forecaster
from trucewatch.outlook.calibrate import Recalibrator
from trucewatch.outlook.counts import Array, Counts

BLOCK = 28  # consecutive origins that are resampled together
RESAMPLES = 2000
FEWEST_BLOCKS = 5  # below, an interval would say more than it knows
SEED = 11


PIT = 5  # its place among the losses
LOSSES = ("crps", "log1p", "interval", "ignorance", "covered", "pit", "threshold")


@dataclass(frozen=True)
class Scored:
    """One forecaster at one horizon: its losses by origin and region, nan where the outcome is not known."""

    name: str
    words: str
    horizon: int
    crps: Array
    log1p: Array
    interval: Array
    ignorance: Array
    covered: Array
    pit: Array
    threshold: Array

    def over(self, rows: Sequence[int]) -> Scored:
        """Return the same on some regions only."""
        cut = {k: getattr(self, k)[:, rows] for k in LOSSES}
        return Scored(self.name, self.words, self.horizon, **cut)


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean loss less another's: below zero is better; a 95 % interval by blocks, None where they are too few."""

    mean: float
    low: float | None = None
    high: float | None = None

    @property
    def better(self) -> bool:
        """Tell whether the interval excludes zero on the good side."""
        return self.high is not None and self.high < 0


@dataclass(frozen=True)
class Backtest:
    """Every forecaster at every horizon over the same origins, on the same record."""

    counts: Counts
    origins: tuple[int, ...]
    scored: tuple[Scored, ...]
    notes: tuple[str, ...] = field(default=())

    def of(self, name: str, horizon: int) -> Scored:
        """Return one forecaster's losses at one horizon."""
        found = next((s for s in self.scored if (s.name, s.horizon) == (name, horizon)), None)
        if found is None:
            known = ", ".join(dict.fromkeys(s.name for s in self.scored))
            raise BadValue(f"there is no forecaster {name!r}", "backtest", f"one of {known}")
        return found

    @property
    def horizons(self) -> tuple[int, ...]:
        """The horizons, shortest first."""
        return tuple(sorted({s.horizon for s in self.scored}))


def run(
    counts: Counts,
    forecasters: Sequence[Forecaster],
    origins: Sequence[int],
    horizons: Sequence[int] = (1, 7),
    recalibrated: Sequence[str] = (),
    known: Mapping[int, int] | None = None,
) -> Backtest:
    """Forecast from every origin and score what came.

    `origins` are numbers of periods: the first period of the target. `known` says for an origin how many periods
    had ended when it was forecast, where that is less than all before it. Those named in `recalibrated` are scored a
    second time with their levels mended by their own past origins.
    """
    wrong = [t for t in origins if not 0 < t <= counts.periods]
    if wrong or not origins:
        raise BadValue("no origin lies inside the record", counts.source, "take origins after its first period")
    scored: list[Scored] = []
    for horizon in sorted(horizons):
        outcomes = np.stack([_outcome(counts.values, t, horizon) for t in origins])
        for one in forecasters:
            mender = Recalibrator(horizon) if one.name in recalibrated else None
            ended = [(known or {}).get(t, t) for t in origins]
            scored += _score(one, counts.values, ended, horizon, outcomes, mender)
    return Backtest(counts, tuple(origins), tuple(scored))


def _outcome(values: Array, origin: int, horizon: int) -> Array:
    """Return what came; nan where any period of the target is unknown or not there yet."""
    target = values[:, origin : origin + horizon]
    return target.sum(axis=1) if target.shape[1] == horizon else np.full(len(values), np.nan)


def _score(
    one: Forecaster, values: Array, origins: Sequence[int], horizon: int, outcomes: Array, mender: Recalibrator | None
) -> Iterator[Scored]:
    random = np.random.default_rng(SEED)
    plain, mended = [], []
    drawn, x = -1, np.empty(0)
    for number, origin in enumerate(origins):
        if origin != drawn:
            drawn, x = origin, one.draw(values[:, :origin], horizon)
        losses = _losses(x, outcomes[number], random)
        plain.append(losses)
        if mender is not None:
            mended.append(_losses(mender.mend(origin, x), outcomes[number], random))
            mender.learn(origin, losses[PIT])
    yield _scored(one.name, one.words, horizon, plain)
    if mender is not None:
        yield _scored(f"{one.name}, recalibrated", f"{one.words}, its levels mended by past origins", horizon, mended)


def _losses(x: Array, y: Array, random: np.random.Generator) -> tuple[Array, ...]:
    """Return the LOSSES by region, nan where the outcome or the forecast is not known."""
    seen = ~np.isnan(y) & ~np.isnan(x).any(axis=1)
    safe, known = np.where(seen[:, None], x, 0.0), np.where(seen, y, 0.0)
    parts = (
        scores.crps(safe, known),
        scores.log1p_crps(safe, known),
        scores.interval_score(safe, known),
        scores.ignorance(safe, known),
        scores.covered(safe, known).astype(float),
        scores.pit(safe, known, random),
        scores.threshold_crps(safe, known),
    )
    return tuple(np.where(seen, part, np.nan) for part in parts)


def _scored(name: str, words: str, horizon: int, losses: Sequence[tuple[Array, ...]]) -> Scored:
    tables = (np.stack(part) for part in zip(*losses, strict=True))
    return Scored(name, words, horizon, *tables)


def mean(losses: Array) -> float:
    """Return the mean over the cells whose outcome is known; nan if there is none."""
    known = losses[~np.isnan(losses)]
    return float(known.mean()) if known.size else float("nan")


def difference(one: Array, other: Array, block: int = BLOCK) -> Difference:
    """Compare two tables of losses (origins x regions) origin by origin, with an interval by blocks of origins."""
    gap = one - other
    known = ~np.isnan(gap)
    full = known.any(axis=1)
    by_origin = np.nan_to_num(gap).sum(axis=1)[full] / known.sum(axis=1)[full]
    if not by_origin.size:
        return Difference(float("nan"))
    blocks = len(by_origin) // block
    if blocks < FEWEST_BLOCKS:
        return Difference(float(by_origin.mean()))
    means = by_origin[: blocks * block].reshape(blocks, block).mean(axis=1)
    sampled = clustered(means)
    return Difference(float(by_origin.mean()), sampled.low, sampled.high)


def clustered(gap: Array, sizes: Array | None = None) -> Difference:
    """Compare by cluster: sums of a difference by cluster over their sizes, clusters resampled whole."""
    count = np.ones(len(gap)) if sizes is None else sizes
    middle = float(gap.sum() / count.sum())
    if len(gap) < FEWEST_BLOCKS:
        return Difference(middle)
    drawn = np.random.default_rng(SEED).integers(0, len(gap), (RESAMPLES, len(gap)))
    low, high = np.quantile(gap[drawn].sum(axis=1) / count[drawn].sum(axis=1), [0.025, 0.975])
    return Difference(middle, float(low), float(high))


def histogram(pit: Array, bins: int = 10) -> npt.NDArray[np.int64]:
    """Count PIT values in even bins from 0 to 1: flat if the forecasts are calibrated."""
    return np.asarray(np.histogram(pit[~np.isnan(pit)], bins=bins, range=(0.0, 1.0))[0])


def by_region(one: Array, other: Array) -> Difference:
    """Compare two tables of losses region by region, with an interval that resamples whole regions."""
    gap = one - other
    seen = ~np.isnan(gap)
    full = seen.any(axis=0)
    return clustered(np.nan_to_num(gap).sum(axis=0)[full], seen.sum(axis=0)[full].astype(float))
