"""Commitments x records x series -> findings: each duty judged twice, on acts and on rates."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from trucewatch.judge import overlaps, tallied
from trucewatch.judge.breach import breach, told_events
from trucewatch.judge.exchange import Entered
from trucewatch.judge.masking import Masks, masks
from trucewatch.judge.obligations import obligations
from trucewatch.judge.rating import Rated, rate_all
from trucewatch.judge.settings import Settings
from trucewatch.merge.copies import copies
from trucewatch.merge.facets import read
from trucewatch.model import Breach, Commitment, Finding, Obligation, Series, Tally
from trucewatch.records import Document, Record

Rate = Callable[[Sequence[Obligation], Sequence[Series], Masks, Settings], list[Rated]]
Progress = Callable[[str, int, "int | None"], None]


def silent(step: str, done: int, total: int | None) -> None:
    """Tell nobody how far a step has come."""


def findings(
    commitments: Sequence[Commitment],
    records: Sequence[Record],
    documents: Mapping[str, Document],
    series: Sequence[Series],
    settings: Settings,
    progress: Progress = silent,
    tallies: Sequence[Tally] = (),
    entered: Sequence[Entered] = (),
    rate: Rate = rate_all,
) -> list[Finding]:
    """Judge every duty of every commitment. Claims of breach never enter: they are shown, not judged by.

    `series` are what feeds publish as series, `tallies` the counts of feeds of events. A commitment
    that a person `entered` is judged by the duties that the person gave. `rate` works the rates out.
    """
    given = {e.commitment.id: e.obligations for e in entered}
    duties: list[Obligation] = []
    for one in commitments:
        duties += given[one.id] if one.id in given else obligations(one, settings.zone, settings.clocks)
    once = {r.id: r for r in records if r.document in documents}
    events = told_events(once.values(), documents, settings.zone)
    copied = copies({t.document.id: t.document.text for t in events})
    published = [w for d in documents.values() if (w := read(d.published, settings.zone))]
    seen = [*series, *tallied.series(duties, tallies)]
    taken = masks(duties, commitments)
    rated = overlaps.flagged(duties, rate(duties, seen, taken, settings), taken, commitments)
    progress("judging", len(duties), len(duties))
    return [_finding(d, breach(d, events, published, copied), r) for d, r in zip(duties, rated, strict=True)]


def _finding(duty: Obligation, told: Breach, rated: Rated) -> Finding:
    return Finding("f" + hashlib.sha256(duty.id.encode()).hexdigest()[:16], duty, told, rated.change, rated.feed)
