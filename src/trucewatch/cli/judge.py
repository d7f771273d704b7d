"""What was found, for the eye and for scripts: judge, report."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.table import Table

from trucewatch import pipeline, show
from trucewatch.cli.shared import AsJson, CaseFolder, group, out, progress

commands = group()


@commands.command()
def judge(
    context: typer.Context,
    case: CaseFolder,
    as_json: AsJson = False,
    explain: Annotated[
        str | None, typer.Option(help="Explain one finding: its number in the table, or its id.")
    ] = None,
) -> None:
    """Gather commitments and judge each obligation: acts and rates, apart."""
    with pipeline.opened(case) as opened, progress(context) as bar:
        view = show.view_of(opened, bar)
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


def tell_findings(view: show.View, as_json: bool) -> None:
    """Print the findings of a case as a table, or all of it as JSON."""
    if as_json:
        sys.stdout.write(show.to_json(view))
        return
    table = Table(title=view.title, title_justify="left", show_lines=False)
    for column in ("", "Commitment", "Duty of", "Terms told by", "Acts told", "Rate", "Ratio [95 %]"):
        table.add_column(column, overflow="fold")
    for row in show.rows(view):
        table.add_row(*row)
    out.print(table)
