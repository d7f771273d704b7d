"""The windows in which anybody was bound: unknown in every baseline and placebo of the same conflict.

A conflict is what commitments link: parties that share one, or share a party with one, are of one
conflict. A truce elsewhere says nothing of a series here and takes nothing away from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from trucewatch.model import Commitment, Obligation, Variant

BINDING = {"in_force", "claimed_in_force_by_one_side"}


@dataclass(frozen=True, slots=True)
class Masks:
    """Windows by conflict: each party's conflict, and each conflict's windows, once each."""

    conflict: Mapping[str, str] = field(default_factory=dict)
    windows: Mapping[str, tuple[Variant, ...]] = field(default_factory=dict)

    def of(self, parties: Iterable[str]) -> tuple[Variant, ...]:
        """Return the windows of the conflicts that some parties are in."""
        found = dict.fromkeys(self.conflict[p] for p in parties if p in self.conflict)
        return tuple(w for name in found for w in self.windows.get(name, ()))


def masks(duties: Sequence[Obligation], commitments: Sequence[Commitment] = ()) -> Masks:
    """Return the windows that bound anybody; `commitments` tell which parties belong together."""
    conflict = _conflicts(duties, commitments)
    windows: dict[str, dict[Variant, None]] = {}
    for duty in duties:
        if duty.binding in BINDING and duty.testable == "from_events":
            bare = (replace(v, name="", rule="") for v in duty.variants if v.ends)
            windows.setdefault(conflict[duty.obligor], {}).update(dict.fromkeys(bare))
    return Masks(conflict, {name: tuple(found) for name, found in windows.items()})


def _conflicts(duties: Sequence[Obligation], commitments: Sequence[Commitment]) -> dict[str, str]:
    """Return a name for each party's conflict: the first of its parties by id."""
    groups: dict[str, set[str]] = {}
    for duty in duties:
        groups.setdefault(duty.commitment, set()).add(duty.obligor)
    for commitment in commitments:
        groups.setdefault(commitment.id, set()).update(r.party.id for r in commitment.roles if r.party.id)
    root: dict[str, str] = {}

    def find(party: str) -> str:
        while root.setdefault(party, party) != party:
            root[party] = root[root[party]]
            party = root[party]
        return party

    for parties in groups.values():
        roots = sorted({find(p) for p in parties})
        root.update(dict.fromkeys(roots, roots[0]) if roots else {})
    return {party: find(party) for party in list(root)}
