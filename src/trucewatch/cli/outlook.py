"""What may come, and how earlier forecasts of the same kind did."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from trucewatch import pipeline, show
from trucewatch.cli.shared import AsJson, Bar, group, out, progress, save
from trucewatch.errors import BadValue
from trucewatch.feeds import licence
from trucewatch.outlook import ahead
from trucewatch.outlook.backtest import Backtest
from trucewatch.pipeline import ahead as forecasts
from trucewatch.show import ahead as shown
from trucewatch.show.report import as_json as plain

commands = group()


class By(StrEnum):
    """What is counted over."""

    DAY = "day"
    MONTH = "month"


@commands.command()
def outlook(
    context: typer.Context,
    case: Annotated[Path, typer.Argument(help="A case, or a CSV of country-months.", show_default=False)],
    backtest: Annotated[
        bool, typer.Option("--backtest", help="Test every forecaster on the past, and print their scores.")
    ] = False,
    feed: Annotated[str | None, typer.Option("--feed", help="One feed's record; all, if not given.")] = None,
    region: Annotated[list[str] | None, typer.Option("--region", help="Only this region; may be given again.")] = None,
    by: Annotated[By, typer.Option("--by", help="Count by day or by month.")] = By.DAY,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="First day to forecast; else the one after the record."),
    ] = None,
    model: Annotated[str | None, typer.Option("--model", help="A forecaster by name; --backtest lists them.")] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Write each forecast into the case, under its hash, never to be changed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Forecast what each feed will count, region by region, with a named forecast and its record."""
    day = as_of.date() if as_of else None
    with progress(context) as bar:
        if backtest:
            bar("testing", 0, None)
            tests = [forecasts.backtested(c.counts) for c in _counted(case, feed, region or (), by)]
        else:
            found = _outlooks(case, feed, region or (), by, day, model, bar)
            _keep(case, found if keep else ())
    if backtest:
        if as_json:
            free = [test for test in tests if not licence.of(test.counts.source, _kept(case))]
            _json([row.plain for test in free for row in shown.score_rows(test)])
        for test in () if as_json else tests:
            _scores(test)
    elif as_json:
        _json([plain(one) for one in found if not licence.of(one.source, _kept(case))])
    else:
        for one in found:
            _outlook(one)


def _counted(case: Path, feed: str | None, regions: Sequence[str], by: By) -> list[forecasts.Counted]:
    if case.is_file():
        one = forecasts.table(case)
        return [forecasts.Counted(one.counts.only(regions))] if regions else [one]
    with pipeline.opened(case, write=False) as opened:
        return forecasts.counted(opened, feed, regions, by.value)


def _outlooks(
    case: Path, feed: str | None, regions: Sequence[str], by: By, first: date | None, model: str | None, bar: Bar
) -> Sequence[ahead.Outlook]:
    if case.is_file():
        return [ahead.look(c.counts, first, model) for c in _counted(case, feed, regions, by)]
    with pipeline.opened(case) as opened:
        return forecasts.outlook(opened, feed, first, model, by.value, regions, bar)


def _keep(case: Path, found: Sequence[ahead.Outlook]) -> None:
    """Write forecasts under their hashes; one that is there already says the same and stays."""
    if found and case.is_file():
        raise BadValue("is a table and no case", str(case), "--keep writes into a case")
    for one in found:
        target = case / "out" / "forecasts" / f"{one.source}-{one.origin}-{one.hash[7:19]}.json"
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            save(target, json.dumps(plain(one), ensure_ascii=False, indent=1) + "\n")


def _kept(case: Path) -> frozenset[str]:
    """Return the feeds of which no figure may leave the case; a user's own table is no feed."""
    if case.is_file():
        return frozenset()
    with pipeline.opened(case, write=False) as opened:
        return show.kept_of(opened)


def _json(rows: list[object]) -> None:
    sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def _outlook(one: ahead.Outlook) -> None:
    out.print(shown.outlook_head(one), highlight=False, markup=False)
    table = Table(
        "region", f"{one.step}s", "median", "half", "90 %", "any", "high", "held", "saved", box=None, pad_edge=False
    )
    for row in shown.outlook_rows(one):
        table.add_row(*row)
    if table.row_count:
        out.print(table)
    for why, regions in shown.outlook_refusals(one):
        out.print(f"no forecast for {regions}: {why}", highlight=False, markup=False)
    if table.row_count:
        out.print(shown.OUTLOOK_KEY, style="dim", highlight=False)


def _scores(test: Backtest) -> None:
    out.print(shown.scores_head(test), highlight=False, markup=False)
    table = Table(*shown.SCORE_HEADS, box=None, pad_edge=False)
    for row in shown.score_rows(test):
        table.add_row(*row.cells)
    out.print(table)
    for horizon in test.horizons:
        out.print(ahead.verdict(test, horizon), highlight=False, markup=False)
