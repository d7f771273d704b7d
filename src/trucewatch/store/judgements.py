"""Judgements of people on whether two records tell of one thing: entries of the log, never changed.

A judgement is an entry, and so is taking one back. What stands is worked out from the two, so that
a case made again from its log has it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from trucewatch.errors import BadInput, BadValue, Cannot
from trucewatch.model import Judgement
from trucewatch.records import Json
from trucewatch.store import ledger
from trucewatch.store.case import Case
from trucewatch.store.ledger import Entry, Fact

VERDICTS = ("same", "different", "unsure")
MADE, UNDONE = "pair", "unpair"


def add(case: Case, pairs: Iterable[tuple[str, str]], verdict: str, who: str, why: str = "") -> list[Judgement]:
    """Enter one judgement on each pair, all of them or none; together they are one batch."""
    if verdict not in VERDICTS:
        raise BadValue(f"no verdict {verdict!r}", "judgement", f"say one of {', '.join(VERDICTS)}")
    if not who:
        raise BadValue("nobody is named who judges", "judgement", "say who, or set TRUCEWATCH_ACTOR")
    wanted = sorted(dict.fromkeys(_ordered(*pair) for pair in pairs))
    facts = [Fact(MADE, _subject(*pair), {"verdict": verdict, "who": who, "why": why}, pair) for pair in wanted]
    with case.writing() as connection:
        first = ledger.length(connection)
        numbers = ledger.append(connection, [_in_batch(fact, first) for fact in facts])
    entered = set(numbers)
    return [j for j in history(case) if j.number in entered]


def undo(case: Case, numbers: Sequence[int], who: str, why: str = "") -> list[Judgement]:
    """Take judgements back, all of them or none; one that is none, or was taken back, raises."""
    known, gone = {j.number: j for j in history(case)}, undone(case)
    for number in numbers:
        if number not in known:
            raise BadInput("is no judgement", f"entry {number}", "trucewatch merge judged lists them")
        if number in gone:
            raise Cannot("was taken back already", f"judgement {number}", "judge the pair anew")
    if not who:
        raise BadValue("nobody is named who takes it back", "judgement", "say who, or set TRUCEWATCH_ACTOR")
    if numbers:
        case.enter([Fact(UNDONE, str(min(numbers)), {"numbers": sorted(numbers), "who": who, "why": why})])
    return [known[number] for number in sorted(set(numbers))]


def history(case: Case) -> list[Judgement]:
    """Return every judgement that was ever made, in order, those taken back among them."""
    return list(_judgements(case.entries(MADE)))


def undone(case: Case) -> dict[int, Entry]:
    """Return the numbers of the judgements taken back, each with the entry that did it."""
    return {n: e for e in case.entries(UNDONE) for n in (e.data or {}).get("numbers", ())}


def standing(case: Case) -> list[Judgement]:
    """Return the judgements that stand: the last of each person on each pair, none that was taken back."""
    gone = undone(case)
    latest: dict[tuple[str, str, str], Judgement] = {}
    for judgement in history(case):
        if judgement.number not in gone:
            latest[*judgement.pair, judgement.who] = judgement
    return sorted(latest.values(), key=lambda j: j.number)


def _ordered(one: str, other: str) -> tuple[str, str]:
    if one == other:
        raise BadInput("a record is the same as itself", one, "name two records")
    return (one, other) if one < other else (other, one)


def _subject(left: str, right: str) -> str:
    return f"{left} {right}"


def _in_batch(fact: Fact, batch: int) -> Fact:
    data: dict[str, Json] = {**fact.data, "batch": batch}
    return Fact(fact.kind, fact.subject, data, fact.parents)


def _judgements(entries: Iterable[Entry]) -> Iterator[Judgement]:
    """Yield judgements from their entries; one whose body was erased says nothing any more."""
    for entry in entries:
        said, data = entry.said, entry.data
        if data is not None:
            left, right = said["parents"]
            batch = int(data["batch"])
            yield Judgement(left, right, data["verdict"], data["who"], said["time"], data["why"], entry.seq, batch)
