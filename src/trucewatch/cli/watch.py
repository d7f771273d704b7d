"""One look a day at every duty that binds, and at what followed statements."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from trucewatch import pipeline, show
from trucewatch.cli.shared import AsJson, CaseFolder, group, out, progress
from trucewatch.feeds import licence

commands = group()


@commands.command()
def watch(
    context: typer.Context,
    case: CaseFolder,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day to look at; else the feed's last.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Watch every duty that binds, day by day: evidence that may be looked at daily without wearing out."""
    with pipeline.opened(case) as opened, progress(context) as bar:
        watched = pipeline.watch(opened, as_of.date() if as_of else None, bar)
        labels, kept = show.labels_of(opened), show.kept_of(opened)
    if as_json:
        _write_json([row for row in watched.rows if not licence.of(row.feed, kept)])
        return
    table = Table(title="e-values; from 20 on, an alarm", title_justify="left", show_lines=False)
    for column in ("Commitment", "Duty of", "Last day", "e", "Alarm", "Stands", "In words"):
        table.add_column(column, overflow="fold")
    for row in show.watch_rows(watched.rows, watched.commitments, labels):
        table.add_row(*row)
    out.print(table)


@commands.command()
def study(context: typer.Context, case: CaseFolder, as_json: AsJson = False) -> None:
    """Study what a party's acts did in the weeks after its statements: what followed, never why."""
    with pipeline.opened(case) as opened, progress(context) as bar:
        found = pipeline.study(opened, bar)
        labels, kept = show.labels_of(opened), show.kept_of(opened)
    if as_json:
        _write_json([row for row in found if not licence.of(row.feed, kept)])
        return
    table = Table(title="after statements", title_justify="left", show_lines=False)
    for column in ("Party", "Feed", "In words"):
        table.add_column(column, overflow="fold")
    for row in found:
        table.add_row(labels.get(row.party, row.party), f"{row.feed}, {row.group}", row.sentence)
    out.print(table)


def _write_json(found: Sequence[object]) -> None:
    sys.stdout.write(json.dumps([show.as_json(row) for row in found], ensure_ascii=False, indent=1) + "\n")
