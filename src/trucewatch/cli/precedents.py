"""What became of truces declared on terms like these."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from enum import StrEnum
from math import inf
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from trucewatch.cli.shared import AsJson, group, out
from trucewatch.errors import BadValue
from trucewatch.outlook import precedents as found_by
from trucewatch.outlook.survival import held
from trucewatch.outlook.truces import PURPOSES, Terms
from trucewatch.pipeline import past
from trucewatch.show import past as shown

commands = group()


class Form(StrEnum):
    """How many declared."""

    UNILATERAL = "unilateral"
    BILATERAL = "bilateral"
    MULTILATERAL = "multilateral"


@commands.command()
def precedents(
    case: Annotated[
        Path | None, typer.Argument(help="A case, whose commitment is asked about.", show_default=False)
    ] = None,
    commitment: Annotated[int, typer.Option("--commitment", help="Its number in the report.")] = 1,
    form: Annotated[Form | None, typer.Option("--form", help="Declared by one side, two, or more.")] = None,
    length: Annotated[float | None, typer.Option("--length", help="Planned days; 0 for an open end.")] = None,
    written: Annotated[bool | None, typer.Option("--written/--verbal", help="Is there a text?")] = None,
    mediated: Annotated[bool | None, typer.Option("--mediated/--unmediated", help="Was there a mediator?")] = None,
    monitored: Annotated[bool | None, typer.Option("--monitored/--unmonitored", help="Is it watched?")] = None,
    partial: Annotated[bool | None, typer.Option("--partial/--general", help="Of some acts or places only?")] = None,
    purpose: Annotated[list[str] | None, typer.Option("--purpose", help="holiday, humanitarian, election …")] = None,
    conflict: Annotated[
        str | None, typer.Option("--conflict", help="Its name or id in the list, if it is there.")
    ] = None,
    asked: Annotated[
        datetime | None, typer.Option("--asked", formats=["%Y-%m-%d"], help="Only what was known before this day.")
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, help="Did it hold for so many days?")] = 30,
    table: Annotated[Path | None, typer.Option("--with", help="Your ETH/PRIO ceasefire table, as CSV.")] = None,
    validate: Annotated[bool, typer.Option("--validate", help="Score the method on the list's own truces.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show how truces on terms like these fared, with bounds for unknown ends: a list to read, and no forecast."""
    known = past.known(table)
    if validate:
        _validation(found_by.validate(known, days))
        return
    terms = Terms(
        form=form.value if form else None,
        written=written,
        partial=partial,
        length=inf if length == 0 else length,
        mediated=mediated,
        monitored=monitored,
        purposes=_purposes(purpose),
    )
    day = asked.date() if asked else max(t.settled for t in known).replace(month=12, day=31)
    if case is not None:
        one, terms, first = past.asked_of(case, commitment)
        day = asked.date() if asked else first
        if not as_json:
            out.print(f"{one.title}, as of {day}", highlight=False, markup=False)
    found = found_by.precedents(terms, known, day, days, conflict)
    if as_json:
        sys.stdout.write(json.dumps(shown.plain(found), ensure_ascii=False, indent=1) + "\n")
        return
    _table(("truce", "from", "distance", "days it held", f"{days} days?"), shown.rows(found))
    out.print(found_by.sentence(found), highlight=False, markup=False)
    heads = ("days", "held so long", "likely", "expired", "broke down", "superseded")
    _table(heads, shown.held_rows(held([n.truce for n in found.near])))


def _purposes(given: list[str] | None) -> frozenset[str] | None:
    wrong = [p for p in given or () if p not in PURPOSES.values()]
    if wrong:
        raise BadValue(f"is no purpose: {wrong[0]!r}", "--purpose", f"one of {', '.join(PURPOSES.values())}")
    return frozenset(given) if given else None


def _table(heads: tuple[str, ...], rows: object) -> None:
    table = Table(*heads, box=None, pad_edge=False)
    for row in rows:  # type: ignore[attr-defined]
        table.add_row(*row)
    if table.row_count:
        out.print(table)


def _validation(found: found_by.Validation) -> None:
    told = f"{found.questions} truces of {found.conflicts} conflicts, each asked as of its own first day; "
    out.print(f"{told}{found.base:.0%} held {found.days} days", highlight=False)
    _table(("answer", "Brier", "to base rate [95 %]", "AUC"), shown.validation_rows(found))
