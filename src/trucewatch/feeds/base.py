"""The common part of feeds whose file is a table of events with a header: what differs is what one row says."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from trucewatch.feeds import about as described
from trucewatch.feeds.columns import Row, csv_rows
from trucewatch.feeds.parts import Part, Parts, part
from trucewatch.feeds.zipped import text_of


class EventTable(ABC):
    """Reads one copy of a publisher's table, plain or zipped; copies of different days are vintages of one feed."""

    keys: ClassVar[frozenset[str]] = frozenset()  # of feed.yaml, beside those that every feed has
    layout: ClassVar[str] = "columns"

    def __init__(self, about: Mapping[str, Any]) -> None:
        """Check the description's keys."""
        self.about, self.name = about, str(about["name"])
        described.audit(about, set(self.keys), f"feed {self.name}")
        self.columns = described.columns(about, self.layout)

    def tables(self, path: Path, vintage: str) -> Parts:
        """Return the table "events" in one part."""
        return {"events": [lambda: self._part(path, vintage)]}

    def _part(self, path: Path, vintage: str) -> Part:
        notes: Counter[str] = Counter()
        return part("events", self._rows(path, vintage, notes), notes)

    def _rows(self, path: Path, vintage: str, notes: Counter[str]) -> Iterator[dict[str, Any]]:
        with text_of(path) as file:
            for row in csv_rows(file, self.columns, path.name):
                yield self.event(row, notes) | {"feed": self.name, "vintage": vintage, "line": row.line}

    @abstractmethod
    def event(self, row: Row, notes: Counter[str]) -> dict[str, Any]:
        """Return what one row says, under the names of tables.EVENTS; doubts are counted in `notes`."""
