"""The database under a case, as its administrator sees it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from trucewatch.errors import Cannot
from trucewatch.store import Case, backup, casefile, open_case, schema
from trucewatch.store.bases import Postgres


def store_status(folder: Path) -> Iterator[str]:
    """Yield lines on a case's database: where it is, of which schema, what is wrong with it, what it holds.

    An older or a newer schema than this version's is told, and nothing further is asked of it.
    """
    at = casefile.read(folder).store
    if at is None:
        with open_case(folder, write=False) as case, case.base.read() as connection:
            yield f"{case.base.where}: schema {schema.done(connection)} of {len(schema.MIGRATIONS)}"
            yield from _held(case)
        return
    base = Postgres(at)
    with base.read() as connection:
        number = schema.done(connection)
        yield f"{base.where}: schema {number} of {len(schema.MIGRATIONS)}"
        for step, name, done, tool in schema.history(connection) if number else ():
            yield f"  {step} {name}, {done} by {tool}"
    if number == len(schema.MIGRATIONS):
        with open_case(folder, write=False) as case:
            yield from _held(case)


def _held(case: Case) -> Iterator[str]:
    yield from case.unsound()
    state = case.state()
    yield f"{state.size} entries, root {state.root.hex()}"


def migrate(folder: Path, copy: Path) -> int:
    """Back a case up, bring its database up to date, and return how many steps that took; 0 makes no backup.

    All of it is one transaction; a database that a newer version made raises CaseError. SQLite's file is brought up
    to date whenever it is opened.
    """
    settings = casefile.read(folder)
    if settings.store is None:
        with open_case(folder, write=False):
            return 0
    base = Postgres(settings.store)
    with base.alone():
        with base.read() as connection:
            number = schema.done(connection)
        if number < len(schema.MIGRATIONS):
            backup(Case(folder, settings, base), copy)
        with base.write() as connection:
            return schema.migrate(connection, base.where)


def grant(folder: Path, role: str, writes: bool) -> None:
    """Let a role of the database read a case, or also enter; a case in a file raises Cannot."""
    settings = casefile.read(folder)
    if settings.store is None:
        raise Cannot("is a file, and has no roles", str(folder), "its folder's rights say who may read it")
    Postgres(settings.store).grant(role, writes)
