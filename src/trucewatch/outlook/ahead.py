"""The outlook itself: what one named forecaster says of each region, and when it must say nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from trucewatch.errors import BadValue
from trucewatch.outlook import backtest, baselines, months, pooled
from trucewatch.outlook.baselines import Forecaster
from trucewatch.outlook.counts import Array, Counts, sums
from trucewatch.records import Json, canonical, plain

NAMED = "NB-EWMA-14"  # the baseline: shown unless another one is asked for by name
PLAIN = "empirical-28"  # what it is held against
FEWEST_DAYS = 60  # of known history
LOOK_BACK = 90  # last origins over which the record is told
COVERAGE = (0.80, 0.97)  # outside, the 90 % interval does not mean what it says
STALE = 7  # days after the last figure from which a feed counts as ended
HIGH = 0.9  # quantile of a region's own last year that counts as high


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is to be expected in one region over some days from the origin on, as a whole distribution in short.

    `refused` says why there is no forecast; all figures are None then. `high` is the region's own 90th
    percentile of the same length over the last year. `coverage` and `skill` tell of the last 90 origins:
    how often the 90 % interval held, and the share of the plain forecast's loss that was saved (below
    zero: it lost more).
    """

    region: str
    horizon: int
    median: float | None = None
    low50: float | None = None
    high50: float | None = None
    low90: float | None = None
    high90: float | None = None
    p_any: float | None = None
    high: float | None = None
    p_high: float | None = None
    coverage: float | None = None
    skill: float | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A forecast for every region of one record from one origin, by one named forecaster."""

    source: str
    unit: str
    step: str
    origin: date
    forecaster: str
    words: str
    rows: tuple[Ahead, ...]
    notes: tuple[str, ...] = ()
    attribution: str = ""

    @property
    def hash(self) -> str:
        """The hash of all that is said, by which a forecast can be shown not to have been rewritten."""
        said = {"source": self.source, "unit": self.unit, "origin": self.origin.isoformat(), "by": self.forecaster}
        rows: list[Json] = [plain(row) for row in self.rows]
        return "sha256:" + hashlib.sha256(canonical(said | {"rows": rows})).hexdigest()


@dataclass(frozen=True, slots=True)
class Plan:
    """How counts of one step are forecast: which baseline is named, which one it is held against, over what.

    `fewest`, `look_back`, `stale`, `longest` and `year` are in periods: known ones that are needed, last origins
    over which the record is told, those after the last figure from which a feed has ended, those that are
    averaged, and those of a year.
    """

    named: str
    plain: str
    horizons: tuple[int, ...]
    fewest: int
    look_back: int
    stale: int
    longest: int
    year: int


PLANS = {
    "day": Plan(NAMED, PLAIN, (1, 7), FEWEST_DAYS, LOOK_BACK, STALE, baselines.LONGEST, 365),
    "month": Plan(months.NAMED, months.NAMED, (1,), 12, 24, 3, months.KEPT, 12),
}


def known_forecasters(step: str = "day") -> Mapping[str, Forecaster]:
    """Return every forecaster of counts a day or a month by name, the baselines first."""
    listed = (*baselines.daily(), *pooled.richer()) if step == "day" else months.forecasters()
    return {f.name: f for f in listed}


def forecaster(name: str, step: str = "day") -> Forecaster:
    """Return a forecaster by name; an unknown one raises BadValue naming those that there are."""
    known = known_forecasters(step)
    if name not in known:
        raise BadValue(f"there is no forecaster {name!r}", "model", f"one of {', '.join(known)}")
    return known[name]


def look(
    counts: Counts,
    origin: date | None = None,
    name: str | None = None,
    breaks: Sequence[tuple[date, str]] = (),
) -> Outlook:
    """Forecast every region from what was known when the day `origin` began; by default the day after the record.

    The named baseline forecasts, unless another one is asked for by `name`.

    An origin that lies far behind the record's end is a forecast of days that have gone by, and one more than a
    week ahead of it rests on nothing: the first is made, as what would have been said, the second is refused for
    every region. `breaks` are days on which the unit of the record changed, with the words for it.
    """
    start = origin or counts.end
    plan = PLANS[counts.step]
    by = forecaster(name or plan.named, counts.step)
    past = counts.before(start)
    refused = _refusal(past, start, breaks)
    record = None if refused else _record(past, by)
    rows = [row for horizon in plan.horizons for row in _rows(past, by, horizon, refused, record)]
    return Outlook(
        counts.source, counts.unit, counts.step, start, by.name, by.words, tuple(rows), (), counts.attribution
    )


def _refusal(past: Counts, start: date, breaks: Sequence[tuple[date, str]]) -> str:
    """Return why nothing can be said of any region, or nothing."""
    if not past.periods:
        return f"the record begins after {start}"
    known = np.flatnonzero(~np.isnan(past.values).all(axis=0))
    if not known.size:
        return "no figure is known"
    plan, last = PLANS[past.step], past.at(int(known[-1]))
    behind = past.index(start) - int(known[-1]) - 1
    if behind > plan.stale:
        told = f"the last figure is of {last}, {behind} {past.step}s before"
        return f"{told}: the feed ended, or the date lies ahead of it"
    read = past.at(max(0, past.periods - plan.longest))
    broken = [words for day, words in breaks if read <= day <= start]
    return f"the unit changed: {broken[-1]}" if broken else ""


def _record(past: Counts, by: Forecaster) -> backtest.Backtest | None:
    """Return how the forecaster and the plain one did over the last origins whose outcomes are all known."""
    plan = PLANS[past.step]
    last = past.periods - max(plan.horizons)
    origins = [t for t in range(last - plan.look_back + 1, last + 1) if t >= plan.fewest]
    if len(origins) < plan.look_back:
        return None
    held = [by] if by.name == plan.plain else [by, forecaster(plan.plain, past.step)]
    return backtest.run(past, held, origins, plan.horizons)


def _rows(past: Counts, by: Forecaster, horizon: int, refused: str, record: backtest.Backtest | None) -> list[Ahead]:
    if refused:
        return [Ahead(region, horizon, refused=refused) for region in past.regions]
    draws = by.draw(past.values, horizon)
    return [_row(past, row, horizon, draws[row], record, by) for row in range(len(past.regions))]


def _row(past: Counts, row: int, horizon: int, draws: Array, record: backtest.Backtest | None, by: Forecaster) -> Ahead:
    region, values = past.regions[row], past.values[row]
    blank = Ahead(region, horizon)
    if region in past.dropped:
        return replace(blank, refused=past.dropped[region])
    plan, number = PLANS[past.step], int((~np.isnan(values)).sum())
    if number < plan.fewest:
        return replace(blank, refused=f"{number} {past.step}s of history, and {plan.fewest} are needed")
    if np.isnan(draws).any():
        return replace(blank, refused=f"no figure of the {past.step}s that the forecaster reads is known")
    told = _told(record, by, row, horizon)
    if told is not None and horizon > 1 and not COVERAGE[0] <= told[0] <= COVERAGE[1]:
        words = f"its 90 % interval held in {told[0]:.0%} of the last {LOOK_BACK} origins"
        return replace(blank, coverage=told[0], skill=told[1], refused=words)
    low90, low50, middle, high50, high90 = _counts(draws, 0.05, 0.25, 0.5, 0.75, 0.95)
    seen = sums(values[None, -plan.year :], horizon)[0]
    high = _counts(seen[~np.isnan(seen)], HIGH)[0] if (~np.isnan(seen)).any() else None
    return Ahead(
        region, horizon, middle, low50, high50, low90, high90,
        p_any=float((draws >= 1).mean()),
        high=high,
        p_high=float((draws > high).mean()) if high is not None else None,
        coverage=told[0] if told else None,
        skill=told[1] if told else None,
    )  # fmt: skip


def _counts(values: Array, *levels: float) -> list[float]:
    """Return quantiles that are counts: the least value with so much of the draws at or below it."""
    return [float(q) for q in np.quantile(values, levels, method="inverted_cdf")]


def _told(record: backtest.Backtest | None, by: Forecaster, row: int, horizon: int) -> tuple[float, float] | None:
    """Return how often a region's 90 % interval held, and the share of the plain forecast's loss that was saved."""
    if record is None:
        return None
    own, other = (
        record.of(by.name, horizon).over([row]),
        record.of(PLANS[record.counts.step].plain, horizon).over([row]),
    )
    loss = backtest.mean(other.crps)
    if np.isnan(loss):
        return None
    return backtest.mean(own.covered), 1 - backtest.mean(own.crps) / loss if loss > 0 else 0.0


def verdict(tested: backtest.Backtest, horizon: int, named: str | None = None) -> str:
    """Say which forecasters beat the named baseline over a backtest, or that none does, and by how much they failed."""
    named = named or PLANS[tested.counts.step].named
    base = tested.of(named, horizon)
    better: list[tuple[backtest.Scored, backtest.Difference]] = []
    rest: list[tuple[backtest.Scored, backtest.Difference]] = []
    for one in tested.scored:
        if one.horizon == horizon and one.name != named:
            gap = gap_of(one, base, tested.counts.step)
            (better if gap.better else rest).append((one, gap))
    if better:
        best, gap = min(better, key=lambda pair: pair[1].mean)
        assert gap.low is not None
        assert gap.high is not None
        return (
            f"{best.name} improves on {base.words}: mean {_loss_of(tested)} lower by {-gap.mean:.4f} "
            f"[{-gap.high:.4f}, {-gap.low:.4f}] at {horizon} {_unit(tested, horizon)}."
        )
    closest = min(rest, key=lambda pair: pair[1].mean, default=None)
    words = f"Forecast at {horizon} {_unit(tested, horizon)}: {base.words}. No model tested improves on it"
    if closest is None or closest[1].low is None:
        return words + "."
    one, gap = closest
    return words + f"; the nearest, {one.name}, differs by {gap.mean:+.4f} [{gap.low:+.4f}, {gap.high:+.4f}]."


def gap_of(one: backtest.Scored, base: backtest.Scored, step: str) -> backtest.Difference:
    """Compare two forecasters as their step asks: days by blocks of origins, months by country and on the log scale.

    One war's deaths in one month decide any mean of monthly counts; the log scale is decided by all countries.
    """
    if step == "month":
        return backtest.by_region(one.log1p, base.log1p)
    return backtest.difference(one.crps, base.crps)


def _loss_of(tested: backtest.Backtest) -> str:
    return "log CRPS" if tested.counts.step == "month" else "CRPS"


def _unit(tested: backtest.Backtest, horizon: int) -> str:
    return tested.counts.step + ("s" if horizon > 1 else "")
