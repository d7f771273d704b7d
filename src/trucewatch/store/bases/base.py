"""What a database under a register does: transactions that read or write, each all of it or nothing."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as Crowded

from trucewatch.errors import CaseBusy, TruceError

PATIENCE = 10.0  # seconds that a writer waits for another one


class Base(ABC):
    """A database that holds the register of one case; `where` is how an error names it."""

    def __init__(self, engine: Engine, where: str) -> None:
        """Keep what connects."""
        self.engine, self.where = engine, where

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """Run one transaction that writes: one at a time, so that nobody enters between a look and an entry."""
        with self.transaction() as connection:
            self._begin_writing(connection)
            yield connection

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Run one transaction that reads."""
        with self.transaction() as connection:
            self._begin_reading(connection)
            yield connection

    def transaction(self) -> contextlib.AbstractContextManager[Connection]:
        """Run one transaction; what the database says of a failure becomes one of our errors."""
        return transaction(self.engine, self.told, self.where)

    @abstractmethod
    def told(self, error: Exception) -> TruceError:
        """Return our error for what went wrong in the database, by its driver's error or SQLAlchemy's over it."""

    @abstractmethod
    def _begin_writing(self, connection: Connection) -> None: ...

    @abstractmethod
    def _begin_reading(self, connection: Connection) -> None: ...

    def back(self) -> bool:
        """Tell whether a database that went away came back; a file does not go away."""
        return False

    @abstractmethod
    def alone(self, patience: float = 0) -> contextlib.AbstractContextManager[None]:
        """Hold off any other process that would work on the whole case, on any host; CaseBusy where there is one.

        `patience` is how many seconds one that is there is waited for.
        """

    @abstractmethod
    def overwrite(self) -> str | None:
        """Leave no trace of deleted rows in the database's files; return what could not be done and when it can."""

    @abstractmethod
    def unsound(self) -> list[str]:
        """Return a line for each thing that is wrong with the database itself; none is sound."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the database."""


@contextlib.contextmanager
def transaction(engine: Engine, told: Callable[[Exception], TruceError], where: str) -> Iterator[Connection]:
    """Run one transaction, all of it or nothing; `told` makes our error of what the database says of a failure."""
    try:
        with engine.begin() as connection:
            yield connection
    except (DBAPIError, engine.dialect.loaded_dbapi.Error, ConnectionError, TimeoutError) as error:
        raise told(error) from error
    except Crowded as error:
        raise CaseBusy("too many ask at once", where, "try again") from error
