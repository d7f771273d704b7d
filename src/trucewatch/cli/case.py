"""A case from its making to its export: init, add, build, demo, export, backup."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from trucewatch import pipeline, show
from trucewatch.cli.judge import tell_findings
from trucewatch.cli.shared import AsJson, CaseFolder, err, exit_if_nothing, group, out, progress, tell, tell_failures
from trucewatch.errors import BadInput
from trucewatch.feeds import licence

commands = group()
WHERE = "Database for its register instead of a file: postgresql://USER@HOST/DATABASE."


@commands.command()
def init(
    case: CaseFolder,
    title: Annotated[str | None, typer.Option(help="Title of the case.")] = None,
    store: Annotated[str | None, typer.Option(envvar="TRUCEWATCH_STORE", help=WHERE)] = None,
) -> None:
    """Make an empty case."""
    pipeline.init(case, title or case.name, store)
    out.print(f"made the case [bold]{case}[/]: put reports in with: trucewatch add {case} FILE…", soft_wrap=True)


@commands.command()
def add(
    context: typer.Context,
    case: CaseFolder,
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, addresses of the web, or - for stdin.")],
) -> None:
    """Put reports into a case: HTML, PDF, text, RSS or Atom, JSONL, Parquet, WARC, folders of them, pages, or stdin.

    A place that `code --out` wrote is taken with its records.
    """
    with pipeline.opened(case) as opened, progress(context) as bar:
        added = pipeline.add(opened, inputs, bar)
    tell_failures(added.failures)
    records = f", {added.records} records that came with them" if added.records else ""
    told = f"{added.documents} new documents{records}, {added.known} known already, {len(added.failures)} failed"
    out.print(told, soft_wrap=True)
    exit_if_nothing(added.documents + added.known, added.failures)


@commands.command()
def build(context: typer.Context, case: CaseFolder, as_json: AsJson = False) -> None:
    """Run every step that is not done yet: add, feed, code, judge, report."""
    _build(context, case, as_json)


@commands.command()
def demo(
    context: typer.Context,
    case: Annotated[Path, typer.Argument(help="Folder to make the case in.")] = Path("demo-case"),
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print results and errors only.")] = False,
) -> None:
    """Build the example case and print what was found. It fetches nothing."""
    context.obj["quiet"] = context.obj["quiet"] or quiet
    pipeline.demo_case(case)
    _build(context, case, as_json=False)


@commands.command()
def export(
    case: CaseFolder,
    target: Annotated[Path, typer.Argument(help="File to write, or - for stdout.")] = Path("-"),
    form: Annotated[
        show.Table | None, typer.Option("--format", help="For others: what the case's rule lets leave, as this.")
    ] = None,
) -> None:
    """Write every record of a case as JSONL (docs/records.md), or with --format what may leave of it."""
    if form is not None:
        if str(target) == "-":
            raise BadInput("what leaves is an entry of the log and needs a file", "export", "name one")
        with pipeline.opened(case) as opened:
            number, taken = show.export(opened, target, form)
        out.print(f"{target}: {number} records, {taken} names taken out", soft_wrap=True, highlight=False)
        return
    with pipeline.opened(case, write=False) as opened:
        if str(target) == "-":
            sys.stdout.writelines(show.whole(opened))
        else:
            target.write_text("".join(show.whole(opened)), "utf-8")


@commands.command()
def backup(case: CaseFolder, target: Annotated[Path, typer.Argument(help="Folder to make.")]) -> None:
    """Copy a case while it is in use; the copy is a case and opens to the same root."""
    with pipeline.opened(case, write=False) as opened:
        state = pipeline.backup(opened, target)
        kept = sorted(v.name for v in opened.feeds() if not licence.lets(v.about, "rows"))
    out.print(f"{target}: {state.size} entries, root {state.root.hex()}", soft_wrap=True, highlight=False)
    if kept:
        tell(err, "yellow", "mind", f"it holds rows of {', '.join(kept)}, whose licence bars handing them on")


def _build(context: typer.Context, case: Path, as_json: bool) -> None:
    with pipeline.opened(case) as opened, progress(context) as bar:
        built = show.build(opened, bar)
    tell_failures(built.failures)
    tell_findings(built.view, as_json)
    if not as_json:
        out.print(f"report: {built.report}", soft_wrap=True, highlight=False)
