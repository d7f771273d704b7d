"""Event feeds: feed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trucewatch import pipeline
from trucewatch.cli.shared import CaseFolder, group, out, progress

commands = group()


@commands.command()
def feed(
    context: typer.Context,
    case: CaseFolder,
    source: Annotated[Path, typer.Argument(help="Folder with feed.yaml and the publisher's file.")],
) -> None:
    """Join an event feed to a case."""
    with pipeline.opened(case) as opened, progress(context):
        joined = pipeline.feed(opened, source)
    known = " (known already)" if joined.known else ""
    out.print(f"{joined.name}: {joined.rows} rows, {joined.first} to {joined.last}{known}", highlight=False)
