"""What has to be on the machine first: models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trucewatch import api, fetch
from trucewatch.cli.shared import err, group, out, tell
from trucewatch.errors import Missing

commands = group()


@commands.command()
def models(
    optional: Annotated[
        bool, typer.Option("--try", help="Go on with the ordinary model where the larger one cannot be fetched.")
    ] = False,
) -> None:
    """Fetch the language models, check their hashes, and compile the gazetteer. Needs the network once."""
    _found("sm", fetch.check("sm"))
    try:
        _found("md", fetch.fetch("md"))
    except Missing as error:
        if not optional:
            raise
        tell(err, "yellow", "without md", f"{error.what}: the ordinary model reads, somewhat worse ({error.todo})")
    out.print(f"gazetteer: {api.gazetteer_path()}", soft_wrap=True, highlight=False)


def _found(name: str, folder: Path) -> None:
    out.print(f"{name}: the pinned files, at {folder}", soft_wrap=True, highlight=False)
