"""Who issued a text, or a part of it, where its heading names somebody (docs/records.md, rule 4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from trucewatch.coding.book import Entry, PartyBook
from trucewatch.coding.sentences import MONTH, blocks, sentence_starts
from trucewatch.records import Document, Party

KIND = (
    r"statement|communiqu[eé]|declaration|press release|announcement|message|summary|sitrep|reports?|notice|bulletin|"
    r"order|(?:situation |operational )?update|briefing|(?:press |weekly |daily |quarterly )?note|press service|"
    r"readout|remarks|appeal|(?:press |information )release|extract"
)
# No word that says what the text is about stands between its kind and its issuer, unless "by" names him
ISSUED = re.compile(
    rf"\b(?:{KIND})\b(?:(?:(?! (?:on|about|to|for|regarding|concerning|in) )[^.,]){{0,40}}?\b(?:of|from)|"
    r"[^.]{0,60}?\bby)\b",
    re.IGNORECASE,
)
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
# Headings under which others speak, or the editors of a collection
OTHERS = re.compile(
    r"reactions?|responses?|background|context|note by|editors?'? note|what others|analysis|comment", re.IGNORECASE
)
HEADING = 90  # characters; a longer block is no heading
IMPRINT = 200  # characters; a longer opening block is text already
PLACED = re.compile(
    rf"\s*[A-ZÀ-Þ][\w '’-]{{2,40}},? \(?(?:\d{{1,2}} {MONTH}|{MONTH} \d{{1,2}}),?(?: \d{{4}})?\)?\s*(?:$|[.:—–-]+\s*)"
)  # "GENEVA, 14 May 2024. ": where and when a text was issued
OPENS = re.compile(r"\s*(?:We, )?(?:[Tt]he )?(?=[A-ZÀ-Þ])")
# What an issuer named at the head of its text does next: it speaks in the present, counts, rules, or
# addresses somebody; of one who "announced" others tell
SPEAKS = re.compile(
    r"[^.;:]{0,90}?\b(?:hereby|wish(?:es)?|declares?|announces?|informs?|notes?|welcomes?|condemns?|regrets?|express(?:es)?|"
    r"considers?|reaffirms?|rejects?|denounces?|deplores?|calls? (?:on|upon|for)|orders?|records?|recorded|logged|"
    r"observed|documented|ruled|registered|verified|confirms?|deems?|recalls?|reiterates?|salutes?|appeals?|proposes?|"
    r"accepts?|"
    r"to (?:the|all|our|its) (?:\w+ )?(?:communit|people|public|nation|compatriot|citizen|fighter|press|world)\w*)\b"
)


class Issuers:
    """The issuer of each part of a text: a heading that names one holds until the next heading."""

    def __init__(self, document: Document, book: PartyBook) -> None:
        """Read the headings once."""
        self.book, self.on, self.text = book, document.published, document.text
        self.monitor = document.publisher_kind == "monitor"
        self.official = document.publisher_kind in OFFICIAL
        whole = self._whole(document)
        self._parts: list[tuple[int, Party | None]] = [(0, whole)]
        for start, end in blocks(document.text):
            block = document.text[start:end].strip()
            if _is_heading(block) and not DIVIDES.match(block) and not PLACED.fullmatch(block):
                kept = whole if self.official and not OTHERS.search(block) else None
                self._parts.append((end, self._named(block, end) or kept))

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
        return (self._titled(title) or self._imprint() or self._signed()) if self.official else None

    def _titled(self, title: str) -> Party | None:
        """Return the issuer before the colon of a title, or after its last comma: "On grain, Ministry of X"."""
        name, colon, _ = title.partition(":")
        head = ABOUT.split(name)[0]
        found = self._found(head) if colon else []
        if found:
            return _as_written(head, found[0])
        _, comma, last = title.rpartition(", ")
        found = self._found(last) if comma and BODY.search(last) else []
        return replace(found[0][2], name=last.strip()) if found else None

    def _imprint(self) -> Party | None:
        """Return the issuer whom the first lines name: a block of names and dates, or the subject of what it says."""
        first = next((self.text[a:b] for a, b in blocks(self.text)), "")
        if _is_heading(first.strip()) and self._named(first.strip(), len(first)) is not None:
            return None  # it heads a part
        placed = PLACED.match(first)
        opening = self.text[placed.end() if placed is not None else 0 :].lstrip()
        if (party := self._opens(opening)) is not None:
            return party
        if placed is not None or len(first) > IMPRINT or not TEXT.search(first):
            return None
        head = first.strip().partition(". ")[0]
        words = _lowered(head)
        found = [f for f in self._found(words) if ABOUT.search(words[: f[0]]) is None]
        if found:
            return replace(found[0][2], name=words[: found[0][1]])
        seat = next((p for _, _, p in self._found(first)), None)
        spoken = self._opens(self.text[len(first) :])
        return spoken or (replace(seat, name=words) if seat is not None and BODY.search(words) else _unknown(words))

    def _opens(self, text: str) -> Party | None:
        """Return whom a text opens with, where he goes on to speak: "The Mission logged", "We, the Front, declare"."""
        opening = OPENS.match(text)
        if opening is None:
            return None
        first = text[: HEADING * 3]
        found = [f for f in self._found(first) if not PLACED.match(first[f[0] :])]
        named = next((f for f in found if f[0] <= opening.end() + len("Government of the Kingdom of the ")), None)
        between = first[opening.end() : named[0]] if named is not None else ""
        if (
            named is None
            or re.search(r"[,;.]", between)
            or ABOUT.search(f" {between} ".replace(" of ", " ")) is not None
        ):
            named = self._body_of(first, opening.end(), found)
        if named is None or SPEAKS.match(first, named[1]) is None:
            return None
        return _joint(first, [f for f in found if f[0] >= named[0]]) or named[2]

    def _body_of(
        self, first: str, begins: int, found: Sequence[tuple[int, int, Party]]
    ) -> tuple[int, int, Party] | None:
        """Return the party whose body a text opens with: "The North-Eastern War Front of the *National Army*"."""
        body = re.compile(r"(?:[A-ZÀ-Þ][\w’'-]+ ){1,5}of (?:the )?").match(first, begins)
        at = body.end() if body is not None and BODY.search(body.group()) else None
        return next((f for f in found if f[0] == at), None)

    def _signed(self) -> Party | None:
        """Return the one party that a text's last line names: "General Command, National Army"."""
        last = [self.text[a:b].strip() for a, b in blocks(self.text)][-1:]
        found = self._found(last[0]) if last and _is_heading(last[0]) else []
        return _as_written(last[0], found[0]) if len({f[2].id for f in found}) == 1 else None

    def _found(self, words: str) -> list[tuple[int, int, Party]]:
        """Return the parties named in some words, without capitals, which stand for places here.

        In a monitor's text a state's bare name is a place too: "Somalia: weekly note".
        """
        known = {start: e for start, _, e in self.book.entries(words, self.on)}
        places = {start for start, e in known.items() if e.kind == "capital" or self._watched(e)}
        return [f for f in self._countried(words) if f[0] not in places]

    def _countried(self, words: str) -> list[tuple[int, int, Party]]:
        """Return every party named in some words, each with the state that it belongs to."""
        countries = {start: e.country for start, _, e in self.book.entries(words, self.on)}
        return [(a, b, replace(p, country=countries[a])) for a, b, p in self.book.find(words, self.on)]

    def _watched(self, entry: Entry) -> bool:
        return self.monitor and entry.sort in ("state", "group") and entry.kind in ("name", "adjective", "region")

    def _named(self, heading: str, begins: int) -> Party | None:
        """Return the issuer that a heading names, or whom the text under it opens with where it names a role."""
        issued = ISSUED.search(heading)
        if issued is not None:
            about = ABOUT.search(heading, issued.end())
            end = about.start() if about is not None else len(heading)
            found = [f for f in self._countried(heading) if issued.end() - 1 <= f[0] < end]
            if len(found) == 1:
                return replace(found[0][2], name=re.sub(r"^the\s+", "", heading[issued.end() : end].strip()))
            named = _joint(heading, found) or (self._opening(begins) if self.official else None)
            return named or _unknown(heading[issued.end() : end])
        if self.official and TEXT.search(heading):
            about = ABOUT.search(heading)
            known = [f for f in self._found(heading) if about is None or f[0] < about.start()]
            return _joint(heading, known[:1])
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


def _lowered(words: str) -> str:
    """Return words in capitals as a name is written.

    >>> _lowered("MISSION OF OBSERVERS"), _lowered("Ministry of Defence")
    ('Mission of Observers', 'Ministry of Defence')
    """
    small = {"Of", "The", "And", "For", "In", "To", "On"}
    if not words.isupper():
        return words
    return " ".join(w.lower() if w in small else w for w in words.title().split())


def _as_written(text: str, found: tuple[int, int, Party]) -> Party:
    return replace(found[2], name=text[found[0] : found[1]])


def _is_heading(block: str) -> bool:
    return 0 < len(block) <= HEADING and block[-1] not in ".!?…\"'" and "\n" not in block
