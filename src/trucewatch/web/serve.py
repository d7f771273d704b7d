"""Running the app on this machine until it is stopped: what it listens at, and one process that answers."""

from __future__ import annotations

import asyncio
import socket
import stat
import threading
import webbrowser
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TypeVar

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trucewatch.errors import BadValue, Cannot
from trucewatch.store import casefile
from trucewatch.store.accounts import Accounts
from trucewatch.store.address import parse as address_of
from trucewatch.store.bases import Replica
from trucewatch.web import borders, observing
from trucewatch.web.app import create
from trucewatch.web.security import LOOPBACK
from trucewatch.web.site import Site

T = TypeVar("T")
HOST = "127.0.0.1"
LINGER = 1.0  # seconds in which a process that leaves still answers what was on its way to it
DRAIN = 20  # seconds that a request has to be answered once the process is leaving


@dataclass(frozen=True, slots=True)
class Setup:
    """How a case is served: under which further names, and which proxies are believed who asks and how.

    Over a socket file every proxy is believed, since the file's rights say who may be one. `metrics` is where
    figures are given out, `lines` whether logs are JSON, `read_from` the address of a copy of the case's database.
    """

    folder: Path
    names: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    metrics: str | None = None
    lines: bool = False
    read_from: str | None = None

    @property
    def replica(self) -> Replica | None:
        """The copy of the database to read from, if there is one."""
        return Replica(address_of(self.read_from, where="--read-from")) if self.read_from else None

    @property
    def beyond(self) -> bool:
        """Whether others than who sits at this machine can reach it."""
        return bool(self.names or self.proxies)


def check(setup: Setup, host: str, path: Path | None = None) -> None:
    """Refuse to be reached from other machines without accounts, or without a name to be asked under.

    A copy of its database to read from makes no sense for a case in a file, and raises Cannot.
    """
    if setup.replica is not None and casefile.read(setup.folder).store is None:
        raise Cannot("its register is a file, which has no copy to read from", "--read-from", "leave it out")
    beyond = not _read(ip_address, host).is_loopback or setup.beyond or path is not None
    for proxy in setup.proxies:
        _read(ip_network, proxy)
    if setup.metrics is not None:
        observing.place(setup.metrics)
    if beyond and not Accounts(setup.folder).any:
        todo = f"make an admin first: trucewatch account add {setup.folder} NAME --role admin"
        raise Cannot("a case without accounts is not served beyond this machine", str(setup.folder), todo)
    if beyond and not setup.names:
        where, todo = str(setup.folder), "say --name cases.example.org"
        raise BadValue("no name is given under which it may be asked", where, todo)


def _read(kind: Callable[[str], T], text: str) -> T:
    try:
        return kind(text)
    except ValueError as error:
        raise BadValue("is no address", text, "give one of this machine's, or 127.0.0.1") from error


def listen(port: int, host: str = HOST) -> socket.socket:
    """Return a socket on a port of this machine, any free one for 0; a port in use raises BadValue."""
    if not 0 <= port < 65536:
        raise BadValue("is no port", str(port), "give a number from 1 to 65535, or 0 for any free one")
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        if isinstance(error, PermissionError):
            raise Cannot("may not be used by you", f"port {port}", "give one above 1023") from error
        todo = "give another with --port, or 0 for any free one"
        raise BadValue(f"cannot be used: {error.strerror}", f"{host} port {port}", todo) from error
    return listening


def listen_at(path: Path) -> socket.socket:
    """Return a socket at a file, for its owner and group; the file that a killed server left is taken away."""
    listening = socket.socket(socket.AF_UNIX)
    try:
        if path.exists() and stat.S_ISSOCK(path.stat().st_mode) and not _answers(path):
            path.unlink()
        listening.bind(str(path))
        path.chmod(0o660)
    except OSError as error:
        listening.close()
        raise BadValue(f"cannot be used: {error.strerror or error}", str(path), "give another with --socket") from error
    return listening


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as asking:
        try:
            asking.connect(str(path))
        except ConnectionRefusedError:
            return False
    return True


def close(listening: socket.socket) -> None:
    """Close what was listened at; its file is taken away."""
    path = listening.getsockname() if listening.family == socket.AF_UNIX else None
    listening.close()
    if path:
        with suppress(OSError):
            Path(path).unlink()


def address(listening: socket.socket) -> str:
    """Return what to ask for, as a browser or a proxy has it."""
    if listening.family == socket.AF_UNIX:
        return f"unix:{listening.getsockname()}"
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


class Last:
    """Tells each client with its answer that the connection is closed, once the process is leaving."""

    def __init__(self, app: ASGIApp) -> None:
        """Keep what answers."""
        self.app, self.leaving = app, False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def said(message: Message) -> None:
            if self.leaving and message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self.app(scope, receive, said)


class Server(uvicorn.Server):
    """A server that leaves without failing anybody.

    It takes no new connection, answers what is on its way for `linger` seconds and tells clients to close theirs,
    then ends what is idle. `tick` is called about every second, to tell a supervisor that all is well.
    """

    def __init__(self, site: Site, setup: Setup, listening: socket.socket, linger: float = 0.0) -> None:
        """Make the app and what runs it."""
        self.last = Last(create(site, (*LOOPBACK, *setup.names), setup.replica))
        self.linger, self.listening = linger, listening
        self.tick: Callable[[], None] = lambda: None
        behind = "*" if listening.family == socket.AF_UNIX else list(setup.proxies)
        super().__init__(
            uvicorn.Config(
                self.last,
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="none",
                server_header=False,
                proxy_headers=bool(behind),
                forwarded_allow_ips=behind,
                timeout_graceful_shutdown=DRAIN if linger else 3,
            )
        )

    async def on_tick(self, counter: int) -> bool:
        """Tell that all is well; return whether it is time to leave."""
        if counter % 10 == 0:
            self.tick()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Leave."""
        self.last.leaving = True
        for server in self.servers:
            server.close()
        await asyncio.sleep(self.linger)
        await super().shutdown(sockets)

    def go(self) -> None:
        """Answer until told to leave."""
        threading.Thread(target=borders.warm, daemon=True).start()
        self.run(sockets=[self.listening])


def run(
    site: Site, listening: socket.socket, tell: Callable[[str], None], show: bool = False, setup: Setup | None = None
) -> None:
    """Serve a site until Ctrl-C; `tell` gets the address, and a browser is opened at it if `show`."""
    tell(address(listening))
    if show:
        threading.Timer(0.5, webbrowser.open, [address(listening)]).start()
    how = setup or Setup(site.folder)
    try:
        with observing.given_out(how.metrics, how.folder) if how.metrics else nullcontext():
            Server(site, how, listening).go()
    finally:
        close(listening)
