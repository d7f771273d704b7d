"""What people say of a case's records, that a field is wrong or what they answer: entries; nothing is overwritten."""

from __future__ import annotations

from trucewatch.errors import BadInput, Cannot
from trucewatch.records import Json, Record
from trucewatch.store import Case, answers
from trucewatch.store.ledger import Fact


def correct(case: Case, record: str, field: str, value: Json, who: str, why: str, outside: bool = False) -> int:
    """Enter that a field of a record should say something else, and return the entry's number.

    The record stays as it was read; the correction stands beside it. An unknown record or field
    raises BadInput, a correction without a name or a reason Cannot. `outside` says that it came by a
    link from somebody without an account, and waits to be shown.
    """
    _named(who, "correct")
    if not why.strip():
        raise Cannot("a correction needs a reason", record, "say what shows it")
    held = _record(case, record)
    if field not in held.to_json():
        raise BadInput(f"has no field {field!r}", f"record {record}", f"it has {', '.join(held.to_json())}")
    data: dict[str, Json] = {"field": field, "value": value, "who": who, "why": why, "document": held.document}
    return _once(case, Fact("correct", record, data | _outside(outside), (record, held.document)))


def reply(
    case: Case,
    subject: str,
    words: str,
    who: str,
    party: str | None = None,
    of: int | None = None,
    outside: bool = False,
) -> int:
    """Enter what somebody answers to a record or a finding, by its id, and return the entry's number.

    `party` is for whom it is said, as its author states it. `of` is the number of an earlier answer of the same
    author that this one takes the place of; the earlier one stays to be read. `outside` as in `correct`.
    """
    _named(who, "reply")
    if not words.strip():
        raise Cannot("an answer needs words", subject, "say it")
    earlier = [t for t in answers.threads(case, subject) if of in {v.number for v in t.versions}]
    if of is not None and [t.now.who for t in earlier] != [who]:
        raise Cannot("is no answer of yours to this", f"answer {of}", "make a new one")
    more: dict[str, Json] = {name: value for name, value in (("party", party), ("of", of)) if value is not None}
    return _once(case, Fact("reply", subject, {"words": words, "who": who} | more | _outside(outside), (subject,)))


def moderate(case: Case, answer: int, shown: bool, who: str, why: str) -> int:
    """Enter that an answer or correction is shown, or covered for a reason that is shown in its place."""
    _named(who, "moderate")
    if not any(thread.first.number == answer for thread in answers.threads(case)):
        raise BadInput("is no answer", f"entry {answer}", "the list of answers has their numbers")
    if not shown and not why.strip():
        raise Cannot("an answer is covered for a reason", f"answer {answer}", "say which rule it breaks")
    return case.enter([Fact("moderate", str(answer), {"shown": shown, "who": who, "why": why.strip()})])[0]


def _once(case: Case, fact: Fact) -> int:
    """Enter what somebody says, unless it is what that person said of it last: a form may be sent twice."""
    with case.writing():
        held = answers.again(case, fact.kind, fact.subject, fact.data)
        return held if held is not None else case.enter([fact])[0]


def _outside(outside: bool) -> dict[str, Json]:
    return {"outside": True} if outside else {}


def _named(who: str, act: str) -> None:
    if who.strip() in ("", "local"):
        raise Cannot("takes somebody who gives a name", act, "set TRUCEWATCH_ACTOR")


def _record(case: Case, name: str) -> Record:
    for record in case.records([name]):
        return record
    raise BadInput("is no record of the case", name, "give its id as trucewatch export prints it")
