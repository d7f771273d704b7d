"""Running the app on this machine until it is stopped."""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Callable

import uvicorn

from trucewatch.errors import BadValue, Cannot
from trucewatch.web.app import create
from trucewatch.web.site import Site

HOST = "127.0.0.1"


def listen(port: int) -> socket.socket:
    """Return a socket on a port of this machine, any free one for 0; a port in use raises BadValue."""
    if not 0 <= port < 65536:
        raise BadValue("is no port", str(port), "give a number from 1 to 65535, or 0 for any free one")
    listening = socket.socket(socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except PermissionError as error:
        raise Cannot("may not be used by you", f"port {port}", "give one above 1023") from error
    except OSError as error:
        raise BadValue("is in use", f"port {port}", "give another with --port, or 0 for any free one") from error
    return listening


def run(site: Site, listening: socket.socket, tell: Callable[[str], None], show: bool = False) -> None:
    """Serve a site until Ctrl-C; `tell` gets the address, and a browser is opened at it if `show`."""
    address = f"http://{HOST}:{listening.getsockname()[1]}/"
    tell(address)
    if show:
        threading.Timer(0.5, webbrowser.open, [address]).start()
    config = uvicorn.Config(
        create(site), log_level="warning", lifespan="off", server_header=False, timeout_graceful_shutdown=3
    )
    uvicorn.Server(config).run(sockets=[listening])
