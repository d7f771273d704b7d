"""From the network and for replay: fetch, wacz."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from trucewatch import pipeline
from trucewatch.cli.shared import CaseFolder, exit_if_nothing, group, out, progress, tell_failures

commands = group()


@commands.command()
def fetch(
    context: typer.Context,
    case: CaseFolder,
    now: Annotated[bool, typer.Option("--now", help="Ask all of them, due or not.")] = False,
) -> None:
    """Ask the addresses that case.toml names under `fetch` and that are due: daily, those that fail more seldom."""
    with pipeline.opened(case) as opened, progress(context) as bar:
        when = datetime.max.replace(tzinfo=UTC) if now else datetime.now(UTC)
        added = pipeline.fetch(opened, when, bar)
        following = pipeline.next_fetch(opened)
    tell_failures(added.failures)
    out.print(f"{added.documents} new documents, {added.known} known already, {len(added.failures)} failed")
    if following is None:
        out.print('case.toml names no address: fetch = ["https://…"]', highlight=False, markup=False)
    else:
        out.print(f"next due: {following:%Y-%m-%d %H:%M} UTC", highlight=False)
    exit_if_nothing(added.documents + added.known, added.failures)


@commands.command()
def wacz(case: CaseFolder, target: Annotated[Path, typer.Argument(help="File to write.")]) -> None:
    """Write the pages that were fetched, as they came, into one file for replay in a web archive's viewer."""
    with pipeline.opened(case) as opened:
        pages = pipeline.wacz(opened, target)
    out.print(f"{target}: {pages} pages", soft_wrap=True, highlight=False)
