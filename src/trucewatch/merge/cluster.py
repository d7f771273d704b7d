"""Acts into profiles within a document, profiles into commitments across documents.

Within a document the order of the text counts: "the truce" is the one told last that it can be.
Across documents it does not: the best pairs are joined first, and no two profiles that contradict
each other ever share a commitment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from trucewatch.merge.compare import SAME, Adversaries, Likeness, Profile, compare
from trucewatch.merge.facets import Facet
from trucewatch.merge.kinds import kinds

ALIKE_HERE = 2  # a score from which two described acts of one document are about one commitment
LIKELY = 3  # a score from which what stands alone joins the only group that it fits
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
    best: tuple[tuple[bool, int, int], list[Facet]] | None = None
    for number, group in enumerate(found):
        like = compare(Profile((facet,)), Profile(tuple(group)), foes)
        if like.different or not _joins(facet, group, like):
            continue
        rank = (_supposed(facet, group), like.score, number)
        if best is None or rank > best[0]:
            best = (rank, group)
    return best[1] if best else None


def _joins(facet: Facet, group: Sequence[Facet], like: Likeness) -> bool:
    if facet.bare:
        return like.score >= 0
    return like.score >= (1 if all(f.bare for f in group) else ALIKE_HERE)


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


def clusters(found: Sequence[Profile], foes: Adversaries) -> Clusters:
    """Gather profiles of many documents into commitments."""
    ordered = sorted(found, key=lambda p: p.key)
    pairs = {(a, b): compare(ordered[a], ordered[b], foes) for a, b in combinations(range(len(ordered)), 2)}
    groups = [{n} for n in range(len(ordered))]
    joins = _strong(ordered, pairs, groups)
    unsure = _weak(ordered, pairs, groups, joins)
    kept = sorted((sorted(g) for g in groups if g), key=lambda g: g[0])
    return Clusters(
        tuple(tuple(ordered[n] for n in g) for g in kept if not set(g) <= unsure),
        tuple(ordered[n] for n in sorted(unsure)),
        tuple(joins),
    )


Pairs = dict[tuple[int, int], Likeness]


def _strong(ordered: Sequence[Profile], pairs: Pairs, groups: list[set[int]]) -> list[Join]:
    """Join the pairs that are alike enough, best first, unless any of their groups contradict each other."""
    joins = []
    alike = [(pair, like) for pair, like in pairs.items() if not like.different and like.score >= SAME]
    for (a, b), like in sorted(alike, key=lambda item: (-item[1].score, item[0])):
        left, right = _group(groups, a), _group(groups, b)
        if left is not right and not _contradicts(left, right, pairs):
            left |= right
            right.clear()
            joins.append(Join(ordered[a], ordered[b], like))
    return joins


def _weak(ordered: Sequence[Profile], pairs: Pairs, groups: list[set[int]], joins: list[Join]) -> set[int]:
    """Join what stands alone to the one group it can belong to; return what could belong to several."""
    alone = [g for g in groups if len(g) == 1]
    unsure = set()
    for group in sorted(alone, key=min):
        if len(group) != 1:
            continue  # another has joined it meanwhile
        (own,) = group
        choices = _choices(own, pairs, [g for g in groups if g and g is not group and _described(g, ordered)])
        if not choices or (not ordered[own].bare and choices[0][0] < LIKELY):
            continue
        if len(choices) > 1 and choices[0][0] < choices[1][0] + CLEARER:
            if ordered[own].bare:
                unsure.add(own)
            continue
        _, other, home = choices[0]
        joins.append(Join(ordered[own], ordered[other], pairs[min(own, other), max(own, other)]))
        home.add(own)
        group.clear()
    return unsure


def _choices(own: int, pairs: Pairs, groups: Sequence[set[int]]) -> list[tuple[int, int, set[int]]]:
    """Return the groups that a profile may belong to, best first: score, nearest member, group."""
    found = []
    for group in groups:
        likes = {n: pairs[min(own, n), max(own, n)] for n in group}
        if not any(like.different for like in likes.values()):
            best = min(likes, key=lambda n: (-likes[n].score, n))
            if likes[best].score > 0:
                found.append((likes[best].score, best, group))
    return sorted(found, key=lambda c: (-c[0], c[1]))


def _described(group: set[int], ordered: Sequence[Profile]) -> bool:
    return any(not ordered[n].bare for n in group)


def _group(groups: Sequence[set[int]], number: int) -> set[int]:
    return next(g for g in groups if number in g)


def _contradicts(left: set[int], right: set[int], pairs: Pairs) -> bool:
    return any(pairs[min(a, b), max(a, b)].different for a in left for b in right)
