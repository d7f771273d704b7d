"""A PostgreSQL server of the tests' own, in a folder of its own, gone when they are."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pg8000.dbapi
import pytest

OWNER = "truce"
# A crash of the machine may lose what the tests wrote; a crash of the server may not.
QUICK = ("fsync=off", "full_page_writes=off", "max_connections=150", "shared_buffers=32MB")


def programs() -> Path | None:
    """The folder of the newest server's programs on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def needed() -> Path:
    """The programs; a test without them is left out."""
    bin_ = programs()
    if bin_ is None:
        pytest.skip("no PostgreSQL server on this machine: make postgres installs Debian's")
    return bin_


def somebody() -> str | None:
    """Whom the server runs as: not root, which it refuses."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Server:
    """A server that listens on this machine; `url` leads to its database."""

    def __init__(self, settings=QUICK, copy_of=None):
        self.bin, self.user = needed(), somebody()
        self.folder = Path(tempfile.mkdtemp(prefix="trucewatch-pg-"))
        self.port, self.settings, self.process = free_port(), settings, None
        self.data = self.folder / "data"
        if self.user:
            shutil.chown(self.folder, self.user)
        atexit.register(self.remove)
        if copy_of is None:
            self.run("initdb", "-D", self.data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        else:
            where = f"host={copy_of.folder} port={copy_of.port} user={OWNER}"
            self.run("pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast", "-d", where)

    @property
    def url(self):
        return self.address()

    def address(self, user=OWNER, database="postgres"):
        return f"postgresql://{user}@/{database}?host={self.folder}".replace("@/", f"@:{self.port}/")

    def run(self, program, *given):
        """Run one of the server's programs and wait for it."""
        done = subprocess.run(
            [self.bin / program, *given], user=self.user, cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def start(self):
        """Start it and wait until it answers."""
        given = ["-D", self.data, "-p", str(self.port), "-k", self.folder]
        more = [part for setting in ("listen_addresses=127.0.0.1", *self.settings) for part in ("-c", setting)]
        dies = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*dies, self.bin / "postgres", *given, *more], user=self.user, cwd=self.folder, stdout=log, stderr=log
            )
        due = time.monotonic() + 30
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > due:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.02)
        return self

    def _answers(self):
        try:
            self.sql("SELECT 1")
        except (pg8000.dbapi.InterfaceError, pg8000.dbapi.DatabaseError):
            return False
        return True

    def stop(self, by=signal.SIGINT):
        """Stop it: at once for SIGINT, as if the machine had failed for SIGQUIT."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(by)
            self.process.wait(30)

    def sql(self, *statements, user=OWNER):
        """Say statements to it, each by itself, and return the last one's rows."""
        raw = pg8000.dbapi.connect(
            user, database="postgres", unix_sock=f"{self.folder}/.s.PGSQL.{self.port}", ssl_context=False
        )
        try:
            raw.autocommit = True
            cursor = raw.cursor()
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
        finally:
            raw.close()

    def remove(self):
        """Stop it and leave nothing."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
