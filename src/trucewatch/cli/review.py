"""What a person finds of one told event: only so can anything be called a violation."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from trucewatch import pipeline, show
from trucewatch.cli.shared import CaseFolder, group, progress
from trucewatch.errors import BadValue

commands = group()


@commands.command()
def review(
    context: typer.Context,
    case: CaseFolder,
    finding: Annotated[str, typer.Argument(help="Number in the table of `judge`, or id.")],
    event: Annotated[str | None, typer.Argument(help="Number in this command's list, or the record's id.")] = None,
    as_: Annotated[
        str | None,
        typer.Option("--as", help="violation, possible_violation, not_a_violation, indeterminate; or withdrawn."),
    ] = None,
    by: Annotated[str, typer.Option(help="Your name; TRUCEWATCH_ACTOR is taken otherwise.")] = "",
    why: Annotated[str, typer.Option(help="Your reason, for every reader of the case.")] = "",
) -> None:
    """List the told events held against a duty, or enter what you find of one: into the log, for good."""
    with pipeline.opened(case, write=as_ is not None) as opened, progress(context) as bar:
        view = show.view_of(opened, bar)
        found = show.find(view, finding)
        if as_ is not None:
            record = show.find_event(found, event or "")
            determination = None if as_ == "withdrawn" else as_
            name = by or os.environ.get("TRUCEWATCH_ACTOR", "")
            found = pipeline.review(opened, found.id, record, determination, name, why)
        elif event is not None:
            raise BadValue("says nothing yet", event, "add --as, --by and --why")
    sys.stdout.write(show.events(view, found))
