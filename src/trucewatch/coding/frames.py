"""The event frames of data/events, and which predicates evoke them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from trucewatch.coding.conditions import holds
from trucewatch.coding.conditions import keys as keys
from trucewatch.coding.context import Context
from trucewatch.coding.lexicon import data
from trucewatch.coding.view import Predicate
from trucewatch.errors import BadValue

FILES = ("assault", "force", "words", "dealings")


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame; the head of data/frames.yaml says what each field means."""

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
    frames: tuple[Frame, ...] = ()

    def evoked(self, context: Context, predicate: Predicate) -> Frame | None:
        """Return the frame that a predicate evokes, the longest wording first; None where no condition holds."""
        index = self.nouns if predicate.nominal else self.verbs
        for key in sorted(set(keys(predicate)), key=len, reverse=True):
            for frame in index.get(key, ()):
                if not frame.needs or any(holds(context, predicate, need) for need in frame.needs):
                    return frame
        return None


@cache
def codebook() -> Codebook:
    """Return the frames of data/events; an unknown field raises BadValue."""
    frames = tuple(_frame(entry) for name in FILES for entry in data(f"events/{name}"))
    return Codebook(_index(frames, "verbs"), _index(frames, "nouns"), frozenset(data("frames")["light"]), frames)


def _frame(entry: Mapping[str, Any]) -> Frame:
    known = {f.name for f in fields(Frame)}
    if unknown := set(entry) - known:
        raise BadValue(f"unknown fields {sorted(unknown)}", f"data/events, {entry.get('id')}")
    words = [word for value in entry.values() if isinstance(value, list) for word in value]
    if bad := [word for word in words if not isinstance(word, str)]:
        raise BadValue(f"not words: {bad}", f"data/events, {entry.get('id')}", 'write "on" in quotes')
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in entry.items()}
    return Frame(**values)


def _index(frames: Sequence[Frame], words: str) -> Mapping[str, tuple[Frame, ...]]:
    index: dict[str, tuple[Frame, ...]] = {}
    for frame in frames:
        for word in getattr(frame, words):
            index[word] = (*index.get(word, ()), frame)
    return index
