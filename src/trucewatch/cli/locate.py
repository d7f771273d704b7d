"""Asking about single texts: when and where; and what is known of places: gazetteer."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from trucewatch.cli.shared import AsJson, group, out, progress
from trucewatch.locate.dates import dates_of, durations_of
from trucewatch.locate.gazetteer import build_own, drop_own, open_default, own_path
from trucewatch.locate.places import places
from trucewatch.locate.times.find import readings
from trucewatch.model import DateMention, DurationMention, PlaceMention
from trucewatch.records import Document, Place
from trucewatch.when import window

commands = group()

Text = Annotated[str, typer.Argument(help="The text; - reads stdin.", show_default=False)]


@commands.command()
def when(
    text: Text,
    published: Annotated[
        str | None, typer.Option("--published", help="Date of the text, EDTF: 2025-03-18, 2025-03-18/2025-03-20.")
    ] = None,
    language: Annotated[str | None, typer.Option("--language", help="en, uk or ru, where letters do not tell.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the dates and lengths of time that a text tells, and what each rests on."""
    if published:
        window(published)
    document = Document("text", sys.stdin.read() if text == "-" else text, published=published, language=language)
    found = list(readings(document))
    mentions: list[DateMention | DurationMention] = [*dates_of(document, found), *durations_of(document, found)]
    for mention in sorted(mentions, key=lambda m: m.span.start):
        line = json.dumps(dataclasses.asdict(mention), ensure_ascii=False) if as_json else "\n".join(told(mention))
        sys.stdout.write(line + "\n")


@commands.command()
def where(text: Text, as_json: AsJson = False) -> None:
    """Print the places that a text names, which each is likely to be, and why."""
    document = Document("text", sys.stdin.read() if text == "-" else text)
    for mention in places(document, open_default()):
        line = json.dumps(dataclasses.asdict(mention), ensure_ascii=False) if as_json else "\n".join(placed(mention))
        sys.stdout.write(line + "\n")


def placed(mention: PlaceMention) -> Iterator[str]:
    """Yield the lines that tell a reader which place a name is and why."""
    span, place = mention.span, mention.place
    yield f"{span.start}-{span.end} “{' '.join(span.quote.split())}”: {described(place)}"
    yield f"  {mention.how}" + (f" ({mention.confidence:.0%} that it is a place)" if mention.confidence else "")
    for likely in mention.likely:
        yield f"  {likely.probability:5.1%} {described(likely.place)}"


def described(place: Place) -> str:
    """Return one place in words: id, country, point, how exact."""
    if place.lat is None or place.lon is None:
        return " ".join(["no point", *filter(None, (place.country, place.precision))])
    ident = f"GeoNames {place.geonames}" if place.geonames else "no id"
    reach = f", within {place.radius_km:.0f} km" if place.radius_km else ""
    country = f"{place.country} " if place.country else ""
    return f"{country}{place.precision} {place.lat:.3f} {place.lon:.3f}{reach} ({ident})"


gazetteers = group()
commands.add_typer(gazetteers, name="gazetteer", help="The places that are known: which build, and your own.")


@gazetteers.command("build")
def build(
    context: typer.Context,
    inputs: Annotated[list[Path], typer.Argument(help="allCountries.zip, UA.zip, alternateNamesV2.zip, a CSV.")],
) -> None:
    """Build a gazetteer with your own GeoNames files or tables, for use from now on. Stopped, it goes on."""
    with progress(context) as tell:
        made_of = build_own(inputs, lambda name, lines: tell(name, lines, None))
    out.print(f"{own_path()}: {made_of}", soft_wrap=True, highlight=False)


@gazetteers.command("which")
def which() -> None:
    """Print which gazetteer is in use and what it is made of."""
    used = open_default()
    out.print(f"{used.path}: {used.build}", soft_wrap=True, highlight=False)


@gazetteers.command("drop")
def drop() -> None:
    """Go back to the shipped gazetteer."""
    out.print("dropped" if drop_own() else "there was no other than the shipped one")


def told(mention: DateMention | DurationMention) -> Iterator[str]:
    """Yield the lines that tell a reader what a mention means and why."""
    span = mention.span
    yield f"{span.start}-{span.end} “{' '.join(span.quote.split())}”: {mention.value or 'no date'}"
    if isinstance(mention, DurationMention):
        yield "  a length of time"
        return
    yield f"  {mention.how}" + (" (inferred)" if mention.inferred else "")
    if mention.role != "at":
        yield f"  bounds what it dates: {mention.role}"
    if mention.anchor:
        yield f"  told from an event: {mention.relation} “{mention.anchor.quote}”"
    for reading, words in ((mention.past, "looks back"), (mention.future, "looks ahead")):
        if reading:
            yield f"  {reading} if its clause {words}"
