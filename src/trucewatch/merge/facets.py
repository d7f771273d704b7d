"""What a coded act says that can tell one commitment from another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isclose

from trucewatch.errors import BadValue
from trucewatch.merge.kinds import kinds
from trucewatch.merge.names import days_called, names
from trucewatch.records import CommitmentAct, Document, Party, Record
from trucewatch.when import Window, duration, window

NEVER = datetime.max.replace(tzinfo=UTC)
HOUR = timedelta(hours=1)
PRESUMED = timedelta(days=21)  # an act without a day is presumed to be no older than this when it is told
TOLD = {"asserted", "claimed"}


@dataclass(frozen=True, slots=True)
class Facet:
    """One coded act, its words read as sets and windows.

    `scope` holds the classes worded but for what the family covers anyway; `general` is true for
    a scope of everything. `hours` is the length worded, or that of a begin and an end told to the
    minute. `at` is when the act was done: its day, or the weeks before it was told (`dated` false).
    `names` are proper names of commitments in its sentence.
    """

    record: Record
    document: Document
    act: str
    family: str
    scope: frozenset[str]
    general: bool
    by: frozenset[str]
    sides: frozenset[str]
    area: frozenset[str]
    begins: Window | None
    ends: Window | None
    hours: float | None
    at: Window | None
    dated: bool
    names: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[str, int, int, str, str]:
        """An order that knows no party: by document and place in its text."""
        return (self.record.document, self.record.span.start, self.record.span.end, self.act, self.record.id)

    @property
    def bare(self) -> bool:
        """Tell whether the act words no term by which to know its commitment."""
        return not (self.scope or self.general or self.begins or self.ends or self.hours or self.area)

    @property
    def body(self) -> CommitmentAct:
        """The act as coded."""
        assert isinstance(self.record.body, CommitmentAct)
        return self.record.body

    @property
    def told(self) -> bool:
        """Tell whether somebody vouches that the act was done."""
        return str(self.record.stance) in TOLD


def facet(record: Record, document: Document, zone: str) -> Facet:
    """Read a commitment record; dates that cannot be read are as if not given."""
    body = record.body
    assert isinstance(body, CommitmentAct)
    scope = frozenset(body.scope)
    family = kinds().family(body.form, scope)
    at = read(body.when, zone)
    begins, ends = (read(day, zone) for day in _term_words(record, document))
    by = ids(body.by)
    return Facet(
        record=record,
        document=document,
        act=body.act,
        family=family,
        scope=scope - {"general"} - kinds().own_scope.get(family, frozenset()),
        general="general" in scope,
        by=by,
        sides=by | ids(body.with_),
        area=frozenset(p.name.casefold() for p in body.area),
        begins=begins,
        ends=ends,
        hours=length(body.duration) or _between(begins, ends),
        at=at or _presumed(document, zone),
        dated=at is not None,
        names=names(record.span.quote),
    )


def begin_words(body: CommitmentAct) -> str | None:
    """Return the begin that an act words; what entered into effect on a day began on it."""
    return body.begins or (body.when if body.act == "entered_into_effect" else None)


def _term_words(record: Record, document: Document) -> tuple[str | None, str | None]:
    """Return the begin and the end that an act words, or else the days by which its sentence calls the commitment."""
    body = record.body
    assert isinstance(body, CommitmentAct)
    worded = begin_words(body), body.ends
    if any(worded) or body.duration:
        return worded
    return days_called(record.span.quote, document.published) or worded


def ids(parties: tuple[Party, ...]) -> frozenset[str]:
    """Return the ids of the parties that have one."""
    return frozenset(p.id for p in parties if p.id)


def read(edtf: str | None, zone: str) -> Window | None:
    """Return what an EDTF value allows, or None where it is absent or cannot be read."""
    try:
        return window(edtf, zone) if edtf else None
    except BadValue:
        return None


def length(iso: str | None) -> float | None:
    """Return an ISO 8601 duration in hours, a month as 30 days; None where it cannot be read.

    >>> length("PT30H"), length("P30D"), length("P1M")
    (30.0, 720.0, 720.0)
    """
    if iso is None:
        return None
    try:
        told = duration(iso)
    except BadValue:
        return None
    days = told.years * 365 + told.months * 30 + told.days
    return days * 24 + told.hours + told.minutes / 60


def same_length(one: float, other: float) -> bool:
    """Tell whether two lengths may be one, told in other units: a month and 30 days."""
    return isclose(one, other, rel_tol=0.1)


def _between(begins: Window | None, ends: Window | None) -> float | None:
    """Return the hours from a begin to an end, where both are told to the minute: from day to day may be a day more."""
    if begins is None or ends is None or begins.earliest is None or ends.earliest is None:
        return None
    if {begins.unit, ends.unit} != {"minute"}:
        return None
    return (ends.earliest - begins.earliest) / HOUR if ends.earliest > begins.earliest else None


def _presumed(document: Document, zone: str) -> Window | None:
    told = read(document.published, zone)
    if told is None or told.latest is None:
        return None
    return Window((told.earliest or told.latest) - PRESUMED, told.latest, told.unit, approximate=True)


def term(begins: Window | None, ends: Window | None, hours: float | None) -> tuple[datetime, datetime | None] | None:
    """Return a term as (first instant, last or None), or None where no begin is known."""
    if begins is None or begins.earliest is None:
        return None
    if ends is not None and ends.latest is not None:
        return begins.earliest, ends.latest
    if hours is not None and begins.latest is not None:
        return begins.earliest, begins.latest + hours * HOUR
    return begins.earliest, None
