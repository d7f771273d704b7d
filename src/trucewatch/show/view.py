"""What a report is made of: everything that one case holds, and nothing from outside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from trucewatch.judge import ledger
from trucewatch.model import (
    AggregateClaim,
    Commitment,
    Estimate,
    Failure,
    Finding,
    Ledger,
    Merged,
    MergedEvent,
    Series,
    Telling,
)
from trucewatch.outlook.ahead import Outlook
from trucewatch.pipeline.ahead import Breaks, expected
from trucewatch.records import Document, Record


@dataclass(frozen=True)
class View:
    """One case as the report shows it. It holds no clock: the same case gives the same bytes.

    `labels` maps party ids to names for display; an id without one is shown as it is.
    `headline` names the group of regions whose series stands under the timeline, `left`
    the tellings that belong to no commitment, `versions` what made the report, `kept` the feeds
    of which no figure may leave the case, `merged` the events told and what a person has to look at,
    `breaks` the days on which a feed's unit changed, `ranges` what each stated range takes in.
    """

    title: str
    documents: Mapping[str, Document]
    records: Sequence[Record] = ()
    commitments: Sequence[Commitment] = ()
    findings: Sequence[Finding] = ()
    series: Sequence[Series] = ()
    failures: Sequence[Failure] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    headline: str | None = None
    zone: str = "UTC"
    left: Sequence[Telling] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    merged: Merged = field(default_factory=Merged)
    breaks: Mapping[str, Breaks] = field(default_factory=dict)
    ranges: Sequence[tuple[Record, str]] = ()

    def label(self, party: str | None) -> str:
        """Return a party's name for display; None is an author who speaks for no party."""
        return "no party" if party is None else self.labels.get(party, party)

    @cached_property
    def outlooks(self) -> tuple[Outlook, ...]:
        """Return what each series of counts may hold next; worked out when it is first asked for."""
        return expected(self.series, self.breaks, self.commitments, self.findings, self.zone)

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """Every party that acts, is bound or claims, in one neutral order: by id."""
        found = {act.by for c in self.commitments for act in c.acts}
        found |= {claim.claimant for c in self.commitments for claim in c.claims}
        found |= {finding.obligation.obligor for finding in self.findings}
        return tuple(sorted(p for p in found if p))

    def colour(self, party: str | None) -> int:
        """Return the number of a party's colour: by the neutral order, so no colour has a meaning."""
        return self.parties.index(party) % PALETTE + 1 if party in self.parties else 0

    @cached_property
    def by_document(self) -> Mapping[str, tuple[Record, ...]]:
        """Return each document's records in the order of its text."""
        found: dict[str, list[Record]] = {}
        for record in self.records:
            found.setdefault(record.document, []).append(record)
        return {d: tuple(sorted(rs, key=lambda r: (r.span.start, r.span.end, r.id))) for d, rs in found.items()}

    @cached_property
    def ordered(self) -> tuple[Document, ...]:
        """Return the documents by date of publication, undated ones last."""
        return tuple(sorted(self.documents.values(), key=lambda d: (d.published or "9999", d.title or "", d.id)))

    @cached_property
    def numbered(self) -> tuple[tuple[int, Commitment], ...]:
        """Return the commitments with the numbers that the report gives them, by time."""
        return tuple(enumerate(self.commitments, 1))

    @cached_property
    def judged(self) -> tuple[tuple[int, Commitment], ...]:
        """Return the numbered commitments of which a duty was judged."""
        return tuple((n, c) for n, c in self.numbered if self.findings_of(c))

    @cached_property
    def ledger(self) -> tuple[Ledger, ...]:
        """Return each party's words against its deeds, by id."""
        return ledger(self.commitments, self.findings)

    @cached_property
    def unjudged(self) -> tuple[tuple[int, Commitment], ...]:
        """Return the numbered commitments from which no duty could be built."""
        return tuple((n, c) for n, c in self.numbered if not self.findings_of(c))

    @cached_property
    def leftover(self) -> tuple[tuple[str, tuple[tuple[Telling, Record], ...]], ...]:
        """Return what belongs to no commitment for sure, by kind of record and in the order in which it was told."""
        records = {r.id: r for r in self.records}
        told = [(t, records[t.record]) for t in self.left if t.record in records]
        told.sort(key=lambda tr: (tr[0].published or "9999", tr[0].document, tr[0].span.start, tr[0].record))
        kinds = sorted({str(r.kind) for _, r in told}, reverse=True)
        return tuple((k, tuple(tr for tr in told if str(tr[1].kind) == k)) for k in kinds)

    @cached_property
    def events(self) -> tuple[MergedEvent, ...]:
        """Return the events told more than once, those of most independent voices first."""
        found = [e for e in self.merged.events if len(e.tellings) > 1]
        return tuple(sorted(found, key=lambda e: (-len(e.voices), -len(e.tellings), e.id)))

    def findings_of(self, commitment: Commitment) -> tuple[Finding, ...]:
        """Return the findings on one commitment."""
        return tuple(f for f in self.findings if f.obligation.commitment == commitment.id)

    def claims_by(self, commitment: Commitment) -> Mapping[str | None, tuple[AggregateClaim, ...]]:
        """Return a commitment's claims of breach or observance side by side: claimant -> claims by time."""
        sides: dict[str | None, list[AggregateClaim]] = {}
        for claim in commitment.claims:
            sides.setdefault(claim.claimant, []).append(claim)
        order = sorted(sides, key=lambda p: (p is None, p or ""))
        return {p: tuple(sorted(sides[p], key=_claim_time)) for p in order}

    @cached_property
    def source_mix(self) -> tuple[tuple[str, int], ...]:
        """Return how many documents each kind of publisher gave, most first."""
        kinds: dict[str, int] = {}
        for document in self.documents.values():
            kind = document.publisher_kind or "kind not known"
            kinds[kind] = kinds.get(kind, 0) + 1
        return tuple(sorted(kinds.items(), key=lambda kv: (-kv[1], kv[0])))


PALETTE = 6


def headline_estimate(finding: Finding, group: str | None) -> Estimate | None:
    """Return the estimate that a finding leads with: one with an interval, of the headline group if there is one."""
    known = [e for e in finding.change.estimates if e.ratio is not None]
    return min(known, key=lambda e: (e.group != group, e.low is None), default=None)


def _claim_time(claim: AggregateClaim) -> tuple[str, str]:
    return (claim.when or min((t.published or "9999" for t in claim.tellings), default="9999"), claim.unit or "")
