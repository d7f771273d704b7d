"""Scheduled work on a case."""

from __future__ import annotations

import logging
import signal
import threading
from functools import partial
from types import FrameType
from typing import Annotated

import typer

from trucewatch import logs, pipeline, show
from trucewatch.cli.shared import CaseFolder, group, out, progress, tell_failures
from trucewatch.pipeline import running, windows

commands = group()
log = logging.getLogger(__name__)


class Ended(KeyboardInterrupt):
    """SIGTERM came: what is being done ends as by Ctrl-C, and that is no fault."""


@commands.command()
def run(
    context: typer.Context,
    case: CaseFolder,
    every: Annotated[str, typer.Option(help="Length of a window: 15m, 1h, 1d.")] = "1h",
    once: Annotated[bool, typer.Option("--once", help="Do what is due and end, as a timer wants it.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Begin with the last window, whatever was done before.")] = False,
    lines: Annotated[bool, typer.Option("--log-json", help="Log as JSON lines.")] = False,
) -> None:
    """Pull, read, code, judge and watch whenever a window of time is over, and send alerts (docs/operate.md)."""
    length = windows.length(every, "--every")
    if lines:
        logs.start()
    over = threading.Event()
    before = signal.signal(signal.SIGTERM, partial(_end, over))
    try:
        with running.alone(case), progress(context) as bar:
            tools = running.Tools(_words, progress=bar)
            if once or anew:
                _tell(lines, running.once(case, running.utc_now(), length, tools, anew))
            if not once:
                running.forever(case, length, tools, partial(_tell, lines), over.wait)
    except Ended:
        out.print("ended by SIGTERM. What was done is kept; what was not is due again")
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(over: threading.Event, number: int, frame: FrameType | None) -> None:
    over.set()
    raise Ended


def _words(case: pipeline.Case) -> pipeline.alerting.Words:
    labels = show.labels_of(case)
    return lambda row, commitment, shown: show.alert_words(row, commitment, shown, labels)


def _tell(lines: bool, made: running.Run) -> None:
    if lines:
        for one in made.failures:
            log.warning("%s: %s", one.where, one.what, extra={"said": {"step": one.step, "kind": one.error}})
    else:
        tell_failures(made.failures)
    if made.span is None:
        out.print(f"no window is due; {_many(made.sent, 'alert')} sent", highlight=False)
        return
    said = {"windows": len(made.span), "documents": made.documents, "alerts": made.alerts, "sent": made.sent}
    log.info("run done", extra={"said": {**said, "sources": made.sources, "failures": len(made.failures)}})
    told = f"{windows.stamp(made.span.begins)} to {windows.stamp(made.span.ends)}: {_many(len(made.span), 'window')}, "
    told += f"{_many(made.documents, 'new document')}, {_many(made.alerts, 'alert')}, {made.sent} sent, "
    told += f"{len(made.failures)} failed"
    out.print(told, soft_wrap=True, highlight=False)


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}" + ("" if count == 1 else "s")
