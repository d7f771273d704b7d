"""The answer on rates for one duty: two methods, each reading of the window, each group of regions.

A change is stated only where the model and the placebo rank agree. Thresholds are fixed here,
before any data are seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from math import ceil

import numpy as np

from trucewatch.judge.masking import Masks
from trucewatch.judge.rates import hours, lgcp, placebo, sentences, worth
from trucewatch.judge.rates import strip as stripped
from trucewatch.judge.rates.beside import Beside, beside
from trucewatch.judge.rates.cells import Cells, Frame, Table, frame, masked, table
from trucewatch.judge.rates.labels import Answer, fragile, labelled, together
from trucewatch.judge.rates.points import points
from trucewatch.judge.rates.sight import Sight, sight
from trucewatch.judge.settings import Settings
from trucewatch.model import Change, Estimate, Obligation, Placebo, Reason, Series, Variant

LEAST_LIVE = 2 / 3
LEAST_COMPLETE = 0.7  # share of a day's reports that must be in
NOT_JUDGED = {"hours", "out_of_scope", "others", "unattributed"}  # measures that stand beside the one judged
PLACEBOS_FROM = 150  # days of record before the first placebo of the rank


class Rates:
    """The series of one case, with what is worked out once and asked for often.

    `masks` are the windows of the commitments that were in force for anybody: they are unknown in
    each baseline of their conflict, and no placebo touches them.
    """

    def __init__(self, series: Sequence[Series], masks: Masks, settings: Settings) -> None:
        """Keep the series; nothing is fitted until it is asked for."""
        self.series = tuple(series)
        self.settings = settings
        self._masks = masks
        self._by: dict[str, list[int]] = {}
        self._of: dict[str, list[int]] = {}
        for index, one in enumerate(self.series):
            self._of.setdefault(one.feed, []).append(index)
            for party in one.observes.by:
                self._by.setdefault(party, []).append(index)
        self._frames: dict[int, list[Frame]] = {}
        self._tables: dict[int, Table] = {}
        self._cells: dict[tuple[int, str], Cells] = {}
        self._fits: dict[tuple[int, str], hours.Expectation] = {}
        self._audits: dict[tuple[int, str, int, int], placebo.Audit] = {}
        self._answers: dict[tuple[str, Variant], Answer] = {}

    def change(self, duty: Obligation) -> Change:
        """Return the answer on rates for one duty, over all readings of its window."""
        if not self.series:
            return _cannot(Reason("The case has no feed of events.", "Join a feed: trucewatch feed CASE FOLDER."))
        usable = self._usable(duty)
        if not usable:
            own = self._by.get(duty.obligor)
            looked = self.series if own is None else [self.series[i] for i in own]
            return _cannot(*dict.fromkeys(r for s in looked for r in sight(duty, s).reasons))
        if not duty.variants:
            return _cannot(
                Reason("No window could be built from what was worded.", "A source that gives a start and an end.")
            )
        feed, look = usable[0]
        answers = [self._answer(feed, v) for v in duty.variants]
        label, why = together(answers)
        estimates = tuple(e for a in answers for e in a.estimates)
        reasons = why + tuple(dict.fromkeys(r for a in answers for r in (*a.reasons, *fragile(a.estimates))))
        if look.blind:
            words = sentences.blind(label, estimates, look.reasons[0])
            return Change("cannot_tell", words, estimates, look.reasons + reasons)
        return Change(label, sentences.change(label, estimates, look.reasons), estimates, reasons + look.reasons)

    def feed_for(self, duty: Obligation) -> str | None:
        """Return the name of the feed that a duty is judged on, if any sees it."""
        return next((feed for feed, _ in self._usable(duty)), None)

    def _usable(self, duty: Obligation) -> list[tuple[str, Sight]]:
        """Return the feeds that see a duty: those that see just it first, those blind to its objects last."""
        own = (self.series[i] for i in self._by.get(duty.obligor, ()))
        seen = {s.feed: look for s in own if (look := sight(duty, s)).sees}
        return sorted(seen.items(), key=lambda item: (not item[1].clear, item[1].blind))

    def _answer(self, feed: str, variant: Variant) -> Answer:
        key = (feed, replace(variant, name="", rule=""))
        if key not in self._answers:
            self._answers[key] = self._judge(feed, variant)
        known = self._answers[key]
        return replace(
            known, variant=variant, estimates=tuple(replace(e, variant=variant.name) for e in known.estimates)
        )

    def _judge(self, feed: str, variant: Variant) -> Answer:
        own = self.of_feed(feed)
        counts = self.counts(own)
        sums = next((i for i in own if self.series[i].measure == "hours"), counts)
        window = frame(variant, self.series[counts].step_hours, self.series[counts].zone)
        if window is None:
            why = "No end was worded." if variant.ends is None else "The window is shorter than one cell of the feed."
            return Answer(variant, "cannot_tell", (), (Reason(why, "A source that gives the end, or a finer feed."),))
        head = self.headline(counts)
        if (uncovered := self._uncovered(counts, head, window)) is not None:
            return Answer(variant, "cannot_tell", (), (uncovered,))
        model, told = self._model(counts, head, window, variant)
        ranked = [self._ranked(sums, g, window, variant) for g in self._groups(sums, head)]
        beside = self._beside(own, counts, window, variant)
        estimates = tuple(e for e in (model, *beside.estimates, *(e for e, _ in ranked)) if e is not None)
        return labelled(variant, estimates, model, told, ranked[0] if ranked else (None, None), beside)

    def of_feed(self, feed: str | None) -> list[int]:
        """Return which series a feed gives."""
        return self._of.get(feed or "", [])

    def counts(self, own: Sequence[int]) -> int:
        """Return which of a feed's series is judged: the one of counts, if it has one."""
        return next((i for i in own if self.series[i].measure not in NOT_JUDGED), own[0])

    def _beside(self, own: Sequence[int], counts: int, window: Frame, variant: Variant) -> Beside:
        """Return what the feed's other measures say: the contrast of scopes, and acts of nobody named."""
        named = {self.series[i].measure: self.clear(i, self.headline(i), window) for i in own}
        cells = named[self.series[counts].measure]
        return beside(cells, named, self.series[counts], window, variant, self.headline(counts))

    def headline(self, index: int) -> str:
        """Return the group of regions that a series is judged on first."""
        groups, chosen = self.series[index].groups, self.settings.headline
        return chosen if chosen is not None and chosen in groups else next(iter(groups))

    def _groups(self, index: int, head: str) -> list[str]:
        return [head, *(g for g in self.series[index].groups if g != head)]

    def group(self, index: int, group: str) -> Cells:
        """Return a series summed over a group of its regions."""
        if (index, group) not in self._cells:
            if index not in self._tables:
                self._tables[index] = table(self.series[index])
            self._cells[index, group] = self._tables[index].group(self.series[index].groups[group])
        return self._cells[index, group]

    def frames(self, index: int) -> list[Frame]:
        """Return the windows of a series' conflict on its feed's clock."""
        if index not in self._frames:
            series = self.series[index]
            windows = self._masks.of((*series.observes.by, *series.observes.against))
            found = (frame(v, series.step_hours, series.zone) for v in windows)
            self._frames[index] = [f for f in found if f is not None]
        return self._frames[index]

    def clear(self, index: int, group: str, keep: Frame | None = None) -> Cells:
        """Return a group's cells with every commitment's window unknown, but for those inside `keep`."""
        cells = self.group(index, group)
        cleared = masked(cells, self.frames(index))
        if keep is None:
            return cleared
        start = max(cells.index(keep.begins, keep.hour), 0)
        inside = slice(start, max(cells.index(keep.begins, keep.hour) + keep.cells, 0))
        cleared.values[inside] = cells.values[inside]
        return cleared

    def _uncovered(self, index: int, group: str, window: Frame) -> Reason | None:
        cells = self.group(index, group)
        values = cells.at(window.begins, window.hour, window.cells)
        live = float((~np.isnan(values)).mean())
        there = float(cells.completeness(window.begins, ceil(window.days(cells.step))).min())
        if there < LEAST_COMPLETE:
            why = f"Only {there:.0%} of the reports of some day in this window are expected to be in yet."
            return Reason(why, "The same feed some weeks later.")
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
        cells = self.group(index, group)
        cut = placebo.cut_window(self.clear(index, group, window), window)
        if cut is None:
            return None, None
        found = lgcp.fit(cut)
        audited = self._audit(index, group, window)
        asked = stripped.strip(lambda frame: self.clear(index, group, frame), window, cells.step)
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
            strip=asked,
            notes=tuple(n for n in (sentences.tipping(found), sentences.zero(observed, expected)) if n)
            + ((sentences.strip(asked),) if len(asked) > 1 else ()),
        )
        return estimate, found

    def _audit(self, index: int, group: str, window: Frame) -> placebo.Audit:
        key = (index, group, window.cells, window.hour)
        if key not in self._audits:
            clear, taken = self.clear(index, group), self.frames(index)
            self._audits[key] = placebo.audit(clear, window, taken, self.settings.placebo_days)
        return self._audits[key]

    def _ranked(
        self, index: int, group: str, window: Frame, variant: Variant
    ) -> tuple[Estimate | None, hours.Rank | None]:
        cells = self.group(index, group).filled()
        observed = hours.observed(cells, window)
        if observed is None:
            return None, None
        clear = self.clear(index, group).filled()
        if (index, group) not in self._fits:
            self._fits[index, group] = hours.expectation(clear)
        fitted = self._fits[index, group]
        expected, least, most = hours.expected(clear, fitted, window, cells)
        found = hours.rank(cells, clear, window, self.frames(index), cells.first + timedelta(days=PLACEBOS_FROM))
        series = self.series[index]
        same_dates = sentences.calendar(
            window.begins.year, hours.calendar(self.clear(index, group, window).filled(), window)
        )
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
            series=points(cells, fitted, window),
            notes=tuple(n for n in (sentences.gaps(cells, window), same_dates, self._worth(index, group, window)) if n),
        )
        return estimate, found

    def _worth(self, index: int, group: str, window: Frame) -> str | None:
        """Return what a window was worth by its season, for the group that leads."""
        if group != self.headline(index):
            return None
        cells = self.group(index, group)
        found = worth.worth(self.clear(index, group), window)
        return sentences.worth(found, window.days(cells.step)) if found else None


def _cannot(*reasons: Reason) -> Change:
    return Change("cannot_tell", "Cannot tell whether the rate changed. " + reasons[0].why, (), tuple(reasons))
