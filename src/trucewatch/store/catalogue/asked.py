"""What can be asked of a catalogue, and the page of answers that comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: its items, which page it is (from 1), how many there are in all."""

    items: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The number of the first item on this page, from 1; 0 where there is none."""
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last(self) -> int:
        """The number of the last item on this page."""
        return self.first + len(self.items) - 1 if self.items else 0


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Which events are wanted; what is empty asks for nothing.

    `first` and `last` are days, both included; `party` is on either side; `box` is west, south,
    east, north in degrees; `feed` is a feed's name, or "told" for those told in documents.
    """

    first: date | None = None
    last: date | None = None
    party: str | None = None
    type: str | None = None
    mode: str | None = None
    feed: str | None = None
    country: str | None = None
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class RecordQuery:
    """Which documents or records are wanted: words as a person types them, and facets."""

    words: str = ""
    kind: str | None = None
    stance: str | None = None
    party: str | None = None
    publisher: str | None = None
    language: str | None = None
    year: str | None = None
