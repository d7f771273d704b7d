"""Who comes within a stated range, from a stated area."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from trucewatch.cli.shared import AsJson, group, out, progress, save
from trucewatch.errors import BadValue
from trucewatch.pipeline import reaching
from trucewatch.reach.newly import Reach
from trucewatch.reach.people import places
from trucewatch.show import reach as shown

commands = group()


@commands.command()
def reach(
    context: typer.Context,
    area: Annotated[
        str, typer.Option("--from", help="Area of launch: a region, its code (UKR.07), a country, or a GeoJSON file.")
    ],
    case: Annotated[
        Path | None, typer.Argument(help="A case, whose stated ranges are taken.", show_default=False)
    ] = None,
    new: Annotated[str | None, typer.Option("--new", help='The range as it is stated now: "1,000 km".')] = None,
    old: Annotated[str | None, typer.Option("--old", help="The range before; what it took in is left out.")] = None,
    system: Annotated[str | None, typer.Option("--system", help="The weapon's name; of a case, only this one.")] = None,
    within: Annotated[
        float | None, typer.Option("--within", min=0, help="Km to which the area's edge is known; 10 for a name.")
    ] = None,
    map_file: Annotated[Path | None, typer.Option("--map", help="Write a map: .svg, or .geojson as a layer.")] = None,
    as_json: AsJson = False,
) -> None:
    """Count the people and settlements inside a stated range, or newly inside a longer one: a bound, never a list."""
    if (new is None) == (case is None):
        raise BadValue("neither or both are given", "--new, CASE", 'give a case, or a range: --new "300 km"')
    with progress(context) as bar:
        bar("measuring distances", 0, None)
        where = reaching.area_of(area, within)
        found = reaching.reach_of_case(case, where, system) if case else [reaching.reach(system, old, new or "", where)]
    if map_file is not None:
        _write(found, map_file)
    if as_json:
        sys.stdout.write(json.dumps([reaching.plain(one) for one in found], ensure_ascii=False, indent=1) + "\n")
        return
    for one in found:
        _print(one)


def _print(one: Reach) -> None:
    table = Table("region", "settlements", "listed inhabitants", box=None, pad_edge=False)
    for row in shown.rows(one):
        table.add_row(*row)
    out.print(table)
    out.print(shown.sentence(one), highlight=False, markup=False)


def _write(found: list[Reach], target: Path) -> None:
    if len(found) != 1:
        raise BadValue(f"{len(found)} ranges would make one map", "--map", "name one system: --system NAME")
    if target.suffix not in (".svg", ".geojson", ".json"):
        raise BadValue(f"has the ending {target.suffix!r}", "--map", "name a file .svg or .geojson")
    known = places()
    layer = json.dumps(shown.layer(found[0], known), ensure_ascii=False)
    save(target, str(shown.map_svg(found[0], known)) if target.suffix == ".svg" else layer)
