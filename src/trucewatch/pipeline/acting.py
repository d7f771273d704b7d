"""What people say of a case's records, that a field is wrong or what they answer: entries; nothing is overwritten."""

from __future__ import annotations

from trucewatch.errors import BadInput, Cannot
from trucewatch.records import Json, Record
from trucewatch.store import Case
from trucewatch.store.ledger import Fact


def correct(case: Case, record: str, field: str, value: Json, who: str, why: str) -> int:
    """Enter that a field of a record should say something else, and return the entry's number.

    The record stays as it was read; the correction stands beside it. An unknown record or field
    raises BadInput, a correction without a name or a reason Cannot.
    """
    _named(who, "correct")
    if not why.strip():
        raise Cannot("a correction needs a reason", record, "say what shows it")
    held = _record(case, record)
    if field not in held.to_json():
        raise BadInput(f"has no field {field!r}", f"record {record}", f"it has {', '.join(held.to_json())}")
    data: dict[str, Json] = {"field": field, "value": value, "who": who, "why": why, "document": held.document}
    return case.enter([Fact("correct", record, data, (record, held.document))])[0]


def reply(case: Case, subject: str, words: str, who: str) -> int:
    """Enter what somebody answers to a record or a finding, by its id, and return the entry's number."""
    _named(who, "reply")
    if not words.strip():
        raise Cannot("an answer needs words", subject, "say it")
    return case.enter([Fact("reply", subject, {"words": words, "who": who}, (subject,))])[0]


def _named(who: str, act: str) -> None:
    if who.strip() in ("", "local"):
        raise Cannot("takes somebody who gives a name", act, "set TRUCEWATCH_ACTOR")


def _record(case: Case, name: str) -> Record:
    for record in case.records():
        if record.id == name:
            return record
    raise BadInput("is no record of the case", name, "give its id as trucewatch export prints it")
