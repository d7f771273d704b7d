"""Judgements into groups: which ids are one thing, by what people and the comparison said of pairs.

What people said goes first, contradiction wins over any number of joins, and a join that would put
two into one group that are held apart is refused and told of, never made silently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from trucewatch.model import Judgement

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What people say of one pair, all of them together: one who says "different" is enough."""

    verdict: str
    judgements: tuple[Judgement, ...]

    @property
    def disputed(self) -> bool:
        """Tell whether people disagree on it."""
        return len({j.verdict for j in self.judgements}) > 1

    @property
    def sentence(self) -> str:
        """Who said what, when and why."""
        return "; ".join(_said(j) for j in self.judgements)


def _said(one: Judgement) -> str:
    why = f": {one.why}" if one.why else ""
    return f"{one.who} judged them {WORDS[one.verdict]} on {one.when[:10]}{why}"


WORDS = {"same": "the same", "different": "different", "unsure": "not to be told apart or joined for sure"}
STRICTEST = ("different", "unsure", "same")


def rulings(judgements: Iterable[Judgement]) -> dict[Pair, Ruling]:
    """Return what stands on each pair."""
    said: dict[Pair, list[Judgement]] = {}
    for one in judgements:
        said.setdefault(one.pair, []).append(one)
    return {
        pair: Ruling(min((j.verdict for j in all_), key=STRICTEST.index), tuple(all_)) for pair, all_ in said.items()
    }


@dataclass(frozen=True, slots=True)
class Refused:
    """A join that was not made: the pair that was to be joined, and the pair that is held apart."""

    pair: Pair
    apart: Pair


@dataclass(frozen=True, slots=True)
class Groups:
    """Ids by group, each group and all groups in the order of the ids given, the joins made and those refused."""

    groups: tuple[tuple[str, ...], ...]
    refused: tuple[Refused, ...]
    joins: tuple[Pair, ...] = ()


def resolve(ids: Sequence[str], same: Iterable[Pair], apart: Iterable[Pair]) -> Groups:
    """Join pairs in the order given, unless that would join two ids that are held apart.

    Ids in pairs that are not among `ids`, because a feed dropped them or a document was erased, are
    passed over; a chain through them still holds.
    """
    rank = {one: n for n, one in enumerate(ids)}
    joining = _Joining()
    for pair in apart:
        joining.hold(pair)
    for pair in same:
        joining.join(pair)
    groups: dict[str, list[str]] = {}
    for one in ids:
        groups.setdefault(joining.root(one), []).append(one)
    kept = sorted((tuple(g) for g in groups.values()), key=lambda g: rank[g[0]])
    return Groups(tuple(kept), tuple(joining.refused), tuple(joining.joins))


@dataclass(slots=True)
class _Joining:
    """Groups while they are joined: a tree of parents, and for each root the roots that it may never join."""

    parent: dict[str, str] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)
    apart: dict[str, dict[str, Pair]] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    joins: list[Pair] = field(default_factory=list)

    def root(self, one: str) -> str:
        path = []
        while (up := self.parent.get(one, one)) != one:
            path.append(one)
            one = up
        for below in path:
            self.parent[below] = one
        return one

    def hold(self, pair: Pair) -> None:
        """Hold two ids apart; to be called before any join."""
        left, right = pair
        self.apart.setdefault(left, {}).setdefault(right, pair)
        self.apart.setdefault(right, {}).setdefault(left, pair)

    def join(self, pair: Pair) -> None:
        left, right = self.root(pair[0]), self.root(pair[1])
        if left == right:
            return
        held = self.apart.get(left, {}).get(right)
        if held is not None:
            self.refused.append(Refused(pair, held))
            return
        self.joins.append(pair)
        if self.members.get(left, 1) < self.members.get(right, 1):
            left, right = right, left
        self.parent[right] = left
        self.members[left] = self.members.get(left, 1) + self.members.get(right, 1)
        self._inherit(left, right)

    def _inherit(self, root: str, joined: str) -> None:
        """Let a group be held apart from whatever any part of it was."""
        for other, pair in self.apart.pop(joined, {}).items():
            del self.apart[other][joined]
            self.apart[other].setdefault(root, pair)
            self.apart.setdefault(root, {}).setdefault(other, pair)


def canonical(group: Sequence[str]) -> str:
    """Return the id of a group: made of that of its member that sorts first.

    It stays when more is told, unless a member comes that sorts before it; judgements name members,
    so nothing hangs on it.
    """
    return "e" + hashlib.sha256(min(group).encode()).hexdigest()[:16]
