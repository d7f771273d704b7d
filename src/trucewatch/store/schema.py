"""The register's tables and their migrations, in one numbered, additive list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Dialect,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    func,
    select,
    text,
)
from sqlalchemy import Integer as Small
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.types import TypeDecorator, TypeEngine

from trucewatch.errors import CaseError
from trucewatch.version import VERSION

metadata = MetaData()
Integer = Small().with_variant(BigInteger, "postgresql")
POSTGRES = "postgresql"


class Words(TypeDecorator[str]):
    """Text, kept and ordered in PostgreSQL as SQLite does: by its bytes, with characters that PostgreSQL has not."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """Return text ordered by its bytes."""
        return String(collation="C") if dialect.name == POSTGRES else String()

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ANN401 - as SQLAlchemy types it
        """Return what is done to a value on its way in: nothing in SQLite."""
        return packed if dialect.name == POSTGRES else None

    def result_processor(self, dialect: Dialect, _: object) -> Any:  # noqa: ANN401
        """Return what is done to a value on its way out: nothing in SQLite."""
        return unpacked if dialect.name == POSTGRES else None


def packed(words: str | None) -> str | None:
    r"""Return text without the character NUL, which PostgreSQL does not take.

    >>> packed("a\x00b\x01")
    'a\x010b\x011'
    """
    if words is None or ("\x00" not in words and "\x01" not in words):
        return words
    return words.replace("\x01", "\x011").replace("\x00", "\x010")


def unpacked(words: str | None) -> str | None:
    r"""Return text as it was before it was packed.

    >>> unpacked("a\x010b\x011")
    'a\x00b\x01'
    """
    return words if words is None or "\x01" not in words else words.replace("\x010", "\x00").replace("\x011", "\x01")


# What was done to the case, in order (ledger.py). With the original bytes it is all that a case
# is: the other tables can be made from the two.
entries = Table(
    "entries",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("entry", Words, nullable=False),
    Column("body", Words),
    Index("entries_subject", "kind", "subject"),
)
# The hashes of complete subtrees over the entries; level 0 are the entries themselves.
nodes = Table(
    "nodes",
    metadata,
    Column("level", Integer, primary_key=True),
    Column("index", Integer, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("note", Words, nullable=False),
)
# What may be deleted although its table is append-only: documents and records that were erased.
erased = Table("erased", metadata, Column("id", Words, primary_key=True))
documents = Table(
    "documents",
    metadata,
    Column("id", Words, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("data", Words, nullable=False),
)
# The header of a record: which sentence of which document, by which coder, and why.
records = Table(
    "records",
    metadata,
    Column("id", Words, primary_key=True),
    Column("coder", Words, primary_key=True),
    Column("document", Words, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", Words, nullable=False),
    Column("evidence", Words, nullable=False),
    Column("trace", Words, nullable=False),
    Index("records_document", "document"),
)
# The atom: one field of one record, with the words that justify it.
claims = Table(
    "claims",
    metadata,
    Column("record", Words, primary_key=True),
    Column("field", Words, primary_key=True),
    Column("coder", Words, primary_key=True),
    Column("value", Words, nullable=False),
    Column("start", Integer),
    Column("end", Integer),
    Column("quote", Words),
    Column("how", Words),
)
codings = Table(
    "codings",
    metadata,
    Column("document", Words, primary_key=True),
    Column("coder", Words, primary_key=True),
)
failures = Table(
    "failures",
    metadata,
    Column("step", Words, primary_key=True),
    Column("place", Words, primary_key=True),
    Column("what", Words, primary_key=True),
    Column("todo", Words, nullable=False),
    Column("error", Words, nullable=False),
)
feeds = Table(
    "feeds",
    metadata,
    Column("name", Words, primary_key=True),
    Column("vintage", Words, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("about", Words, nullable=False),
    Column("seen", Words, nullable=False),  # when the publisher's data stood so, in UTC
    Column("rows", Words, nullable=False),
    Column("notes", Words, nullable=False),
)


# Which migrations a PostgreSQL schema has been through; SQLite has a number for it in the file's own header.
migrations = Table(
    "migrations",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Words, nullable=False),
    Column("applied", Words, nullable=False),  # by the clock of the host that did it
    Column("tool", Words, nullable=False),
)
# What must not be deleted or changed, with the condition under which it may be deleted all the same.
NAMED = "EXISTS (SELECT 1 FROM erased WHERE id = OLD.{})"
DELETABLE = {"documents": NAMED.format("id"), "records": NAMED.format("id"), "claims": NAMED.format("record")}
GUARDED = ("entries", "nodes", "checkpoints", "erased", "feeds", *DELETABLE)


def _create(connection: Connection) -> None:
    """Make the tables."""
    for table in metadata.sorted_tables:
        connection.execute(CreateTable(table))
        for index in table.indexes:
            connection.execute(CreateIndex(index))


def _guard(connection: Connection) -> None:
    """Refuse to change what is append-only, and to delete it unless it is named as erased."""
    refuse = _refuse_in_postgres if connection.dialect.name == POSTGRES else _refuse
    same = "IS NOT DISTINCT FROM" if connection.dialect.name == POSTGRES else "IS"
    kept = " AND ".join(f"NEW.{c.name} {same} OLD.{c.name}" for c in entries.c if c.name != "body")
    for table in GUARDED:
        refuse(connection, table, "UPDATE", f"NEW.body IS NULL AND {kept}" if table == "entries" else "1 = 0")
        refuse(connection, table, "DELETE", DELETABLE.get(table, "1 = 0"))


def guards(table: str) -> tuple[str, ...]:
    """Return the names of the triggers that guard a table."""
    return tuple(f"{table}_no_{act}" for act in ("update", "delete", "truncate"))


def _refuse(connection: Connection, table: str, act: str, unless: str) -> None:
    body = f"SELECT RAISE(ABORT, '{table} is append-only')"
    name = f"{table}_no_{act.lower()}"
    connection.execute(text(f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN NOT ({unless}) BEGIN {body}; END"))


def _refuse_in_postgres(connection: Connection, table: str, act: str, unless: str) -> None:
    name, row = f"{table}_no_{act.lower()}", "OLD" if act == "DELETE" else "NEW"
    raises = f"RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'"
    body = f"BEGIN IF NOT ({unless}) THEN {raises}; END IF; RETURN {row}; END"
    made = f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ {body} $$"
    connection.execute(text(made))
    connection.execute(text(f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"))
    if act == "UPDATE":
        name, body = f"{table}_no_truncate", f"BEGIN {raises}; END"
        connection.execute(text(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"))
        whole = f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        connection.execute(text(f"CREATE TRIGGER {name} {whole}"))


MIGRATIONS = (_create, _guard)


def done(connection: Connection) -> int:
    """Return how many migrations a register has been through; 0 for one that is not there."""
    if connection.dialect.name != POSTGRES:
        return int(connection.execute(text("PRAGMA user_version")).scalar_one())
    if connection.execute(text("SELECT to_regclass('migrations')")).scalar() is None:
        return 0
    return int(connection.execute(select(func.coalesce(func.max(migrations.c.number), 0))).scalar_one())


def check(connection: Connection, where: str) -> None:
    """Raise CaseError where a register is of an older or a newer version than this one."""
    number = done(connection)
    if number > len(MIGRATIONS):
        raise newer(number, where)
    if number < len(MIGRATIONS):
        todo = "back it up and bring it up to date: trucewatch store migrate CASE"
        raise CaseError(f"its schema has number {number}; this version needs {len(MIGRATIONS)}", where, todo)


def newer(number: int, where: str) -> CaseError:
    """Return the error of a register that a newer version made."""
    told = f"its schema has number {number}, and this version knows {len(MIGRATIONS)}: a newer one made it"
    return CaseError(told, where, "use the newer version, or restore a backup made before it")


def migrate(connection: Connection, where: str = "the register", upto: int | None = None) -> int:
    """Bring a register up to the newest schema or a given one, all of it or nothing; return how many steps it took."""
    begun = done(connection)
    if begun > len(MIGRATIONS):
        raise newer(begun, where)
    for number, step in enumerate(MIGRATIONS[begun:upto], begun + 1):
        step(connection)
        _mark(connection, number, step.__name__.strip("_"))
    return done(connection) - begun


def history(connection: Connection) -> list[tuple[int, str, str, str]]:
    """Return the migrations that a schema of PostgreSQL has been through: number, name, when, by which version."""
    return [(n, name, at, tool) for n, name, at, tool in connection.execute(select(migrations).order_by("number"))]


def _mark(connection: Connection, number: int, name: str) -> None:
    if connection.dialect.name != POSTGRES:
        connection.execute(text(f"PRAGMA user_version = {number}"))
        return
    if number == 1:
        connection.execute(CreateTable(migrations))
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    row = {"number": number, "name": name, "applied": at, "tool": f"trucewatch {VERSION}"}
    connection.execute(migrations.insert(), row)


def count_on(connection: Connection) -> None:
    """Let the numbers of checkpoints go on from those that were copied; SQLite does so by itself."""
    if connection.dialect.name == POSTGRES:
        last = "SELECT max(number) FROM checkpoints"
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('checkpoints', 'number'), ({last}))"))


def here(connection: Connection) -> str | None:
    """Return the schema that a connection to PostgreSQL is in; SQLite has none."""
    if connection.dialect.name != POSTGRES:
        return None
    found: str | None = connection.execute(text("SELECT current_schema()")).scalar()
    return found
