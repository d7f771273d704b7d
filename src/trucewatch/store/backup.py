"""A copy of a case while it is in use, that opens to the same root: in a file, or in a database."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from trucewatch.errors import CaseError
from trucewatch.keep.note import Checkpoint
from trucewatch.store import bases, blobs, casefile, ledger, schema
from trucewatch.store.address import Address
from trucewatch.store.bases import Base, Sqlite
from trucewatch.store.bases.sqlite import FILE
from trucewatch.store.case import Case
from trucewatch.store.copying import copy


def backup(case: Case, target: Path, store: Address | None = None) -> Checkpoint:
    """Copy a case into a new folder and return the state of its log there.

    The copy's register is a file, or lies in `store`, in a schema of its own. Others may write meanwhile: the
    register is copied as of one moment, and the originals after it, so that none is missing which it names.
    case.toml comes last, as when a case is made.
    """
    if target.exists():
        raise CaseError("is there already", str(target), "choose another folder")
    at = bases.fresh(store) if store is not None else None
    with blobs.room(str(target)):
        target.mkdir(parents=True)
        state = _register(case.base, target, at)
        for part in ("originals", "feeds"):
            shutil.copytree(case.folder / part, target / part, ignore=shutil.ignore_patterns(".draft-*", "*.draft"))
        (target / "out").mkdir()
        if case.settings.store is None and at is None:
            shutil.copy2(case.folder / "case.toml", target / "case.toml")
        else:
            (target / "case.toml").write_text(casefile.text(replace(case.settings, store=at)), "utf-8")
    return state


def _register(source: Base, target: Path, at: Address | None) -> Checkpoint:
    """Copy a register; one of an older schema stays one, so that an older version can read the copy."""
    if isinstance(source, Sqlite) and at is None:
        _file(source.path, target / FILE)
        made: Base = Sqlite(target / FILE)
    else:
        with source.read() as theirs:
            made = bases.made(target, at, schema.done(theirs))
            with made.write() as ours:
                copy(theirs, ours)
    with made.read() as ours:
        state = ledger.state(ours)
    made.close()
    return state


def _file(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as theirs,
        closing(sqlite3.connect(target)) as ours,
    ):
        theirs.backup(ours)
