"""Asking about single texts: when."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from trucewatch.cli.shared import AsJson, group
from trucewatch.locate.dates import dates_of, durations_of
from trucewatch.locate.times.find import readings
from trucewatch.model import DateMention, DurationMention
from trucewatch.records import Document
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
