"""The event frames of events.yaml, and which predicates evoke them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from trucewatch.coding.conditions import holds
from trucewatch.coding.context import Context
from trucewatch.coding.lexicon import data
from trucewatch.coding.view import Predicate
from trucewatch.errors import BadValue


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of events.yaml; the file's head says what each field means."""

    id: str
    type: str
    mode: str | None = None
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    by: tuple[str, ...] = ("subject",)
    against: tuple[str, ...] = ("object",)
    needs: tuple[str, ...] = ()
    toll: str | None = None
    toll_of: str = "object"
    only_toll: bool = False
    verbal: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class Codebook:
    """The frames by the words that evoke them, and the light verbs that pass their subject to a noun."""

    verbs: Mapping[str, tuple[Frame, ...]]
    nouns: Mapping[str, tuple[Frame, ...]]
    light: frozenset[str]

    def evoked(self, context: Context, predicate: Predicate) -> Frame | None:
        """Return the frame that a predicate evokes, the longest wording first; None where no condition holds."""
        index = self.nouns if predicate.nominal else self.verbs
        for key in sorted(keys(predicate), key=len, reverse=True):
            for frame in index.get(key, ()):
                if not frame.needs or any(holds(context, predicate, need) for need in frame.needs):
                    return frame
        return None


@cache
def codebook() -> Codebook:
    """Return the frames of events.yaml; an unknown field raises BadValue."""
    raw = data("events")
    frames = [_frame(entry) for entry in raw["frames"]]
    return Codebook(_index(frames, "verbs"), _index(frames, "nouns"), frozenset(raw["light"]))


def keys(predicate: Predicate) -> Iterator[str]:
    """Yield the wordings of a predicate that an entry may name: "go", "go off", "open fire", "evacuation order".

    A wording of two words joins the lemma with its particle, an adverb, a preposition, the
    head of its object or complement; for a noun, with the words before it.
    """
    lemma = predicate.lemma
    yield lemma
    if predicate.nominal:
        yield from (f"{m} {lemma}" for me in predicate.complement for m in me.modifiers)
        return
    clause = predicate.clause
    heads = [p.head for p in (*predicate.object, *predicate.complement)]
    for word in (clause.particle, *clause.adverbs, *predicate.preps, *heads):
        if word:
            yield f"{lemma} {word}"


def _frame(entry: Mapping[str, Any]) -> Frame:
    known = {f.name for f in fields(Frame)}
    if unknown := set(entry) - known:
        raise BadValue(f"unknown fields {sorted(unknown)}", f"events.yaml, {entry.get('id')}")
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in entry.items()}
    return Frame(**values)


def _index(frames: Sequence[Frame], words: str) -> Mapping[str, tuple[Frame, ...]]:
    index: dict[str, tuple[Frame, ...]] = {}
    for frame in frames:
        for word in getattr(frame, words):
            index[word] = (*index.get(word, ()), frame)
    return index
