"""Who may use a case that is served: people, their sessions and their tokens, in a file of its own.

accounts.db lies in the case's folder and is for its owner's eyes only. No bundle, backup or export holds it:
a case that is handed on comes without its people. What it keeps of passwords and keys are hashes.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    MetaData,
    NullPool,
    String,
    Table,
    create_engine,
    event,
    func,
    select,
)

from trucewatch.errors import BadValue, Cannot
from trucewatch.store.bases.base import transaction
from trucewatch.store.bases.sqlite import told

FILE = "accounts.db"
NAME = re.compile(r"[\w.@ -]{1,60}")
RESERVED = ("local", "anyone", "nobody")  # names that stand for somebody unnamed
SESSION = timedelta(hours=12)

metadata = MetaData()
people = Table(
    "people",
    metadata,
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("password", String, nullable=False),
    Column("created", String, nullable=False),
    Column("closed", Boolean, nullable=False, default=False),
)
keys = Table(
    "keys",
    metadata,
    Column("hash", String, primary_key=True),
    Column("person", String, nullable=False),
    Column("kind", String, nullable=False),  # session or token
    Column("label", String, nullable=False),
    Column("writes", Boolean, nullable=False),
    Column("created", String, nullable=False),
    Column("expires", String),
)
secret = Table("secret", metadata, Column("value", String, primary_key=True))
tries = Table(
    "tries",
    metadata,
    Column("who", String, nullable=False, index=True),  # a hash: an address is nobody's business
    Column("at", Float, nullable=False, index=True),
)
LONGEST = 86_400.0  # seconds that a try is remembered at most


class Role(StrEnum):
    """Who may use a page of the app; on this machine, without accounts, everybody is an admin."""

    READER = "reader"
    SOURCE_SHIELD = "source_shield"
    CODER = "coder"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    ADMIN = "admin"
    ANYONE = "anyone"


@dataclass(frozen=True, slots=True)
class Person:
    """One account: its name, its role, since when, and whether it was closed."""

    name: str
    role: Role
    created: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A session or a token, as far as it may be shown: whose, what for, whether it may write, until when."""

    hash: str
    person: str
    kind: str
    label: str
    writes: bool
    created: str
    expires: str | None


class Accounts:
    """The accounts of one case. Each method is one transaction."""

    def __init__(self, folder: Path) -> None:
        """Open the accounts of a case; the file is made when the first one is."""
        self.path = folder / FILE

    @property
    def any(self) -> bool:
        """Whether there is an account at all."""
        return self.path.is_file() and bool(self.people())

    def people(self) -> list[Person]:
        """Return every account by name, the closed ones among them."""
        if not self.path.is_file():
            return []
        with self._open() as connection:
            rows = connection.execute(select(people).order_by(people.c.name)).mappings()
            return [Person(r["name"], Role(r["role"]), r["created"], r["closed"]) for r in rows]

    def person(self, name: str) -> Person:
        """Return one account; a name without one raises BadValue."""
        for known in self.people():
            if known.name == name:
                return known
        raise BadValue("has no account", name, "trucewatch account list prints the names")

    def add(self, name: str, role: Role, password: str) -> Person:
        """Make an account; `password` is the hash of one. A name that is taken raises Cannot."""
        name = name.strip()
        if not NAME.fullmatch(name) or name.lower() in RESERVED or role is Role.ANYONE:
            raise BadValue("is no name for an account", name, "letters, digits, spaces, . @ - and _, at most 60")
        if name.lower() in {p.name.lower() for p in self.people()}:
            raise Cannot("has an account already", name, "choose another name, or change its role")
        made = Person(name, role, _text(datetime.now(UTC)))
        row = {"name": name, "role": role, "password": password, "created": made.created, "closed": False}
        with self._open() as connection:
            connection.execute(people.insert(), row)
        return made

    def change(
        self, name: str, role: Role | None = None, password: str | None = None, closed: bool | None = None
    ) -> None:
        """Change what is given of an account, and end its sessions; the last open admin cannot be taken away."""
        known = self.person(name)
        loses = known.role is Role.ADMIN and (closed or role not in (None, Role.ADMIN))
        if loses and not [p for p in self.people() if p.role is Role.ADMIN and not p.closed and p.name != name]:
            raise Cannot("is the last admin", name, "make another admin first")
        given = {"role": role, "password": password, "closed": closed}
        values = {column: value for column, value in given.items() if value is not None}
        with self._open() as connection:
            connection.execute(people.update().where(people.c.name == name).values(**values))
            ended = keys.delete().where(keys.c.person == name)
            connection.execute(ended if closed else ended.where(keys.c.kind == "session"))

    def password(self, name: str) -> str | None:
        """Return the hash of an open account's password; None for a name without one."""
        if not self.path.is_file():
            return None
        wanted = select(people.c.password).where(people.c.name == name, people.c.closed.is_(False))
        with self._open() as connection:
            found: str | None = connection.execute(wanted).scalar()
        return found

    def begin(self, name: str, kind: str = "session", label: str = "", writes: bool = True) -> str:
        """Return a new key for an account: a session ends by itself, a token when it is taken back."""
        made, now = secrets.token_urlsafe(32), datetime.now(UTC)
        row = {
            "hash": _hash(made),
            "person": self.person(name).name,
            "kind": kind,
            "label": label.strip()[:80],
            "writes": writes,
            "created": _text(now),
            "expires": _text(now + SESSION) if kind == "session" else None,
        }
        with self._open() as connection:
            connection.execute(keys.delete().where(keys.c.expires < _text(now)))
            connection.execute(keys.insert(), row)
        return made

    def of_key(self, key: str, kind: str) -> tuple[Person, Key] | None:
        """Return whose a session or token is; None where it is nobody's, has ended, or its account is closed."""
        if not self.path.is_file():
            return None
        owner = (people.c.role, people.c.created.label("since"))
        wanted = select(*owner, *keys.c).join_from(keys, people, people.c.name == keys.c.person)
        wanted = wanted.where(keys.c.hash == _hash(key), keys.c.kind == kind, people.c.closed.is_(False))
        with self._open() as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None or (row["expires"] is not None and row["expires"] < _text(datetime.now(UTC))):
            return None
        return Person(row["person"], Role(row["role"]), row["since"]), _key(row)

    def tokens(self, name: str) -> list[Key]:
        """Return an account's tokens, newest first."""
        wanted = select(keys).where(keys.c.person == name, keys.c.kind == "token").order_by(keys.c.created.desc())
        with self._open() as connection:
            return [_key(row) for row in connection.execute(wanted).mappings()]

    def end(self, key: str) -> None:
        """End a session or take back a token, by the key itself or by its hash."""
        with self._open() as connection:
            connection.execute(keys.delete().where(keys.c.hash.in_((key, _hash(key)))))

    def secret(self) -> bytes:
        """Return the secret by which links to single records are signed; it is made when first asked for."""
        with self._open() as connection:
            found: str | None = connection.execute(select(secret.c.value)).scalar()
            if found is None:
                found = secrets.token_hex(32)
                connection.execute(secret.insert(), {"value": found})
        return bytes.fromhex(found)

    def tried(self, who: str, most: int, seconds: float, now: float | None = None) -> bool:
        """Count a try by somebody; return whether there were fewer than `most` in the `seconds` before it.

        All processes that serve the case count together. A try that lies ahead of the clock was made
        before somebody set it back; it is forgotten.
        """
        key = _hash(f"try {who}")
        with self._open() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # so that nobody tries between the count and the entry
            at = time.time() if now is None else now
            tries.create(connection, checkfirst=True)  # a file of an earlier version has no such table
            connection.execute(tries.delete().where((tries.c.at <= at - LONGEST) | (tries.c.at > at)))
            recent = (tries.c.who == key) & (tries.c.at > at - seconds)
            few = connection.execute(select(func.count()).where(recent)).scalar_one() < most
            if few:
                connection.execute(tries.insert(), {"who": key, "at": at})
        return few

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        new = not self.path.is_file()
        if new:
            self.path.touch(0o600)
        where = str(self.path)
        with transaction(self._engine, lambda error: told(error, where), where) as connection:
            if new:
                metadata.create_all(connection)
            yield connection

    @cached_property
    def _engine(self) -> Engine:
        """What connects, anew for each transaction: every request asks who is asking."""
        made = create_engine(f"sqlite:///{self.path}", connect_args={"timeout": 10}, poolclass=NullPool)
        event.listen(made, "connect", lambda raw, _: raw.execute("PRAGMA secure_delete = ON"))
        return made


def _key(row: Mapping[Any, Any]) -> Key:
    names = ("hash", "person", "kind", "label", "writes", "created", "expires")
    return Key(*(row[name] for name in names))


def _hash(key: str) -> str:
    """Return the hash of a key; keys are long and random, so no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
