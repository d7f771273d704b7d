"""Every duty that binds, watched day by day: what today's counts say, and what such a watch is worth."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import numpy as np

from trucewatch.cube import Daily
from trucewatch.judge import tallied
from trucewatch.judge.live import eprocess, likes
from trucewatch.judge.live.eprocess import ALARM, Counts, Evidence
from trucewatch.judge.live.likes import Like, Record
from trucewatch.judge.masking import BINDING, masks
from trucewatch.judge.rates.cells import Frame, frame
from trucewatch.judge.rates.change import Rates
from trucewatch.judge.rates.placebo import MOST_CHANGED
from trucewatch.judge.settings import Settings
from trucewatch.model import Commitment, Moved, Obligation, Reason, Series, Tally, Variant, Watch

MOVERS = 14
_Cells = Mapping[tuple[date, int], "float | None"]


def watch(
    duties: Sequence[Obligation],
    series: Sequence[Series],
    settings: Settings,
    as_of: date | None = None,
    tallies: Sequence[Tally] = (),
    commitments: Sequence[Commitment] = (),
    known: MutableMapping[str, Record] | None = None,
) -> list[Watch]:
    """Watch every duty in force up to the end of a day (None: the feed's last day), all at one time.

    `known` holds what like windows did at an earlier look, and is brought up to date (likes.py).
    """
    seen = [until(s, as_of) for s in (*series, *tallied.series(duties, tallies))]
    rates = Rates(seen, masks(duties, commitments), settings)
    watcher = _Watcher(rates, settings, as_of)
    bound = [d for d in duties if d.binding in BINDING and d.testable == "from_events"]
    looks = [watcher.look(d) for d in bound]
    rows = watcher.rows(bound, looks, {} if known is None else known)
    told = [n for n, row in enumerate(rows) if row.e is not None]
    called = {told[n] for n in eprocess.e_bh([rows[n].e or 0.0 for n in told])}
    return [replace(row, called=n in called and not _crying_wolf(row)) for n, row in enumerate(rows)]


def until(series: Series, as_of: date | None) -> Series:
    """Return a series as it was at the end of a day: placebos too must know nothing of what came later."""
    if as_of is None:
        return series
    return replace(series, values={region: _until(cells, as_of) for region, cells in series.values.items()})


def _until(cells: _Cells, as_of: date) -> _Cells:
    return cells.until(as_of) if isinstance(cells, Daily) else {k: v for k, v in cells.items() if k[0] <= as_of}


def _crying_wolf(row: Watch) -> bool:
    """Tell whether a watch raised alarms too often where nothing was promised for its own to mean much."""
    return row.false_alarms > MOST_CHANGED * row.placebos


@dataclass(frozen=True, slots=True)
class _Watched:
    """One window's evidence, its days, and its record among like windows."""

    evidence: Evidence
    counts: Counts
    days: tuple[date, ...]
    placebos: int
    false_alarms: int
    length: int


@dataclass(frozen=True, slots=True)
class _Look:
    """What is looked at for one duty: a group of a feed, in one window, whose counts these are."""

    index: int
    group: str
    variant: Variant
    window: Frame
    counts: Counts
    like: Like

    @property
    def key(self) -> tuple[int, str, Frame]:
        return self.index, self.group, self.window


class _Watcher:
    """The watches of one case; duties that share a feed and a window share a watch."""

    def __init__(self, rates: Rates, settings: Settings, as_of: date | None) -> None:
        self.rates, self.settings, self.as_of = rates, settings, as_of

    def look(self, duty: Obligation) -> _Look | tuple[str | None, Reason]:
        """Return what is to be looked at for a duty; where nothing can be, the feed and why."""
        feed = self.rates.feed_for(duty)
        own = self.rates.of_feed(feed)
        if feed is None or not own or not duty.variants:
            why = "No feed shows these acts of this party." if feed is None else "No window could be built."
            return feed, Reason(why, "A feed that shows them." if feed is None else "A start and an end.")
        index = self.rates.counts(own)
        group, variant = self.rates.headline(index), duty.variants[0]
        window = self._window(index, group, variant)
        if isinstance(window, Reason):
            return feed, window
        told = likes.counts(self.rates.clear(index, group, window), window)
        if (told.before_share > 0).sum() < likes.LEAST_DAYS:
            return feed, Reason("Less than half a year of the record before the window is known.", "A longer record.")
        if not told.inside_share.any():
            return feed, Reason("Nothing is known of the feed inside the window yet.", "A later copy of the feed.")
        return _Look(index, group, variant, window, told, self._like(index, group, variant, window))

    def _like(self, index: int, group: str, variant: Variant, window: Frame) -> Like:
        series = self.rates.series[index]
        planned = frame(variant, series.step_hours, series.zone)
        per_day = 24 // series.step_hours
        cells = min(planned.cells if planned else likes.OPEN_DAYS * per_day, likes.MOST_DAYS * per_day)
        like = Frame(window.begins, window.hour, cells, window.trimmed)
        key = f"{series.feed}|{series.measure}|{group}|{window.hour}|{cells}|{self.settings.placebo_days}"
        return Like(key, self.rates.clear(index, group), self.rates.frames(index), like, self.settings.placebo_days)

    def rows(
        self,
        duties: Sequence[Obligation],
        looks: Sequence[_Look | tuple[str | None, Reason]],
        known: MutableMapping[str, Record],
    ) -> list[Watch]:
        """Return each duty's row; windows of one length are filtered side by side."""
        asked = list({look.key: look for look in looks if isinstance(look, _Look)}.values())
        kept = likes.records([look.like for look in asked], known)
        evidence = likes.evidences([look.counts for look in asked])
        found = {a.key: _watched(a, e, k) for a, e, k in zip(asked, evidence, kept, strict=True)}
        return [
            _told(duty, self.rates.series[look.index], look.group, look.variant, found[look.key])
            if isinstance(look, _Look)
            else _blind(duty, *look)
            for duty, look in zip(duties, looks, strict=True)
        ]

    def _window(self, index: int, group: str, variant: Variant) -> Frame | Reason:
        """Return the whole days of a window that are over by the day of the watch."""
        cells, series = self.rates.group(index, group), self.rates.series[index]
        last = min(self.as_of or cells.last, cells.last) + timedelta(days=1)
        end = datetime(last.year, last.month, last.day, tzinfo=ZoneInfo(series.zone))
        until = replace(variant, ends=min(variant.ends, end) if variant.ends else end)
        if until.ends is not None and until.ends <= variant.begins:
            return Reason("The window has not begun on the feed's record.", "A later copy of the feed.")
        found = frame(until, series.step_hours, series.zone)
        return found or Reason("Less than one cell of the feed lies in the window yet.", "Another day, or finer cells.")


def _watched(look: _Look, evidence: Evidence, kept: Record) -> _Watched:
    days = tuple(look.window.begins + timedelta(days=n) for n in range(len(look.counts.inside)))
    length = ceil(look.like.window.days(look.like.clear.step))
    return _Watched(evidence, look.counts, days, len(kept.alarms), sum(kept.alarms.values()), length)


def _told(duty: Obligation, series: Series, group: str, variant: Variant, found: _Watched) -> Watch:
    change = found.evidence.change
    over = np.flatnonzero(change >= ALARM)
    e, fell, rose = (float(a[-1]) for a in (change, found.evidence.fell, found.evidence.rose))
    known = int((found.counts.inside_share > 0).sum())
    return Watch(
        obligation=duty,
        feed=series.feed,
        group=group,
        variant=variant.name,
        last=found.days[-1],
        days=known,
        e=e,
        fell=fell,
        rose=rose,
        highest=float(change.max()),
        alarm=found.days[over[0]] if over.size else None,
        placebos=found.placebos,
        false_alarms=found.false_alarms,
        called=False,
        sentence=sentence(e, fell, rose, known, found.placebos, found.false_alarms, found.length),
        moved=_moved(found),
    )


def _moved(found: _Watched) -> tuple[Moved, ...]:
    """Return the days that moved the e-value most, by time."""
    counts, change = found.counts, found.evidence.change
    mean = eprocess.usual(counts)
    factors = change / np.concatenate([[1.0], change[:-1]])
    most = sorted(np.argsort(-np.abs(np.log(np.maximum(factors, 1e-300))))[:MOVERS])
    return tuple(
        Moved(found.days[n], float(counts.inside[n]), float(mean * counts.inside_share[n]), float(factors[n]))
        for n in most
        if counts.inside_share[n] > 0
    )


def sentence(e: float, fell: float, rose: float, days: int, placebos: int, alarms: int, of_days: int) -> str:
    """Return an e-value in words."""
    length = "1 day" if days == 1 else f"{days} days"
    if e < 1:
        said = f"After {length} the e-value is {e:.2g}: the counts are better told by no change."
    else:
        odds = f"{e:,.0f}" if e >= 10 else f"{e:.1f}"
        way = "fall" if fell >= rose else "rise"
        said = (
            f"After {length} the e-value is {odds}, for a {way}: had nothing changed, it would ever come to this in "
            f"at most 1 of {odds} such watches."
        )
    if not placebos:
        return f"{said} No like window is free of commitments, so nothing vouches for the watch."
    span = "1 day" if of_days == 1 else f"{of_days} days"
    record = f"On {placebos} windows of {span} without a commitment the same watch raised {alarms} false alarms"
    return f"{said} {record}" + (", so it is not to be relied on." if alarms > MOST_CHANGED * placebos else ".")


def _blind(duty: Obligation, feed: str | None, why: Reason) -> Watch:
    return Watch(
        obligation=duty, feed=feed, group="", variant="", last=None, days=0, e=None, fell=None, rose=None,
        highest=None, alarm=None, placebos=0, false_alarms=0, called=False, sentence=f"Cannot watch. {why.why}",
        reasons=(why,),
    )  # fmt: skip
