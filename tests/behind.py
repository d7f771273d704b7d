"""Getting at a case's register behind its back, in either database."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from trucewatch.store import bases, casefile, open_case, schema
from trucewatch.store.copying import copy


class Raw:
    """A register's own cursor; places for values are written ?."""

    def __init__(self, cursor, mark="?"):
        self.cursor, self.mark = cursor, mark

    def execute(self, sql, values=()):
        self.cursor.execute(sql.replace("?", self.mark), tuple(values))
        return self.cursor

    def executemany(self, sql, rows):
        self.cursor.executemany(sql.replace("?", self.mark), rows)


@contextmanager
def raw(folder, guarded=False):
    """The register of a case, its guards taken away unless told otherwise; what was done is kept at the end."""
    at = casefile.read(folder).store
    if at is None:
        with closing(sqlite3.connect(folder / "case.db")) as connection, connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in () if guarded else names:
                connection.execute(f"DROP TRIGGER {name}")
            yield Raw(connection.cursor())
        return
    with closing(bases.Postgres(at).engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute(f'SET LOCAL search_path = "{at.schema}"')
        for table in () if guarded else schema.GUARDED:
            for name in schema.guards(table):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        yield Raw(cursor, "%s")
        connection.commit()


def copied(folder, target):
    """Copy a case with all that it is, as somebody could who has both its folder and its database."""
    shutil.copytree(folder, target)
    settings = casefile.read(folder)
    if settings.store is None:
        return
    at = bases.fresh(settings.store)
    ours = bases.made(target, at)
    with open_case(folder, write=False) as case, case.base.read() as theirs, ours.write() as connection:
        copy(theirs, connection)
    (target / "case.toml").write_text(casefile.text(replace(settings, store=at)), "utf-8")


def held(folder):
    """Every byte that the register's database holds of it on the disk now; the log of what a server did is not asked."""
    at = casefile.read(folder).store
    if at is None:
        return (folder / "case.db").read_bytes()
    with closing(bases.Postgres(at).engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        data = Path(cursor.fetchone()[0])
        cursor.execute(
            "SELECT pg_relation_filepath(c.oid) FROM pg_class c WHERE c.relkind IN ('r', 't', 'i') AND "
            f"(c.relnamespace = '\"{at.schema}\"'::regnamespace OR c.oid IN (SELECT reltoastrelid FROM pg_class "
            f"WHERE relnamespace = '\"{at.schema}\"'::regnamespace))"
        )
        return b"".join((data / path).read_bytes() for (path,) in cursor.fetchall())


def spoilt(folder):
    """Make a register unreadable: no register in a file, no tables in a schema."""
    at = casefile.read(folder).store
    if at is None:
        (folder / "case.db").write_bytes(b"no register")
        return
    with closing(bases.Postgres(at).engine.raw_connection()) as connection:
        connection.cursor().execute(f'DROP SCHEMA "{at.schema}" CASCADE')
        connection.commit()
