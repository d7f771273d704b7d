"""The languages that can be read, each a folder of words and rules under data/."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from trucewatch.locate import units
from trucewatch.locate.grammar import Grammar, literals
from trucewatch.locate.numbers import merged
from trucewatch.locate.times import holidays
from trucewatch.locate.tokens import Lexicon, Tokens

CYRILLIC = re.compile(r"[а-яёіїєґ]", re.IGNORECASE)
UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)
RUSSIAN = re.compile(r"[ыэъё]", re.IGNORECASE)
BLOCK = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its lexicon, the grammars of its words of time and of number, and the words before dates."""

    code: str
    lexicon: Lexicon
    times: Grammar
    amounts: Grammar
    roles: Mapping[tuple[str, ...], str]
    skip: frozenset[str]


Classes = Mapping[str, Mapping[Any, str]]


@cache
def language(code: str) -> Language:
    """Return a language by its code: en, uk or ru."""
    numbers, times, amounts, roles = (_data(code, name) for name in ("numbers", "time", "amounts", "roles"))
    ruled = [*holidays.rules(code), *times["rules"]]
    named = literals(
        *(r["is"] for r in (*ruled, *amounts["rules"])), *times["macros"].values(), *amounts["macros"].values()
    )
    known = [data["classes"] for data in (numbers, times, amounts, roles)]
    lexicon = Lexicon(merge_classes(*known, _units(code), _compounds(times)), named)
    phrases = {tuple(p.split()): role for role, listed in roles["roles"].items() for p in listed}
    return Language(
        code,
        lexicon,
        Grammar(ruled, times["macros"], lexicon.alphabet),
        Grammar(amounts["rules"], amounts["macros"], lexicon.alphabet),
        phrases,
        frozenset(roles["skip"]),
    )


def merge_classes(*sources: Classes) -> Classes:
    """Return the classes of several files as one; a class of two files is the one told last."""
    return {name: values for source in sources for name, values in source.items()}


def _units(code: str) -> Classes:
    """Return the classes of units of measure, and of the times that they are reckoned by."""
    per = {"en": {"second": "second s sec", "hour": "hour h hr", "day": "day", "minute": "minute"}}
    return {"measure": units.forms(code), "perunit": per.get(code, {"hour": "год ч", "second": "с"})}


def _compounds(times: Mapping[str, Any]) -> Classes:
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


@lru_cache(maxsize=2)
def read(text: str, hint: str | None = None) -> tuple[tuple[Language, Tokens], ...]:
    """Return the paragraphs of a text as tokens, each in its own language; `hint` decides between uk and ru.

    Remembered for the last texts: dates and numbers are read from the same tokens.
    """
    found, start = [], 0
    for gap in [*BLOCK.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if end > start:
            spoken = language(_spoken(text[start:end], hint))
            found.append((spoken, merged(spoken.lexicon.read(text, start, end), spoken.lexicon)))
        start = gap.end() if gap else end
    return tuple(found)


def _spoken(text: str, hint: str | None) -> str:
    """Return the language of a paragraph by its letters; other languages than uk and ru are read as English."""
    cyrillic = len(CYRILLIC.findall(text)) if not text.isascii() else 0
    if cyrillic * 2 < sum(map(str.isalpha, text)) or not cyrillic:
        return "en"
    uk, ru = len(UKRAINIAN.findall(text)), len(RUSSIAN.findall(text))
    if uk != ru:
        return "uk" if uk > ru else "ru"
    return "ru" if hint == "ru" else "uk"
