"""Finding the database that holds a case's register, or making one."""

from __future__ import annotations

import secrets
from pathlib import Path

from trucewatch.errors import CaseError
from trucewatch.store.address import Address
from trucewatch.store.bases.base import Base
from trucewatch.store.bases.postgres import Postgres
from trucewatch.store.bases.sqlite import FILE, Sqlite


def opened(folder: Path, at: Address | None, check: bool = True) -> Base:
    """Return the database of a case that is there: at an address, or a file of its folder.

    Without `check` an address is not asked yet whether it holds a register of this version.
    """
    if at is not None:
        held = Postgres(at)
        if check:
            held.check()
        return held
    if not (folder / FILE).is_file():
        raise CaseError(f"the register {FILE} is missing", str(folder), "restore it from a copy of the case")
    return Sqlite(folder / FILE)


def made(folder: Path, at: Address | None, upto: int | None = None) -> Base:
    """Return the database of a new case, its tables made; at an address, in the schema that it names.

    `upto` is the number of their schema, the newest where none is given.
    """
    if at is None:
        return Sqlite(folder / FILE, upto)
    held = Postgres(at)
    held.make(upto)
    return held


def fresh(at: Address) -> Address:
    """Return the address of a schema that no other case has."""
    return at.within(f"case_{secrets.token_hex(8)}")
