"""What a pause is worth by when it falls."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from trucewatch import pipeline, show
from trucewatch.cli.shared import AsJson, CaseFolder, group, out, progress, save
from trucewatch.errors import BadValue
from trucewatch.feeds import licence
from trucewatch.outlook import season as seasons
from trucewatch.pipeline import ahead as forecasts
from trucewatch.show import season as shown

commands = group()


@commands.command()
def season(
    context: typer.Context,
    case: CaseFolder,
    begins: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day of the window.")],
    days: Annotated[int, typer.Option("--days", help="Its length.")] = 30,
    feed: Annotated[str | None, typer.Option("--feed", help="One feed's record; all, if not given.")] = None,
    weights: Annotated[
        Path | None,
        typer.Option("--weights", help="CSV of harm weights: day (MM-DD), weight; else all equal."),
    ] = None,
    heating: Annotated[
        str | None,
        typer.Option("--heating", help='Heating degrees of a climate: "mean,swing,warmest day".'),
    ] = None,
    chart: Annotated[Path | None, typer.Option("--chart", help="Write the year's curve as SVG.")] = None,
    as_json: AsJson = False,
) -> None:
    """Weigh a pause by its season: the harm to be expected in its window against other windows of a typical year."""
    if weights is not None and heating is not None:
        raise BadValue("are both given", "--weights, --heating", "one set of weights at a time")
    harm = seasons.read_weights(weights) if weights else seasons.climate(heating) if heating else seasons.even()
    with pipeline.opened(case) as opened, progress(context) as bar:
        found = forecasts.seasons(opened, begins.date(), days, harm, feed, bar)
        kept = show.kept_of(opened)
    if chart is not None:
        save(chart, str(shown.chart(found[0])))
    if as_json:
        sys.stdout.write(
            json.dumps(
                [shown.plain(one) for one in found if not licence.of(one.source, kept)], ensure_ascii=False, indent=1
            )
            + "\n"
        )
        return
    for one in found:
        out.print(seasons.sentence(one), highlight=False, markup=False)
