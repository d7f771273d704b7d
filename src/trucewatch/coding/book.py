"""What the coder asks of the vocabulary of parties."""

from __future__ import annotations

from typing import Protocol

from trucewatch.records import Party


class PartyBook(Protocol):
    """The vocabulary of parties: names as written to parties."""

    def find(self, text: str, on: str | None = None) -> list[tuple[int, int, Party]]:
        """Return the known names in a text, the longest match at each place."""
        ...

    def resolve(self, name: str, on: str | None = None) -> Party | None:
        """Return the party that a name stands for at a date."""
        ...
