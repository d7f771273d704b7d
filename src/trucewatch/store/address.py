"""Where a register lies that is not a file of the case: a database, a schema in it, and how it is reached.

The address is kept in case.toml, its password never: that comes from ~/.pgpass, or from PGPASSWORD for the host
that PGHOST names and for this machine. A case that somebody hands over can name any host, and must not be told
a password that was meant for another one.
"""

from __future__ import annotations

import getpass
import os
import re
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from trucewatch.errors import BadValue, Cannot

DRIVER = "postgresql+pg8000"
SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")
MODES = ("disable", "require", "verify-full")
HERE = ("localhost", "127.0.0.1", "::1")
REACHED = 5.0  # seconds in which a database has to let us in
EXAMPLE = "write one like postgresql://truce@db.example.org/truce"


@dataclass(frozen=True, slots=True)
class Address:
    """A PostgreSQL database, as `postgresql://USER@HOST:PORT/DATABASE`, and the schema of one case in it.

    Behind `?`: `host`, the folder of a Unix socket; `sslmode`, one of disable, require and verify-full, which is
    usual beyond this machine; `sslrootcert`, the file of certificates that vouch for the host.
    """

    url: str
    schema: str = ""
    secret: str | None = field(default=None, repr=False, compare=False)

    def __str__(self) -> str:
        """Return what a person may read: no password, and the schema."""
        return self.url + (f" schema {self.schema}" if self.schema else "")

    @property
    def parts(self) -> URL:
        """The parts of the address."""
        return make_url(self.url)

    def within(self, schema: str) -> Address:
        """Return the address of another schema of the same database."""
        return Address(self.url, schema, self.secret)


def parse(url: str, schema: str = "", where: str = "store") -> Address:
    """Read an address; a password in it is set apart. What is none raises BadValue."""
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise BadValue("is no address of a database", where, EXAMPLE) from error
    if parts.drivername not in ("postgresql", "postgres", DRIVER) or not parts.database:
        raise BadValue("is no address of a PostgreSQL database", where, EXAMPLE)
    unknown = sorted(set(parts.query) - {"host", "sslmode", "sslrootcert"})
    if unknown:
        raise BadValue(f"unknown settings: {', '.join(unknown)}", where, "known are: host, sslmode, sslrootcert")
    if parts.query.get("sslmode", MODES[0]) not in MODES:
        raise BadValue(f"no sslmode {parts.query['sslmode']!r}", where, f"one of {', '.join(MODES)}")
    if schema and not SCHEMA.fullmatch(schema):
        raise BadValue(f"no name of a schema: {schema!r}", where, "small letters, digits and _, at most 63")
    plain = URL.create("postgresql", parts.username, None, parts.host, parts.port, parts.database, parts.query)
    return Address(plain.render_as_string().replace("%2F", "/"), schema, parts.password)


def arguments(address: Address) -> dict[str, Any]:
    """Return what the driver needs to connect, the password among it."""
    parts = address.parts
    user = parts.username or os.environ.get("PGUSER") or getpass.getuser()
    port = parts.port or 5432
    folder = str(parts.query["host"]) if "host" in parts.query else None
    host = parts.host or "localhost"
    given: dict[str, Any] = {"user": user, "database": parts.database, "application_name": "trucewatch"}
    given["timeout"] = REACHED
    given["password"] = password(address, folder or host, port, user)
    if folder is not None:
        return given | {"unix_sock": f"{folder}/.s.PGSQL.{port}", "ssl_context": False}
    return given | {"host": host, "port": port, "ssl_context": _ssl(parts, host)}


def password(address: Address, host: str, port: int, user: str) -> str:
    """Return the password for an address; "" where none is known, which a database may take."""
    if address.secret is not None:
        return address.secret
    known = os.environ.get("PGPASSWORD")
    here = host in HERE or host.startswith("/")
    if known is not None and (here or host == os.environ.get("PGHOST")):
        return known
    names = ("localhost" if host.startswith("/") else host, str(port), address.parts.database or "", user)
    return _kept(Path(os.environ.get("PGPASSFILE", Path.home() / ".pgpass")), names) or ""


def _kept(path: Path, names: tuple[str, ...]) -> str | None:
    """Return the password of the first line of a .pgpass file that fits; * fits anything."""
    try:
        lines = path.read_text("utf-8").splitlines()
        if path.stat().st_mode & 0o077:
            raise Cannot("others may read it", str(path), f"chmod 600 {path}")
    except (OSError, UnicodeDecodeError):
        return None
    for line in lines:
        parts = [re.sub(r"\\(.)", r"\1", part) for part in re.findall(r"(?:^|:)((?:\\.|[^:\\])*)", line)]
        fits = len(parts) == 5 and all(part in ("*", name) for part, name in zip(parts, names, strict=False))
        if fits and not line.startswith("#"):
            return parts[4]
    return None


def _ssl(parts: URL, host: str) -> ssl.SSLContext | bool:
    """Return how the connection is kept from others: not at all on this machine, with proof of the host elsewhere."""
    mode = parts.query.get("sslmode", "disable" if host in HERE else "verify-full")
    if mode == "disable":
        return False
    roots = parts.query.get("sslrootcert")
    try:
        context = ssl.create_default_context(cafile=str(roots) if roots else None)
    except OSError as error:
        raise BadValue("holds no certificates", str(roots), "give a PEM file") from error
    if mode == "require":
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
