"""The local web app."""

from __future__ import annotations

import importlib
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from trucewatch import logs
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
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes that answer; SIGHUP replaces them one by one.")
    ] = None,
    at: Annotated[Path | None, typer.Option("--socket", help="File to listen at instead, for a proxy here.")] = None,
    proxy: Annotated[
        list[str] | None, typer.Option(help="Address or network of a proxy that is believed who asks.")
    ] = None,
    metrics: Annotated[
        str | None, typer.Option(help="Port of this machine, or address:port, that gives figures to Prometheus.")
    ] = None,
    read_from: Annotated[
        str | None, typer.Option(help="A replica of the case's database to read from: postgresql://…")
    ] = None,
    lines: Annotated[bool, typer.Option("--log-json", help="Log each request, and all else, as JSON lines.")] = False,
) -> None:
    """Open a case as an app in the browser, on this machine alone unless told otherwise; it fetches nothing."""
    web = {part: _web(part) for part in ("indexing", "serve", "supervisor")}
    setup = web["serve"].Setup(
        case, tuple(n.lower() for n in name or ()), tuple(proxy or ()), metrics, lines, read_from
    )
    web["serve"].check(setup, host, at)
    if lines:
        logs.start()
    listening = web["serve"].listen_at(at) if at else web["serve"].listen(port, host)
    with ExitStack() as undo, progress(context) as bar:
        undo.callback(web["serve"].close, listening)
        site = web["indexing"].open_site(case, bar)
        undo.pop_all()
    if workers is None:
        web["serve"].run(site, listening, _tell, show, setup)
    else:
        del site  # each of them opens its own; the indexes are made now
        web["supervisor"].run(setup, listening, workers, _tell)


def _tell(address: str) -> None:
    out.print(f"serving at {address} until Ctrl-C", soft_wrap=True, highlight=False)


def _web(name: str) -> Any:  # noqa: ANN401 - a module that may not be installed
    try:
        return importlib.import_module(f"trucewatch.web.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("trucewatch"):
            raise
        raise Missing(f"the package {error.name} is not installed", "serve", "pip install 'trucewatch[web]'") from error
