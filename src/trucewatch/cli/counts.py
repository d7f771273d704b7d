"""What a few published counts permit to say, without a case: a monitor's days before a truce and in it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from math import isfinite
from textwrap import fill
from typing import Annotated

import typer

from trucewatch.cli.shared import AsJson, group
from trucewatch.errors import BadValue
from trucewatch.judge.rates import published

commands = group()


@commands.command()
def counts(
    before: Annotated[str, typer.Option(help="Daily counts before, with commas: 143,162,127.")],
    inside: Annotated[str, typer.Option(help="Daily counts in the window.")],
    as_json: AsJson = False,
) -> None:
    """Tell what daily counts that somebody published permit to say: a fall, a rise, or neither."""
    earlier, within = _numbers(before, "--before"), _numbers(inside, "--inside")
    if not sum(earlier):
        raise BadValue("holds no event, so no ratio exists", "--before", "give days on which something was counted")
    found = published.compare(earlier, within)
    if as_json:
        sys.stdout.write(json.dumps(asdict(found)) + "\n")
        return
    least = published.detectable(found.before, len(within), found.dispersion or 1.0, len(earlier))
    could = f"a fall of {least:.0%}" if least else "no fall but a full stop"
    said = f"{found.label.replace('_', ' ').capitalize()}. {found.sentence}"
    said += f" The least that so many days could have shown at that dispersion is {could} (80 % power)."
    sys.stdout.write(fill(said, 100) + "\n")


def _numbers(text: str, where: str) -> list[float]:
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise BadValue(f"{text!r} are no numbers", where, "write them as 143,162,127") from error
    if any(n < 0 or not isfinite(n) for n in found):
        raise BadValue("a count is 0 or more", where)
    return found
