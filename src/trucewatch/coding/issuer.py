"""Who issued a text, or a part of it, where its heading names somebody (docs/records.md, rule 4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from trucewatch.coding.book import PartyBook
from trucewatch.coding.sentences import blocks, sentence_starts
from trucewatch.records import Document, Party

KIND = (
    r"statement|communiqu[eé]|declaration|press release|announcement|message|summary|sitrep|reports?|notice|bulletin|"
    r"(?:situation |operational )?update|briefing|press (?:note|service)|readout|remarks"
)
ISSUED = re.compile(rf"\b(?:{KIND})\b[^.]{{0,40}}?\b(?:of|by|from)\b", re.IGNORECASE)
TEXT = re.compile(rf"\b(?:{KIND}|briefing|update)\b", re.IGNORECASE)
# Where the words that name the issuer end: what follows says what the text is about.
ABOUT = re.compile(
    r"\s(?:on|about|in|at|to|for|regarding|concerning|after|against|over|following|as)\s|[:;(|\n]|,", re.IGNORECASE
)
BODY = re.compile(
    r"\b(?:Mission|Committee|Commission|Ministry|Staff|Council|Command|Office|Army|Forces?|Movement|Front|Organi[sz]ation|Agency|Union"
    r"|Government|Group|Team|Board|Secretariat|Mechanism|Spokes\w+|Party|League|Alliance|Authority|Centre|Center|Observatory)\b"
)
JOINED = re.compile(r"\s*(?:,|and|, and)\s+(?:the\s+)?", re.IGNORECASE)
OFFICIAL = frozenset(("communique", "ministry", "monitor", "military", "party", "government", "igo"))
# Headings that only divide a text, or address it, and leave its issuer
DIVIDES = re.compile(
    r"(?:to\s|(?:executive )?summary$|overview$|details$|key points|highlights$|annex\b|part\b|notes? to editors)",
    re.IGNORECASE,
)
HEADING = 90  # characters; a longer block is no heading


class Issuers:
    """The issuer of each part of a text: a heading that names one holds until the next heading."""

    def __init__(self, document: Document, book: PartyBook) -> None:
        """Read the headings once."""
        self.book, self.on, self.text = book, document.published, document.text
        self.official = document.publisher_kind in OFFICIAL
        self._parts: list[tuple[int, Party | None]] = [(0, self._whole(document))]
        for start, end in blocks(document.text):
            block = document.text[start:end].strip()
            if _is_heading(block) and not DIVIDES.match(block):
                self._parts.append((end, self._named(block, end)))

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
        if (party := self._named(title, 0)) is not None:
            return party
        name, colon, _ = title.partition(":")
        found = self.book.find(name, self.on) if self.official and colon else []
        return _as_written(name, found[0]) if found else None

    def _named(self, heading: str, begins: int) -> Party | None:
        """Return the issuer that a heading names, or whom the text under it opens with where it names a role."""
        issued = ISSUED.search(heading)
        if issued is not None:
            about = ABOUT.search(heading, issued.end())
            end = about.start() if about is not None else len(heading)
            found = [f for f in self.book.find(heading, self.on) if issued.end() - 1 <= f[0] < end]
            if len(found) == 1:
                return replace(found[0][2], name=re.sub(r"^the\s+", "", heading[issued.end() : end].strip()))
            named = _joint(heading, found) or (self._opening(begins) if self.official else None)
            return named or _unknown(heading[issued.end() : end])
        if self.official and TEXT.search(heading):
            return _joint(heading, self.book.find(heading, self.on)[:1])
        return None

    def _opening(self, begins: int) -> Party | None:
        """Return the parties that the text under a heading opens with; else the one body its first sentence names."""
        part = self.text[begins:].lstrip()
        offset = len(self.text) - len(part)
        first = part[: (*sentence_starts(part), len(part))[1]]
        found = self.book.find(first, self.on)
        opening = [f for f in found if f[0] <= len("The ")]
        if opening:
            return _joint(self.text[offset : offset + len(first)], found)
        bodies = {e.party for _, _, e in self.book.entries(first, self.on) if e.sort == "body"}
        return next((_as_written(first, f) for f in found if {f[2].id} == bodies), None)


def _joint(words: str, found: Sequence[tuple[int, int, Party]]) -> Party | None:
    """Return the first of the parties named, under the joint name of those listed with it."""
    if not found:
        return None
    start, end, party = found[0]
    for later in found[1:]:
        if not JOINED.fullmatch(words[end : later[0]]):
            break
        end = later[1]
    article = re.search(r"\bthe\s+$", words[:start], re.IGNORECASE)
    return replace(party, name=words[article.start() if article and end > found[0][1] else start : end])


def _unknown(words: str) -> Party | None:
    """Return a body that the vocabulary does not know, by its name: two words with capitals, one of them a body's."""
    name = re.sub(r"^the\s+", "", words.strip())
    capitals = re.findall(r"\b[A-ZÀ-Þ][\w’'-]+", name)
    return Party(name) if len(capitals) > 1 and BODY.search(name) else None


def _as_written(text: str, found: tuple[int, int, Party]) -> Party:
    return replace(found[2], name=text[found[0] : found[1]])


def _is_heading(block: str) -> bool:
    return 0 < len(block) <= HEADING and block[-1] not in ".!?…\"'" and "\n" not in block
