"""Who saw counts when, and which terms were entered after that: both are in the log.

A window that somebody picks after looking at the counts is followed by a change every time. What rules code
from texts never sees a count; what a person enters may, so the log keeps the order of the two.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace

from trucewatch.judge.exchange import Entered
from trucewatch.model import Finding, Reason
from trucewatch.store import Case
from trucewatch.store.ledger import Entry, Fact


def enter_terms(case: Case, given: Sequence[Entered]) -> None:
    """Enter the terms that people gave, each wording once, before anything is counted under them."""
    known = {e.subject for e in case.entries("terms")} if given else set()
    named = {_wording(e): e.commitment.id for e in given}
    new = [Fact("terms", wording, {"commitment": name}) for wording, name in named.items() if wording not in known]
    if new:
        case.enter(new)


def enter_seen(case: Case, findings: Sequence[Finding]) -> None:
    """Enter that whoever asks has been shown counts of the feeds as they are, once for each copy of them."""
    if not any(f.change.estimates for f in findings):
        return
    shown = sorted(v.vintage for v in case.feeds())
    subject = "sha256:" + hashlib.sha256("\n".join(shown).encode()).hexdigest()
    who = os.environ.get("TRUCEWATCH_ACTOR", "local")
    if not any(e.subject == subject and e.said["actor"] == who for e in case.entries("seen")):
        case.enter([Fact("seen", subject, {"vintages": shown}, tuple(shown))])


def flagged(case: Case, given: Sequence[Entered], findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, those flagged whose terms were entered after somebody had seen counts."""
    first = next(iter(case.entries("seen")), None) if given else None
    if first is None:
        return list(findings)
    entered = {e.subject: e for e in case.entries("terms")}
    late = {
        e.commitment.id: told for e in given if (told := entered.get(_wording(e))) is not None and told.seq > first.seq
    }
    return [_flagged(f, late.get(f.obligation.commitment), first) for f in findings]


def _flagged(finding: Finding, told: Entry | None, first: Entry) -> Finding:
    if told is None or not finding.change.estimates:
        return finding
    why = (
        f"These terms were entered on {_day(told)}, after counts had been shown to {first.said['actor']} on "
        f"{_day(first)}: the window may have been picked by what was counted."
    )
    reasons = (*finding.change.reasons, Reason(why, "Terms that somebody enters who has not seen the counts."))
    return replace(finding, change=replace(finding.change, reasons=reasons))


def _day(entry: Entry) -> str:
    return str(entry.said["time"])[:10]


def _wording(given: Entered) -> str:
    """Return the hash of the terms and duties of a commitment, whatever is claimed about it."""
    said = repr((given.commitment.id, given.commitment.renderings, given.obligations))
    return "sha256:" + hashlib.sha256(said.encode()).hexdigest()
