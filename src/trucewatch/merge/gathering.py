"""Records of many documents into commitments: the door of this package."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product

from trucewatch.merge import claims as claiming
from trucewatch.merge import state
from trucewatch.merge.acts import day, status_acts, telling
from trucewatch.merge.cluster import Clusters, Join, clusters, profiles
from trucewatch.merge.compare import Adversaries, Profile
from trucewatch.merge.facets import Facet, facet, ids, read
from trucewatch.merge.naming import identity, title
from trucewatch.merge.renderings import contested, renderings
from trucewatch.model import Commitment, Telling
from trucewatch.records import CommitmentAct, Document, Event, Party, Record, ViolationClaim

MEANT = {"asserted", "claimed", "planned", "denied"}


@dataclass(frozen=True, slots=True)
class Gathered:
    """The commitments, the tellings that belong to none for sure, and the joins with their reasons."""

    commitments: tuple[Commitment, ...]
    left: tuple[Telling, ...]
    joins: tuple[Join, ...] = ()


def gather(records: Iterable[Record], documents: Mapping[str, Document], zone: str = "UTC") -> Gathered:
    """Return the commitments that records tell of.

    `zone` is the clock of dates without an offset. The order of records and documents does not
    matter, and a record told twice counts once.
    """
    once = {r.id: r for r in records if r.document in documents}
    told = sorted(once.values(), key=lambda r: (r.document, r.span.start, r.span.end, r.kind, r.id))
    foes = adversaries(told)
    acts = [facet(r, documents[r.document], zone) for r in told if isinstance(r.body, CommitmentAct)]
    found = clusters(_profiles(acts, foes), foes)
    kept = [g for g in found.groups if any(_meant(f) for p in g for f in p.facets)]
    as_of = _as_of(documents, zone)
    made = [_commitment(_facets(g), foes, as_of, zone) for g in kept]
    said = [(r, documents[r.document]) for r in told if isinstance(r.body, ViolationClaim)]
    made, adrift = _with_claims(made, [_facets(g) for g in kept], foes, said, zone)
    return Gathered(_unique(made, kept), _left(found, kept, adrift), found.joins)


def adversaries(records: Sequence[Record]) -> Adversaries:
    """Return who stands against whom in these records.

    By what one is told to have done to the other or claims of the other, and by truces that one
    declares towards the other. Two who agree on something are taken for adversaries only where
    neither has another: mediators sign too.
    """
    pairs: set[frozenset[str]] = set()
    agreed = []
    for body in (r.body for r in records):
        if (isinstance(body, Event) and body.type in ("assault", "coerce")) or isinstance(body, ViolationClaim):
            pairs |= _pairs(body.by, body.against)
        elif isinstance(body, CommitmentAct) and body.act in ("declared", "ordered", "suspended"):
            pairs |= _pairs(body.by, body.with_)
        elif isinstance(body, CommitmentAct) and len(ids(body.by + body.with_)) == 2:
            agreed.append(ids(body.by + body.with_))
    known = frozenset().union(*pairs)
    return Adversaries(frozenset(pairs) | {pair for pair in agreed if not pair & known})


def _pairs(one: tuple[Party, ...], other: tuple[Party, ...]) -> set[frozenset[str]]:
    return {frozenset(pair) for pair in product(ids(one), ids(other)) if pair[0] != pair[1]}


def _profiles(facets: Sequence[Facet], foes: Adversaries) -> list[Profile]:
    by_document: dict[str, list[Facet]] = {}
    for found in facets:
        by_document.setdefault(found.document.id, []).append(found)
    return [p for group in by_document.values() for p in profiles(group, foes)]


def _facets(group: Iterable[Profile]) -> list[Facet]:
    return [f for p in group for f in p.facets]


def _meant(found: Facet) -> bool:
    """Tell whether an act is told of the world, or a thought that words terms of its own."""
    return str(found.record.stance) in MEANT or not found.bare


def _as_of(documents: Mapping[str, Document], zone: str) -> datetime | None:
    """Return the end of the last day of publication: what the documents can know of."""
    told = (read(d.published, zone) for d in documents.values())
    return max((w.latest for w in told if w and w.latest), default=None)


def _commitment(facets: Sequence[Facet], foes: Adversaries, as_of: datetime | None, zone: str) -> Commitment:
    parties = state.sides(facets, foes)
    acts = status_acts(facets)
    who = identity(facets, parties.principals)
    # An extension words another term of the same commitment: that is no contest of the first.
    base = renderings([f for f in facets if f.act != "extended"], who.id, zone)
    accounts = base + renderings([f for f in facets if f.act == "extended"], who.id, zone)
    overall = state.overall(acts, accounts, parties.principals, as_of, zone)
    offered = not state.committed(acts, parties.principals)
    area = tuple(dict.fromkeys(p.name for f in facets for p in f.body.area))
    return Commitment(
        id=who.id,
        title=title(who, offered and overall not in EFFECTIVE, area),
        type=who.type,
        form=state.form(acts, parties.principals),
        roles=state.roles(acts, parties, overall in EFFECTIVE),
        acts=acts,
        renderings=accounts,
        state=state.stances(acts),
        overall=overall,
        contested=contested(base, zone),
    )


EFFECTIVE = {"agreed", "declared", "in_force", "suspended", "extended", "ended", "accepted_by_some"}


Said = Sequence[tuple[Record, Document]]


def _with_claims(
    made: Sequence[Commitment], facets: Sequence[Sequence[Facet]], foes: Adversaries, said: Said, zone: str
) -> tuple[list[Commitment], list[Telling]]:
    """Give each claim to the commitment it speaks of; return the commitments and the claims left over."""
    pairs = enumerate(zip(made, facets, strict=True))
    targets = [_target(n, c, f, foes) for n, (c, f) in pairs if c.overall in EFFECTIVE]
    homes: dict[int, list[tuple[Record, Document]]] = {}
    adrift = []
    for record, document in said:
        index = claiming.target_of(record, document, targets, zone)
        if index is None:
            adrift.append(telling(record, document))
        else:
            homes.setdefault(index, []).append((record, document))
    return [replace(c, claims=claiming.aggregate(homes.get(n, ()))) for n, c in enumerate(made)], adrift


def _target(index: int, commitment: Commitment, facets: Sequence[Facet], foes: Adversaries) -> claiming.Target:
    profile = Profile(tuple(facets))
    terms = profile.terms
    days = [f.at for f in facets if f.at and f.dated and f.told]
    begins = min([b for b, _ in terms] or [d.earliest for d in days if d.earliest], default=None)
    ends = None if not terms or any(e is None for _, e in terms) else max(e for _, e in terms if e)
    bound = frozenset(r.party.id for r in commitment.roles if r.party.id and "obligor" in r.role)
    if len(bound) == 1:  # the other side of a truce that one side declared alone
        bound |= frozenset().union(*(pair for pair in foes.pairs if pair & bound))
    scope = frozenset().union(*profile.scopes)
    return claiming.Target(index, bound, scope, frozenset(f.document.id for f in facets), begins, ends, profile.names)


def _unique(made: Sequence[Commitment], groups: Sequence[tuple[Profile, ...]]) -> tuple[Commitment, ...]:
    """Return the commitments by time; two that nothing told apart but their documents get ids by those."""
    seen: set[str] = set()
    found = []
    for commitment, group in zip(made, groups, strict=True):
        if commitment.id in seen:
            commitment = replace(
                commitment, id=f"{commitment.id}-{hashlib.sha256(repr(group[0].key).encode()).hexdigest()[:6]}"
            )
        seen.add(commitment.id)
        found.append((_first_day(commitment), group[0].key, commitment))
    return tuple(c for *_, c in sorted(found, key=lambda item: item[:2]))


def _first_day(commitment: Commitment) -> str:
    return min(map(day, commitment.acts), default="9999")


def _left(found: Clusters, kept: Sequence[tuple[Profile, ...]], adrift: Sequence[Telling]) -> tuple[Telling, ...]:
    """Return what belongs to no commitment for sure, by document and place in its text."""
    dropped = [p for g in found.groups if g not in kept for p in g]
    acts = [telling(f.record, f.document) for p in (*found.unsure, *dropped) for f in p.facets]
    return tuple(sorted([*acts, *adrift], key=lambda t: (t.document, t.span.start, t.span.end, t.record)))
