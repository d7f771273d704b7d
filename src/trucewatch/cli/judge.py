"""What was found, for the eye and for scripts: judge, report."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.markup import escape
from rich.table import Table

from trucewatch import pipeline, show
from trucewatch.cli.shared import AsJson, CaseFolder, group, out, progress
from trucewatch.pipeline import vintages

commands = group()


@commands.command()
def judge(
    context: typer.Context,
    case: CaseFolder,
    as_json: AsJson = False,
    explain: Annotated[
        str | None, typer.Option(help="Explain one finding: its number in the table, or its id.")
    ] = None,
    vintage: Annotated[
        list[str] | None, typer.Option(help="Judge on another copy of a feed: NAME=HASH, or NAME=DAY as it stood then.")
    ] = None,
) -> None:
    """Gather commitments and judge each obligation: acts and rates, apart."""
    with pipeline.opened(case) as opened, progress(context) as bar:
        view = show.view_of(vintages.choose(opened, vintage or ()), bar)
    if explain is None:
        tell_findings(view, as_json)
    else:
        sys.stdout.write(show.prose(view, show.find(view, explain)))


@commands.command()
def report(
    context: typer.Context,
    case: CaseFolder,
    form: Annotated[show.Format, typer.Option("--format", help="What to write.")] = show.Format.HTML,
) -> None:
    """Write the report of a case, from what was judged last."""
    with pipeline.opened(case) as opened, progress(context) as bar:
        path = show.report_of(opened, form, bar)
    out.print(str(path), soft_wrap=True, highlight=False)


@commands.command()
def commitments(
    case: CaseFolder,
    target: Annotated[Path, typer.Argument(help="File to write, .yaml or .json; - for YAML on stdout.")] = Path("-"),
) -> None:
    """Write every commitment as a draft for a person to check and enter (docs/exchange.md)."""
    with pipeline.opened(case) as opened:
        drafts = pipeline.drafts(opened)
    if target.suffix == ".json":
        text = json.dumps(drafts, ensure_ascii=False, indent=1) + "\n"
    else:
        text = yaml.safe_dump(drafts, allow_unicode=True, sort_keys=False, width=120)
    if str(target) == "-":
        sys.stdout.write(text)
    else:
        target.write_text(text, "utf-8")


def tell_findings(view: show.View, as_json: bool) -> None:
    """Print the findings of a case, commitment by commitment, or all of it as JSON."""
    if as_json:
        sys.stdout.write(show.to_json(show.shared(view)))
        return
    rows = list(show.rows(view))
    out.print(f"[bold]{escape(view.title)}[/]")
    heads = ("", "of", "terms told by", "acts told", "rate", "ratio [95 %]")
    widest = [max(map(len, column)) for column in zip(heads, *((r[0], *r[2:]) for r in rows), strict=True)]
    widths = _fitted(widest, out.width)
    out.print(_lines([heads], widths, "dim"))
    for commitment, found in groupby(rows, key=lambda row: row[1]):
        out.print(f"[bold]{escape(commitment)}[/]", highlight=False)
        out.print(_lines([(r[0], *r[2:]) for r in found], widths))


def _fitted(widths: Sequence[int], room: int) -> list[int]:
    """Return widths that fit a screen: the widest give way, but the number and the party are not cut.

    >>> _fitted([2, 7, 22, 20, 11, 16], 80)
    [2, 7, 19, 19, 11, 16]
    """
    found = list(widths)
    while sum(found) + len(found) > room and max(found[2:]) > LEAST:
        found[found.index(max(found[2:]), 2)] -= 1
    return found


LEAST = 8  # characters that a column keeps on the narrowest screen


def _lines(rows: Iterable[Sequence[str]], widths: Sequence[int], style: str = "") -> Table:
    """Return rows under a title, their columns as wide in every part of the list as in all of it."""
    table = Table.grid(padding=(0, 1, 0, 0))
    for width in widths:
        table.add_column(width=width, overflow="fold", style=style)
    for row in rows:
        table.add_row(*map(escape, row))
    return table
