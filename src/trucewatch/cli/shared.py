"""What every command shares: where it prints, how it shows progress, how it tells of failures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from trucewatch import pipeline
from trucewatch.errors import BadInput, NoRoom
from trucewatch.model import Failure

# Results go to stdout, all else to stderr, so that a script can read the one and a person the other.
out = Console()
err = Console(stderr=True)

Bar = pipeline.Progress
CaseFolder = Annotated[Path, typer.Argument(help="Folder of the case.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def group() -> typer.Typer:
    """Return an empty group of commands; a module of this package that holds one as `commands` is found by itself."""
    return typer.Typer(pretty_exceptions_enable=False)


@contextmanager
def progress(context: typer.Context) -> Iterator[Bar]:
    """Show a bar for each long step on stderr; nothing when quiet or when nobody looks."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    hidden = context.obj["quiet"] or not err.is_terminal
    # Results must reach stdout, and not the bars' own stream, unless both are one screen.
    screen = Progress(*columns, console=err, disable=hidden, transient=True, redirect_stdout=out.is_terminal)
    with screen as bars:
        tasks: dict[str, Any] = {}

        def tell(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield tell


def tell(console: Console, colour: str, word: str, line: str) -> None:
    """Print one line, a coloured word before it; the line is shown letter for letter, brackets too."""
    console.print(Text.assemble((word, colour), " ", " ".join(line.splitlines())), soft_wrap=True, highlight=False)


def tell_failures(failures: Sequence[Failure]) -> None:
    """Print one line on stderr for each failure: where, what, what to do."""
    for failure in failures:
        todo = f" ({failure.todo})" if failure.todo else ""
        tell(err, "yellow", "failed", f"{failure.where}: {failure.what}{todo}")


def exit_if_nothing(done: int, failures: Sequence[Failure]) -> None:
    """End with the code of unreadable input where every input failed."""
    if failures and not done:
        raise typer.Exit(BadInput.exit_code)


def save(target: Path, text: str) -> None:
    """Write a file that was asked for; where that cannot be done, NoRoom says so."""
    try:
        target.write_text(text, "utf-8")
    except OSError as error:
        raise NoRoom(
            f"could not be written: {error.strerror}", str(target), "name a file in a folder of yours"
        ) from error
