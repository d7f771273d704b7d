"""Event feeds: add, list, status, diff, delay."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.table import Table
from rich.text import Text

from trucewatch import pipeline
from trucewatch.cli.shared import AsJson, CaseFolder, group, out, progress
from trucewatch.errors import BadValue
from trucewatch.feeds import borders as drawing
from trucewatch.feeds import licence
from trucewatch.feeds.acled.api import HOME, Account, Api, Query
from trucewatch.pipeline import joining, leaving, previewing, pulling, survey, vintages
from trucewatch.pipeline.unit_shares import shares

commands = group()
feed = typer.Typer(help="Join event feeds, and ask what they hold.", no_args_is_help=True)
commands.add_typer(feed, name="feed")

Engine = Annotated[str | None, typer.Option(help="duckdb, local[2] or spark://…; as trucewatch --engine.")]
Force = Annotated[bool, typer.Option("--force", help="Take a copy that is much smaller than the last.")]
FeedName = Annotated[str, typer.Argument(help="The feed's name, as feed list shows it.")]


@feed.command()
def add(
    context: typer.Context,
    case: CaseFolder,
    kind: Annotated[str, typer.Argument(help="Kind of feed (ucdp, acled, gdelt, viina, sirens), or a feed's folder.")],
    path: Annotated[Path | None, typer.Argument(help="The publisher's file, or a folder of files.")] = None,
    seen: Annotated[str | None, typer.Option(help="When the data stood so (ISO); now, if not given.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the feed, where a case has two of a kind.")] = None,
    borders: Annotated[Path | None, typer.Option(help="A borders.yaml: regions by polygons (docs/feeds.md).")] = None,
    force: Force = False,
) -> None:
    """Join a publisher's data to a case, as a new vintage of its feed."""
    pull = joining.pull(path, kind, _time(seen), name) if path else joining.pull(Path(kind), None, _time(seen))
    pull = pull.within(drawing.read(borders).dump()) if borders else pull
    with pipeline.opened(case) as opened, progress(context) as bar:
        joined = joining.join(opened, pull, bar, force)
        since = {} if joined.known else vintages.since(opened, joined.name, joined.vintage)
    _tell(joined, since)


@feed.command()
def preview(
    kind: Annotated[str, typer.Argument(help="Kind of feed, or a feed's folder.")],
    path: Annotated[Path | None, typer.Argument(help="The publisher's file, or a folder of files.")] = None,
) -> None:
    """Show what would be read of a file, column by column, without joining it: to check a mapping by eye."""
    pull = joining.pull(path, kind) if path else joining.pull(Path(kind))
    for found in previewing.preview(pull):
        table = Table("field", "filled", "values", title=f"{found.kind}: {found.rows:,} rows", title_justify="left")
        for one in found.fields:
            values = Text(", ".join(one.values), overflow="ellipsis", no_wrap=True)
            table.add_row(one.name, f"{one.filled:,}" if one.filled else "[dim]never[/]", values)
        out.print(table)
        for reason, count in sorted(found.notes.items()):
            out.print(f"  noted: {count:,} {reason}", highlight=False, markup=False)


@feed.command("pull")
def fetch(
    context: typer.Context,
    case: CaseFolder,
    kind: Annotated[str, typer.Argument(help="acled: the publisher whose API we know.")],
    country: Annotated[list[str], typer.Option(help="Country, as the publisher spells it; can be given again.")],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")],
    name: Annotated[str | None, typer.Option(help="Name of the feed; acled and the countries, if not given.")] = None,
    force: Force = False,
) -> None:
    """Fetch ACLED's rows with your own account (TRUCEWATCH_ACLED_USER and _PASSWORD, or asked for) and join them.

    Pages that a stopped run had fetched are not fetched again. The rows stay in the case.
    """
    if kind != "acled":
        raise BadValue(f"no API of {kind!r} is known", "feed pull", "acled; or fetch the file yourself: feed add")
    if last < first:
        raise BadValue(f"ends on {last:%Y-%m-%d}, before it begins", "--to")
    query = Query(tuple(country), first.date(), last.date())
    with pipeline.opened(case) as opened:
        api = Api(_account(), os.environ.get("TRUCEWATCH_ACLED_URL", HOME))
        with progress(context) as bar:
            joined = pulling.pull(opened, api, query, name or _slug("acled", *country), bar, force)
        since = {} if joined.known else vintages.since(opened, joined.name, joined.vintage)
    _tell(joined, since)


def _account() -> Account:
    user = os.environ.get("TRUCEWATCH_ACLED_USER") or typer.prompt("ACLED user", err=True)
    return Account(
        user, os.environ.get("TRUCEWATCH_ACLED_PASSWORD") or typer.prompt("Password", hide_input=True, err=True)
    )


def _slug(*words: str) -> str:
    """Return words as one name.

    >>> _slug("acled", "Burkina Faso", "Côte d'Ivoire")
    'acled-burkina-faso-côte-d-ivoire'
    """
    return "-".join(re.findall(r"\w+", " ".join(words).lower()))[:60]


def _tell(joined: joining.Joined, since: Mapping[str, int]) -> None:
    rows = ", ".join(f"{count:,} {table}" for table, count in joined.rows.items())
    known = " (this copy was there already)" if joined.known else ""
    out.print(f"{joined.name}: {rows}, vintage {joined.vintage[7:19]}{known}", highlight=False)
    if since:
        told = ", ".join(f"{count:,} {what}" for what, count in since.items())
        out.print(f"  since the copy seen before it: {told}", highlight=False)
    for reason, count in sorted(joined.notes.items()):
        out.print(f"  noted: {count:,} {reason}", highlight=False, markup=False)


@feed.command()
def weights(
    borders: Annotated[
        Path, typer.Argument(help="A borders.yaml whose units are those of the feed, with their parent.")
    ],
    by: Annotated[str, typer.Option(help="area, or people: those of the gazetteer's places in each unit.")] = "people",
) -> None:
    """Print which share of its region each unit is, as `weights` of a feed.yaml takes it."""
    if by not in ("area", "people"):
        raise BadValue(f"weights by {by!r}", "--by", "say area or people")
    found = shares(borders, by)
    sys.stdout.write(yaml.safe_dump({"weights": found}, allow_unicode=True, sort_keys=True))


@feed.command("list")
def listing(case: CaseFolder, as_json: AsJson = False) -> None:
    """List a case's feeds with all their vintages."""
    with pipeline.opened(case, write=False) as opened:
        found = opened.vintages()
    if as_json:
        rows = [{"feed": v.name, "vintage": v.vintage, "seen": v.seen, "rows": v.rows, "notes": v.notes} for v in found]
        out.print_json(json.dumps(rows))
        return
    table = Table("feed", "vintage", "seen", "rows", "exports")
    for v in found:
        rows_told = ", ".join(f"{n:,} {k}" for k, n in v.rows.items())
        table.add_row(
            v.name,
            v.vintage[7:19],
            v.seen[:16].replace("T00:00", "").replace("T", " "),
            rows_told,
            str(v.about["exports"]),
        )
    out.print(table)


@feed.command()
def status(
    case: CaseFolder,
    name: Annotated[str | None, typer.Argument(help="One feed; all, if not given.")] = None,
    regions: Annotated[bool, typer.Option("--regions", help="A strip of months for each region too.")] = False,
    engine: Engine = None,
    as_json: AsJson = False,
) -> None:
    """Show when each feed was alive, where its unit changed, and what it cannot see."""
    with pipeline.opened(case, write=False) as opened:
        chosen = [v for v in opened.feeds() if name in (None, v.name)]
        found = [survey.status(opened, v, engine) for v in chosen]
    if as_json:
        for version in chosen:
            licence.check(version.about, "aggregates")
        out.print_json(json.dumps([survey.plain_status(s) for s in found]))
        return
    for one in found:
        out.print(survey.text(one), highlight=False, markup=False)
        if regions:
            out.print(survey.regions_text(one), highlight=False, markup=False, no_wrap=True, crop=False)


@feed.command()
def export(
    case: CaseFolder,
    name: FeedName,
    target: Annotated[Path, typer.Argument(help="File to write, .csv or .parquet.")],
    daily: Annotated[bool, typer.Option("--daily", help="Events summed by day, region, type and mode.")] = False,
) -> None:
    """Write a feed's rows, or its daily sums, as far as its licence lets them leave the case."""
    with pipeline.opened(case, write=False) as opened:
        count, credit = leaving.export(opened, name, target, daily)
    out.print(f"{target}: {count:,} rows. Credit: {credit}", soft_wrap=True, highlight=False, markup=False)


@feed.command()
def diff(
    case: CaseFolder,
    name: FeedName,
    old: Annotated[str | None, typer.Argument(help="Vintage (its first letters); the last but one.")] = None,
    new: Annotated[str | None, typer.Argument(help="Vintage; the last.")] = None,
    engine: Engine = None,
    as_json: AsJson = False,
) -> None:
    """Show which events were added, changed or withdrawn between two vintages of a feed."""
    with pipeline.opened(case, write=False) as opened:
        found = vintages.differences(opened, name, old, new, engine, leaving=as_json)
    if as_json:
        out.print_json(json.dumps(found.rows, default=str))
        return
    out.print(f"{name}: {found.old[7:19]} -> {found.new[7:19]}", highlight=False)
    for what, count in found.counts.items():
        out.print(f"  {count:>7,} {what}", highlight=False)
    for column, count in found.changed.items():
        out.print(f"          {count:>7,} with another {column}", highlight=False)


@feed.command()
def delay(case: CaseFolder, name: FeedName, engine: Engine = None, as_json: AsJson = False) -> None:
    """Show how long after the day events were first seen, over all vintages: the reporting delay."""
    with pipeline.opened(case, write=False) as opened:
        curve = vintages.delay(opened, name, engine)
    if as_json:
        out.print_json(json.dumps(curve))
        return
    table = Table("days after", "events first seen", "share of those seen so far")
    for row in vintages.quantiles(curve):
        table.add_row(str(row["age"]), f"{row['n']:,}", f"{row['share']:.1%}")
    out.print(table)


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadValue(f"is no time: {text!r}", "--seen", "write 2025-03-18 or 2025-03-18T12:00+00:00") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
