"""What people answered to the records and findings of a case, and how they would correct them.

All of it are entries of the log. An answer is changed by a later one that names it, and covered or shown by a
ruling of somebody who moderates; nothing that was said is deleted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trucewatch.records import Json
from trucewatch.store.case import Case
from trucewatch.store.ledger import Entry

SAID = ("reply", "correct")
RULED = "moderate"


@dataclass(frozen=True, slots=True)
class Answer:
    """One version of what somebody said of a record or a finding.

    `number` is its entry's. `kind` is reply or correct; a correction has `field` and `value`, and its words are the
    reason. `party` is for whom it was said, as its author states it. `of` is the number of the version that it
    changes. `outside` is true of somebody without an account, who came by a link.
    """

    number: int
    kind: str
    subject: str
    words: str
    who: str
    time: str
    field: str | None = None
    value: Json = None
    party: str | None = None
    of: int | None = None
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether an answer is shown, by whom and why."""

    number: int
    answer: int
    shown: bool
    who: str
    why: str
    time: str


@dataclass(frozen=True, slots=True)
class Thread:
    """An answer as it stands: its newest version, the earlier ones, newest first, and the ruling on it, if any.

    What came from outside waits until somebody shows it.
    """

    versions: tuple[Answer, ...]
    ruling: Ruling | None = None

    @property
    def now(self) -> Answer:
        """The version that stands."""
        return self.versions[0]

    @property
    def first(self) -> Answer:
        """The version that began it."""
        return self.versions[-1]

    @property
    def ruled(self) -> Ruling | None:
        """The ruling on the version that stands; a later version from outside has none yet."""
        current = self.ruling is not None and (not self.now.outside or self.ruling.number > self.now.number)
        return self.ruling if current else None

    @property
    def waiting(self) -> bool:
        """Whether nobody has looked at it yet who may show it."""
        return self.now.outside and self.ruled is None

    @property
    def shown(self) -> bool:
        """Whether readers see its words."""
        return self.ruled.shown if self.ruled is not None else not self.now.outside


def threads(case: Case, subject: str | None = None) -> list[Thread]:
    """Return the answers to a record or finding, or to anything, oldest first."""
    said = [answer for kind in SAID for entry in case.entries(kind, subject) if (answer := _answer(entry)) is not None]
    return _threads(sorted(said, key=lambda a: a.number), rulings(case))


def again(case: Case, kind: str, subject: str, said: Mapping[str, Json]) -> int | None:
    """Return the number of somebody's newest answer to something where it says just this: it was sent twice."""
    own = [e for e in case.entries(kind, subject) if e.data is not None and e.data.get("who") == said["who"]]
    return own[-1].seq if own and own[-1].data == dict(said) else None


def rulings(case: Case) -> dict[int, Ruling]:
    """Return the last ruling on each answer, by the number of the version that began it."""
    found = (_ruling(entry) for entry in case.entries(RULED))
    return {ruling.answer: ruling for ruling in found if ruling is not None}


def _threads(said: Sequence[Answer], ruled: Mapping[int, Ruling]) -> list[Thread]:
    grown: dict[int, list[Answer]] = {}
    first: dict[int, int] = {}
    for answer in said:
        begun = first.get(answer.of, answer.number) if answer.of is not None else answer.number
        first[answer.number] = begun
        grown.setdefault(begun, []).insert(0, answer)
    return [Thread(tuple(versions), ruled.get(begun)) for begun, versions in grown.items()]


def _answer(entry: Entry) -> Answer | None:
    """Return what an entry says; None where its words were erased."""
    data = entry.data
    if data is None:
        return None
    more = {name: data.get(name) for name in ("field", "value", "party", "of")}
    words = data["words"] if entry.kind == "reply" else data["why"]
    outside = bool(data.get("outside"))
    return Answer(entry.seq, entry.kind, entry.subject, words, data["who"], entry.said["time"], **more, outside=outside)


def _ruling(entry: Entry) -> Ruling | None:
    data = entry.data
    if data is None:
        return None
    return Ruling(entry.seq, int(entry.subject), data["shown"], data["who"], data["why"], entry.said["time"])
