"""The answer on rates for one duty: two methods, each reading of the window, each group of regions.

A change is stated only where the model and the placebo rank agree. Thresholds are fixed here,
before any data are seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import numpy as np

from trucewatch.judge.rates import hours, lgcp, placebo, sentences
from trucewatch.judge.rates.cells import Cells, Frame, Table, frame, masked, table
from trucewatch.judge.rates.sight import Sight, sight
from trucewatch.judge.settings import Settings
from trucewatch.model import Change, Estimate, Obligation, Placebo, Point, Reason, Series, Variant

LEAST_EXPECTED = 3.0
LEAST_LIVE = 2 / 3
RANK = 0.05
CHART_DAYS = 35  # days drawn on either side of a window
PLACEBOS_FROM = 150  # days of record before the first placebo of the rank


@dataclass(frozen=True, slots=True)
class Answer:
    """One reading of the window: its label, what it rests on, and why it could not be told if it could not."""

    variant: Variant
    label: str
    estimates: tuple[Estimate, ...]
    reasons: tuple[Reason, ...] = ()


class Rates:
    """The series of one case, with what is worked out once and asked for often.

    `windows` are the windows of every commitment that was in force for anybody: they are unknown
    in each baseline and no placebo touches them.
    """

    def __init__(self, series: Sequence[Series], windows: Sequence[Variant], settings: Settings) -> None:
        """Keep the series; nothing is fitted until it is asked for."""
        self.series = tuple(series)
        self.settings = settings
        self._windows = tuple(windows)
        self._tables: dict[int, Table] = {}
        self._cells: dict[tuple[int, str], Cells] = {}
        self._fits: dict[tuple[int, str], hours.Expectation] = {}
        self._audits: dict[tuple[int, str, int, int], placebo.Audit] = {}
        self._answers: dict[tuple[str, Variant], Answer] = {}

    def change(self, duty: Obligation) -> Change:
        """Return the answer on rates for one duty, over all readings of its window."""
        if not self.series:
            return _cannot(Reason("The case has no feed of events.", "Join a feed: trucewatch feed CASE FOLDER."))
        seen = self._seen(duty)
        usable = [(s, look) for s, look in seen if look.sees]
        if not usable:
            return _cannot(*dict.fromkeys(r for _, look in seen for r in look.reasons))
        caveats = tuple(dict.fromkeys(r for _, look in usable for r in look.reasons))
        if not duty.variants:
            return _cannot(
                Reason("No window could be built from what was worded.", "A source that gives a start and an end.")
            )
        feed = usable[0][0].feed
        answers = [self._answer(feed, v) for v in duty.variants]
        label, why = _together(answers)
        estimates = tuple(e for a in answers for e in a.estimates)
        reasons = why + tuple(dict.fromkeys(r for a in answers for r in a.reasons))
        if usable[0][1].blind:
            return Change("cannot_tell", sentences.blind(label, estimates, caveats[0]), estimates, caveats + reasons)
        return Change(label, sentences.change(label, estimates, caveats), estimates, reasons + caveats)

    def feed_for(self, duty: Obligation) -> str | None:
        """Return the name of the feed that a duty is judged on, if any sees it."""
        return next((s.feed for s, look in self._seen(duty) if look.sees), None)

    def _seen(self, duty: Obligation) -> list[tuple[Series, Sight]]:
        return [(s, sight(duty, s)) for s in self.series]

    def _answer(self, feed: str, variant: Variant) -> Answer:
        key = (feed, replace(variant, name="", rule=""))
        if key not in self._answers:
            self._answers[key] = self._judge(feed, variant)
        known = self._answers[key]
        return replace(
            known, variant=variant, estimates=tuple(replace(e, variant=variant.name) for e in known.estimates)
        )

    def _judge(self, feed: str, variant: Variant) -> Answer:
        own = [i for i, s in enumerate(self.series) if s.feed == feed]
        counts = next((i for i in own if self.series[i].measure != "hours"), own[0])
        sums = next((i for i in own if self.series[i].measure == "hours"), own[0])
        window = frame(variant, self.series[counts].step_hours, self.series[counts].zone)
        if window is None:
            why = "No end was worded." if variant.ends is None else "The window is shorter than one cell of the feed."
            return Answer(variant, "cannot_tell", (), (Reason(why, "A source that gives the end, or a finer feed."),))
        head = self._headline(counts)
        if (uncovered := self._uncovered(counts, head, window)) is not None:
            return Answer(variant, "cannot_tell", (), (uncovered,))
        model, told = self._model(counts, head, window, variant)
        ranked = [self._ranked(sums, g, window, variant) for g in self._groups(sums, head)]
        estimates = tuple(e for e in (model, *(e for e, _ in ranked)) if e is not None)
        return _labelled(variant, estimates, model, told, ranked[0] if ranked else (None, None))

    def _headline(self, index: int) -> str:
        groups, chosen = self.series[index].groups, self.settings.headline
        return chosen if chosen is not None and chosen in groups else next(iter(groups))

    def _groups(self, index: int, head: str) -> list[str]:
        return [head, *(g for g in self.series[index].groups if g != head)]

    def _group(self, index: int, group: str) -> Cells:
        if (index, group) not in self._cells:
            if index not in self._tables:
                self._tables[index] = table(self.series[index])
            self._cells[index, group] = self._tables[index].group(self.series[index].groups[group])
        return self._cells[index, group]

    def _frames(self, cells: Cells) -> list[Frame]:
        found = (frame(v, cells.step, cells.zone) for v in self._windows)
        return [f for f in found if f is not None]

    def _clear(self, cells: Cells, keep: Frame | None = None) -> Cells:
        """Return the cells with every commitment's window unknown, but for those inside `keep`."""
        cleared = masked(cells, self._frames(cells))
        if keep is None:
            return cleared
        start = max(cells.index(keep.begins, keep.hour), 0)
        inside = slice(start, max(cells.index(keep.begins, keep.hour) + keep.cells, 0))
        cleared.values[inside] = cells.values[inside]
        return cleared

    def _uncovered(self, index: int, group: str, window: Frame) -> Reason | None:
        cells = self._group(index, group)
        values = cells.at(window.begins, window.hour, window.cells)
        live = float((~np.isnan(values)).mean())
        if live >= LEAST_LIVE:
            return None
        series = self.series[index]
        why = f"The feed {series.feed} is known to have been running in {live:.0%} of this window"
        return Reason(
            f"{why} (its record goes from {cells.first} to {cells.last}).", "A later or fuller copy of the feed."
        )

    def _model(
        self, index: int, group: str, window: Frame, variant: Variant
    ) -> tuple[Estimate | None, lgcp.Posterior | None]:
        cells = self._group(index, group)
        cut = placebo.cut_window(self._clear(cells, window), window)
        if cut is None:
            return None, None
        found = lgcp.fit(cut)
        audited = self._audit(index, group, window)
        could = lgcp.detectable(cut, found)
        observed, expected = float(cut.y[cut.inside].sum()), float(found.expected.sum())
        series = self.series[index]
        estimate = Estimate(
            method="latent autoregressive Poisson",
            measure=series.measure,
            unit=series.unit,
            group=group,
            variant=variant.name,
            observed=observed,
            expected=expected,
            ratio=found.ratio,
            low=found.low,
            high=found.high,
            p=found.p_fall,
            sentence=sentences.model(series, group, variant, observed, expected, found, window.trimmed),
            detectable=could.ratio,
            detectable_how=could.how,
            placebo=audited.placebo(found.ratio),
        )
        return estimate, found

    def _audit(self, index: int, group: str, window: Frame) -> placebo.Audit:
        key = (index, group, window.cells, window.hour)
        if key not in self._audits:
            cells = self._group(index, group)
            self._audits[key] = placebo.audit(
                self._clear(cells), window, self._frames(cells), self.settings.placebo_days
            )
        return self._audits[key]

    def _ranked(
        self, index: int, group: str, window: Frame, variant: Variant
    ) -> tuple[Estimate | None, hours.Rank | None]:
        cells = self._group(index, group)
        observed = hours.observed(cells, window)
        if observed is None:
            return None, None
        clear = self._clear(cells)
        if (index, group) not in self._fits:
            self._fits[index, group] = hours.expectation(clear)
        fitted = self._fits[index, group]
        expected, least, most = hours.expected(clear, fitted, window)
        found = hours.rank(cells, clear, window, self._frames(cells), cells.first + timedelta(days=PLACEBOS_FROM))
        series = self.series[index]
        estimate = Estimate(
            method="seasonal regression and placebo rank",
            measure=series.measure,
            unit=series.unit,
            group=group,
            variant=variant.name,
            observed=observed,
            expected=expected,
            ratio=observed / expected if expected > 0 else None,
            low=None,
            high=None,
            p=found.p,
            sentence=sentences.ranked(
                series, group, variant, (observed, expected, least, most), fitted.dispersion, window.trimmed
            ),
            placebo=Placebo(found.windows, 0, found.p, sentences.rank(found)),
            series=_points(cells, fitted, window),
        )
        return estimate, found


def _points(cells: Cells, fitted: hours.Expectation, window: Frame) -> tuple[Point, ...]:
    """Return the days around a window on the window's clock, with what each was expected to hold."""
    per_day, clock = 24 // cells.step, ZoneInfo(cells.zone)
    length = ceil(window.cells / per_day)
    points = []
    for n in range(-CHART_DAYS, length + CHART_DAYS):
        day = window.begins + timedelta(days=n)
        last = n == length - 1
        number = window.cells - (length - 1) * per_day if last else per_day
        values = cells.at(day, window.hour, number)
        expected = _expected_on(fitted, day, window.hour, number * cells.step)
        begins = datetime(day.year, day.month, day.day, window.hour, tzinfo=clock)
        value = None if np.isnan(values).any() else float(values.sum())
        points.append(Point(begins, number * cells.step / 24, value, expected, 0 <= n < length))
    return tuple(points)


def _expected_on(fitted: hours.Expectation, day: date, hour: int, length: int) -> float | None:
    """Return an expectation for `length` hours from an hour of a day, each hour alike: for the eye only."""
    today, next_day = fitted.days.get(day), fitted.days.get(day + timedelta(days=1))
    first = min(length, 24 - hour)
    if today is None or (length > first and next_day is None):
        return None
    return (today * first + (next_day or 0.0) * (length - first)) / 24


def _labelled(
    variant: Variant,
    estimates: tuple[Estimate, ...],
    model: Estimate | None,
    told: lgcp.Posterior | None,
    ranked: tuple[Estimate | None, hours.Rank | None],
) -> Answer:
    """Return the label on which both methods agree, or why there is none."""
    rank = ranked[1]
    if model is None or told is None or rank is None or rank.p is None or rank.p_rise is None:
        why = Reason("Too little of the record around the window is known.", "A longer record, or one with fewer gaps.")
        return Answer(variant, "cannot_tell", estimates, (why,))
    if (model.expected or 0.0) < LEAST_EXPECTED:
        why = Reason(
            f"Only {model.expected:.1f} {model.unit} were expected: too few to tell.",
            "A longer window or a busier feed.",
        )
        return Answer(variant, "cannot_tell", estimates, (why,))
    if (
        model.placebo is not None
        and model.placebo.windows
        and model.placebo.changed > placebo.MOST_CHANGED * model.placebo.windows
    ):
        why = Reason(
            "The series changes too often without any commitment for a change in this window to mean much.",
            "A steadier series.",
        )
        return Answer(variant, "cannot_tell", estimates, (why,))
    by_model = _direction(told.p_fall >= lgcp.SURE, told.p_fall <= 1 - lgcp.SURE)
    by_rank = _direction(rank.p <= RANK, rank.p_rise <= RANK)
    if by_model != by_rank:
        why = Reason(
            f"The two methods disagree: {_words(by_model)} by the model, {_words(by_rank)} by the rank among placebos.",
            "A longer window, or a feed of single events.",
        )
        return Answer(variant, "cannot_tell", estimates, (why,))
    if by_model == "no_detectable_change" and model.detectable is None:
        why = Reason(model.detectable_how, "A longer window or a busier feed.")
        return Answer(variant, "cannot_tell", estimates, (why,))
    return Answer(variant, by_model, estimates)


def _direction(fell: bool, rose: bool) -> str:
    return "down" if fell else "up" if rose else "no_detectable_change"


def _words(label: str) -> str:
    return label.replace("_", " ")


def _together(answers: Sequence[Answer]) -> tuple[str, tuple[Reason, ...]]:
    """Return the label that all readings of the window share, or that it depends on the reading."""
    labels = {a.label for a in answers}
    if len(labels) == 1:
        return answers[0].label, ()
    each = "; ".join(f"{a.variant.name}: {_words(a.label)}" for a in answers)
    return "cannot_tell", (
        Reason(
            f"The answer depends on which reading of the window is taken ({each}).", "A source that settles the window."
        ),
    )


def _cannot(*reasons: Reason) -> Change:
    return Change("cannot_tell", "Cannot tell whether the rate changed. " + reasons[0].why, (), tuple(reasons))
