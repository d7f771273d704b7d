"""What has to be on the machine first: models."""

from __future__ import annotations

from trucewatch import api, fetch
from trucewatch.cli.shared import group, out

commands = group()


@commands.command()
def models() -> None:
    """Fetch the language models, check their hashes, and compile the gazetteer. Needs the network once."""
    ordinary = fetch.check("sm")
    out.print(f"sm: the pinned files, at {ordinary}", soft_wrap=True, highlight=False)
    larger = fetch.fetch("md")
    out.print(f"md: the pinned files, at {larger}", soft_wrap=True, highlight=False)
    out.print(f"gazetteer: {api.gazetteer_path()}", soft_wrap=True, highlight=False)
