"""Acts into profiles within a document, profiles into commitments across documents.

Within a document the order of the text counts: "the truce" is the one told last that it can be.
Across documents it does not: the best pairs are joined first, and no two profiles that contradict
each other ever share a commitment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trucewatch.merge.compare import APART, SAME, Adversaries, Likeness, Profile, compare, near
from trucewatch.merge.facets import Facet
from trucewatch.merge.kinds import kinds

ALIKE_HERE = 3  # a score from which two described acts of one document are about one commitment
LIKELY = 3  # a score from which a group joins the only other that it fits
CLEARER = 1  # by how much the best candidate must beat the second


def profiles(facets: Iterable[Facet], foes: Adversaries) -> list[Profile]:
    """Gather one document's acts, in the order of its text."""
    found: list[list[Facet]] = []
    for facet in sorted(facets, key=lambda f: f.key):
        home = _home(facet, found, foes)
        if home is None:
            found.append([facet])
        else:
            home.append(facet)
    return [Profile(tuple(f)) for f in found]


def _home(facet: Facet, found: Sequence[list[Facet]], foes: Adversaries) -> list[Facet] | None:
    """Return the acts that a further act joins: the most alike, of equals the last told."""
    own = Profile((facet,))
    likes = [(n, compare(own, Profile(tuple(group)), foes)) for n, group in enumerate(found)]
    may = [(n, like) for n, like in likes if not like.different]
    ranked = [
        ((_supposed(facet, found[n]), like.score, n), n) for n, like in may if _joins(facet, found[n], like, len(may))
    ]
    return found[max(ranked)[1]] if ranked else None


def _joins(facet: Facet, group: Sequence[Facet], like: Likeness, candidates: int) -> bool:
    """Tell whether an act joins acts that it does not contradict.

    One that names no party and could belong to one commitment of its document only belongs to it:
    a text goes on about what it is about.
    """
    if facet.bare or (candidates == 1 and not facet.sides):
        return True
    return like.score >= (ALIKE_HERE - 1 if all(f.bare for f in group) else ALIKE_HERE)


def _supposed(facet: Facet, group: Sequence[Facet]) -> bool:
    """Tell whether a group holds what an act takes for granted: only what was taken on can be extended or ended."""
    return facet.act not in kinds().presupposes or any(f.told and f.act in kinds().binds for f in group)


@dataclass(frozen=True, slots=True)
class Join:
    """Two profiles that were joined, and why."""

    one: Profile
    other: Profile
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Clusters:
    """The profiles of each commitment, those that fit more than one, and the joins that were made."""

    groups: tuple[tuple[Profile, ...], ...]
    unsure: tuple[Profile, ...]
    joins: tuple[Join, ...]


Pairs = dict[tuple[int, int], Likeness]


def clusters(found: Sequence[Profile], foes: Adversaries) -> Clusters:
    """Gather profiles of many documents into commitments."""
    by_family: dict[str, list[Profile]] = {}
    for profile in sorted(found, key=lambda p: p.key):
        by_family.setdefault(profile.family, []).append(profile)
    parts = [_Gathering(profiles, foes).clusters() for profiles in by_family.values()]
    return Clusters(
        tuple(sorted((g for p in parts for g in p.groups), key=lambda g: g[0].key)),
        tuple(sorted((u for p in parts for u in p.unsure), key=lambda p: p.key)),
        tuple(j for p in parts for j in p.joins),
    )


class _Gathering:
    """The groups of one family while they are joined; profiles are known by their number.

    Only pairs that are near in time are compared: the others contradict each other by their times alone.
    """

    def __init__(self, ordered: Sequence[Profile], foes: Adversaries) -> None:
        self.ordered = ordered
        self.pairs: Pairs = {(a, b): compare(ordered[a], ordered[b], foes) for a, b in sorted(near(ordered))}
        self.near: list[list[int]] = [[] for _ in ordered]
        for a, b in self.pairs:
            self.near[a].append(b)
            self.near[b].append(a)
        self.home = [{n} for n in range(len(ordered))]  # the group of each profile
        self.joins: list[Join] = []
        self.unsure: set[int] = set()

    def clusters(self) -> Clusters:
        """Join what is alike, then what fits one group only, then what words no term of its own."""
        self._alike()
        for group in self._by_size(described=True):
            choices = self._choices(group)
            if choices and choices[0][0] >= LIKELY and self._clear(choices):
                self._join(group, choices[0])
        for group in self._by_size(described=False):
            self._place(group, self._choices(group))
        kept = sorted((sorted(g) for g in self._groups()), key=lambda g: g[0])
        sure = tuple(tuple(self.ordered[n] for n in g) for g in kept if not set(g) <= self.unsure)
        return Clusters(sure, tuple(self.ordered[n] for n in sorted(self.unsure)), tuple(self.joins))

    def _alike(self) -> None:
        """Join the pairs that are alike enough, best first, unless any of their groups contradict each other."""
        alike = [(pair, like) for pair, like in self.pairs.items() if not like.different and like.score >= SAME]
        for (a, b), like in sorted(alike, key=lambda item: (-item[1].score, item[0])):
            left, right = self.home[a], self.home[b]
            if left is not right and not self._contradict(left, right):
                self._unite(left, right)
                self.joins.append(Join(self.ordered[a], self.ordered[b], like))

    def _groups(self, members: Iterable[int] | None = None) -> list[set[int]]:
        """Return the groups, or those of some profiles, each once."""
        numbers = range(len(self.home)) if members is None else members
        return list({id(g): g for g in (self.home[n] for n in numbers)}.values())

    def _unite(self, home: set[int], group: set[int]) -> None:
        home |= group
        for n in group:
            self.home[n] = home
        group.clear()

    def _by_size(self, described: bool) -> list[set[int]]:
        found = [g for g in self._groups() if self._described(g) == described]
        return sorted(found, key=lambda g: (len(g), min(g)))

    def _choices(self, own: set[int]) -> list[Choice]:
        """Return the described groups that a group may belong to, best first."""
        found = []
        # What fits contradicts none of its acts, so it is near to the first.
        for group in self._groups(self.near[min(own)] if own else ()):
            if group is own or not self._described(group) or self._contradict(own, group):
                continue
            likes = {(min(a, b), max(a, b)): self._like(a, b) for a in own for b in group}
            best = min(likes, key=lambda pair: (-likes[pair].score, pair))
            found.append((likes[best].score, best, group))
        return sorted(found, key=lambda c: (-c[0], c[1]))

    def _place(self, group: set[int], choices: list[Choice]) -> None:
        """Give acts that word no term to the one commitment that they fit; leave them where they fit several.

        Acts of a named party that fit none are a commitment of their own, of which little is told.
        """
        if choices and choices[0][0] > 0 and self._clear(choices):
            self._join(group, choices[0])
        elif choices and (choices[0][0] > 0 or not any(self.ordered[n].sides for n in group)):
            self.unsure |= group

    def _join(self, group: set[int], choice: Choice) -> None:
        _, (a, b), home = choice
        self.joins.append(Join(self.ordered[a], self.ordered[b], self._like(a, b)))
        self._unite(home, group)

    def _clear(self, choices: list[Choice]) -> bool:
        """Tell whether the best choice is the only one: others are worse, or likely the same commitment as it."""
        (best, _, home), *others = choices
        rivals = [group for score, _, group in others if score > best - CLEARER]
        return all(self._likely(home, group) for group in rivals)

    def _likely(self, one: set[int], other: set[int]) -> bool:
        return not self._contradict(one, other) and max(self._like(a, b).score for a in one for b in other) >= LIKELY

    def _like(self, one: int, other: int) -> Likeness:
        return self.pairs.get((min(one, other), max(one, other)), APART)

    def _described(self, group: set[int]) -> bool:
        return any(not self.ordered[n].bare for n in group)

    def _contradict(self, left: set[int], right: set[int]) -> bool:
        return any(self._like(a, b).different for a in left for b in right)


Choice = tuple[int, tuple[int, int], set[int]]  # score, the pair that has it, the group
