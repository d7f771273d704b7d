"""The command line: one command a step, no logic of its own.

Exit codes: 0 done; 1 an error; 2 a wrong command; 3 an input that cannot be read; 4 a case that
cannot be used; 5 something to install or fetch first; 6 refused by the project's rules; 130 stopped
by the user. docs/cli.md says the same, and a test compares them.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from trucewatch import __version__, api, fetch, pipeline
from trucewatch.errors import BadInput, TruceError
from trucewatch.model import Failure
from trucewatch.records import Record
from trucewatch.show import Format, View, rows, to_json

app = typer.Typer(
    help="Hold what the parties to an armed conflict say against what they do.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
out = Console()
err = Console(stderr=True)

CaseFolder = Annotated[Path, typer.Argument(help="Folder of the case.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def _version(wanted: bool) -> None:
    if wanted:
        out.print(f"trucewatch {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print results and errors only.")] = False,
    verbose: Annotated[int, typer.Option("-v", "--verbose", count=True, help="Say more; -vv says all.")] = 0,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Set how much is said; every command inherits it."""
    context.obj = {"quiet": quiet}
    level = logging.ERROR if quiet else [logging.WARNING, logging.INFO, logging.DEBUG][min(verbose, 2)]
    logging.basicConfig(level=level, format="%(message)s", handlers=[RichHandler(console=err, show_path=False)])


@app.command()
def init(case: CaseFolder, title: Annotated[str | None, typer.Option(help="Title of the case.")] = None) -> None:
    """Make an empty case."""
    made = pipeline.init(case, title or case.name)
    out.print(f"made the case [bold]{made.folder}[/]: put reports in with: trucewatch add {case} FILE…")


@app.command()
def add(
    context: typer.Context,
    case: CaseFolder,
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, or - for stdin.")],
) -> None:
    """Put reports into a case: HTML, PDF, text, RSS or Atom, JSONL, folders of them, or stdin."""
    with pipeline.opened(case) as opened, progress(context) as bar:
        added = pipeline.add(opened, inputs, bar)
    _failures(added.failures)
    out.print(f"{added.documents} new documents, {added.known} known already, {len(added.failures)} failed")
    _exit_if_nothing(added.documents + added.known, added.failures)


@app.command()
def feed(
    context: typer.Context,
    case: CaseFolder,
    source: Annotated[Path, typer.Argument(help="Folder with feed.yaml and the publisher's file.")],
) -> None:
    """Join an event feed to a case."""
    with pipeline.opened(case) as opened, progress(context):
        joined = pipeline.feed(opened, source)
    out.print(
        f"{joined.name}: {joined.rows} rows, {joined.first} to {joined.last}"
        + (" (known already)" if joined.known else "")
    )


@app.command()
def code(
    context: typer.Context,
    inputs: Annotated[list[str], typer.Argument(help="Files or folders to code, or one case. - reads stdin.")],
    why: Annotated[bool, typer.Option("--why", help="Print rule and evidence beside each record.")] = False,
) -> None:
    """Code reports: prints records, one JSON object a line; given a case, codes its documents into it."""
    if len(inputs) == 1 and pipeline.is_case(Path(inputs[0])):
        with pipeline.opened(Path(inputs[0])) as opened, progress(context) as bar:
            coded = pipeline.code(opened, progress=bar)
        _failures(coded.failures)
        out.print(f"{coded.documents} documents coded, {coded.records} records, {coded.known} coded already")
        return
    documents, failures = api.read_all(inputs)
    _failures(failures)
    for document in documents:
        try:
            for record in api.code(document):
                _line(record, why)
        except TruceError as error:
            failures.append(Failure("code", document.doc or document.id, error.what, error.todo, type(error).__name__))
            _failures(failures[-1:])
    _exit_if_nothing(len(documents), failures)


@app.command()
def judge(context: typer.Context, case: CaseFolder, as_json: AsJson = False) -> None:
    """Gather commitments and judge each obligation: acts and rates, apart."""
    with pipeline.opened(case) as opened, progress(context) as bar:
        view = pipeline.judge(opened, bar)
    _findings(view, as_json)


@app.command()
def report(
    context: typer.Context,
    case: CaseFolder,
    form: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.HTML,
) -> None:
    """Write the report of a case, from what was judged last."""
    with pipeline.opened(case) as opened, progress(context) as bar:
        path = pipeline.report(opened, form, bar)
    out.print(str(path), soft_wrap=True, highlight=False)


@app.command()
def build(context: typer.Context, case: CaseFolder, as_json: AsJson = False) -> None:
    """Run every step that is not done yet: add, feed, code, judge, report."""
    _build(context, case, as_json)


@app.command()
def demo(
    context: typer.Context,
    case: Annotated[Path, typer.Argument(help="Folder to make the case in.")] = Path("demo-case"),
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print results and errors only.")] = False,
) -> None:
    """Build the example case and print what was found. It fetches nothing."""
    context.obj["quiet"] = context.obj["quiet"] or quiet
    pipeline.demo_case(case)
    _build(context, case, as_json=False)


@app.command()
def export(
    case: CaseFolder,
    target: Annotated[Path, typer.Argument(help="File to write, or - for stdout.")] = Path("-"),
) -> None:
    """Write every record of a case as JSONL (docs/records.md)."""
    with pipeline.opened(case, write=False) as opened:
        lines = (json.dumps(r.to_json(), ensure_ascii=False) + "\n" for r in opened.records())
        if str(target) == "-":
            sys.stdout.writelines(lines)
        else:
            target.write_text("".join(lines), "utf-8")


@app.command()
def verify(case: CaseFolder) -> None:
    """Derive every hash of a case again, and check every quote against its text."""
    with pipeline.opened(case, write=False) as opened:
        wrong = pipeline.verify(opened)
    for line in wrong:
        err.print(f"[red]wrong[/] {line}", soft_wrap=True)
    if wrong:
        raise BadInput(f"{len(wrong)} things are not as they were", str(case))
    out.print("every hash and every quote is as it was")


@app.command()
def models() -> None:
    """Fetch the language models, check their hashes, and compile the gazetteer. Needs the network once."""
    ordinary = fetch.check("sm")
    out.print(f"sm: the pinned files, at {ordinary}", soft_wrap=True, highlight=False)
    larger = fetch.fetch("md")
    out.print(f"md: the pinned files, at {larger}", soft_wrap=True, highlight=False)
    out.print(f"gazetteer: {api.gazetteer_path()}", soft_wrap=True, highlight=False)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; end with the exit code that docs/cli.md lists."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; every error of ours is one line."""
    try:
        app(args=arguments, standalone_mode=True)
    except TruceError as error:
        err.print(f"[red]error[/] {error}", soft_wrap=True, highlight=False)
        return error.exit_code
    except KeyboardInterrupt:
        err.print("stopped. What was done is kept: run the same command again to go on")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


@contextmanager
def progress(context: typer.Context) -> Iterator[pipeline.Progress]:
    """Show a bar for each long step; nothing when quiet or when nobody looks."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    hidden = context.obj["quiet"] or not err.is_terminal
    with Progress(*columns, console=err, disable=hidden, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def tell(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield tell


def _build(context: typer.Context, case: Path, as_json: bool) -> None:
    with pipeline.opened(case) as opened, progress(context) as bar:
        built = pipeline.build(opened, bar)
    _failures(built.failures)
    _findings(built.view, as_json)
    if not as_json:
        out.print(f"report: {built.report}", soft_wrap=True, highlight=False)


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


def _failures(failures: Sequence[Failure]) -> None:
    for failure in failures:
        todo = f" ({failure.todo})" if failure.todo else ""
        err.print(f"[yellow]failed[/] {failure.where}: {failure.what}{todo}", soft_wrap=True, highlight=False)


def _exit_if_nothing(done: int, failures: Sequence[Failure]) -> None:
    if failures and not done:
        raise typer.Exit(BadInput.exit_code)


def _findings(view: View, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(to_json(view))
        return
    table = Table(title=view.title, title_justify="left", show_lines=False)
    for column in ("Commitment", "Duty of", "Terms told by", "Acts told", "Rate", "Ratio [95 %]"):
        table.add_column(column, overflow="fold")
    for row in rows(view):
        table.add_row(*row)
    out.print(table)
