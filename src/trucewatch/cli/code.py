"""Coding: code."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from trucewatch import api, pipeline, show
from trucewatch.cli.shared import Bar, err, exit_if_nothing, group, out, progress, tell_failures
from trucewatch.engine import run as scale
from trucewatch.model import Failure
from trucewatch.records import Document, Record

commands = group()
SHOWN = 20  # failures that are told one by one


@commands.command()
def code(
    context: typer.Context,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(help="Files or folders to code, or one case. - reads stdin.", show_default=False),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", "--why", help="Print, for a reader, what each value rests on.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --explain: JSON all the same, reasons in it.")] = False,
    given: Annotated[
        list[str] | None, typer.Option("--in", help="JSON lines, Parquet, WARC: a path, s3a://… or hdfs://….")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--out", help="Write records as Parquet here, part by part, and go on after a stop.")
    ] = None,
    engine: Annotated[str | None, typer.Option(help="With --out: local[2], spark://…; else own processes.")] = None,
    parts: Annotated[int | None, typer.Option(min=1, max=9_999, help="With --out: how many parts.")] = None,
) -> None:
    """Code reports: prints records, one JSON object a line; given a case, codes its documents into it.

    With --out very many reports are coded into Parquet files, on this machine or by Spark on many (docs/scale.md).
    """
    inputs = [*(inputs or ()), *(given or ())]
    if not inputs:
        raise typer.BadParameter("say what to code: files, folders, a case, or - for stdin")
    if target is None and (given or engine or parts):
        raise typer.BadParameter("--in, --engine and --parts go with --out")
    if target is not None and (explain or as_json):
        raise typer.BadParameter("--explain and --json print, and --out writes: say one of them")
    with progress(context) as bar:
        if target is not None:
            _parts(inputs, target, engine, parts, bar)
        elif len(inputs) == 1 and pipeline.is_case(Path(inputs[0])):
            _case(Path(inputs[0]), bar)
        else:
            _reports(inputs, bar, explain, as_json)


def _case(folder: Path, bar: Bar) -> None:
    with pipeline.opened(folder) as opened:
        coded = pipeline.code(opened, progress=bar)
    tell_failures(coded.failures)
    out.print(f"{coded.documents} documents coded, {coded.records} records, {coded.known} coded already")


def _parts(inputs: Sequence[str], target: str, engine: str | None, parts: int | None, bar: Bar) -> None:
    made = scale.code(inputs, target, engine, parts, progress=bar)
    failed = list(islice(scale.failures(target), SHOWN + 1))
    tell_failures(failed[:SHOWN])
    if len(failed) > SHOWN:
        err.print(f"… {made.failures:,} failures in all: {target}/failures", soft_wrap=True, highlight=False)
    told = f"{made.documents:,} documents, {made.records:,} records, {made.failures:,} failures"
    told += f", {made.again:,} copies coded once" if made.again else ""
    done = f", {made.before:,} of them before" if made.before else ""
    out.print(f"{told}: {target}, {made.parts:,} parts{done}", soft_wrap=True, highlight=False)
    # Documents are counted whether they could be read or not; what gave a record could.
    exit_if_nothing(made.records or max(0, made.documents - made.failures), failed)


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
