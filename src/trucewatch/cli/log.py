"""What was done to a case, and what people say of its records: log, correct, reply."""

from __future__ import annotations

import json
import os
import sys
from typing import Annotated

import typer

from trucewatch import pipeline
from trucewatch.cli.shared import AsJson, CaseFolder, group, out
from trucewatch.records import Json

commands = group()
RecordId = Annotated[str, typer.Argument(help="Id of a record, as export prints it.")]


@commands.command()
def log(
    case: CaseFolder,
    kind: Annotated[str | None, typer.Option(help="Only entries of this kind.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the log of a case: number, time, who, what, to what; with --json all that each entry says."""
    with pipeline.opened(case, write=False) as opened:
        for entry in opened.entries(kind):
            said = entry.said
            if as_json:
                sys.stdout.write(
                    json.dumps({"entry": entry.seq, **said, "says": entry.data}, ensure_ascii=False) + "\n"
                )
            else:
                sys.stdout.write(f"{entry.seq:>6}  {said['time']}  {said['actor']}  {entry.kind:<7} {entry.subject}\n")


@commands.command()
def correct(
    case: CaseFolder,
    record: RecordId,
    field: Annotated[str, typer.Argument(help="Field that is wrong.")],
    value: Annotated[str, typer.Argument(help="What it should say, as JSON or as a plain word.")],
    why: Annotated[str, typer.Option(help="What shows it.")],
) -> None:
    """Enter that a field of a record should say something else; the record stays (TRUCEWATCH_ACTOR names you)."""
    with pipeline.opened(case) as opened:
        number = pipeline.correct(opened, record, field, _value(value), _who(), why)
    out.print(f"entry {number}", highlight=False)


@commands.command()
def reply(
    case: CaseFolder,
    subject: Annotated[str, typer.Argument(help="Id of the record or finding that is answered.")],
    words: Annotated[str, typer.Argument(help="The answer.")],
) -> None:
    """Enter what somebody answers to a record or a finding (TRUCEWATCH_ACTOR names who)."""
    with pipeline.opened(case) as opened:
        number = pipeline.reply(opened, subject, words, _who())
    out.print(f"entry {number}", highlight=False)


def _who() -> str:
    return os.environ.get("TRUCEWATCH_ACTOR", "local")


def _value(text: str) -> Json:
    try:
        return json.loads(text)
    except ValueError:
        return text
