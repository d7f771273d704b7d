"""One part coded: what every engine does, whoever sends the documents. A part is written whole, or done again.

A document is read and coded in children with limits of memory and time, so that one that crashes, hangs or
eats the memory is set aside after a second try. Where the process above them dies as well (its host is short of
memory, say), the attempt is found by the note that it left: the next one notes each document before it begins it,
one of which an attempt died is left to the end, and one of which two died is set aside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from trucewatch import apart, child, coded, plugins
from trucewatch.child import Kept, Lost
from trucewatch.coded import Outcome
from trucewatch.engine.cutting import Row
from trucewatch.engine.plan import Plan
from trucewatch.errors import Missing, TruceError
from trucewatch.model import Failure, Item
from trucewatch.records import Document
from trucewatch.store.parted import Part, Parted
from trucewatch.vocab.extension import Extension, using

TRIES = 2  # children that a document may lose, and attempts at a part that may die of it


def code_part(plan: Plan, part: int, rows: Iterable[Row]) -> Part:
    """Code the documents of a part, which come in their order, write it and return what it holds."""
    parted = Parted(plan.out)
    attempt = _Attempt(parted, part)
    attempt.begin()
    work = _Work(plan, attempt)
    for row in attempt.ordered(work.once(rows)):
        work.take(row)
    outcomes = sorted(work.outcomes, key=lambda o: o.item.id)
    tables = {
        "documents": coded.documents_table(outcomes),
        "records": coded.records_table(row for one in outcomes for row in one.records),
        "failures": coded.failures_table(sorted(work.failures, key=lambda f: (f[0] or "", f[1].where, f[1].what))),
    }
    counts = {kind: table.num_rows for kind, table in tables.items()}
    done = Part(part, **counts, again=work.again)
    parted.commit(done, tables)
    return done


@dataclass(slots=True)
class _Work:
    """What has come of a part's rows so far."""

    plan: Plan
    attempt: _Attempt
    outcomes: list[Outcome] = field(default_factory=list)
    failures: list[tuple[str | None, Failure]] = field(default_factory=list)
    again: int = 0

    def once(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the first of the rows of each id, and count the others."""
        before = None
        for row in rows:
            if row.id == before:
                self.again += 1
            else:
                before = row.id
                yield row

    def take(self, row: Row) -> None:
        """Read and code one row."""
        content = row.content()
        if isinstance(content, Failure):
            self.failures.append((None, content))
        elif self.attempt.is_deadly(row.id):
            self._fail(Outcome(content), self.attempt.failure(row.id))
        else:
            self.attempt.at(row.id)
            self._read(content)

    def _read(self, item: Item) -> None:
        found = _asked(_reader(child.allowed()), item)
        if isinstance(found, Lost):
            self._fail(Outcome(item), apart.unread(item.where, found))
        elif isinstance(found, TruceError):
            raise found
        elif isinstance(found, Failure):
            self._fail(Outcome(item), found)
        else:
            self._code(item, found)

    def _code(self, item: Item, document: Document) -> None:
        plan = self.plan
        result = _asked(_coder(plan.coder, plan.version, plan.words, child.allowed()), document)
        found = apart.coded(document, result)
        if isinstance(found, Failure):
            self._fail(Outcome(item, document), found)
        else:
            self.outcomes.append(Outcome(item, document, plan.version, found))

    def _fail(self, outcome: Outcome, failure: Failure) -> None:
        self.outcomes.append(outcome)
        self.failures.append((outcome.item.id, failure))


def _asked(kept: Kept, item: object) -> Any:  # noqa: ANN401 - whatever the child gives
    """Return what a child makes of an item; a lost one is tried once more: somebody may have killed its child."""
    for _ in range(TRIES):
        result = kept.ask(item)
        if not isinstance(result, Lost):
            break
    return result


@cache
def _reader(jobs: int) -> Kept:
    return Kept(apart.ITEM, jobs)


@cache
def _coder(coder: str, version: str, words: Extension, jobs: int) -> Kept:
    """Return the child of this process that holds the language model; there is one, however many parts it codes."""
    task = replace(apart.CODING, module=__name__, function="code_as", arguments=(coder, version, words))
    return Kept(task, jobs)


def code_as(coder: str, version: str, words: Extension, document: Document) -> list[coded.Row]:
    """Return the records of one document as rows, if this machine has the coder that all have; else raise Missing."""
    with using(words):
        name = plugins.coder(coder).name
    if name != version:
        where, todo = "a machine of the engine", "install the same trucewatch and models on all of them"
        raise Missing(f"codes by {name}, and the run is by {version}", where, todo)
    return [coded.record_row(record) for record in apart.code_one(coder, words, document)]


class _Attempt:
    """One attempt at a part, and what earlier ones, which died, say of its documents."""

    def __init__(self, parted: Parted, part: int) -> None:
        before = parted.attempts(part)
        self.parted, self.part, self.number = parted, part, len(before)
        self.deaths = Counter(said["at"] for said in before if said.get("at"))

    def begin(self) -> None:
        """Leave a note that the part is worked on."""
        self.parted.attempt(self.part, self.number, {})

    def at(self, document: str) -> None:
        """Leave a note of what is worked on, if an earlier attempt died."""
        if self.number:
            self.parted.attempt(self.part, self.number, {"at": document})

    def is_deadly(self, document: str) -> bool:
        """Tell whether so many attempts died of a document that it is set aside."""
        return self.deaths[document] >= TRIES

    def failure(self, document: str) -> Failure:
        """Return why a document was set aside."""
        what = f"could not be coded: the process that works on it died {self.deaths[document]} times"
        return Failure("code", document, what, "tell us, with the text if you may", "Lost")

    def ordered(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield rows, those that an attempt died of last."""
        last = []
        for row in rows:
            if self.deaths[row.id]:
                last.append(row)
            else:
                yield row
        yield from last
