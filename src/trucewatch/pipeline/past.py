"""Precedents: terms from a case's commitment or as declared, truces from our list or a user's file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from trucewatch.errors import BadValue
from trucewatch.model import Commitment
from trucewatch.outlook import truces
from trucewatch.outlook.truces import Terms, Truce
from trucewatch.pipeline.steps import judge
from trucewatch.store import open_case
from trucewatch.when import duration, window

FORMS = {"unilateral", "bilateral", "multilateral"}
PARTIAL = {"sectoral_pause", "geographic_pause", "humanitarian_corridor"}
DAYS_A_MONTH, DAYS_A_YEAR = 30.44, 365.25


def known(table: Path | None = None) -> tuple[Truce, ...]:
    """Return the truces of a user's copy of the ETH/PRIO table, or our own list of the Donbas."""
    return truces.donbas() if table is None else truces.read(table)


def asked_of(folder: Path, number: int) -> tuple[Commitment, Terms, date]:
    """Return a case's commitment by its number in the report, its declared terms, and the day of its first act."""
    with open_case(folder) as case:
        listed: Sequence[Commitment] = judge(case).judged.commitments
    if not 1 <= number <= len(listed):
        raise BadValue(f"has no commitment {number}", str(folder), f"1 to {len(listed)}" if listed else "it has none")
    one = listed[number - 1]
    days = [w.earliest for a in one.acts if a.when and (w := window(a.when)).earliest is not None]
    if not days:
        raise BadValue("has no dated act", one.title, "say the day: --asked 2025-03-18")
    return one, terms_of(one), min(d for d in days if d is not None).date()


def terms_of(one: Commitment) -> Terms:
    """Return what accounts of a commitment declare; a term on which they differ, or that none tells, is not known."""
    lengths = {days for r in one.renderings if r.duration and (days := _days(r.duration)) is not None}
    return Terms(
        form=one.form if one.form in FORMS else None,
        kind=one.type if one.type in truces.CLASSES.values() else None,
        partial=True if one.type in PARTIAL else None,
        length=lengths.pop() if len(lengths) == 1 else None,
        mediated=True if any(r.role == "mediator" for r in one.roles) else None,
        monitored=True if any(r.role == "monitor" for r in one.roles) else None,
        purposes=frozenset({"humanitarian"}) if one.type.startswith("humanitarian") else None,
    )


def _days(iso: str) -> float | None:
    try:
        step = duration(iso)
    except BadValue:
        return None
    return step.years * DAYS_A_YEAR + step.months * DAYS_A_MONTH + step.days + step.hours / 24 + step.minutes / 1440
