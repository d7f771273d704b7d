"""A register in a file of the case's own folder."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, text

from trucewatch.errors import CaseBusy, CaseError, NoRoom, TruceError
from trucewatch.store import schema
from trucewatch.store.bases import base
from trucewatch.store.bases.base import Base

FILE = "case.db"


class Sqlite(Base):
    """The file `case.db` of a case. Its schema is brought up to date when it is opened."""

    def __init__(self, path: Path, upto: int | None = None) -> None:
        """Connect to the file, which is made if there is none; what is no register raises CaseError.

        `upto` is the number of the schema that it is to have at least; the newest where none is given.
        """
        self.path = path
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": base.PATIENCE})
        event.listen(engine, "connect", _settings)
        super().__init__(engine, str(path))
        with self.transaction() as connection:
            schema.migrate(connection, self.where, upto)

    def told(self, error: Exception) -> TruceError:
        """Tell a busy file, a full disk and a damaged file apart."""
        return told(error, self.where)

    def _begin_writing(self, connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def _begin_reading(self, connection: Connection) -> None:
        """Nothing is to be said: each statement sees a state of its own."""

    def alone(self, patience: float = 0) -> contextlib.AbstractContextManager[None]:
        """The lock file of the folder does it: nobody else gets at the file from elsewhere."""
        return contextlib.nullcontext()

    def overwrite(self) -> str | None:
        """Rewrite the file, and its write-ahead log; not while somebody reads."""
        left = None
        with contextlib.closing(self.engine.raw_connection()) as raw:
            try:
                raw.cursor().execute("VACUUM")
            except self.engine.dialect.loaded_dbapi.OperationalError:  # pages in use were overwritten all the same
                left = "free pages are overwritten when nobody reads the case: erase once more then"
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return left

    def unsound(self) -> list[str]:
        """Return SQLite's own word on the file."""
        with self.read() as connection:
            return [str(line) for (line,) in connection.execute(text("PRAGMA integrity_check")) if line != "ok"]

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()


def told(error: Exception, where: str) -> TruceError:
    """Return our error for what SQLite said."""
    said = str(getattr(error, "orig", error))
    if "locked" in said:
        return CaseBusy("another process is writing to this case", where, "try again")
    if "full" in said:
        return NoRoom("no room on the disk", where, "free some room, then run the same command again")
    return CaseError(f"the register cannot be used: {said}", where, "restore it from a copy of the case")


def _settings(raw: Any, _: object) -> None:  # noqa: ANN401 - the driver's own connection
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten, not only unlinked
