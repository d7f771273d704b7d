"""What `run` pulls of publishers: a file that changes, a file for each window of time, or rows of an API.

The log says of each source, and of each window of it, when it was asked and whether that worked: a window that worked
is never asked for again, one that failed is asked for later and later, and never forgotten. Files are
asked for while the case is free for others, and only joined under its lock; an API's rows are both under it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from trucewatch.errors import BadInput, TruceError
from trucewatch.feeds import about as described
from trucewatch.feeds.acled.api import Api, Query
from trucewatch.model import Failure
from trucewatch.net import Fetched, Policy, Visits
from trucewatch.pipeline import fetching, joining, pulling, windows
from trucewatch.pipeline.seal import opened
from trucewatch.pipeline.steps import silent
from trucewatch.records import Json
from trucewatch.store import Case, blobs
from trucewatch.store.ledger import Fact
from trucewatch.store.source import Source

PATIENCE = 600.0  # seconds that a step waits for who else writes to the case
FIRST, LONGEST = (
    timedelta(hours=1),
    timedelta(days=1),
)  # that a source which fails is left alone: twice as long each time
SLACK = timedelta(minutes=10)  # by which a source may be asked early, or an hourly run would miss every other hour
MOST = 200  # windows of one source in one run, so that others have their turn
GIVEN_UP = 3  # failures in a row after which a source is left for this run
LARGE = Policy(most=500_000_000, seconds=300)


@dataclass(frozen=True, slots=True)
class Tried:
    """What the log says of a source, or of one window of it."""

    at: datetime | None = None
    ok: bool = False
    failures: int = 0
    not_before: datetime | None = None
    good: Mapping[str, Json] | None = None

    def after(self, said: Mapping[str, Json]) -> Tried:
        """Return it with one more entry."""
        at = windows.moment(said["at"])
        if said["ok"]:
            return Tried(at, True, 0, None, said)
        wait = said.get("not_before")
        return Tried(at, False, self.failures + 1, windows.moment(wait) if wait else None, self.good)

    def may(self, now: datetime) -> bool:
        """Tell whether it may be asked, as far as failures go; what was asked in the future does not count."""
        if self.at is None or self.ok or self.at - now > windows.SKEW:
            return True
        doubled: int = 2 ** min(self.failures - 1, 9)
        rest = min(LONGEST, FIRST * doubled) - SLACK
        return now >= max(self.at + rest, self.not_before or self.at)


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of a source: windows that worked, or 1; what failed; whether it was due at all."""

    done: int = 0
    failures: tuple[Failure, ...] = ()
    due: bool = True


@dataclass(frozen=True, slots=True)
class Means:
    """What asks the network: the manners of one run, and ACLED's API as an account may ask it."""

    visits: Visits
    api: Callable[[], Api] = pulling.api_of_environment


def tried(case: Case, source: Source) -> dict[str, Tried]:
    """Return what the log says of a source, by window; "" is the source as a whole."""
    found: dict[str, Tried] = {}
    for entry in case.entries("pull", source.name):
        if entry.data is not None:
            window = entry.data["window"]
            found[window] = found.get(window, Tried()).after(entry.data)
    return found


def due(source: Source, known: Mapping[str, Tried], now: datetime) -> list[str]:
    """Return the windows of a source that may be asked for now, oldest first; "" is the source as a whole."""
    every = windows.length(source.every, f"[[pull]] {source.name}: every")
    if not source.windowed:
        last = known.get("", Tried())
        early = last.ok and last.at is not None and timedelta() <= now - last.at < every - min(SLACK, every / 6)
        return [] if early or not last.may(now) else [""]
    assert source.first is not None
    begins = windows.begin(source.first, every)
    span = windows.Span(begins, max(begins, windows.begin(now, every)), every)
    missing = (name for name in map(windows.stamp, span) if not known.get(name, Tried()).ok)
    return [name for name in missing if known.get(name, Tried()).may(now)]


def pull(folder: Path, source: Source, now: datetime, means: Means) -> Pulled:
    """Pull what is due of a source into a case. What fails is entered, kept as a failure, and returned."""
    described.built_in(source.kind)  # a kind that is none is told before anybody is asked
    with opened(folder, write=False) as case:
        known = tried(case, source)
        fresh = not case.vintages(source.name)
    wanted = due(source, known, now)
    if not wanted:
        return Pulled(due=False)
    if source.windowed:
        return _windowed(folder, source, wanted[:MOST], now, means)
    try:
        if source.url is None:
            said = _rows(folder, source, now, means)
        else:
            good = known.get("", Tried()).good
            said = _file(folder, source, now, means, {} if fresh or good is None else good)
    except TruceError as error:
        return Pulled(failures=_failed(folder, source, {"": error}, now))
    _worked(folder, source, {"": said}, now)
    return Pulled(1)


def _rows(folder: Path, source: Source, now: datetime, means: Means) -> dict[str, Json]:
    """Pull the rows of an API anew, from the first day on: rows of the past change too."""
    assert source.first is not None
    query = Query(source.countries, source.first.date(), now.date())
    api = means.api()
    with opened(folder, patience=PATIENCE) as case:
        joined = pulling.pull(case, api, query, source.name, silent)
    return {"vintage": joined.vintage}


def _file(folder: Path, source: Source, now: datetime, means: Means, before: Mapping[str, Json]) -> dict[str, Json]:
    """Pull a file that changes, if it has changed."""
    url = str(source.url)
    found = means.visits.get(url, fetching.conditions(before))
    said = _headers(found)
    if found.last.status == 304:
        return {**said, **{k: v for k, v in before.items() if k in ("etag", "last-modified", "vintage")}}
    _expect(found, url)
    place = _place(folder, source) / _name(url)
    _keep(place, found.data)
    with opened(folder, patience=PATIENCE) as case:
        joined = joining.join(case, joining.pull(place, source.kind, now, source.name), silent)
    return {**said, "vintage": joined.vintage}


def _windowed(folder: Path, source: Source, wanted: Sequence[str], now: datetime, means: Means) -> Pulled:
    """Pull a file for each window, join all of them at once, and where that fails one by one."""
    got: dict[str, Path] = {}
    failed: dict[str, TruceError] = {}
    streak = 0
    for window in wanted:
        url = _filled(str(source.url), windows.moment(window))
        try:
            found = means.visits.get(url)
            _expect(found, url)
        except TruceError as error:
            failed[window], streak = error, streak + 1
            if streak == GIVEN_UP:
                break
            continue
        streak = 0
        got[window] = _place(folder, source) / "new" / _name(url)
        _keep(got[window], found.data)
    worked = _joined(folder, source, got, now, failed)
    _worked(folder, source, {window: {} for window in worked}, now)
    return Pulled(len(worked), _failed(folder, source, failed, now))


def _joined(
    folder: Path, source: Source, got: Mapping[str, Path], now: datetime, failed: dict[str, TruceError]
) -> list[str]:
    """Put new files beside those that are there and join the lot; one that spoils it is taken out and fails."""
    if not got:
        return []
    whole = _place(folder, source) / "whole"
    targets = {window: whole / path.name for window, path in got.items()}
    with blobs.room(str(whole)):
        whole.mkdir(parents=True, exist_ok=True)
        for window, path in got.items():
            os.replace(path, targets[window])
    try:
        with opened(folder, patience=PATIENCE) as case:
            joining.join(case, joining.pull(whole, source.kind, now, source.name), silent)
    except TruceError as error:
        for window, path in got.items():
            os.replace(targets[window], path)
        if len(got) == 1:
            failed |= dict.fromkeys(got, error)
            return []
        one_by_one = ({window: path} for window, path in got.items())
        return [window for one in one_by_one for window in _joined(folder, source, one, now, failed)]
    return list(got)


def _worked(folder: Path, source: Source, said: Mapping[str, Mapping[str, Json]], now: datetime) -> None:
    if said:
        with opened(folder, patience=PATIENCE) as case:
            case.enter([_fact(source, window, now, {"ok": True, **more}) for window, more in said.items()])
            for window in said:
                case.forgive("pull", _where(source, window))


def _failed(folder: Path, source: Source, failed: Mapping[str, TruceError], now: datetime) -> tuple[Failure, ...]:
    """Enter what failed, keep it as failures, and return these."""
    found = tuple(Failure.of("pull", error, _where(source, window)) for window, error in failed.items())
    if found:
        with opened(folder, patience=PATIENCE) as case:
            case.enter([_fact(source, window, now, _why(error)) for window, error in failed.items()])
            for one in found:
                case.forgive("pull", one.where)
            case.fail(found)
    return found


def _fact(source: Source, window: str, now: datetime, said: Mapping[str, Json]) -> Fact:
    return Fact("pull", source.name, {"window": window, "at": windows.stamp(now), **said})


def _why(error: TruceError) -> dict[str, Json]:
    wait = fetching.wait_until(error.told) if isinstance(error, Refused) else None
    return {"ok": False, "why": error.what} | ({"not_before": wait} if wait else {})


class Refused(BadInput):
    """An answer that is not the file; `told` is how long its server asks to be left alone."""

    told: str | None = None


def _expect(found: Fetched, url: str) -> None:
    status = found.last.status
    if status != 200:
        refused = Refused(f"answers {status} {found.last.reason}".strip(), url, "look at it in a browser")
        refused.told = found.last.header("retry-after") if status in (429, 503) else None
        raise refused


def _headers(found: Fetched) -> dict[str, Json]:
    return {key: value for key in ("etag", "last-modified") if (value := found.last.header(key))}


def _where(source: Source, window: str) -> str:
    return f"{source.name} {window}".strip()


def _filled(url: str, begins: datetime) -> str:
    """Return the address of one window's file.

    >>> _filled("https://example.org/{%Y%m%d}.csv", windows.moment("2025-04-19T00:00:00Z"))
    'https://example.org/20250419.csv'
    """
    return re.sub(r"\{(%[^{}]*)\}", lambda found: begins.strftime(found[1]), url)


def _name(url: str) -> str:
    """Return the name under which a file is kept: its own, without what a name cannot hold."""
    return re.sub(r"[^\w.-]", "_", urlsplit(url).path.rpartition("/")[2]).lstrip(".") or "file"


def _place(folder: Path, source: Source) -> Path:
    return folder / "feeds" / f".pulled-{source.name}"


def _keep(path: Path, data: bytes) -> None:
    with blobs.room(str(path)):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.draft")
        draft.write_bytes(data)
        os.replace(draft, path)
