"""Running the app on this machine until it is stopped."""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from pathlib import Path

import uvicorn

from trucewatch.errors import BadValue, Cannot
from trucewatch.store.accounts import Accounts
from trucewatch.web import borders
from trucewatch.web.app import create
from trucewatch.web.security import LOOPBACK
from trucewatch.web.site import Site

HOST = "127.0.0.1"


def check(folder: Path, host: str, names: Sequence[str]) -> None:
    """Refuse to be reached from other machines without accounts, or without a name to be asked under."""
    try:
        inside = ip_address(host).is_loopback
    except ValueError as error:
        raise BadValue("is no address", host, "give one of this machine's, or 127.0.0.1") from error
    if not inside and not Accounts(folder).any:
        todo = f"make an admin first: trucewatch account add {folder} NAME --role admin"
        raise Cannot("a case without accounts is not served beyond this machine", host, todo)
    if not inside and not names:
        raise BadValue("no name is given under which it may be asked", host, "say --name cases.example.org")


def listen(port: int, host: str = HOST) -> socket.socket:
    """Return a socket on a port of this machine, any free one for 0; a port in use raises BadValue."""
    if not 0 <= port < 65536:
        raise BadValue("is no port", str(port), "give a number from 1 to 65535, or 0 for any free one")
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except PermissionError as error:
        raise Cannot("may not be used by you", f"port {port}", "give one above 1023") from error
    except OSError as error:
        todo = "give another with --port, or 0 for any free one"
        raise BadValue(f"cannot be used: {error.strerror}", f"{host} port {port}", todo) from error
    return listening


def run(
    site: Site, listening: socket.socket, tell: Callable[[str], None], show: bool = False, names: Sequence[str] = ()
) -> None:
    """Serve a site until Ctrl-C; `tell` gets the address, and a browser is opened at it if `show`.

    `names` are host names under which it may be asked besides those of this machine.
    """
    host, port = listening.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    tell(address)
    threading.Thread(target=borders.warm, daemon=True).start()
    if show:
        threading.Timer(0.5, webbrowser.open, [address]).start()
    config = uvicorn.Config(
        create(site, (*LOOPBACK, *names)),
        log_level="warning",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    uvicorn.Server(config).run(sockets=[listening])
