"""The event frames of data/events, and which predicates evoke them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trucewatch.coding.conditions import check_needs, holds
from trucewatch.coding.conditions import keys as keys
from trucewatch.coding.context import Context
from trucewatch.coding.entries import allowed, made
from trucewatch.coding.lexicon import data
from trucewatch.coding.view import Predicate
from trucewatch.errors import BadValue
from trucewatch.vocab.extension import extended, per_extension
from trucewatch.vocab.marked import Entry

FILES = ("assault", "force", "words", "dealings")
TYPES = frozenset(
    (
        *("agree", "consult", "support", "concede", "cooperate", "aid", "retreat", "request"),
        *("accuse", "reject", "threaten", "protest", "sanction", "mobilize", "coerce", "assault"),
    )
)
MODES = frozenset(
    (
        *("aerial", "drone", "missile", "shelling", "ground", "small_arms", "explosive", "cyber", "abduction", "abuse"),
        "other",
    )
)
TOLLS = frozenset(("killed", "injured", "displaced", "detained", "released"))


ANY_WORD = "*"  # evokes a frame by its conditions alone, whatever the word


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
    counter: tuple[str, ...] = ()
    mood: bool = False


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
        for key in (*sorted(set(keys(predicate)), key=len, reverse=True), ANY_WORD):
            for frame in index.get(key, ()):
                if not frame.needs or any(holds(context, predicate, need) for need in frame.needs):
                    return frame
        return None


@per_extension
def codebook() -> Codebook:
    """Return the frames of data/events and of the case in use; a slip in one raises BadValue with its line."""
    entries = extended("events", [entry for name in FILES for entry in data(f"events/{name}")])
    frames = tuple(_frame(entry) for entry in entries)
    if twice := [name for name, count in Counter(f.id for f in frames).items() if count > 1]:
        at = [entry.where for entry in entries if entry["id"] == twice[0]]
        raise BadValue(f"the id {twice[0]!r} stands twice", " and ".join(at), "give one another id")
    return Codebook(_index(frames, "verbs"), _index(frames, "nouns"), frozenset(data("frames")["light"]), frames)


def _frame(entry: Entry) -> Frame:
    frame = made(Frame, entry, needed=("id", "type", "example"))
    allowed(frame.type, TYPES, entry, "type")
    if frame.mode is not None:
        allowed(frame.mode, MODES, entry, "mode")
    if frame.toll is not None:
        allowed(frame.toll, TOLLS, entry, "toll")
    if not frame.verbs and not frame.nouns:
        raise BadValue("has neither verbs nor nouns", entry.where, "say which words evoke it")
    check_needs(frame.needs, entry)
    return frame


def _index(frames: Sequence[Frame], words: str) -> Mapping[str, tuple[Frame, ...]]:
    index: dict[str, tuple[Frame, ...]] = {}
    for frame in frames:
        for word in getattr(frame, words):
            index[word] = (*index.get(word, ()), frame)
    return index
