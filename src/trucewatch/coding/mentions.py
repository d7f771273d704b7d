"""Which dates, places and numbers of a document belong to which predicate.

A mention hangs on the words it stands with. Its anchor is the nearest predicate above
it; a predicate takes the mentions anchored at itself, at a noun that fills one of its
roles, or, for a noun, at the verb that it depends on.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from trucewatch.coding.view import Predicate, Sentence, View
from trucewatch.model import DateMention, DurationMention, Mention, PlaceMention, QuantityMention
from trucewatch.records import Quantity

M = TypeVar("M", DateMention, DurationMention, PlaceMention, QuantityMention)
# How a predicate may hang on the one that carries the mention and still share it.
SHARING = ("advcl", "acl", "xcomp", "subject", "object", "complement", "pcomp")


@dataclass(frozen=True, slots=True)
class Anchored:
    """One mention and the predicates above it, nearest first."""

    mention: Mention
    above: tuple[Predicate, ...]


class Mentions:
    """A document's mentions, by place in the text and by predicate."""

    def __init__(self, view: View, mentions: Sequence[Mention]) -> None:
        """Sort the mentions and anchor each one once."""
        self.view = view
        self._all = sorted(filter(_valued, mentions), key=lambda m: (m.span.start, m.span.end))
        self._starts = [m.span.start for m in self._all]
        self._anchored: dict[int, list[Anchored]] = {}
        for mention in self._all:
            sentence = view.sentence_at(mention.span.start)
            if sentence is not None:
                found = Anchored(mention, tuple(view.above(mention.span.start, mention.span.end)))
                self._anchored.setdefault(sentence.number, []).append(found)

    def within(self, start: int, end: int, kind: type[M]) -> tuple[M, ...]:
        """Return the mentions of one kind that lie between two offsets."""
        low, high = bisect_left(self._starts, start), bisect_right(self._starts, end)
        return tuple(m for m in self._all[low:high] if isinstance(m, kind) and m.span.end <= end)

    def of(self, predicate: Predicate, kind: type[M]) -> tuple[M, ...]:
        """Return the mentions of one kind that belong to a predicate, the closest first."""
        ranked = []
        for anchored in self._anchored.get(predicate.sentence.number, ()):
            rank = distance(anchored, predicate)
            if rank is not None and isinstance(anchored.mention, kind):
                ranked.append((rank, abs(anchored.mention.span.start - predicate.start), anchored.mention))
        return tuple(m for _, _, m in sorted(ranked, key=lambda r: (r[0], r[1])))

    def sentence(self, sentence: Sentence, kind: type[M]) -> tuple[M, ...]:
        """Return the mentions of one kind in a sentence."""
        return self.within(sentence.start, sentence.end, kind)


def _valued(mention: Mention) -> bool:
    """Tell whether a mention can fill a slot: "Sunday" in an undated text and "dozens" cannot."""
    if isinstance(mention, DateMention):
        return mention.value is not None
    return not isinstance(mention, QuantityMention) or mention.quantity != Quantity()


def distance(anchored: Anchored, predicate: Predicate) -> int | None:
    """Return how far a mention stands from a predicate, 0 at it; None where it belongs to another."""
    for steps, above in enumerate(anchored.above):
        if above is predicate:
            return steps
        if not above.nominal or above.relation.startswith(("conj", "relcl")):
            break  # a verb keeps what hangs on it
    anchor = next((p for p in anchored.above if not p.nominal), None)
    for steps, above in enumerate(_sharers(predicate), 1):
        if above is anchor and not any(p.relation == "subject" for p in anchored.above if p.nominal):
            return 10 + steps
    return None


def _sharers(predicate: Predicate) -> Iterator[Predicate]:
    """Yield the predicates whose adjuncts a predicate shares: those it is part of, not those it is told by."""
    node = predicate
    while node.governor is not None:
        if not (node.relation in SHARING or (node.nominal and node.relation.startswith("prep:"))):
            return
        node = node.governor
        yield node
