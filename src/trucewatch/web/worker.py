"""One of several processes that serve a case; supervisor.py starts it as `python -m trucewatch.web.worker`.

What it is told is one JSON object; what it listens at and the line to its parent are open files that it inherits.
On the line it says that it is ready and, every second, that its loop still turns. A line that nobody reads any
more tells it that its parent is gone, and it leaves too.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from trucewatch import logs
from trucewatch.errors import TruceError
from trucewatch.web import serve
from trucewatch.web.indexing import open_site

PATIENCE = 600.0  # seconds that a worker waits for who writes to the case


def main(arguments: Sequence[str]) -> int:
    """Serve until told to leave; return the exit code."""
    told = json.loads(arguments[0])
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    setup = serve.Setup(Path(told["folder"]), tuple(told["names"]), tuple(told["proxies"]), read_from=told["read_from"])
    if told["lines"]:
        logs.start()
    listening = socket.socket(fileno=told["listening"])
    try:
        server = serve.Server(open_site(setup.folder, patience=PATIENCE), setup, listening, serve.LINGER)
    except TruceError as error:
        sys.stderr.write(f"worker: {error}\n")
        return error.exit_code

    def tick() -> None:
        try:
            os.write(told["line"], b".")
        except OSError:
            server.should_exit = True

    server.tick = tick
    server.go()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
