"""What may come, and how earlier forecasts of the same kind did."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from trucewatch import pipeline, show
from trucewatch.cli.shared import AsJson, CaseFolder, group, out, progress
from trucewatch.feeds import licence
from trucewatch.outlook import ahead
from trucewatch.outlook.backtest import Backtest
from trucewatch.pipeline import ahead as forecasts
from trucewatch.show import ahead as shown
from trucewatch.show.report import as_json as plain

commands = group()
Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="First day to forecast; else the day after the record."),
]
Feed = Annotated[str | None, typer.Option("--feed", help="One feed's record; all, if not given.")]
Regions = Annotated[list[str] | None, typer.Option("--region", help="Only this region; may be given again.")]
Model = Annotated[str, typer.Option("--model", help="A forecaster by name; --backtest lists them with their record.")]


@commands.command()
def outlook(
    context: typer.Context,
    case: CaseFolder,
    backtest: Annotated[
        bool, typer.Option("--backtest", help="Test every forecaster on past days, and print their scores.")
    ] = False,
    feed: Feed = None,
    region: Regions = None,
    as_of: Day = None,
    model: Model = ahead.NAMED,
    as_json: AsJson = False,
) -> None:
    """Forecast what each feed will count, region by region, with a named forecast and its record."""
    with pipeline.opened(case, write=not backtest) as opened, progress(context) as bar:
        if backtest:
            bar("testing", 0, None)
            tests = [forecasts.backtested(c.counts) for c in forecasts.counted(opened, feed, region or ())]
        else:
            day = as_of.date() if as_of else None
            found = forecasts.outlook(opened, feed, day, model, region or (), bar)
        kept = show.kept_of(opened)
    if backtest:
        shared = [test for test in tests if not licence.of(test.counts.source, kept)]
        rows = [row for test in shared for row in shown.score_rows(test)]
        if as_json:
            _json([row.plain for row in rows])
        for test in () if as_json else tests:
            _scores(test)
    elif as_json:
        _json([plain(one) for one in found if not licence.of(one.source, kept)])
    else:
        for one in found:
            _outlook(one)


def _json(rows: list[object]) -> None:
    sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def _outlook(one: ahead.Outlook) -> None:
    out.print(shown.outlook_head(one), highlight=False, markup=False)
    table = Table("region", "days", "median", "half", "90 %", "any", "high", "held", "saved", box=None, pad_edge=False)
    for row in shown.outlook_rows(one):
        table.add_row(*row)
    out.print(table)
    for why, regions in shown.outlook_refusals(one):
        out.print(f"no forecast for {regions}: {why}", highlight=False, markup=False)
    out.print(shown.OUTLOOK_KEY, style="dim", highlight=False)


def _scores(test: Backtest) -> None:
    out.print(shown.scores_head(test), highlight=False, markup=False)
    table = Table(*shown.SCORE_HEADS, box=None, pad_edge=False)
    for row in shown.score_rows(test):
        table.add_row(*row.cells)
    out.print(table)
    for horizon in test.horizons:
        out.print(ahead.verdict(test, horizon), highlight=False, markup=False)
