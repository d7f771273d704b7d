"""One scheduled run over a case: pull, read, code, judge, watch, tell; and a runner that does one for each window.

    sources (each by itself) -> inputs and feeds of the folder -> code -> watch -> alerts -> the entry `run`

The windows that are done are those that the log's entries `run` name, one after another without a gap: a run that was
stopped has none, and its windows are due again. What it had done by then is found done, since every step does only
what is not done yet. After a time of standing still one run does all the windows that were missed: sources with a file
for each window are asked for each of them, and a monitor that crossed meanwhile is told with the day on which it did.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from trucewatch.errors import CaseBusy, TruceError
from trucewatch.model import Failure
from trucewatch.net import Visits
from trucewatch.pipeline import alerting, delivering, fetching, sources, steps, windows
from trucewatch.pipeline.delivering import Channel
from trucewatch.pipeline.seal import opened
from trucewatch.pipeline.sources import LARGE, PATIENCE, Means
from trucewatch.pipeline.steps import Progress, silent
from trucewatch.pipeline.watching import watch
from trucewatch.pipeline.windows import Span
from trucewatch.store import Case, casefile
from trucewatch.store.ledger import Fact

LOCK = ".run.lock"
SLICE = 100  # documents that are coded before others may write to the case
GAP = 0.3  # seconds that they have for it
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What a run takes from outside: how alerts are worded, and what asks the network."""

    words: Callable[[Case], alerting.Words]
    visits: Callable[[], Visits] = Visits
    means: Callable[[], Means] = field(default=lambda: Means(Visits(LARGE)))
    ways: Callable[[Path], list[Channel]] = field(default=lambda folder: delivering.channels(folder, os.environ))
    progress: Progress = silent


@dataclass(slots=True)
class Run:
    """What came of one run: the windows that it did, new documents, what became of each source, alerts, failures."""

    span: Span | None
    documents: int = 0
    sources: dict[str, str] = field(default_factory=dict)
    alerts: int = 0
    sent: int = 0
    failures: list[Failure] = field(default_factory=list)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only runner of a case meanwhile; another one raises CaseBusy. One that was killed is no obstacle."""
    casefile.read(folder)
    try:
        with FileLock(folder / LOCK, timeout=0):  # of the system: it ends with the process that holds it
            yield
    except Timeout as error:
        raise CaseBusy("another runner is at work on this case", str(folder), "wait for it, or stop it") from error


def done_through(case: Case) -> datetime | None:
    """Return the end of the windows that are done; None where none is."""
    entry = case.last("run", case.origin)
    return None if entry is None or entry.data is None else windows.moment(entry.data["ends"])


def once(folder: Path, now: datetime, every: timedelta, tools: Tools, anew: bool = False) -> Run:
    """Do the windows that are due, if any are, and send the alerts that wait. The caller is `alone`.

    What fails on the way is a failure record, and the rest goes on. `anew` begins with the last window that is over,
    whatever was done before.
    """
    with opened(folder, write=False) as case:
        settings = case.settings
        span = windows.due(None if anew else done_through(case), now, every)
    made = Run(span)
    if span is not None:
        log.info("%d windows, %s to %s", len(span), windows.stamp(span.begins), windows.stamp(span.ends))
        _pull(folder, settings, now, tools, made)
        _build(folder, settings, tools, made)
        _step(folder, "watch", lambda case: _watch(case, tools, made), made)
    _tell(folder, now, tools, made)
    if span is not None:
        with opened(folder, patience=PATIENCE) as case:
            if not anew and done_through(case) not in (None, span.begins):
                raise CaseBusy("its windows were done by another runner", str(folder), "let one host alone run it")
            case.enter([Fact("run", case.origin, _said(made, span, now, anew))])
    return made


def _pull(folder: Path, settings: casefile.CaseFile, now: datetime, tools: Tools, made: Run) -> None:
    """Ask each source that is due by itself, so that one which fails or is slow spoils no other."""
    visits, means = tools.visits(), tools.means()
    with opened(folder, write=False) as case:
        addresses = fetching.due(case, settings.fetch, now)
    for url in addresses:
        _step(folder, f"fetch {url}", partial(_add, inputs=[url], made=made, visits=visits), made)
    for source in settings.pulls:
        tools.progress(f"pulling {source.name}", 0, None)
        try:
            found = sources.pull(folder, source, now, means)
        except TruceError as error:  # its own description makes no sense, or the case cannot be written to
            _failed(folder, f"pull {source.name}", error, made)
            continue
        made.failures += found.failures
        state = "failed" if found.failures and not found.done else "partly" if found.failures else "pulled"
        made.sources[source.name] = state if found.due else "not due"


def _build(folder: Path, settings: casefile.CaseFile, tools: Tools, made: Run) -> None:
    """Read, join and code what is new, letting others write to the case in between."""
    inputs = [str(folder / path) for path in settings.inputs]
    if inputs:
        _step(folder, "inputs", partial(_add, inputs=inputs, made=made, progress=tools.progress), made)
    for name in settings.feeds:
        _step(folder, f"feed {name}", partial(steps.feed, folder=folder / name), made)
    while _step(folder, "code", partial(_code, tools=tools, made=made), made):
        time.sleep(GAP)


def _code(case: Case, tools: Tools, made: Run) -> bool:
    """Code some documents; tell whether there may be more."""
    failed = {failure.where for failure in made.failures}
    found = steps.code(case, progress=tools.progress, most=SLICE, leave=failed)
    made.failures += found.failures
    return found.documents + len(found.failures) == SLICE


def _add(
    case: Case, inputs: Sequence[str], made: Run, progress: Progress = silent, visits: Visits | None = None
) -> None:
    added = steps.add(case, inputs, progress, visits)
    made.documents += added.documents
    made.failures += added.failures


def _watch(case: Case, tools: Tools, made: Run) -> None:
    made.alerts = len(alerting.enter(case, watch(case, progress=tools.progress), tools.words(case)))


def _tell(folder: Path, now: datetime, tools: Tools, made: Run) -> None:
    try:
        made.sent, failed = delivering.deliver(folder, tools.ways(folder), now)
        made.failures += failed
    except TruceError as error:
        _failed(folder, "alerts", error, made)


def _step(folder: Path, name: str, work: Callable[[Case], object], made: Run) -> object:
    """Run a step on the open case and return what it gives; where it fails that is a failure record, and None."""
    try:
        with opened(folder, patience=PATIENCE) as case:
            found = work(case)
            case.forgive("run", name)
            return found
    except TruceError as error:
        _failed(folder, name, error, made)
        return None


def _failed(folder: Path, name: str, error: TruceError, made: Run) -> None:
    made.failures.append(Failure.of("run", error, name))
    log.info("%s: %s", name, error)  # who called is told all failures at the end
    try:
        with opened(folder, patience=PATIENCE) as case:
            case.forgive("run", name)
            case.fail([made.failures[-1]])
    except TruceError as worse:
        log.error("%s: its failure could not be kept: %s", name, worse)


def _said(made: Run, span: Span, now: datetime, anew: bool) -> dict[str, object]:
    said: dict[str, object] = {
        "begins": windows.stamp(span.begins),
        "ends": windows.stamp(span.ends),
        "windows": len(span),
        "at": windows.stamp(now),
        "documents": made.documents,
        "sources": made.sources,
        "alerts": made.alerts,
        "failures": len(made.failures),
    }
    return said | ({"anew": True} if anew else {})


def utc_now() -> datetime:
    """Return the time by this machine's clock."""
    return datetime.now(UTC)


def forever(
    folder: Path,
    every: timedelta,
    tools: Tools,
    tell: Callable[[Run], None],
    wait: Callable[[float], bool],
    clock: Callable[[], datetime] = utc_now,
) -> None:
    """Do a run whenever windows are due, until `wait`, which sleeps for some seconds, says that it is enough.

    An error that ends a run is told and the next window tried: the case may be busy, or the disk full, for an hour.
    """
    wanted: datetime | None = None
    while True:
        now = clock()
        if wanted is None or now >= wanted or wanted - now > every:  # the last: the clock was set back
            try:
                tell(once(folder, now, every, tools))
            except TruceError as error:
                log.error("the run failed: %s", error)
            wanted = windows.begin(now, every) + every
        # Short sleeps, since a clock that is set or a machine that slept does not wake a long one.
        if wait(min(20.0, max(0.5, (wanted - clock()).total_seconds()))):
            return
