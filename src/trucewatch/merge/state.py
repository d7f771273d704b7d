"""What is worked out from the acts: each party's stance, the whole's state, its form and the parties' roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from trucewatch.merge.acts import day, latest, told
from trucewatch.merge.compare import Adversaries
from trucewatch.merge.facets import Facet, length, read, term
from trucewatch.merge.kinds import kinds
from trucewatch.model import Rendering, Role, StatusAct
from trucewatch.records import Party

ENTRY = re.compile(r"\b(after|once|until|upon|only when|before|as soon as)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sides:
    """The parties of a commitment: `principals` would be bound by it, `others` had a hand in it."""

    principals: tuple[str, ...]
    others: tuple[str, ...]
    mediators: frozenset[str]
    names: Mapping[str, Party]


def sides(facets: Sequence[Facet], foes: Adversaries) -> Sides:
    """Tell those who would be bound from proposers, mediators and co-signatories.

    Where adversaries are among the parties, they are the ones, else those who have an adversary in
    these documents; a third party that proposes, agrees or mediates is not bound. Where nothing is
    known of adversaries, everybody but the mediators is; who only made an offer is not, where it is.
    """
    everybody = frozenset().union(*(f.sides for f in facets))
    mediators = frozenset(p.id for f in facets for p in f.body.mediator if p.id)
    names: dict[str, Party] = {}
    for f in facets:
        for party in (*f.body.by, *f.body.with_, *f.body.mediator):
            if party.id:
                names.setdefault(party.id, party)
    fighting = everybody & frozenset().union(*foes.pairs)
    only_offer = frozenset(p for p in everybody if foes.pairs and _only_proposed(p, facets))
    bound = frozenset().union(*foes.dyads(everybody)) or fighting or everybody - mediators - only_offer
    rest = sorted((everybody | mediators) - bound)
    return Sides(tuple(sorted(bound)), tuple(rest), mediators - bound, names)


def _only_proposed(party: str, facets: Sequence[Facet]) -> bool:
    return {f.act for f in facets if party in f.by} == {"proposed"}


def committed(acts: Iterable[StatusAct], principals: Iterable[str]) -> frozenset[str]:
    """Return who took the commitment on, by acts told of them.

    An acceptance alone takes nothing on: it needs another who declared, agreed, accepted or
    offered it too. Whose last word is a rejection took nothing on.
    """
    bound, done = set(principals), [a for a in acts if told(a)]
    by = {a.by for a in done if a.act in kinds().binds and (a.by in bound or a.act == "entered_into_effect")}
    accepted = {a.by for a in done if a.act == "accepted"}
    offered = {a.by for a in done if a.act == "proposed"}
    last = latest(done)
    refused = {p for p, a in last.items() if a.act == "rejected"}
    if by or (len((accepted | offered) & bound) > 1 and accepted & bound and not refused & bound):
        by |= accepted | (offered if accepted and not refused & bound else set())
    return frozenset(p for p in by if p in bound and p not in refused)


def pending(acts: Sequence[StatusAct], principals: Sequence[str]) -> bool:
    """Tell whether entry into force waits for a condition: then it binds nobody.

    A party whose last word is a conditional acceptance holds it up, unless it took effect or
    somebody had declared it for themselves already.
    """
    done = [a for a in acts if told(a)]
    if any(a.act == "entered_into_effect" for a in done):
        return False
    entry = any(a.act in kinds().founds and any(ENTRY.search(c) for c in a.condition) for a in done)
    declared = any(a.act in ("declared", "ordered") for a in done)
    last = latest(acts)
    waits = any(last[p].act == "accepted_with_conditions" for p in principals if p in last)
    return entry or (waits and not declared)


def stances(acts: Iterable[StatusAct]) -> dict[str, str]:
    """Return each party's latest act, by party."""
    return {party: act.act for party, act in sorted(latest(acts).items())}


def overall(
    acts: Sequence[StatusAct], found: Sequence[Rendering], bound: Sequence[str], as_of: datetime | None, zone: str
) -> str:
    """Return the state of the whole as of the last document, by the acts told."""
    done = [a for a in acts if told(a)]
    # An act told of nobody in particular may be of a truce that never was, if anybody is told to have refused it.
    unnamed = any(a.act in kinds().binds | kinds().ends and a.by is None for a in done)
    refused = any(a.act == "rejected" for a in done)
    agreed = bool(committed(acts, bound)) or (unnamed and not refused)
    if not done:
        return "floated"
    if not agreed:
        return _offered(done, bound)
    if any(a.act in kinds().ends for a in done):
        return "ended"
    if pending(acts, bound):
        return "pending"
    return _running(done, found, as_of, zone)


def _offered(done: Sequence[StatusAct], bound: Sequence[str]) -> str:
    last = [a.act for p, a in latest(done).items() if p in bound] + [a.act for a in done if a.by is None]
    if "rejected" in last:
        return "rejected"
    return "conditional" if "accepted_with_conditions" in last else "proposed"


def _running(done: Sequence[StatusAct], found: Sequence[Rendering], as_of: datetime | None, zone: str) -> str:
    words = {a.act for a in done}
    terms = [t for r in found if (t := term(read(r.begins, zone), read(r.ends, zone), length(r.duration)))]
    if as_of and terms and all(end is not None and end <= as_of for _, end in terms):
        return "ended"
    last = [a.act for a in sorted(done, key=day) if a.act in ("suspended", "resumed", "extended")]
    if last and last[-1] != "resumed":
        return last[-1]
    if "entered_into_effect" in words or (as_of and any(begin <= as_of for begin, _ in terms)):
        return "in_force"
    if words & {"declared", "ordered"}:
        return "declared"
    if "agreed" in words:
        return "agreed"
    return "accepted_by_some"


def form(acts: Sequence[StatusAct], bound: Sequence[str]) -> str:
    """Return the form: who took it on, together or each for themselves."""
    kept = committed(acts, bound)
    done = [a for a in acts if told(a)]
    together = {a.by for a in done if a.act == "agreed" and a.by in kept}
    if len(together) > 1:
        return "bilateral" if len(kept) == 2 else "multilateral"
    own = {a.by for a in done if a.act in ("declared", "ordered")}
    answered = {a.by for a in done if a.act == "accepted_with_conditions" and a.by in bound}
    if not kept and not own:
        return "proposal_only"
    if len(kept | answered) > 1:
        return "parallel_unilateral"
    conditional = any(a.condition for a in done if a.by in kept | own)
    return "unilateral_conditional" if conditional else "unilateral"


def roles(acts: Sequence[StatusAct], parties: Sides, effective: bool) -> tuple[Role, ...]:
    """Return the parties' parts; those who took on what took effect are obligors, others would be."""
    done = [a for a in acts if told(a)]
    kept = committed(acts, parties.principals)
    if effective:
        kept |= {a.by for a in done if a.act == "accepted_with_conditions" and a.by in parties.principals}
    found = []
    proposers = {a.by for a in done if a.act == "proposed"}
    for party in (*parties.principals, *parties.others):
        who = parties.names.get(party, Party(party, party))
        if party in proposers:
            found.append(Role(who, "proposer"))
        if party in parties.mediators:
            found.append(Role(who, "mediator"))
        if party in parties.principals:
            found.append(Role(who, "obligor" if effective and party in kept else "prospective_obligor"))
        elif party not in proposers | parties.mediators:
            found.append(Role(who, "co_signatory"))
    return tuple(found)
