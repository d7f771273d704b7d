"""Coding: code."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from trucewatch import api, pipeline, show
from trucewatch.cli.shared import Bar, exit_if_nothing, group, out, progress, tell_failures
from trucewatch.model import Failure
from trucewatch.records import Document, Record

commands = group()


@commands.command()
def code(
    context: typer.Context,
    inputs: Annotated[list[str], typer.Argument(help="Files or folders to code, or one case. - reads stdin.")],
    explain: Annotated[
        bool, typer.Option("--explain", "--why", help="Print, for a reader, what each value rests on.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --explain: JSON all the same, reasons in it.")] = False,
) -> None:
    """Code reports: prints records, one JSON object a line; given a case, codes its documents into it."""
    with progress(context) as bar:
        if len(inputs) == 1 and pipeline.is_case(Path(inputs[0])):
            _case(Path(inputs[0]), bar)
        else:
            _reports(inputs, bar, explain, as_json)


def _case(folder: Path, bar: Bar) -> None:
    with pipeline.opened(folder) as opened:
        coded = pipeline.code(opened, progress=bar)
    tell_failures(coded.failures)
    out.print(f"{coded.documents} documents coded, {coded.records} records, {coded.known} coded already")


def _reports(inputs: Sequence[str], bar: Bar, explain: bool, as_json: bool) -> None:
    named: list[tuple[str, Document]] = []
    failed: list[Failure] = []
    for number, found in enumerate(api.read_all(inputs), 1):
        bar("reading", number, None)
        if isinstance(found, Failure):
            tell_failures([found])
            failed.append(found)
        else:
            named.append(found)
    results = api.code_all([document for _, document in named])
    for number, ((name, document), records) in enumerate(zip(named, results, strict=True), 1):
        if isinstance(records, Failure):
            failed.append(replace(records, where=document.doc or name))
            tell_failures(failed[-1:])
        else:
            sys.stdout.writelines(_shown(record, document.doc or name, explain, as_json) for record in records)
            sys.stdout.flush()
        bar("coding", number, len(named))
    exit_if_nothing(len(named), failed)


def _shown(record: Record, where: str, explain: bool, as_json: bool) -> str:
    if explain and not as_json:
        return show.explained(record, where) + "\n"
    line = record.to_json()
    if explain:
        evidence = [{"field": e.field, "how": e.how, "words": e.span and e.span.quote} for e in record.evidence]
        line["why"] = {"trace": list(record.trace), "evidence": evidence}
    return json.dumps(line, ensure_ascii=False) + "\n"
