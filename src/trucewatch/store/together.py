"""Entries of many callers under one wait for the disk.

An entry is told as entered when it is on the disk, and that wait is nearly all of what an entry costs. So
while one caller waits, the others that come queue up, and the next wait is for all of theirs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from trucewatch.errors import CaseError, TruceError
from trucewatch.store.ledger import Fact

Write = Callable[[Sequence[Fact]], list[int]]


@dataclass(slots=True)
class _Waiting:
    facts: Sequence[Fact]
    numbers: list[int] | None = None
    error: TruceError | None = None


@dataclass(slots=True)
class Together:
    """A queue before `write`, which enters facts in one transaction and returns their numbers."""

    write: Write
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _mutex: threading.Lock = field(default_factory=threading.Lock)
    _queue: list[_Waiting] = field(default_factory=list)

    def enter(self, facts: Sequence[Fact]) -> list[int]:
        """Enter facts, with those of whoever waits at the same time, and return their numbers once they are kept."""
        mine = _Waiting(facts)
        with self._mutex:
            self._queue.append(mine)
        with self._turn:
            if mine.numbers is None and mine.error is None:
                with self._mutex:
                    taken, self._queue = self._queue, []
                self._write(taken)
        if mine.error is not None:
            raise mine.error
        return mine.numbers or []

    def _write(self, taken: Sequence[_Waiting]) -> None:
        """Write what was taken from the queue; whatever goes wrong, nobody waits for ever."""
        failed: TruceError = CaseError("was not entered: the writer was stopped", "the log", "enter it again")
        try:
            numbers = iter(self.write([fact for one in taken for fact in one.facts]))
            for one in taken:
                one.numbers = [next(numbers) for _ in one.facts]
        except TruceError as error:
            failed = error
        finally:
            for one in taken:
                if one.numbers is None:
                    one.error = type(failed)(failed.what, failed.where, failed.todo)
