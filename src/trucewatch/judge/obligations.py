"""A commitment as testable duties: one for each party, account of the terms and kind of act."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from trucewatch.judge.book import Duty, book
from trucewatch.judge.windows import Clocks, variants
from trucewatch.merge import state
from trucewatch.merge.acts import own, told
from trucewatch.merge.facets import read
from trucewatch.merge.kinds import kinds
from trucewatch.model import Commitment, Obligation, Rendering
from trucewatch.records import canonical

NO_CLOCKS: Mapping[str, str] = MappingProxyType({})
TAKES_ON = {"accepted", "proposed"}  # where the other side took it up, which committed() has checked
DUTIES = {"obligor", "prospective_obligor"}


def obligations(commitment: Commitment, zone: str, own_clocks: Mapping[str, str] = NO_CLOCKS) -> Iterator[Obligation]:
    """Yield the duties that each account of the terms makes, for each party that would be bound.

    Accounts that make the same duty in the same windows give one, told by the first of them: the
    obligor's own, then other parties', then publishers'.
    """
    clocks = Clocks(zone, own_clocks)
    bound = sorted({r.party.id for r in commitment.roles if r.role in DUTIES and r.party.id})
    for party in bound:
        seen, duties = set(), set()
        accounts = sorted(commitment.renderings, key=lambda r: (r.account_of != party, r.account_of is None))
        for rendering in _worded(accounts):
            for duty in book().duties(rendering.scope or _shared_scope(commitment), commitment.type):
                made = _obligation(commitment, rendering, duty, party, clocks)
                if not rendering.begins and (made.act, made.object) in duties:
                    continue  # it words no window of its own, and others word one for the same duty
                duties.add((made.act, made.object))
                key = (made.act, made.object, made.area, made.binding, tuple((v.begins, v.ends) for v in made.variants))
                if key not in seen:
                    seen.add(key)
                    yield made


def _worded(accounts: list[Rendering]) -> list[Rendering]:
    """Return the accounts that word a start, and those that word another scope; all where none words either."""
    dated = [r for r in accounts if r.begins]
    scopes = {frozenset(r.scope) for r in dated}
    other = [r for r in accounts if r.scope and frozenset(r.scope) not in scopes and r not in dated]
    return dated + other or [r for r in accounts if r.ends or r.duration or r.area] or accounts[:1]


def _shared_scope(commitment: Commitment) -> tuple[str, ...]:
    """Return the scope that every account that words one shares, for accounts that word none."""
    scopes = [r.scope for r in commitment.renderings if r.scope]
    shared = set.intersection(*map(set, scopes)) if scopes else set()
    return tuple(s for s in scopes[0] if s in shared) if scopes else ()


def _obligation(commitment: Commitment, rendering: Rendering, duty: Duty, party: str, clocks: Clocks) -> Obligation:
    area = rendering.area or next((r.area for r in commitment.renderings if r.area), ())
    said = [commitment.id, rendering.id, party, duty.act, duty.object]
    return Obligation(
        id="o" + hashlib.sha256(canonical(said)).hexdigest()[:16],
        commitment=commitment.id,
        rendering=rendering.id,
        obligor=party,
        modality=duty.modality,
        act=duty.act,
        object=duty.object,
        area=area,
        variants=variants(rendering, commitment, clocks),
        binding=binding(commitment, rendering, party, clocks),
        testable=duty.testable,
        condition=rendering.condition,
        exception=rendering.exception,
        tellings=rendering.tellings,
    )


def binding(commitment: Commitment, rendering: Rendering, party: str, clocks: Clocks) -> str:
    """Return whether a duty bound a party under one account.

    A pending condition binds nobody. Who took it on by its own word, or a publisher's, is bound;
    where only another party says so, or it starts before the obligor's own account does, the duty is
    claimed. Who answered conditionally to what another declared is bound by that other's claim.
    """
    acts = commitment.acts
    principals = [r.party.id for r in commitment.roles if r.party.id and r.role in DUTIES]
    kept = state.committed(acts, principals)
    if state.pending(acts, principals):
        return "proposed_not_binding"
    if party not in kept:
        answered = any(a.act == "accepted_with_conditions" and a.by == party and told(a) for a in acts)
        return "claimed_in_force_by_one_side" if answered and kept else "proposed_not_binding"
    mine = [a for a in acts if a.by == party and told(a) and own(a) and a.act in TAKES_ON | kinds().binds]
    if not mine or _other_start(commitment, rendering, party, clocks):
        return "claimed_in_force_by_one_side"
    return "in_force"


def _other_start(commitment: Commitment, rendering: Rendering, party: str, clocks: Clocks) -> bool:
    """Tell whether another party's account starts the window before the obligor's own account does."""
    start = read(rendering.begins, clocks.of(rendering))
    if rendering.account_of in (None, party) or start is None or start.earliest is None:
        return False
    own_starts = [read(r.begins, clocks.of(r)) for r in commitment.renderings if r.account_of == party and r.begins]
    firsts = [w.latest for w in own_starts if w and w.latest]
    return bool(firsts) and start.earliest < min(firsts) and "begins" in commitment.contested
