"""Reading records again: by coders apart from each other, settled by a third, and how far they agree."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from trucewatch.errors import BadInput, Cannot
from trucewatch.judge.agreement import Agreement, agreement
from trucewatch.records import Json, Record
from trucewatch.store import Case, assessments
from trucewatch.store.assessments import Reviewed

REJECTED = "(no such record)"


def assess(
    case: Case, records: Sequence[str], verdict: str, who: str, fields: Mapping[str, Json] | None = None, why: str = ""
) -> int:
    """Enter how somebody reads some records, all or none, and return the number by which it is taken back."""
    _named(who)
    held = _held(case, records)
    for record in held:
        _fields(record, fields or {})
    documents = {record.id: record.document for record in held}
    return assessments.assess(case, documents, verdict, fields or {}, who, why)


def adjudicate(
    case: Case, record: str, verdict: str, who: str, fields: Mapping[str, Json] | None = None, why: str = ""
) -> int:
    """Enter how a record is to be read, by somebody who is not one of its coders; return the entry's number."""
    _named(who)
    known = assessments.of(case, record)
    if known.by(who) is not None:
        raise Cannot("one who read it cannot also settle it", record, "ask somebody else")
    held = _held(case, [record])[0]
    _fields(held, fields or {})
    return assessments.settle(case, record, held.document, verdict, fields or {}, who, why)


def publish(case: Case, records: Sequence[str], published: bool, who: str, why: str = "") -> list[str]:
    """Enter that records may go out, or may no more; return those entered.

    Only what was read by as many coders as the case asks for, and not rejected, may go out: else Cannot is raised.
    """
    _named(who)
    held, known = [r.id for r in _held(case, records)], assessments.reviewed(case)
    for record in held if published else ():
        final = known.get(record, Reviewed(record)).final(case.settings.coders)
        if final is None or final.verdict not in ("accept", "edit"):
            raise Cannot("is not reviewed", record, "have it read first, or settle it")
    assessments.publish(case, held, published, who, why)
    return held


def agreements(case: Case) -> list[Agreement]:
    """Return how far coders agree on each field that any of them changed, and on whether it is a record at all."""
    known = [r for r in assessments.reviewed(case).values() if len(r.readings) > 1]
    held = {record.id: record.to_json() for record in case.records()}
    names = sorted({name for r in known for one in r.readings for name in one.fields})
    found = [agreement("verdict", [[one.verdict for one in r.readings] for r in known])]
    return found + [agreement(n, [list(_values(r, n, held.get(r.record, {}))) for r in known]) for n in names]


def _values(known: Reviewed, name: str, held: Mapping[str, Json]) -> Iterator[str]:
    """Yield what each coder has a field say; one that cannot tell gives none."""
    for one in known.readings:
        if one.verdict == "reject":
            yield REJECTED
        elif one.verdict != "unsure":
            yield json.dumps(one.fields.get(name, held.get(name)), sort_keys=True)


def _named(who: str) -> None:
    if who.strip() in ("", "local"):
        raise Cannot("takes somebody who gives a name", "a reading", "set TRUCEWATCH_ACTOR")


def _held(case: Case, names: Sequence[str]) -> list[Record]:
    known = {record.id: record for record in case.records(names)}
    missing = [name for name in names if name not in known]
    if missing or not names:
        raise BadInput("is no record of the case", missing[0] if missing else "nothing", "the review page lists them")
    return [known[name] for name in dict.fromkeys(names)]


def _fields(record: Record, fields: Mapping[str, Json]) -> None:
    unknown = [name for name in fields if name not in record.to_json()]
    if unknown:
        raise BadInput(f"has no field {unknown[0]!r}", f"record {record.id}", f"it has {', '.join(record.to_json())}")
