"""What people read of every record, kept in memory and grown with the log: thousands of entries are read once.

It is what `assessments.reviewed` gives, worked out from the entries that came since the last look. The log only
grows, so that nothing else can have changed, but for an erasure: after one all is read again.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from trucewatch.store.assessments import MADE, PUBLISHED, SETTLED, UNDONE, Reading, Reviewed, readings
from trucewatch.store.case import Case
from trucewatch.store.ledger import Entry

ERASED = "erase"
KINDS = (MADE, SETTLED, UNDONE, PUBLISHED)


@dataclass
class Remembered:
    """The readings of one case, as of its entry `last`; safe to be asked by several threads."""

    last: int = -1
    _known: dict[str, Reviewed] = field(default_factory=dict)
    _made: dict[str, list[Reading]] = field(default_factory=dict)
    _settled: dict[str, Reading] = field(default_factory=dict)
    _out: dict[str, bool] = field(default_factory=dict)
    _gone: set[int] = field(default_factory=set)
    _of: dict[int, str] = field(default_factory=dict)  # the record of each reading
    _states: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self, case: Case) -> tuple[Mapping[str, Reviewed], Mapping[str, str]]:
        """Return what is read of each record now, and how far its review is, by record."""
        with self._lock:
            new = case.since((*KINDS, ERASED), self.last)
            if any(entry.kind == ERASED for entry in new):
                for held in (self._known, self._made, self._settled, self._out, self._gone, self._of, self._states):
                    held.clear()
                new = case.since((*KINDS, ERASED), -1)
            touched = {record for entry in new for record in self._take(entry)}
            for record in touched:
                self._grow(record, case.settings.coders)
            self.last = max([self.last, *(entry.seq for entry in new)])
            return dict(self._known), dict(self._states)

    def _take(self, entry: Entry) -> list[str]:
        """Take one entry in and return the records that it concerns."""
        if entry.kind in (MADE, SETTLED):
            for reading in readings([entry], settles=entry.kind == SETTLED):
                if entry.kind == MADE:
                    self._made.setdefault(reading.record, []).append(reading)
                    self._of[reading.number] = reading.record
                else:
                    self._settled[reading.record] = reading
            return [entry.subject]
        if entry.kind == PUBLISHED:
            self._out[entry.subject] = bool((entry.data or {}).get("published"))
            return [entry.subject]
        numbers = (entry.data or {}).get("numbers", ()) if entry.kind == UNDONE else ()
        self._gone.update(numbers)
        return [self._of[number] for number in numbers if number in self._of]

    def _grow(self, record: str, coders: int) -> None:
        """Work out anew what is read of one record."""
        latest = {r.who: r for r in self._made.get(record, ()) if r.number not in self._gone}
        settled, out = self._settled.get(record), self._out.get(record, False)
        if latest or settled is not None or record in self._out:
            self._known[record] = Reviewed(record, tuple(latest.values()), settled, out)
            self._states[record] = self._known[record].state(coders)
        else:
            self._known.pop(record, None)
            self._states.pop(record, None)
