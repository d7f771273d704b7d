"""Drafts of one sentence that tell the same act, made one: an attack and its toll."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trucewatch.coding.draft import Draft
from trucewatch.coding.view import Predicate
from trucewatch.coding.who import Who
from trucewatch.records import Stance

# How one predicate may hang on another and still tell the same act.
LINKS = frozenset(("subject", "object", "complement", "advcl", "acl", "xcomp", "relcl", "conj", "dep"))
LINKS |= {"prep:from", "prep:with", "prep:after", "prep:of", "prep:by", "prep:in", "prep:during", "prep:to"}


def merged(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts with those of the same act joined, in the order of the text."""
    kept: list[Draft] = []
    for one in sorted(drafts, key=lambda d: d.predicate.i):
        partner = next((i for i in range(len(kept) - 1, -1, -1) if _same(kept[i], one)), None)
        if partner is None:
            kept.append(one)
        else:
            kept[partner] = _join(kept[partner], one)
    return kept


def _same(left: Draft, right: Draft) -> bool:
    """Tell whether two drafts of a sentence can be one act: linked in the tree and at odds in nothing."""
    if left.frame.type != right.frame.type or not _joined(left, right):
        return False
    if left.frame.type != "assault":
        verbal = left.frame.verbal or right.frame.verbal
        return (
            not verbal
            and not set(left.tolls) & set(right.tolls)
            and _agree(_ids(left.by), _ids(right.by))
            and _where(left, right)
        )
    stances = {left.attribution.stance, right.attribution.stance}
    if len(stances) > 1 and stances != {Stance.ASSERTED, Stance.CLAIMED}:
        return False
    modes = left.mode is None or right.mode is None or left.mode == right.mode or bool(right.tolls)
    whole = _agree(_ids(left.by), _ids(right.by)) and _agree(_ids(left.against), _ids(right.against))
    return modes and whole and not set(left.tolls) & set(right.tolls) and _dates(left, right) and _where(left, right)


def _joined(left: Draft, right: Draft) -> bool:
    pairs = [(a, b) for a in (left.predicate, *left.also) for b in (right.predicate, *right.also)]
    linked = any(_linked(a, b) for a, b in pairs) or _counts(left, right)
    return linked or _again(left) or _again(right) or _alike(left, right)


def _again(one: Draft) -> bool:
    """Tell whether a draft only names an act again: "the raid"."""
    words = [p.text.lower() for p in one.predicate.complement] if one.predicate.nominal else []
    return not one.tolls and any(w.startswith(("the ", "this ", "that ", "these ", "those ")) for w in words)


def _alike(left: Draft, right: Draft) -> bool:
    """Tell whether one source tells both of the same kind of target."""
    a, b = left.attribution.speaker, right.attribution.speaker
    if a is None or b is None or a.party.id is None or a.party.id != b.party.id:
        return False
    return bool(set(left.targets) & set(right.targets))


def _counts(left: Draft, right: Draft) -> bool:
    """Tell whether the drafts have one subject, or the second only counts the victims of the first."""
    ours = {p.i for p in left.predicate.roles.surface} & {p.i for p in right.predicate.roles.surface}
    only = bool(right.tolls) and not (right.by or right.places or _dated_apart(left, right))
    return bool(ours) or (only and not right.predicate.nominal)


def _dated_apart(left: Draft, right: Draft) -> bool:
    return right.when is not None and (left.when is None or left.when[0] != right.when[0])


def _linked(left: Predicate, right: Predicate) -> bool:
    """Tell whether one predicate hangs on the other, over at most two steps that keep to one act."""
    return _hangs(left, right) or _hangs(right, left) or _carried(left, right) or _carried(right, left)


def _carried(noun: Predicate, verb: Predicate) -> bool:
    """Tell whether a verb hangs on the one that carries a noun's act: "carried out strikes, *killing* ten"."""
    above = noun.governor
    if not noun.nominal or verb.nominal or above is None or above.nominal or noun.relation != "object":
        return False
    return verb.governor is above and verb.relation in ("advcl", "conj", "xcomp")


def _hangs(low: Predicate, high: Predicate) -> bool:
    node = low
    for _ in range(3):
        if node.governor is None or node.relation not in LINKS:
            return False
        node = node.governor
        if node is high:
            return True
    return False


def _agree(left: Sequence[str], right: Sequence[str]) -> bool:
    return not left or not right or left == right


def _ids(who: Sequence[Who]) -> list[str]:
    return sorted(w.party.id or w.party.name for w in who)


def _dates(left: Draft, right: Draft) -> bool:
    return left.when is None or right.when is None or left.when[0] == right.when[0]


def _where(left: Draft, right: Draft) -> bool:
    a, b = {p.place.name for p in left.places}, {p.place.name for p in right.places}
    return not a or not b or bool(a & b)


def _join(left: Draft, right: Draft) -> Draft:
    claimed = right.attribution.stance is Stance.CLAIMED and left.attribution.stance is Stance.ASSERTED
    specific = left if left.frame.toll is None else right
    return replace(
        left,
        frame=specific.frame,
        predicate=specific.predicate,
        also=tuple(
            p for p in (*left.also, *right.also, left.predicate, right.predicate) if p is not specific.predicate
        ),
        attribution=right.attribution if claimed else left.attribution,
        mode=left.mode or right.mode,
        by=left.by or right.by,
        against=left.against or right.against,
        places=left.places or right.places,
        when=left.when or right.when,
        weapons=left.weapons or right.weapons,
        targets=left.targets or right.targets,
        tolls={**left.tolls, **right.tolls},
    )
