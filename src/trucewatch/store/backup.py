"""A copy of a case while it is in use, that opens to the same root."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from trucewatch.errors import CaseError
from trucewatch.keep.note import Checkpoint
from trucewatch.store import blobs
from trucewatch.store.case import Case, open_case


def backup(case: Case, target: Path) -> Checkpoint:
    """Copy a case into a new folder and return the state of its log there.

    Others may write meanwhile: the register is copied as of one moment, and the originals after it,
    so that none is missing which it names. case.toml comes last, as when a case is made.
    """
    if target.exists():
        raise CaseError("is there already", str(target), "choose another folder")
    with blobs.room(str(target)):
        target.mkdir(parents=True)
        _register(case.folder / "case.db", target / "case.db")
        for part in ("originals", "feeds"):
            shutil.copytree(case.folder / part, target / part, ignore=shutil.ignore_patterns(".draft-*", "*.draft"))
        (target / "out").mkdir()
        shutil.copy2(case.folder / "case.toml", target / "case.toml")
    with open_case(target, write=False) as copy:
        return copy.state()


def _register(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as theirs,
        closing(sqlite3.connect(target)) as ours,
    ):
        theirs.backup(ours)
