"""A copy of the database that may be read from: while it answers, and while it is not behind what was entered here."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from trucewatch.errors import CaseBusy, StoreAway, TruceError
from trucewatch.store import ledger, schema
from trucewatch.store.address import Address
from trucewatch.store.bases.base import Base
from trucewatch.store.bases.postgres import Postgres, entered

AVOIDED = 10.0  # seconds for which a copy that failed is not asked again
log = logging.getLogger(__name__)


class Replica:
    """The copies of many cases' schemas on one server, as the primary's streaming replication keeps them.

    What cannot be read from the copy is read from the primary, and the log says why, once for each time. A copy
    that lacks an entry which this process made is passed over for that one reading: who enters something sees it.
    """

    def __init__(self, at: Address, clock: Callable[[], float] = time.monotonic) -> None:
        """Keep where it is; it is asked when something is read."""
        self.at, self._clock = at, clock
        self._avoided = float("-inf")

    @property
    def used(self) -> bool:
        """Whether it is asked at all now, or left alone for a while because it failed."""
        return self._clock() >= self._avoided

    @contextlib.contextmanager
    def read(self, primary: Base) -> Iterator[Connection]:
        """Run one transaction that reads, on the copy or else on the primary."""
        with contextlib.ExitStack() as stack:
            copy = self._copy(stack, primary) if isinstance(primary, Postgres) and self.used else None
            try:
                yield copy or stack.enter_context(primary.read())
            except (StoreAway, CaseBusy) as error:
                if copy is not None:
                    self._avoid(error)
                raise

    def _copy(self, stack: contextlib.ExitStack, primary: Postgres) -> Connection | None:
        """Return a transaction on the copy; None where it cannot be used, or is behind."""
        base = Postgres(self.at.within(primary.address.schema))
        try:
            with contextlib.ExitStack() as begun:
                connection = begun.enter_context(base.read())
                schema.check(connection, base.where)
                if ledger.length(connection) > entered(primary.address):
                    stack.push(begun.pop_all())
                    return connection
        except TruceError as error:
            self._avoid(error)
        return None

    def _avoid(self, error: TruceError) -> None:
        if self.used:
            log.warning("read from the primary for a while: %s", error)
        self._avoided = self._clock() + AVOIDED
