"""The register's tables and their migrations, in one numbered, additive list."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Index, Integer, MetaData, String, Table, text
from sqlalchemy.schema import CreateIndex, CreateTable

metadata = MetaData()

# What was done to the case, in order. With the original bytes it is all that a case is: the
# other tables can be made from the two (store.rebuild).
log = Table(
    "log",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("data", String, nullable=False),
)
documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("data", String, nullable=False),
)
# The header of a record: which sentence of which document, by which coder, and why.
records = Table(
    "records",
    metadata,
    Column("id", String, primary_key=True),
    Column("coder", String, primary_key=True),
    Column("document", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", String, nullable=False),
    Column("evidence", String, nullable=False),
    Column("trace", String, nullable=False),
    Index("records_document", "document"),
)
# The atom: one field of one record, with the words that justify it.
claims = Table(
    "claims",
    metadata,
    Column("record", String, primary_key=True),
    Column("field", String, primary_key=True),
    Column("coder", String, primary_key=True),
    Column("value", String, nullable=False),
    Column("start", Integer),
    Column("end", Integer),
    Column("quote", String),
    Column("how", String),
)
codings = Table(
    "codings",
    metadata,
    Column("document", String, primary_key=True),
    Column("coder", String, primary_key=True),
)
failures = Table(
    "failures",
    metadata,
    Column("step", String, primary_key=True),
    Column("place", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("todo", String, nullable=False),
    Column("error", String, nullable=False),
)
feeds = Table(
    "feeds",
    metadata,
    Column("name", String, primary_key=True),
    Column("vintage", String, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("about", String, nullable=False),
    Column("seen", String, nullable=False),  # when the publisher's data stood so, in UTC
    Column("rows", String, nullable=False),
    Column("notes", String, nullable=False),
)


def _create(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        connection.execute(CreateTable(table))
        for index in table.indexes:
            connection.execute(CreateIndex(index))


def _guard(connection: Connection) -> None:
    """Refuse to change or delete what is append-only."""
    for table in ("log", "claims", "records", "documents", "feeds"):
        for act in ("UPDATE", "DELETE"):
            name = f"{table}_no_{act.lower()}"
            body = f"SELECT RAISE(ABORT, '{table} is append-only')"
            connection.execute(text(f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN {body}; END"))


MIGRATIONS = (_create, _guard)


def migrate(connection: Connection) -> None:
    """Bring a register up to the newest schema; the number of steps done is SQLite's user_version."""
    done = connection.execute(text("PRAGMA user_version")).scalar_one()
    for number, step in enumerate(MIGRATIONS[done:], done + 1):
        step(connection)
        connection.execute(text(f"PRAGMA user_version = {number}"))
