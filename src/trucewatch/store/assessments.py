"""How people read records again: each reading an entry, taken back by another, settled by a third person.

A coder says of a record that it stands as it was read, that fields of it should say something else, that it is
none, or that he cannot tell. The record itself stays as the rules read it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from trucewatch.errors import BadInput, BadValue, Cannot
from trucewatch.records import Json
from trucewatch.store import ledger
from trucewatch.store.case import Case
from trucewatch.store.ledger import Entry, Fact

VERDICTS = ("accept", "edit", "reject", "unsure")
MADE, SETTLED, UNDONE, PUBLISHED = "assess", "adjudicate", "unassess", "publish"
KINDS = (MADE, SETTLED, UNDONE, PUBLISHED)


@dataclass(frozen=True, slots=True)
class Reading:
    """One person's reading of one record.

    `fields` are the values that should stand instead, of an edit. `batch` is the number of the first reading that was
    entered with it. `settles` is true of an adjudication, which ends the matter until another one.
    """

    number: int
    record: str
    verdict: str
    who: str
    why: str
    time: str
    fields: Mapping[str, Json] = field(default_factory=dict)
    batch: int | None = None
    settles: bool = False

    @property
    def outcome(self) -> str:
        """What comes of it, as one text: two readings agree where it is the same."""
        return _outcome(self.verdict, self.fields)

    def says(self, verdict: str, fields: Mapping[str, Json], why: str, who: str | None = None) -> bool:
        """Tell whether it says just this, by this person where one is named: then it was sent twice."""
        same = (self.outcome, self.why) == (_outcome(verdict, fields), why.strip())
        return same and who in (None, self.who)


def _outcome(verdict: str, fields: Mapping[str, Json]) -> str:
    return json.dumps([verdict, dict(fields)], sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """All that people read of one record: their readings as they stand, one a person, and what settled it."""

    record: str
    readings: tuple[Reading, ...] = ()
    settled: Reading | None = None
    published: bool = False

    def by(self, who: str) -> Reading | None:
        """Return somebody's own reading."""
        return next((r for r in self.readings if r.who == who), None)

    def state(self, coders: int) -> str:
        """Return how far the review is: unread, read, agreed, differing or settled; `coders` have to agree."""
        if self.settled is not None:
            return "settled"
        if len({r.outcome for r in self.readings}) > 1 or any(r.verdict == "unsure" for r in self.readings):
            return "differing"
        if len(self.readings) >= coders:
            return "agreed"
        return "read" if self.readings else "unread"

    def final(self, coders: int) -> Reading | None:
        """Return the reading that counts: the settled one, or that of which enough coders agree; else None."""
        if self.settled is not None:
            return self.settled
        return self.readings[-1] if self.state(coders) == "agreed" else None


@dataclass(slots=True)
class Readings:
    """What people read, as told by the entries that were taken in: in the order of the log, or kind by kind."""

    _made: dict[str, list[Reading]] = field(default_factory=dict)
    _settled: dict[str, Reading] = field(default_factory=dict)
    _out: dict[str, bool] = field(default_factory=dict)
    _gone: set[int] = field(default_factory=set)
    _record: dict[int, str] = field(default_factory=dict)  # of each reading

    def take(self, entry: Entry) -> list[str]:
        """Take one entry in and return the records that it concerns."""
        if entry.kind == UNDONE:
            numbers = _numbers(entry)
            self._gone.update(numbers)
            return [self._record[number] for number in numbers if number in self._record]
        if entry.kind == PUBLISHED:
            self._out[entry.subject] = bool((entry.data or {}).get("published"))
        for reading in readings([entry], settles=True) if entry.kind == SETTLED else ():
            self._settled[reading.record] = reading
        for reading in readings([entry]) if entry.kind == MADE else ():
            self._made.setdefault(reading.record, []).append(reading)
            self._record[reading.number] = reading.record
        return [entry.subject]

    def of(self, record: str) -> Reviewed | None:
        """Return what is read of one record; None where nobody read or decided anything that stands."""
        latest = {r.who: r for r in self._made.get(record, ()) if r.number not in self._gone}
        settled, out = self._settled.get(record), self._out.get(record)
        if not latest and settled is None and out is None:
            return None
        return Reviewed(record, tuple(latest.values()), settled, bool(out))


def assess(case: Case, records: Mapping[str, str], verdict: str, fields: Mapping[str, Json], who: str, why: str) -> int:
    """Enter one person's reading of some records, all or none, and return the number of the batch.

    `records` maps the id of each to its document. Somebody's later reading takes the place of his earlier one; one
    that says just the same is not entered again.
    """
    _check(verdict, fields, why)
    said = {"verdict": verdict, "fields": dict(fields), "who": who, "why": why.strip()}
    with case.writing() as connection:
        batch = ledger.length(connection)
        stands = {r: own for r in records if (own := of(case, r).by(who)) and own.says(verdict, fields, why)}
        new = sorted(records.items() - {(r, records[r]) for r in stands})
        ledger.append(connection, [Fact(MADE, r, {**said, "batch": batch}, (r, document)) for r, document in new])
    return batch if new else max(own.batch or own.number for own in stands.values())


def settle(case: Case, record: str, document: str, verdict: str, fields: Mapping[str, Json], who: str, why: str) -> int:
    """Enter how a record is to be read, by somebody who heard its coders, and return the entry's number.

    What was settled so already, by the same person, is not entered again.
    """
    _check(verdict, fields, why)
    if not why.strip():
        raise Cannot("a record is settled for a reason", record, "say it")
    said = {"verdict": verdict, "fields": dict(fields), "who": who, "why": why.strip()}
    with case.writing():
        stands = of(case, record).settled
        if stands is not None and stands.says(verdict, fields, why, who):
            return stands.number
        return case.enter([Fact(SETTLED, record, said, (record, document))])[0]


def undo(case: Case, batch: int, who: str, why: str = "") -> list[int]:
    """Take back what still stands of a batch of one's own readings, and return their numbers."""
    made = {r.number: r for r in readings(case.entries(MADE)) if r.batch == batch}
    numbers = sorted(made.keys() - _undone(case))
    if not numbers:
        raise BadInput("nothing of it stands", f"batch {batch}", "the review page lists what does")
    if {made[n].who for n in numbers} != {who}:
        raise Cannot("was read by somebody else", f"batch {batch}", "only its author takes a reading back")
    case.enter([Fact(UNDONE, str(batch), {"numbers": numbers, "who": who, "why": why})])
    return numbers


def publish(case: Case, records: Sequence[str], published: bool, who: str, why: str = "") -> None:
    """Enter that records may go out, or may no more."""
    case.enter([Fact(PUBLISHED, r, {"published": published, "who": who, "why": why}, (r,)) for r in records])


def of(case: Case, record: str) -> Reviewed:
    """Return what people read of one record."""
    return reviewed(case, record).get(record, Reviewed(record))


def reviewed(case: Case, record: str | None = None) -> dict[str, Reviewed]:
    """Return what people read of each record, or of one, of which somebody read or decided anything."""
    taken = Readings()
    entries = (e for kind in KINDS for e in case.entries(kind, None if kind == UNDONE else record))
    names = dict.fromkeys(name for entry in entries for name in taken.take(entry))
    return {name: found for name in names if (found := taken.of(name)) is not None}


def _undone(case: Case) -> set[int]:
    return {number for entry in case.entries(UNDONE) for number in _numbers(entry)}


def _numbers(undone: Entry) -> Sequence[int]:
    numbers: Sequence[int] = (undone.data or {}).get("numbers", ())
    return numbers


def readings(entries: Iterable[Entry], settles: bool = False) -> list[Reading]:
    """Return the readings of some entries; one whose body was erased says nothing any more."""
    found = []
    for entry in entries:
        if (data := entry.data) is not None:
            more = {"fields": data["fields"], "batch": data.get("batch"), "settles": settles}
            words = (data["verdict"], data["who"], data["why"], entry.said["time"])
            found.append(Reading(entry.seq, entry.subject, *words, **more))
    return found


def _check(verdict: str, fields: Mapping[str, Json], why: str) -> None:
    if verdict not in VERDICTS:
        raise BadValue(f"no verdict {verdict[:40]!r}", "a reading", f"say one of {', '.join(VERDICTS)}")
    if (verdict == "edit") != bool(fields):
        raise BadValue("an edit names fields, and nothing else does", "a reading", "say edit, with the new values")
    if verdict == "reject" and not why.strip():
        raise Cannot("a record is rejected for a reason", "a reading", "say what is wrong with it")
