"""The register's tables and their migrations, in one numbered, additive list."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Index, Integer, LargeBinary, MetaData, String, Table, text
from sqlalchemy.schema import CreateIndex, CreateTable

metadata = MetaData()

# What was done to the case, in order (ledger.py). With the original bytes it is all that a case
# is: the other tables can be made from the two.
entries = Table(
    "entries",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("entry", String, nullable=False),
    Column("body", String),
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
    Column("note", String, nullable=False),
)
# What may be deleted although its table is append-only: documents and records that were erased.
erased = Table("erased", metadata, Column("id", String, primary_key=True))
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
    """Refuse to change what is append-only, and to delete it unless it is named as erased."""
    named = "NOT EXISTS (SELECT 1 FROM erased WHERE id = OLD.{})"
    deletable = {"documents": "id", "records": "id", "claims": "record"}
    for table in ("nodes", "checkpoints", "erased", "feeds", *deletable):
        _refuse(connection, table, "UPDATE")
        _refuse(connection, table, "DELETE", named.format(deletable[table]) if table in deletable else "1")
    _refuse(connection, "entries", "DELETE")
    same = " AND ".join(f"NEW.{c.name} IS OLD.{c.name}" for c in entries.c if c.name != "body")
    _refuse(connection, "entries", "UPDATE", f"NOT (NEW.body IS NULL AND {same})")


def _refuse(connection: Connection, table: str, act: str, when: str = "1") -> None:
    body = f"SELECT RAISE(ABORT, '{table} is append-only')"
    name = f"{table}_no_{act.lower()}"
    connection.execute(text(f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {when} BEGIN {body}; END"))


MIGRATIONS = (_create, _guard)


def migrate(connection: Connection) -> None:
    """Bring a register up to the newest schema; the number of steps done is SQLite's user_version."""
    done = connection.execute(text("PRAGMA user_version")).scalar_one()
    for number, step in enumerate(MIGRATIONS[done:], done + 1):
        step(connection)
        connection.execute(text(f"PRAGMA user_version = {number}"))
