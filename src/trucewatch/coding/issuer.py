"""Who issued a text, or a part of it, where its heading names somebody (docs/records.md, rule 4)."""

from __future__ import annotations

import re
from dataclasses import replace

from trucewatch.coding.book import PartyBook
from trucewatch.coding.sentences import blocks
from trucewatch.records import Document, Party

ISSUED = re.compile(
    r"\b(?:statement|communiqu[eé]|declaration|press release|announcement|message|summary|report|notice)\b"
    r"[^.]{0,40}?\b(?:of|by|from)\b",
    re.IGNORECASE,
)
OFFICIAL = frozenset(("communique", "ministry", "monitor", "military", "party", "government", "igo"))
HEADING = 90  # characters; a longer block is no heading


class Issuers:
    """The issuer of each part of a text: a heading that names one holds until the next heading."""

    def __init__(self, document: Document, book: PartyBook) -> None:
        """Read the headings once."""
        self.book, self.on = book, document.published
        self._parts: list[tuple[int, Party | None]] = [(0, self._whole(document))]
        for start, end in blocks(document.text):
            block = document.text[start:end].strip()
            if _is_heading(block):
                self._parts.append((end, self._named(block)))

    def at(self, offset: int) -> Party | None:
        """Return the issuer of the words at an offset; None where nobody is named."""
        return next((party for start, party in reversed(self._parts) if start <= offset), None)

    def _whole(self, document: Document) -> Party | None:
        """Return the issuer of the whole text: the one given, else the one its title names."""
        if document.issuer is not None:
            known = self.book.resolve(document.issuer, self.on)
            return (
                replace(known, name=document.publisher or known.name)
                if known
                else Party(document.issuer, document.issuer)
            )
        title = document.title or ""
        if (party := self._named(title)) is not None:
            return party
        if document.publisher_kind in OFFICIAL:
            name, colon, _ = title.partition(":")
            found = self.book.find(name, self.on) if colon else []
            return _as_written(name, found[0]) if found else None
        return None

    def _named(self, heading: str) -> Party | None:
        issued = ISSUED.search(heading)
        found = [f for f in self.book.find(heading, self.on) if issued and f[0] >= issued.end() - 1]
        return _as_written(heading, found[0]) if found else None


def _as_written(text: str, found: tuple[int, int, Party]) -> Party:
    return replace(found[2], name=text[found[0] : found[1]])


def _is_heading(block: str) -> bool:
    return 0 < len(block) <= HEADING and block[-1] not in ".!?…\"'" and "\n" not in block
