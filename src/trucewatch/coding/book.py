"""What the coder asks of the vocabulary of parties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from trucewatch.records import Party


class Entry(Protocol):
    """What a name stands for; `kind` is name, adjective, capital, institution, person or surname."""

    @property
    def party(self) -> str:
        """The party's id."""
        ...

    @property
    def kind(self) -> str:
        """What kind of name it is."""
        ...

    @property
    def sector(self) -> str | None:
        """The part of the party that the name says."""
        ...

    @property
    def country(self) -> str | None:
        """The state that a party which is none belongs to."""
        ...

    @property
    def sort(self) -> str:
        """What the party is: state, group, body or other."""
        ...


class PartyBook(Protocol):
    """The vocabulary of parties: names as written to parties, dated by the text."""

    def entries(self, text: str, on: str | None = None) -> Iterator[tuple[int, int, Entry]]:
        """Yield the known names in a text with their entries, the longest match at each place."""
        ...

    def find(self, text: str, on: str | None = None) -> list[tuple[int, int, Party]]:
        """Return the known names in a text as parties."""
        ...

    def resolve(self, name: str, on: str | None = None) -> Party | None:
        """Return the party that a name stands for at a date."""
        ...
