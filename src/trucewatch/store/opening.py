"""Making a case, and opening one for one writer at a time."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from trucewatch.errors import CaseBusy, CaseError
from trucewatch.store import address, bases, blobs, casefile, ledger
from trucewatch.store.address import Address
from trucewatch.store.bases import Base, Replica
from trucewatch.store.case import Case
from trucewatch.store.copying import LOG, copy
from trucewatch.store.ledger import Fact


def is_case(folder: Path) -> bool:
    """Tell whether a folder is a case."""
    return (folder / "case.toml").is_file()


def create(folder: Path, text: str, history: Case | None = None, store: Address | None = None) -> None:
    """Make a case with this case.toml; a folder that is one already raises CaseError.

    With the history of another case it begins with that one's log, to the letter. The register is put into
    `store`, or the database that case.toml or TRUCEWATCH_STORE names, in a schema of its own; else it is a file.
    case.toml comes last: a folder is a case when all of it is there.
    """
    if is_case(folder):
        raise CaseError("is a case already", str(folder), "choose another folder")
    settings = casefile.parse(text, str(folder / "case.toml"))
    at = store or settings.store or _usual()
    if at is not None:
        at = bases.fresh(at)
        text = casefile.text(replace(settings, store=at))
    with blobs.room(str(folder)):
        for part in ("originals", "feeds", "out"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        _begin(bases.made(folder, at), history)
        draft = folder / ".case.toml.draft"
        draft.write_text(text, "utf-8")
        draft.rename(folder / "case.toml")


def _usual() -> Address | None:
    """Return the database into which new cases go on this machine, if there is one."""
    url = os.environ.get("TRUCEWATCH_STORE")
    return address.parse(url, where="TRUCEWATCH_STORE") if url else None


def _begin(base: Base, history: Case | None) -> None:
    """Make the first entry, which names the log, or all the entries of another log."""
    with base.write() as connection:
        if history is not None:
            with history.base.read() as theirs:
                copy(theirs, connection, LOG)
        elif not ledger.length(connection):
            # The name of the log: without meaning, so that it can be shown, and no other log has it.
            ledger.append(connection, [Fact("open", f"trucewatch/{secrets.token_hex(8)}")])
    base.close()


@contextlib.contextmanager
def open_case(
    folder: Path, write: bool = True, patience: float = 0.0, replica: Replica | None = None
) -> Iterator[Case]:
    """Open a case, for one writer at a time; a second one raises CaseBusy, at once or after `patience` seconds.

    It is read from a `replica` of its database where there is one: then it can be read while the database is away.
    """
    settings = casefile.read(folder)
    copied = replica if settings.store is not None else None
    with _locked(folder, patience) if write else contextlib.nullcontext():
        base = bases.opened(folder, settings.store, check=copied is None)
        try:
            with base.alone(patience) if write else contextlib.nullcontext():
                yield Case(folder, settings, base, replica=copied)
        finally:
            base.close()


@contextlib.contextmanager
def _locked(folder: Path, patience: float) -> Iterator[None]:
    try:
        with FileLock(folder / ".lock", timeout=patience):
            yield
    except Timeout as error:
        raise CaseBusy("another process is writing to this case", str(folder), "wait for it, or stop it") from error
