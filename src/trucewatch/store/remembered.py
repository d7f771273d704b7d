"""What people read of every record, kept in memory and grown with the log: thousands of entries are read once.

It is what `assessments.reviewed` gives, worked out from the entries that came since the last look. The log only
grows, so that nothing else can have changed, but for an erasure: after one all is read again.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from trucewatch.store.assessments import KINDS, Readings, Reviewed
from trucewatch.store.case import Case

ERASED = "erase"


@dataclass
class Remembered:
    """The readings of one case, as of its entry `last`; safe to be asked by several threads."""

    last: int = -1
    _taken: Readings = field(default_factory=Readings)
    _known: dict[str, Reviewed] = field(default_factory=dict)
    _states: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self, case: Case) -> tuple[Mapping[str, Reviewed], Mapping[str, str]]:
        """Return what is read of each record now, and how far its review is, by record."""
        with self._lock:
            new = case.since((*KINDS, ERASED), self.last)
            if any(entry.kind == ERASED for entry in new):
                self._taken, self._known, self._states = Readings(), {}, {}
                new = case.since((*KINDS, ERASED), -1)
            for record in {name for entry in new for name in self._taken.take(entry)}:
                self._grow(record, case.settings.coders)
            self.last = max([self.last, *(entry.seq for entry in new)])
            return dict(self._known), dict(self._states)

    def _grow(self, record: str, coders: int) -> None:
        """Work out anew what is read of one record."""
        found = self._taken.of(record)
        if found is None:
            self._known.pop(record, None)
            self._states.pop(record, None)
        else:
            self._known[record], self._states[record] = found, found.state(coders)
