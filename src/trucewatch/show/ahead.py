"""Outlooks and backtests as rows and sentences, the same for the terminal, the report and the docs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from trucewatch.outlook import ahead, backtest
from trucewatch.outlook.ahead import Outlook
from trucewatch.outlook.backtest import Backtest, Difference, Scored
from trucewatch.records import Json
from trucewatch.show.wording import day_words

SCORE_HEADS = ("ahead", "forecaster", "CRPS", "log CRPS", "interval", "bits", "held", "to baseline [95 %]")
OUTLOOK_KEY = (
    "half, 90 %: intervals; any: probability of at least one; high: of more than the region's own 90th percentile over "
    "the last year; held: how often the 90 % interval held over the last 90 days; saved: share of the plain 28-day "
    "record's loss that this forecast saved there. No forecast is of a place or of a single attack."
)


def outlook_head(one: Outlook) -> str:
    """Return what is forecast, from when, by what."""
    lines = [f"{one.source}, {one.unit}, from {day_words(one.origin)}. Forecast: {one.words}."]
    if one.forecaster == ahead.PLANS[one.step].named:
        lines.append("It is the named baseline: trucewatch outlook --backtest shows what was held against it.")
    return "\n".join([*lines, *one.notes])


def outlook_rows(one: Outlook) -> Iterator[tuple[str, ...]]:
    """Yield region, days, median, both intervals, probabilities, record: one row a forecast that was made."""
    for row in one.rows:
        if not row.refused:
            yield (
                row.region,
                str(row.horizon),
                figure(row.median),
                f"{figure(row.low50)} to {figure(row.high50)}",
                f"{figure(row.low90)} to {figure(row.high90)}",
                chance(row.p_any),
                f"{chance(row.p_high)} > {figure(row.high)}",
                "–" if row.coverage is None else f"{row.coverage:.0%}",
                "–" if row.skill is None else f"{row.skill:+.0%}",
            )


def outlook_refusals(one: Outlook) -> list[tuple[str, str]]:
    """Return why there is no forecast, with the regions of each reason."""
    found: dict[str, dict[str, list[int]]] = {}
    for row in one.rows:
        if row.refused:
            found.setdefault(row.refused, {}).setdefault(row.region, []).append(row.horizon)
    every = {r.horizon for r in one.rows}
    return [(why, _regions(regions, len(every))) for why, regions in found.items()]


def _regions(found: dict[str, list[int]], horizons: int) -> str:
    names = [r if len(days) == horizons else f"{r} ({', '.join(map(str, days))} days)" for r, days in found.items()]
    return ", ".join(names[:MOST_NAMED]) + (f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else "")


MOST_NAMED = 12


def figure(value: float | None) -> str:
    """Return a count, with one digit where it is no whole number."""
    if value is None:
        return "–"
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"


def chance(value: float | None) -> str:
    """Return a probability in per cent; never 0 or 100, which draws cannot show.

    >>> chance(0.0), chance(0.356), chance(1.0)
    ('<1%', '36%', '>99%')
    """
    if value is None:
        return "–"
    if value < 0.01:
        return "<1%"
    return ">99%" if value > 0.99 else f"{value:.0%}"


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One forecaster at one horizon over a backtest: mean losses, coverage, difference to the named baseline."""

    horizon: int
    name: str
    words: str
    crps: float
    log1p: float
    interval: float
    ignorance: float
    coverage: float
    gap: Difference

    @property
    def cells(self) -> tuple[str, ...]:
        """The row under SCORE_HEADS."""
        return (
            str(self.horizon), self.name, f"{self.crps:.3f}", f"{self.log1p:.4f}", f"{self.interval:.2f}",
            f"{self.ignorance:.3f}", f"{self.coverage:.3f}", difference_words(self.gap),
        )  # fmt: skip

    @property
    def plain(self) -> dict[str, Json]:
        """The row as JSON."""
        kept: dict[str, Json] = {k: getattr(self, k) for k in ("horizon", "name", "words", "crps", "log1p")}
        kept |= {k: getattr(self, k) for k in ("interval", "ignorance", "coverage")}
        return kept | {"gap": [self.gap.mean, self.gap.low, self.gap.high]}


def difference_words(gap: Difference) -> str:
    """Return a difference with its interval, or without one where the record is too short for blocks."""
    if gap.low is None or gap.high is None:
        return f"{gap.mean:+.4f} (too few blocks)"
    return f"{gap.mean:+.4f} [{gap.low:+.4f}, {gap.high:+.4f}]"


def score_rows(tested: Backtest, rows: Sequence[int] | None = None) -> Iterator[ScoreRow]:
    """Yield a backtest's rows, by horizon and from the best to the worst."""
    step = tested.counts.step
    came = np.stack([tested.counts.values[:, t] for t in tested.origins]) if step == "month" else None
    for horizon in tested.horizons:
        base = tested.of(ahead.PLANS[step].named, horizon)
        found = [s for s in tested.scored if s.horizon == horizon]
        if rows is not None:
            base, found = base.over(rows), [s.over(rows) for s in found]
        if came is not None and rows is not None:
            came = came[:, rows]
        order = "crps" if step == "day" else "log1p"
        for one in sorted(found, key=lambda s: _last_if_unknown(backtest.mean(getattr(s, order)))):
            held = one.covered if came is None else one.covered[came > 0]
            yield _score_row(one, base, step, backtest.mean(held))


def _score_row(one: Scored, base: Scored, step: str, held: float) -> ScoreRow:
    return ScoreRow(
        one.horizon,
        one.name,
        one.words,
        crps=backtest.mean(one.crps),
        log1p=backtest.mean(one.log1p),
        interval=backtest.mean(one.interval),
        ignorance=backtest.mean(one.ignorance),
        coverage=held,
        gap=ahead.gap_of(one, base, step),
    )


def _last_if_unknown(loss: float) -> float:
    return float("inf") if np.isnan(loss) else loss


def scores_head(tested: Backtest) -> str:
    """Return over what a backtest was made."""
    counts, first, last = tested.counts, tested.origins[0], tested.origins[-1]
    what = (
        f"{counts.source}, {counts.unit}: {len(counts.regions)} regions, {len(tested.origins)} {counts.step}s forecast"
    )
    told = f"{what} from {counts.at(first)} to {counts.at(last)}"
    if counts.step == "day":
        return f"{told}, each from what had ended before it."
    return f"{told}, each year from what was known at the end of October before. Held: on months with deaths."
