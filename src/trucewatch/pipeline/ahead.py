"""The outlook of a case: every record of counts that its feeds hold, forecast and tested by the same call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from trucewatch.errors import BadInput, BadValue, Cannot
from trucewatch.judge.masking import BINDING
from trucewatch.model import Commitment, Finding, Series
from trucewatch.outlook import ahead, backtest, baselines, months, pooled
from trucewatch.outlook.counts import Counts, Step, of_series, of_tally
from trucewatch.outlook.season import Season, Weights, season
from trucewatch.pipeline.steps import Progress, judge, load_series, load_tallies, silent
from trucewatch.pipeline.survey import unit_breaks
from trucewatch.store import Case
from trucewatch.store import feeds as feed_tables

HOURS = "hours"  # the measure of series that add up stretches of time, which are no counts
ORIGINS = 365  # latest origins that a backtest takes
Breaks = tuple[tuple[date, str], ...]


@dataclass(frozen=True)
class Counted:
    """One record of counts of a case, and the days on which its unit changed."""

    counts: Counts
    breaks: Breaks = ()


def counted(case: Case, feed: str | None = None, regions: Sequence[str] = (), step: Step = "day") -> list[Counted]:
    """Return every record of counts that a case's feeds hold, or one feed's; a feed that is not there raises BadInput.

    A measure that is no count (hours of alarm) is left out: these forecasts are of counts.
    """
    names = {v.name for v in case.feeds()}
    if feed is not None and feed not in names:
        raise BadInput(f"there is no feed {feed!r}", str(case.folder), f"feeds: {', '.join(sorted(names)) or 'none'}")
    listed = [s for s in load_series(case) if feed in (None, s.feed) and s.measure != HOURS]
    found = [Counted(of_series(s), _breaks(case, s.feed)) for s in listed]
    found += [Counted(of_tally(t)) for t in load_tallies(case) if feed in (None, t.feed) and t.counts]
    found = [c for c in found if whole(c.counts)]
    if not found:
        raise BadInput("holds no counts to forecast", str(case.folder), "join a feed of events or of counts: feed add")
    if regions:
        found = [replace(c, counts=c.counts.only(regions)) for c in found]
    return [replace(c, counts=months.by_month(c.counts)) for c in found] if step == "month" else found


def whole(counts: Counts) -> bool:
    """Tell whether a record holds counts: hours of alarm are none, and these forecasts are of counts."""
    known = counts.values[~np.isnan(counts.values)]
    return bool(known.size and (known == np.floor(known)).all() and (known >= 0).all())


def _breaks(case: Case, name: str) -> Breaks:
    version = next(v for v in case.feeds() if v.name == name)
    table = feed_tables.table(case, name, version.vintage, "intervals")
    return unit_breaks(version, table) if table is not None else ()


def outlook(
    case: Case,
    feed: str | None = None,
    as_of: date | None = None,
    name: str | None = None,
    step: Step = "day",
    regions: Sequence[str] = (),
    progress: Progress = silent,
) -> tuple[ahead.Outlook, ...]:
    """Forecast every record of counts of a case from one day, by default the day after each record's last."""
    if name is not None:
        ahead.forecaster(name, step)
    records = counted(case, feed, regions, step)
    known = judge(case, progress)
    progress("forecasting", 0, len(records))
    found = []
    for number, record in enumerate(records, 1):
        one = ahead.look(record.counts, as_of, name, record.breaks)
        judged = known.judged
        notes = truces(judged.commitments, judged.findings, one.origin, case.settings.zone)
        found.append(replace(one, notes=tuple(notes)))
        progress("forecasting", number, len(records))
    return tuple(found)


def breaks(case: Case) -> dict[str, Breaks]:
    """Return the days on which the unit of each of a case's feeds changed, with the words for it; none for most."""
    found = {v.name: _breaks(case, v.name) for v in case.feeds()}
    return {name: days for name, days in found.items() if days}


def expected(
    series: Sequence[Series],
    broken: Mapping[str, Breaks],
    commitments: Sequence[Commitment],
    findings: Sequence[Finding],
    zone: str,
) -> tuple[ahead.Outlook, ...]:
    """Return the named baseline's outlook for every series of counts, the one that the command prints."""
    found = []
    for one in series:
        if one.measure != HOURS and any(one.values.values()) and whole(counts := of_series(one)):
            looked = ahead.look(counts, breaks=broken.get(one.feed, ()))
            found.append(replace(looked, notes=tuple(truces(commitments, findings, looked.origin, zone))))
    return tuple(found)


def truces(commitments: Sequence[Commitment], findings: Sequence[Finding], origin: date, zone: str) -> Sequence[str]:
    """Return a sentence for each commitment in a window of which a day lies, if it binds somebody."""
    clock, titles = ZoneInfo(zone), {c.id: c.title for c in commitments}
    found: dict[str, None] = {}
    for finding in findings:
        duty = finding.obligation
        for variant in duty.variants:
            begins = variant.begins.astimezone(clock).date()
            ends = variant.ends.astimezone(clock).date() if variant.ends else None
            if duty.binding in BINDING and begins <= origin and ends is not None and origin <= ends:
                title = titles.get(duty.commitment, duty.commitment)
                found[f"The day lies in a window of “{title}”: the average comes mostly from before it."] = None
    return list(found)


def backtested(
    counts: Counts, origins: Sequence[int] | None = None, horizons: Sequence[int] = (1, 7)
) -> backtest.Backtest:
    """Test every forecaster at a record's latest origins with known outcomes; too short a record raises BadValue."""
    if counts.step == "month":
        return monthly(counts)
    if origins is None:
        last = counts.periods - max(horizons)
        origins = range(max(baselines.LONGEST, last - ORIGINS + 1), last + 1)
    if len(origins) < backtest.BLOCK:
        need = baselines.LONGEST + backtest.BLOCK + max(horizons)
        raise BadValue(f"holds {counts.periods} days, and {need} are needed", counts.source, "join a longer record")
    every = (*baselines.daily(), *pooled.richer())
    return backtest.run(counts, every, origins, horizons, recalibrated=(ahead.NAMED,))


def monthly(counts: Counts, years: Sequence[int] = ()) -> backtest.Backtest:
    """Test every forecaster of months on whole years, by default on all that the record allows."""
    first = counts.first.year + (1 if counts.first.month == 1 else 2)
    wanted = list(years) or [y for y in range(first + 1, counts.end.year) if date(y, 1, 1) < counts.end]
    origins, known = months.years(counts, wanted or [first + 1])
    return backtest.run(counts, months.forecasters(), origins, (1,), known=known)


def table(path: Path) -> Counted:
    """Return a table of country-months as a record of counts."""
    return Counted(months.read(path))


def seasons(
    case: Case, begins: date, days: int, weights: Weights, feed: str | None = None, progress: Progress = silent
) -> tuple[Season, ...]:
    """Return what a window is worth by every daily record of a case, fitted outside its commitments' windows.

    A record that is too short is left out unless no other is there; then its reason is raised.
    """
    known = judge(case, progress)
    windows = bound(known.judged.findings, case.settings.zone)
    found: list[Season] = []
    wrong: Cannot | None = None
    for counts in _records(case, feed):
        progress("fitting the season", len(found), None)
        try:
            found.append(season(counts, begins, days, weights, windows))
        except Cannot as error:
            wrong = error
    if not found and wrong is not None:
        raise wrong
    return tuple(found)


def _records(case: Case, feed: str | None) -> list[Counts]:
    found = [of_series(s) for s in load_series(case)] + [of_tally(t) for t in load_tallies(case) if t.counts]
    kept = [c for c in found if feed in (None, c.source)]
    if not kept:
        raise BadInput("holds no daily record", str(case.folder), "join a feed: feed add")
    return kept


def bound(findings: Sequence[Finding], zone: str) -> list[tuple[date, date]]:
    """Return the first and last day of each closed window in which somebody was bound."""
    clock = ZoneInfo(zone)
    duties = [f.obligation for f in findings if f.obligation.binding in BINDING]
    closed = [v for duty in duties for v in duty.variants if v.ends is not None]
    return sorted({(v.begins.astimezone(clock).date(), v.ends.astimezone(clock).date()) for v in closed if v.ends})
