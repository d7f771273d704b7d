"""Windows of other commitments that overlap a duty's own: what changed in both is due to either or to both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from trucewatch.judge.masking import BINDING, Masks
from trucewatch.judge.rating import Rated
from trucewatch.model import Commitment, Obligation, Reason, Variant


def flagged(
    duties: Sequence[Obligation], rated: Sequence[Rated], masks: Masks, commitments: Sequence[Commitment]
) -> list[Rated]:
    """Return the answers on rates, those flagged in whose window another commitment of the conflict bound somebody."""
    titles = {c.id: c.title for c in commitments}
    by: dict[str, list[Obligation]] = {}
    for duty in duties:
        if duty.binding in BINDING and duty.testable == "from_events":
            by.setdefault(masks.conflict[duty.obligor], []).append(duty)
    return [
        _flagged(r, _others(d, by.get(masks.conflict.get(d.obligor, ""), ())), titles) if r.change.estimates else r
        for d, r in zip(duties, rated, strict=True)
    ]


def _others(duty: Obligation, near: Iterable[Obligation]) -> list[str]:
    """Return the commitments, but its own, that bound anybody in some reading of a duty's window."""
    found = (o.commitment for o in near if o.commitment != duty.commitment and _overlap(duty.variants, o.variants))
    return list(dict.fromkeys(found))


def _overlap(ours: Sequence[Variant], theirs: Sequence[Variant]) -> bool:
    return any(a.ends and b.ends and a.begins < b.ends and b.begins < a.ends for a in ours for b in theirs)


def _flagged(rated: Rated, others: Sequence[str], titles: Mapping[str, str]) -> Rated:
    if not others:
        return rated
    named = "; ".join(titles.get(name, name) for name in others)
    why = f"Another commitment bound somebody in part of this window ({named}): a change may be due to either."
    reason = Reason(why, "A stretch of the window in which nothing else was promised.")
    return replace(rated, change=replace(rated.change, reasons=(*rated.change.reasons, reason)))
