"""How many independent voices tell of an event: a copy, a quotation and a wire taken over are none.

docs/merging.md says what counts as independent. The rule is modest: what cannot be told apart counts once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from trucewatch.model import Voice

HEAD = 400  # characters of a text in which it says whose report it is
QUOTE = re.compile(r"[“\"«]([^“”\"«»]{20,})[”\"»]")
LONG = 8  # words of a quotation that two texts do not share by chance


@dataclass(frozen=True, slots=True)
class Passage:
    """What tells whose word a telling is: its party, its publisher, its document and the one that this copies."""

    id: str
    document: str
    copy_of: str
    head: str
    quote: str
    side: str | None = None
    publisher: str | None = None


@dataclass(slots=True)
class _Group:
    members: list[str]
    side: str | None
    why: list[str]
    marks: set[tuple[str, str]]


def origin(passage: Passage) -> str | None:
    """Return the agency that a telling names as its origin, in its sentence or at the head of its text.

    >>> origin(Passage("r1", "d", "d", "KYIV, March 18 (Reuters) - A drone fell.", "A drone fell."))
    'Reuters'
    """
    names, patterns = _agencies()
    for pattern in patterns:
        for text in (passage.quote, passage.head[:HEAD]):
            found = pattern.search(text)
            if found:
                return names[found[1].casefold()]
    return None


@cache
def _agencies() -> tuple[dict[str, str], tuple[re.Pattern[str], ...]]:
    data = yaml.safe_load((files("trucewatch.merge") / "data" / "agencies.yaml").read_text("utf-8"))
    names = {name.casefold(): listed[0] for listed in data["agencies"] for name in listed}
    any_name = "|".join(sorted((re.escape(n) for listed in data["agencies"] for n in listed), key=len, reverse=True))
    return names, tuple(re.compile(p.format(name=any_name)) for p in data["patterns"])


def marks(passage: Passage) -> dict[tuple[str, str], str]:
    """Return what two tellings must not share to be independent, each with the sentence that says why.

    A party's word is one voice wherever it is printed, and so is an agency's; only where neither is named
    does the text, its publisher and what it quotes count.
    """
    if passage.side is not None:
        return {("party", passage.side): f"the word of {passage.side}"}
    agency = origin(passage)
    if agency is not None:
        return {("publisher", agency.casefold()): f"reports of {agency}"}
    publisher = passage.publisher or ""
    named = f"published by {publisher}" if publisher else "publisher not known: counted as one"
    found = {("publisher", publisher.casefold()): named, ("text", passage.copy_of): "copies of one text"}
    quotes = [q for q in QUOTE.findall(passage.quote) if len(q.split()) >= LONG]
    return found | {("quote", " ".join(q.casefold().split())): "one quotation" for q in quotes}


def voices(passages: Sequence[Passage]) -> tuple[Voice, ...]:
    """Return the independent voices among tellings, in the order in which each was first heard."""
    groups: list[_Group] = []
    for passage in passages:
        own = marks(passage)
        met = [g for g in groups if g.marks & own.keys()]
        home = met[0] if met else _Group([], passage.side, [], set())
        for other in met[1:]:
            home.members += other.members
            home.marks |= other.marks
            home.why += other.why
            groups.remove(other)
        if not met:
            groups.append(home)
        home.why += [why for mark, why in own.items() if mark in home.marks or len(own) == 1 or mark[0] == "publisher"]
        home.members.append(passage.id)
        home.marks |= own.keys()
    return tuple(Voice(tuple(g.members), g.side, "; ".join(dict.fromkeys(g.why))) for g in groups)
