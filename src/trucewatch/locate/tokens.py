"""A text as tokens with classes: the one alphabet that the grammars of dates and of numbers read.

A lexicon says which classes a form may stand for ("May" is a month, "last" a step back), a figure
has them by its shape (18 may be a day, an hour or a count). Each set of classes has one character,
so that a text becomes a short string and a rule a regular expression over it (see `grammar`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from trucewatch.locate.figures import SHAPES, figure

TOKEN = re.compile(
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?(?!\w)"  # 2025-03-18T18:00
    r"|\d{1,2}/\d{1,2}/\d{2,4}(?!\w)"  # 3/18/2025
    r"|\d+(?:[.,:]\d+)*(?:(?![aApP]\.?[mM])[^\W\d_]+)?"  # 18, 18th, 18:00, 18.03.2025, 1,000, 1990s, 155mm
    r"|[aApP]\.?\s?[mM]\b\.?(?![^\W\d_])"  # a.m.
    r"|[^\W\d_]\w*(?:['’ʼ](?!s\b)\w+)*"  # words; 's stays apart
    r"|\[\d{1,3}\]"  # a reference; other square brackets are an editor's and no tokens: "[Ten] years ago"
    r"|[^\w\s\[\]]"
)
OTHER, NAME = ".", "^"  # a word of no class, and one that begins with a capital


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form may stand for: class -> value. `code` is the character of its set of classes."""

    code: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens side by side: offsets of each, its entry (None: no word of the lexicon), and all codes as one string."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    entries: Sequence[Entry | None]
    codes: str

    def word(self, index: int) -> str:
        """Return a token as written."""
        return self.text[self.starts[index] : self.ends[index]]


@dataclass
class Alphabet:
    """Characters for sets of classes. `Name` is a capitalised word of no class, `word` any word of none."""

    codes: dict[frozenset[str], str] = field(default_factory=dict)

    def code(self, classes: Iterable[str]) -> str:
        """Return the character of a set of classes, giving it one if it has none."""
        return self.codes.setdefault(frozenset(classes), chr(0x100 + len(self.codes)))

    def members(self, name: str) -> str:
        """Return the characters of all sets that hold a class."""
        unknown = {"Name": NAME, "word": NAME + OTHER}
        return unknown.get(name) or "".join(code for classes, code in self.codes.items() if name in classes)


def _written(word: str) -> set[str]:
    """Return the ways a form is written: in capitals too, and with each apostrophe in use."""
    signs = {re.sub("['’ʼ]", sign, word) for sign in "'’ʼ"} if len(word) > 1 else {word}
    return signs | {form.upper() for form in signs}


class Lexicon:
    """The forms of one language. Forms with a capital are met only with one; the rest in any case."""

    def __init__(self, classes: Mapping[str, Mapping[Any, str]], literals: Iterable[str]) -> None:
        """Take class -> value -> forms with spaces between, and the words that rules name outright."""
        self.alphabet = Alphabet()
        forms: dict[str, dict[str, Any]] = {}
        for name, listed in classes.items():
            for value, words in listed.items():
                for word in str(words).split():
                    for form in _written(word):
                        forms.setdefault(form, {})[name] = value
        for word in literals:
            for form in _written(word):
                forms.setdefault(form, {})[f"'{word}'"] = word
        for form, held in forms.items():  # a word that a rule names with a capital is still the common word
            if all(name[0] == "'" for name in held):
                forms[form] = {**forms.get(form.lower(), {}), **held}
        self._known: dict[str, Entry | None] = {w: Entry(self.alphabet.code(v), v) for w, v in forms.items()}
        self._shapes = {name: self.alphabet.code(held) for name, held in SHAPES.items()}

    def entry(self, form: str) -> Entry | None:
        """Return what a form may stand for."""
        try:
            return self._known[form]
        except KeyError:
            found = self._figure(form) if form[0].isdigit() else self._known.get(form.lower())
            if len(self._known) < 500_000:
                self._known[form] = found
            return found

    def _figure(self, form: str) -> Entry | None:
        found = figure(form)
        if found is None:
            return None
        if "joined" in found[1]:  # 40km is a measure, 155mm (a calibre) and 20mg are words like others
            written, suffix = found[1]["joined"]
            unit = self.entry(suffix)
            if unit is not None and "measure" in unit.values:
                return Entry(self._shapes["glued"], {"glued": (written, unit.values["measure"])})
        return Entry(self._shapes[found[0]], found[1])

    def number(self, value: float) -> Entry:
        """Return the entry of a number put together from several words."""
        return Entry(self._shapes["words"], {"num": value, "count": value})

    def read(self, text: str, start: int = 0, end: int | None = None) -> Tokens:
        """Cut a stretch of text into tokens."""
        starts, ends, entries, codes = [], [], [], []
        entry = self.entry
        for match in TOKEN.finditer(text, start, len(text) if end is None else end):
            found = entry(match[0])
            starts.append(match.start())
            ends.append(match.end())
            entries.append(found)
            codes.append(found.code if found else NAME if match[0][0].isupper() else OTHER)
        return Tokens(text, starts, ends, entries, "".join(codes))
