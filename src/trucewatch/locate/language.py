"""The languages that can be read, each a folder of words and rules under data/."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from trucewatch.locate.grammar import Grammar, literals
from trucewatch.locate.times import holidays
from trucewatch.locate.tokens import Lexicon, Tokens

CYRILLIC = re.compile(r"[а-яёіїєґ]", re.IGNORECASE)
UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)
RUSSIAN = re.compile(r"[ыэъё]", re.IGNORECASE)
BLOCK = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its lexicon, the grammar of its words of time, and its lists of words."""

    code: str
    lexicon: Lexicon
    times: Grammar
    roles: Mapping[tuple[str, ...], str]
    skip: frozenset[str]
    joiners: frozenset[str]


@cache
def language(code: str) -> Language:
    """Return a language by its code: en, uk or ru."""
    numbers, times, roles = (_data(code, name) for name in ("numbers", "time", "roles"))
    macros = times.get("macros", {})
    ruled = [*holidays.rules(code), *times["rules"]]
    sources = [*macros.values(), *(r["is"] for r in ruled)]
    classes = {**numbers["classes"], **times["classes"], **roles["classes"], **_compounds(times)}
    lexicon = Lexicon(classes, literals(*sources))
    grammar = Grammar(ruled, macros, lexicon.alphabet)
    words = {tuple(phrase.split()): role for role, phrases in roles["roles"].items() for phrase in phrases}
    return Language(code, lexicon, grammar, words, frozenset(roles["skip"]), frozenset(numbers["joiners"]))


def _compounds(times: Mapping[str, Any]) -> dict[str, dict[tuple[int, str], str]]:
    """Return the class of adjectives of length made of a number's stem: "двомісячний" is (2, month)."""
    stems = times.get("compounds", {})
    listed = {
        (number, unit): " ".join(stem + ending for stem in words.split() for ending in endings.split())
        for number, words in stems.items()
        for unit, endings in times["classes"]["adjunit"].items()
    }
    return {"compound": listed} if listed else {}


def _data(code: str, name: str) -> dict[str, Any]:
    path = files("trucewatch.locate") / "data" / code / f"{name}.yaml"
    return dict(yaml.safe_load(path.read_text("utf-8")))


def read(text: str, hint: str | None = None) -> Iterator[tuple[Language, Tokens]]:
    """Yield the paragraphs of a text as tokens, each in its own language; `hint` decides between uk and ru."""
    start = 0
    for gap in [*BLOCK.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if end > start:
            spoken = language(_spoken(text[start:end], hint))
            yield spoken, spoken.lexicon.read(text, start, end)
        start = gap.end() if gap else end


def _spoken(text: str, hint: str | None) -> str:
    """Return the language of a paragraph by its letters; other languages than uk and ru are read as English."""
    cyrillic = len(CYRILLIC.findall(text)) if not text.isascii() else 0
    if cyrillic * 2 < sum(map(str.isalpha, text)) or not cyrillic:
        return "en"
    uk, ru = len(UKRAINIAN.findall(text)), len(RUSSIAN.findall(text))
    if uk != ru:
        return "uk" if uk > ru else "ru"
    return "ru" if hint == "ru" else "uk"
