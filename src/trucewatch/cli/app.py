"""The entry of the command line: options of every command, and the exit code of every end.

Every error of ours ends with its class's `exit_code`; docs/cli.md lists the codes, and a test
compares the two.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated

import typer
from rich.logging import RichHandler

from trucewatch import cli
from trucewatch.cli.shared import err, out, tell
from trucewatch.errors import TruceError
from trucewatch.version import VERSION

ENGINE = "TRUCEWATCH_ENGINE"
STOPPED = 130  # what a shell gives for a program that Ctrl-C ended


def _version(wanted: bool) -> None:
    if wanted:
        out.print(f"trucewatch {VERSION}")
        raise typer.Exit


def _set(name: str, value: str) -> Callable[[], None]:
    """Set a variable of this process, for its children too, and return what sets it back."""
    before = os.environ.get(name)
    os.environ[name] = value

    def back() -> None:
        os.environ.pop(name)
        os.environ.update({} if before is None else {name: before})

    return back


def options(
    context: typer.Context,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print results and errors only.")] = False,
    verbose: Annotated[int, typer.Option("-v", "--verbose", count=True, help="Say more; -vv says all.")] = 0,
    engine: Annotated[str | None, typer.Option(envvar=ENGINE, help="Of feeds: duckdb, local[2] or spark://….")] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Hold what the parties to an armed conflict say against what they do."""
    context.obj = {"quiet": quiet}
    if engine:
        context.call_on_close(_set(ENGINE, engine))
    level = logging.ERROR if quiet else [logging.WARNING, logging.INFO, logging.DEBUG][min(verbose, 2)]
    logging.basicConfig(level=level, format="%(message)s", handlers=[RichHandler(console=err, show_path=False)])


def application() -> typer.Typer:
    """Return the command line: the commands of every module of this package that holds some."""
    made = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(options)
    for found in iter_modules(cli.__path__, f"{cli.__name__}."):
        if not found.name.endswith((".__main__", ".app", ".shared")):
            made.add_typer(import_module(found.name).commands)
    return made


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; every error of ours is one line."""
    try:
        application()(args=arguments, prog_name="trucewatch")
    except TruceError as error:
        tell(err, "red", "error", str(error))
        return error.exit_code
    except SystemExit as ended:  # how typer ends, whatever happened
        if ended.code == STOPPED:
            err.print("stopped. What was done is kept: run the same command again to go on")
        return int(ended.code or 0)
    return 0


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; end with the exit code that docs/cli.md lists."""
    sys.exit(run(arguments))
