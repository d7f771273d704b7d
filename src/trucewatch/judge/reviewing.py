"""What people, and rules that people published, found of told events. Code alone ends at "possible".

A review stands on top of what code said and never in its place: both are kept, with who, when and
why, and the latest review that was not taken back stands. A rule is overruled by any person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from trucewatch.errors import BadValue, Cannot
from trucewatch.model import Assessment, Breach, Finding, Review
from trucewatch.records import Json

DETERMINATIONS = ("violation", "possible_violation", "not_a_violation", "indeterminate")
STRONG = ("admitted_by_actor", "monitor_finding")  # attribution on which a rule alone may find a violation
KEYS = ("rule", "version", "published_by", "published_at", "attribution")


@dataclass(frozen=True, slots=True)
class Rule:
    """A published rule: who published it where, and the attribution from which a possible breach is one to it."""

    name: str
    version: str
    published_by: str
    published_at: str
    attribution: tuple[str, ...]


def rule(data: Json, where: str) -> Rule:
    """Read a rule; a missing or unknown key, or an attribution too weak to find by alone, raises BadValue."""
    if not isinstance(data, dict) or set(data) != set(KEYS):
        raise BadValue("is no rule", where, f"give just {', '.join(KEYS)}")
    listed = data["attribution"] if isinstance(data["attribution"], list) else [data["attribution"]]
    weak = [str(a) for a in listed if a not in STRONG]
    if weak or not listed:
        what = f"attribution {', '.join(weak) or 'is empty'}: nobody finds a violation on it alone"
        raise BadValue(what, where, f"use {' or '.join(STRONG)}")
    name, version, by, at = (str(data[key]).strip() for key in KEYS[:4])
    return Rule(name, version, by, at, tuple(map(str, listed)))


def check(finding: Finding, record: str, determination: str | None, reviewer: str, why: str) -> Assessment:
    """Return the assessment that a review is about; a review that may not stand raises BadValue or Cannot."""
    found = next((a for a in finding.breach.assessments if a.telling.record == record), None)
    if found is None:
        raise BadValue("is not among the events held against this duty", record, "list them: trucewatch review")
    if determination is not None and determination not in DETERMINATIONS:
        raise BadValue(f"no determination {determination!r}", record, f"use one of {', '.join(DETERMINATIONS)}")
    if not reviewer.strip() or not why.strip():
        raise Cannot("a review has a name and a reason", record, "say who finds it, and why")
    outside = [leg for leg, value in found.legs.items() if value == "outside"]
    if determination == "violation" and outside:
        what = f"cannot be a violation: {', '.join(outside)} outside the duty"
        raise Cannot(what, record, "enter the commitment as it should read, or correct the record, first")
    if determination is None and not any(r.reviewer == reviewer for r in found.reviews):
        raise BadValue(f"{reviewer} has found nothing that could be taken back", record)
    return found


def reviewed(findings: Sequence[Finding], reviews: Sequence[Review], by_rule: Rule | None = None) -> list[Finding]:
    """Return the findings with what was reviewed on top; those without a review are as they were."""
    each: dict[tuple[str, str], list[Review]] = defaultdict(list)
    for review in reviews:
        each[review.obligation, review.record].append(review)
    return [_finding(f, each, by_rule) for f in findings]


def adrift(findings: Sequence[Finding], reviews: Sequence[Review]) -> list[Review]:
    """Return the reviews of what is no longer held against a duty: newer documents or coders moved it."""
    held = {(f.obligation.id, a.telling.record) for f in findings for a in f.breach.assessments}
    return [r for r in reviews if (r.obligation, r.record) not in held]


def _finding(finding: Finding, each: Mapping[tuple[str, str], Sequence[Review]], by_rule: Rule | None) -> Finding:
    duty = finding.obligation.id
    told = [_assessed(a, each.get((duty, a.telling.record), ()), duty, by_rule) for a in finding.breach.assessments]
    if not any(a.reviews for a in told):
        return finding
    return replace(finding, breach=_answer(finding.breach, tuple(told)))


def _assessed(found: Assessment, said: Sequence[Review], duty: str, by_rule: Rule | None) -> Assessment:
    own = by_rule and found.determination == "possible_violation" and found.tier in by_rule.attribution
    all_ = (*([_by_rule(by_rule, found, duty)] if by_rule and own else ()), *said)
    stands = standing(all_)
    if stands is None or stands.determination is None:
        return replace(found, reviews=all_)
    return replace(found, determination=stands.determination, drafted=found.determination, reviews=all_)


def standing(reviews: Sequence[Review]) -> Review | None:
    """Return the latest review that its reviewer has not taken back or put another one after."""
    latest = {r.reviewer: r for r in reviews}
    kept = [r for r in reviews if latest[r.reviewer] is r and r.determination is not None]
    return kept[-1] if kept else None


def _by_rule(by_rule: Rule, found: Assessment, duty: str) -> Review:
    why = f"{found.tier.replace('_', ' ')}; published by {by_rule.published_by}, {by_rule.published_at}."
    name = f"rule {by_rule.name}, version {by_rule.version}"
    return Review(duty, found.telling.record, "violation", name, why)


def _answer(before: Breach, told: tuple[Assessment, ...]) -> Breach:
    """Return the answer on acts once people have spoken: what they found, and what is open still."""
    by = {d: [a for a in told if a.determination == d] for d in DETERMINATIONS}
    rest = "".join(
        f" {len(by[d])} more {words}."
        for d, words in (("possible_violation", "may be one"), ("indeterminate", "cannot be placed"))
        if by[d]
    )
    if by["violation"]:
        number = len(by["violation"])
        found = (
            f"{number} told event{'s are' * (number > 1) or ' is'} found to be a breach by {_names(by['violation'])}."
        )
        return Breach("breach_found", found + rest, told)
    if any(a.drafted for a in by["possible_violation"]) and before.label != "possible_breach_told":
        return Breach("possible_breach_told", f"Reviewed: {_tally(told)}.", told)
    if before.label != "possible_breach_told" or by["possible_violation"]:
        return replace(before, sentence=f"{before.sentence} Reviewed: {_tally(told)}.", assessments=told)
    reviewers = _names([a for a in told if a.reviews])
    if by["indeterminate"]:
        return Breach("cannot_tell", f"{reviewers} left no event as a possible breach;{rest}", told, before.reasons)
    words = f"Every event that was held against the duty was found to be no breach of it by {reviewers}."
    return Breach("no_breach_told", f"{words} Silence is not observance.", told)


def _names(found: Sequence[Assessment]) -> str:
    stands = [r for a in found if (r := standing(a.reviews)) is not None]
    said = dict.fromkeys(r.reviewer + (f" ({r.when[:10]})" if r.when else "") for r in stands)
    return ", ".join(said)


def _tally(told: Sequence[Assessment]) -> str:
    looked = [a for a in told if a.drafted is not None]
    if not looked:
        return "what was found has been taken back"
    counts = {d: sum(a.determination == d for a in looked) for d in DETERMINATIONS}
    return ", ".join(f"{n} {d.replace('_', ' ')}" for d, n in counts.items() if n) + f" by {_names(looked)}"
