"""Coding: code."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from trucewatch import api, pipeline
from trucewatch.cli.shared import exit_if_nothing, group, out, progress, tell_failures
from trucewatch.errors import TruceError
from trucewatch.model import Failure
from trucewatch.records import Record

commands = group()


@commands.command()
def code(
    context: typer.Context,
    inputs: Annotated[list[str], typer.Argument(help="Files or folders to code, or one case. - reads stdin.")],
    why: Annotated[bool, typer.Option("--why", help="Print rule and evidence beside each record.")] = False,
) -> None:
    """Code reports: prints records, one JSON object a line; given a case, codes its documents into it."""
    if len(inputs) == 1 and pipeline.is_case(Path(inputs[0])):
        with pipeline.opened(Path(inputs[0])) as opened, progress(context) as bar:
            coded = pipeline.code(opened, progress=bar)
        tell_failures(coded.failures)
        out.print(f"{coded.documents} documents coded, {coded.records} records, {coded.known} coded already")
        return
    documents, failures = api.read_all(inputs)
    tell_failures(failures)
    for document in documents:
        try:
            for record in api.code(document):
                _line(record, why)
        except TruceError as error:
            failures.append(Failure("code", document.doc or document.id, error.what, error.todo, type(error).__name__))
            tell_failures(failures[-1:])
    exit_if_nothing(len(documents), failures)


def _line(record: Record, why: bool) -> None:
    line = record.to_json()
    if why:
        line["why"] = {
            "trace": list(record.trace),
            "evidence": [
                {"field": e.field, "how": e.how, "words": e.span.quote if e.span else None} for e in record.evidence
            ],
        }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
