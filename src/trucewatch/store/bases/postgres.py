"""A register in a schema of a PostgreSQL database, for many people on many hosts.

Whoever writes holds the schema's lock until his transaction ends: the log is one growing list, and its entries
are numbered by the database's order and not by anybody's clock. Should a lock ever fail, the number is the key
of its table, so the second of two entries is refused and none is overwritten.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from trucewatch.errors import Cannot, CaseBusy, CaseError, Missing, NoRoom, StoreAway, TruceError
from trucewatch.store import address, schema
from trucewatch.store.address import DRIVER, Address
from trucewatch.store.bases import base
from trucewatch.store.bases.base import Base

SILENCE = 120.0  # seconds without a word from the database, after which it counts as gone
RETURN = 10.0  # seconds for which a database that went away is waited for where it is safe to try again
POOL = 5  # connections that a process keeps; as many again may come for a while
GOING = ("57P01", "57P02", "57P03", "08000", "08003", "08006")  # said by a server that goes down, or comes up
SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"

OWNS = "SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class WHERE relnamespace = '\"{}\"'::regnamespace"
RIGHTS = ('USAGE ON SCHEMA "{}"', 'SELECT ON ALL TABLES IN SCHEMA "{}"')
# No right on `migrations`, none to change anything but a body, which the guards let become nothing.
WRITES = (
    *(f'INSERT ON "{{}}".{table.name}' for table in schema.metadata.sorted_tables),
    *(f'DELETE ON "{{}}".{table}' for table in (*schema.DELETABLE, "codings", "failures")),
    'UPDATE (body) ON "{}".entries',
    'USAGE ON ALL SEQUENCES IN SCHEMA "{}"',
)


_ENTERED: dict[tuple[str, str], int] = {}


def entered(at: Address) -> int:
    """Return the number of the last entry that this process made in a schema, -1 for none."""
    return _ENTERED.get((at.url, at.schema), -1)


class Postgres(Base):
    """The schema of one case."""

    def __init__(self, at: Address) -> None:
        """Connect when first asked; the connections of a process are shared by all that it opens."""
        self.address = at
        super().__init__(_engine(at), str(at))

    def make(self, upto: int | None = None) -> None:
        """Make the schema and its tables."""
        with self.transaction() as connection:
            connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{self.address.schema}"')
            self._begin_writing(connection)
            schema.migrate(connection, self.where, upto)

    def check(self) -> None:
        """Raise CaseError where the schema is not there, or not of this version."""
        with self.read() as connection:
            schema.check(connection, self.where)

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """Run one transaction that writes, and keep in mind what it entered."""
        with super().write() as connection:
            connection.info.pop("entered", None)  # of an earlier one that was lost
            yield connection
            last = connection.info.pop("entered", -1)
        here = (self.address.url, self.address.schema)
        _ENTERED[here] = max(last, _ENTERED.get(here, -1))

    def told(self, error: Exception) -> TruceError:
        """Tell a database that is away, busy, full, closed to us or not what was named apart."""
        code, said = _said(error)
        if code in GOING or not code:
            return _away(said, self.where)
        made = ERRORS.get(code) or ERRORS.get(code[:2])
        return made(said, self.where) if made else CaseError(f"the register cannot be used: {said}", self.where)

    @property
    def _key(self) -> int:
        """The number of the schema's lock: the same on every host."""
        return int.from_bytes(hashlib.sha256(self.address.schema.encode()).digest()[:7])

    def _begin_writing(self, connection: Connection) -> None:
        waits = f"SET LOCAL lock_timeout = {int(base.PATIENCE * 1000)}"
        connection.exec_driver_sql(f"{self._path}; {waits}; SELECT pg_advisory_xact_lock({self._key})")

    def _begin_reading(self, connection: Connection) -> None:
        connection.exec_driver_sql(f"{SNAPSHOT}; {self._path}")

    @property
    def _path(self) -> str:
        return f'SET LOCAL search_path = "{self.address.schema}"'

    def back(self) -> bool:
        """Wait for a database that went away, for a while, and tell whether it came back."""
        due = time.monotonic() + RETURN
        while True:
            try:
                with self.read():
                    return True
            except StoreAway:
                if time.monotonic() >= due:
                    return False
                time.sleep(0.2)

    @contextlib.contextmanager
    def alone(self, patience: float = 0) -> Iterator[None]:
        """Hold a lock of the database as long as the work takes; it falls when the process or its host does."""
        with self._held() as connection:
            due = time.monotonic() + patience
            while not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({self._key + 1})").scalar():
                if time.monotonic() >= due:
                    raise CaseBusy("another process is writing to this case", self.where, "wait for it, or stop it")
                time.sleep(0.05)
            try:
                yield
            finally:
                with contextlib.suppress(DBAPIError):  # the lock fell with the connection
                    connection.exec_driver_sql(f"SELECT pg_advisory_unlock({self._key + 1})")

    @contextlib.contextmanager
    def _held(self) -> Iterator[Connection]:
        """Yield a connection that is in no transaction, however long it is held."""
        try:
            connection = self.engine.connect()
            connection.connection.rollback()  # the look whether it still answers began a transaction
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        except DBAPIError as error:
            raise self.told(error) from error
        with connection:
            yield connection

    def overwrite(self) -> str | None:
        """Rewrite the tables from which something was deleted; their owner can, while nobody holds them."""
        try:
            with self._held() as connection:
                if not connection.exec_driver_sql(OWNS.format(self.address.schema)).scalar():
                    return f"its rows are overwritten when the owner of {self.where} runs VACUUM FULL"
                connection.exec_driver_sql(f"SET lock_timeout = {int(base.PATIENCE * 1000)}")
                for table in ("entries", *schema.DELETABLE, "codings", "failures"):
                    connection.exec_driver_sql(f'VACUUM FULL "{self.address.schema}".{table}')
                connection.exec_driver_sql("RESET lock_timeout")
        except DBAPIError as error:
            if not isinstance(self.told(error), CaseBusy):
                raise self.told(error) from error
            return "its rows are overwritten when nobody uses the case: erase once more then"
        return None

    def grant(self, role: str, writes: bool) -> None:
        """Let a role of the database read the case, or also enter and take back what the rules let anybody."""
        name = self.engine.dialect.identifier_preparer.quote_identifier(role)
        with self.transaction() as connection:
            for right in RIGHTS + (WRITES if writes else ()):
                connection.exec_driver_sql(f"GRANT {right.format(self.address.schema)} TO {name}")

    def unsound(self) -> list[str]:
        """Return the guards that are not there: without them, somebody could change what was kept."""
        found = "SELECT tgname FROM pg_trigger WHERE tgrelid = '{}'::regclass AND tgenabled <> 'D' AND NOT tgisinternal"
        with self.read() as connection:
            held = {
                (table, name) for table in schema.GUARDED for (name,) in connection.exec_driver_sql(found.format(table))
            }
        wanted = [(table, name) for table in schema.GUARDED for name in schema.guards(table)]
        return [f"{self.where}: {table} lacks its guard {name}" for table, name in wanted if (table, name) not in held]

    def close(self) -> None:
        """Leave the connections to whatever this process opens next; `let_go` ends them."""


_ENGINES: dict[tuple[str, str | None], Engine] = {}
_MAKING = threading.Lock()


def _engine(at: Address) -> Engine:
    """Return what connects to a database, one for the whole process."""
    with _MAKING:
        held = _ENGINES.get((at.url, at.secret))
        if held is None:
            held = _ENGINES[at.url, at.secret] = _made(at)
    return held


def _made(at: Address) -> Engine:
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)  # that a connection broke, we tell ourselves
    pool = {"pool_pre_ping": True, "pool_size": POOL, "max_overflow": POOL, "pool_timeout": base.PATIENCE}
    try:
        made = create_engine(f"{DRIVER}://", **pool)
    except ModuleNotFoundError as error:
        raise Missing("its driver pg8000 is not installed", at.url, "pip install 'trucewatch[postgres]'") from error
    event.listen(made, "do_connect", lambda _, __, ___, given: given.update(address.arguments(at)))
    event.listen(made, "connect", lambda raw, _: _connected(raw, made.dialect.loaded_dbapi.InterfaceError))
    event.listen(made, "handle_error", _going)
    return made


class _Wire:
    """What a connection reads from: where it breaks, the error is the driver's own. pg8000 1.31 leaves some raw."""

    def __init__(self, file: Any, lost: type[Exception]) -> None:  # noqa: ANN401 - the driver's own
        self.write, self.flush, self.close = file.write, file.flush, file.close
        self._file, self._lost = file, lost

    def read(self, size: int) -> bytes:
        try:
            return bytes(self._file.read(size))
        except OSError as error:
            raise self._lost("network error") from error


def _connected(raw: Any, lost: type[Exception]) -> None:  # noqa: ANN401 - the driver's own connection
    """Give a connection more time than the driver gave it to begin with, and errors that tell that it broke."""
    raw._usock.settimeout(SILENCE)
    raw._sock = _Wire(raw._sock, lost)


def let_go(inherited: bool = False) -> None:
    """End the connections of this process; those that it inherited from its parent are only forgotten."""
    for engine in _ENGINES.values():
        engine.dispose(close=not inherited)


os.register_at_fork(after_in_child=lambda: let_go(inherited=True))


def _going(context: ExceptionContext) -> None:
    """Let a connection count as lost whose server says that it goes down."""
    if _said(context.original_exception)[0] in GOING:
        context.is_disconnect = True


def _said(error: BaseException | None) -> tuple[str, str]:
    """Return the code and the words of what the server said; no code where it said nothing.

    Where a server refuses a connection, the driver's error on closing it hides what it said.
    """
    words = ""
    while error is not None:
        told = error.args[0] if error.args else ""
        if isinstance(told, dict):
            return str(told.get("C", "")), str(told.get("M", ""))
        words = error.strerror or words if isinstance(error, OSError) else words or str(told)
        error = getattr(error, "orig", None) or error.__cause__ or error.__context__
    return "", words


def _away(said: str, where: str) -> StoreAway:
    return StoreAway("the database is away", f"{where}: {said}", "nothing of this was kept; try again when it is back")


ERRORS: Mapping[str, Callable[[str, str], TruceError]] = {
    "53100": lambda said, where: NoRoom("no room on the database's disk", where, "free some room, then try again"),
    "53300": lambda said, where: CaseBusy(f"the database takes no more connections: {said}", where, "try again"),
    "55P03": lambda said, where: CaseBusy("another process is writing to this case", where, "try again"),
    "40": lambda said, where: CaseBusy(f"another process came first: {said}", where, "try again"),
    "23505": lambda said, where: CaseBusy(f"somebody else entered it first: {said}", where, "try again"),
    "28": lambda said, where: CaseError(
        f"the database does not let you in: {said}", where, "keep the password in ~/.pgpass (docs/operate.md)"
    ),
    "3D": lambda said, where: CaseError(said, where, "make it: createdb (docs/operate.md)"),
    "3F": lambda said, where: _lacking(said, where),
    "42P01": lambda said, where: _lacking(said, where),
    "42501": lambda said, where: Cannot(f"your role may not do this: {said}", where, "trucewatch store grant lets it"),
    "25006": lambda said, where: Cannot("it can only be read from", where, "give the address of the primary"),
}


def _lacking(said: str, where: str) -> CaseError:
    what = f"the database holds no register of this case that your role may see: {said}"
    return CaseError(what, where, "let the role at it (trucewatch store grant), or restore it from a backup")
