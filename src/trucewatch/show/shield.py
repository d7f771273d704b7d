"""Names taken out of what leaves a case: of victims, of sources, of whoever is no party and no office holder.

Who somebody is cannot be told from a name, so what is kept is named and all else goes: parties, their
institutions and office holders, places, and words that the case's own texts write without a
capital. Too much is taken rather than too little; agencies and papers go too.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterable

from trucewatch.records import Document, Json, Record, plain
from trucewatch.vocab import parties

NAME = "[name]"
WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
BETWEEN = re.compile(r"[\s.'’\-]*")  # what joins the parts of one name
START = re.compile(r"(?:^|[.!?:;\n]\s*|[\"“«(\[]\s*)$")
LONGEST_LETTERS = 6  # of an abbreviation: OSCE, UNIFIL
DATES = {name.lower() for names in (calendar.month_name, calendar.day_name) for name in names if name}

# Words that begin a sentence and are nobody's name, for a case whose few texts do not show it.
SMALL = {
    "a", "after", "all", "also", "although", "an", "and", "another", "as", "at", "before", "both", "but", "by",
    "during", "each", "earlier", "for", "from", "he", "her", "his", "how", "if", "in", "it", "its", "later", "many",
    "meanwhile", "more", "most", "nobody", "no", "not", "of", "on", "one", "only", "our", "she", "since", "so",
    "some", "that", "the", "their", "then", "there", "these", "they", "this", "those", "three", "through", "to",
    "two", "under", "until", "we", "what", "when", "where", "which", "while", "who", "with",
}  # fmt: skip


class Shield:
    """What a case's texts and records say of which capitals are no names of people."""

    def __init__(self, documents: Iterable[Document], records: Iterable[Record]) -> None:
        """Gather the words that are written small somewhere, and those of places."""
        texts = [d.text for d in documents]
        self.small = SMALL | {word for text in texts for word in WORD.findall(text) if word.islower()}
        self.places = {w.lower() for r in records for name in _places(plain(r.body)) for w in WORD.findall(name)}

    def over(self, text: str) -> tuple[str, int]:
        """Return a text without names, and how many were taken; one whose script has no capitals goes whole."""
        letters = [c for c in text if c.isalpha()]
        if letters and sum(c.lower() == c.upper() for c in letters) > len(letters) / 4:
            return NAME, 1
        spans = self._names(text)
        for start, end in reversed(spans):
            text = text[:start] + NAME + text[end:]
        return text, len(spans)

    def _names(self, text: str) -> list[tuple[int, int]]:
        known = [(start, end) for start, end, _ in parties().entries(text)]
        found: list[tuple[int, int]] = []
        for word in WORD.finditer(text):
            if not word[0][0].isupper() or self._keeps(word, text, known):
                continue
            if found and BETWEEN.fullmatch(text, found[-1][1], word.start()):
                found[-1] = (found[-1][0], word.end())
            else:
                found.append(word.span())
        return found

    def _keeps(self, word: re.Match[str], text: str, known: Collection[tuple[int, int]]) -> bool:
        small = word[0].lower()
        if small in DATES or small in self.places or any(a <= word.start() and word.end() <= b for a, b in known):
            return True
        if word[0].isupper() and 1 < len(word[0]) <= LONGEST_LETTERS:
            return True
        return small in self.small and START.search(text[: word.start()]) is not None


def _places(body: Json) -> Iterable[str]:
    """Yield the names of the places of a record's body."""
    for key in ("place", "area"):
        for place in body.get(key) or ():
            yield place["name"]
