"""One event's way to "counted" or "not counted"."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from trucewatch import pipeline, show
from trucewatch.cli.shared import AsJson, CaseFolder, group, progress
from trucewatch.feeds import licence

commands = group()


@commands.command()
def counted(
    context: typer.Context,
    case: CaseFolder,
    event: Annotated[str, typer.Argument(help="A record's id, or FEED:ID of an event of a feed.")],
    as_json: AsJson = False,
) -> None:
    """Tell what became of one event under each duty: counted where, held against it how, or why not."""
    with pipeline.opened(case) as opened, progress(context) as bar:
        paths = pipeline.counted(opened, event)
        view = show.view_of(opened, bar)
        fed = [v for v in opened.feeds() if event.startswith(f"{v.name}:")]
    if as_json:
        for version in fed:
            licence.check(version.about, "rows")
        sys.stdout.write(json.dumps([asdict(p) for p in paths], ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(show.counted(view, paths))
