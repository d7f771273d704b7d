"""A person's finding on one told event: into the log, with who, when and why, and never out of it."""

from __future__ import annotations

from trucewatch.errors import BadValue
from trucewatch.judge import reviewing
from trucewatch.model import Finding
from trucewatch.pipeline.steps import judge
from trucewatch.store import Case
from trucewatch.store.ledger import Fact


def review(case: Case, finding: str, record: str, determination: str | None, reviewer: str, why: str) -> Finding:
    """Enter what a named person finds of one told event under one duty, and return the finding as it stands then.

    `finding` is a finding's id; `determination` None takes back what the same person found before. A
    violation with a leg outside the duty, or a review without a name or a reason, raises Cannot.
    """
    known = next((f for f in judge(case).judged.findings if f.id == finding), None)
    if known is None:
        raise BadValue("is no finding of the case", finding, "trucewatch judge lists them")
    told = reviewing.check(known, record, determination, reviewer.strip(), why)
    said = {
        "obligation": known.obligation.id,
        "record": record,
        "determination": determination,
        "reviewer": reviewer.strip(),
        "why": why.strip(),
    }
    # On the document, so that erasing it takes the words of its reviews along.
    case.enter([Fact("review", told.telling.document, said, (told.telling.document,))])
    return next(f for f in judge(case).judged.findings if f.id == finding)
