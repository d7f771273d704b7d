"""Commitments x records x series -> findings: each duty judged twice, on acts and on rates."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from trucewatch.judge import tallied
from trucewatch.judge.breach import Told, breach, told_events
from trucewatch.judge.exchange import Entered
from trucewatch.judge.masking import BINDING, masks
from trucewatch.judge.obligations import obligations
from trucewatch.judge.rates.change import Rates
from trucewatch.judge.settings import Settings
from trucewatch.merge.facets import read
from trucewatch.model import Change, Commitment, Finding, Obligation, Reason, Series, Tally
from trucewatch.records import Document, Record
from trucewatch.when import Window

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
) -> list[Finding]:
    """Judge every duty of every commitment. Claims of breach never enter: they are shown, not judged by.

    `series` are what feeds publish as series, `tallies` the counts of feeds of events. A commitment
    that a person `entered` is judged by the duties that the person gave.
    """
    given = {e.commitment.id: e.obligations for e in entered}
    duties = [d for c in commitments for d in given.get(c.id) or obligations(c, settings.zone)]
    once = {r.id: r for r in records if r.document in documents}
    events = told_events(once.values(), documents, settings.zone)
    published = [w for d in documents.values() if (w := read(d.published, settings.zone))]
    rates = Rates([*series, *tallied.series(duties, tallies)], masks(duties, commitments), settings)
    found = []
    for number, duty in enumerate(duties, 1):
        found.append(_finding(duty, events, published, rates))
        progress("judging", number, len(duties))
    return found


def _finding(duty: Obligation, events: Sequence[Told], published: Sequence[Window], rates: Rates) -> Finding:
    told = breach(duty, events, published)
    changed = _change(duty, rates)
    feed = rates.feed_for(duty) if changed.estimates else None
    return Finding("f" + hashlib.sha256(duty.id.encode()).hexdigest()[:16], duty, told, changed, feed)


def _change(duty: Obligation, rates: Rates) -> Change:
    if duty.binding in BINDING and duty.testable == "from_events":
        return rates.change(duty)
    if duty.testable != "from_events":
        why = Reason(
            "A rate of attacks does not speak to this kind of duty.", "Documents that say whether it was done."
        )
    else:
        why = Reason(
            f"The duty did not bind {duty.obligor}: a rate would answer no question.",
            f"An act by which {duty.obligor} takes it on.",
        )
    return Change("cannot_tell", f"Cannot tell whether the rate changed. {why.why}", (), (why,))
