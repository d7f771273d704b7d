"""The local web app."""

from __future__ import annotations

import importlib
from typing import Annotated, Any

import typer

from trucewatch.cli.shared import CaseFolder, group, out, progress
from trucewatch.errors import Missing

commands = group()
HOST = "127.0.0.1"


@commands.command()
def serve(
    context: typer.Context,
    case: CaseFolder,
    port: Annotated[int, typer.Option(help="Port on this machine; 0 takes any free one.")] = 8765,
    show: Annotated[bool, typer.Option("--open", help="Open a browser at it.")] = False,
    host: Annotated[
        str, typer.Option(help="Address to listen at; another than this machine's takes accounts.")
    ] = "127.0.0.1",
    name: Annotated[list[str] | None, typer.Option(help="Host name under which others ask for it.")] = None,
) -> None:
    """Open a case as an app in the browser, on this machine alone unless told otherwise; it fetches nothing."""
    web = {part: _web(part) for part in ("indexing", "serve")}
    names = tuple(n.lower() for n in name or ())
    web["serve"].check(case, host, names)
    listening = web["serve"].listen(port, host)
    with progress(context) as bar:
        site = web["indexing"].open_site(case, bar)
    web["serve"].run(site, listening, _tell, show, names)


def _tell(address: str) -> None:
    out.print(f"serving at {address} until Ctrl-C", soft_wrap=True, highlight=False)


def _web(name: str) -> Any:  # noqa: ANN401 - a module that may not be installed
    try:
        return importlib.import_module(f"trucewatch.web.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("trucewatch"):
            raise
        raise Missing(f"the package {error.name} is not installed", "serve", "pip install 'trucewatch[web]'") from error
