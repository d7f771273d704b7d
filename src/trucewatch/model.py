"""What is built from many records: mentions, commitments, obligations, findings.

Records (records.py) say what one document says. The kinds here gather them, and each
names the records it rests on, so that every line of a report leads back to a sentence.
Frozen and without input or output; docs/commitments.md explains the terms.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from trucewatch.errors import TruceError
from trucewatch.records import Counted, Json, Party, Place, Quantity, Span

# --- read: what goes in, and what failed ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Given:
    """What a person says about an input, beside its bytes: a manifest's row, a case's setting.

    `published` is EDTF. Values given win over values read, and are marked `given`.
    """

    published: str | None = None
    publisher: str | None = None
    publisher_kind: str | None = None
    issuer: str | None = None
    urls: tuple[str, ...] = ()
    title: str | None = None
    doc: str | None = None


def given_from(data: Mapping[str, Json]) -> Given:
    """Read back what a person said of an input from its plain form: in the log, in a table."""
    known: dict[str, Json] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    return Given(**known)


@dataclass(frozen=True, slots=True)
class Source:
    """One input's bytes under the name it came by; the name's ending is a hint, not a fact."""

    name: str
    data: bytes
    given: Given = Given()


@dataclass(frozen=True, slots=True)
class Item:
    """One document's own bytes, out of a file that holds many.

    `kind` is "json" (an object as in a JSON line) or "html". `source` is the file's name and `part` the place in
    it; the place is all that a failure can name.
    """

    kind: str
    data: bytes
    source: str
    part: str
    given: Given = Given()

    @property
    def id(self) -> str:
        """The id of the document that the bytes hold: their hash."""
        return "sha256:" + hashlib.sha256(self.data).hexdigest()

    @property
    def where(self) -> str:
        """The file and the place in it."""
        return f"{self.source} {self.part}"


@dataclass(frozen=True, slots=True)
class Failure:
    """A step that failed on one thing. It is a record: listed, shown, never swallowed.

    `error` is the class of the error, `what`, `where` and `todo` its three parts.
    """

    step: str
    where: str
    what: str
    todo: str = ""
    error: str = "TruceError"

    @classmethod
    def of(cls, step: str, error: TruceError, where: str) -> Failure:
        """Return what an error was for a step on one thing."""
        return cls(step, where, error.what, error.todo, type(error).__name__)


# --- locate: what a text mentions ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DateMention:
    """Words that mean a time. `value` is EDTF, read by the tense that the words around it show.

    None means that nothing dates it: "Sunday" in a text without a date. `past` and `future` are the
    other readings, where a clause that looks back or ahead would read it otherwise. `inferred` is true
    where any part rests on the document's own date or on another sentence; `how` says so in words.
    `role` is what the words in front make of it: "at", "since", "until", "from", "by", "before", "after".
    """

    span: Span
    value: str | None
    future: str | None = None
    inferred: bool = False
    role: str = "at"
    how: str = ""
    past: str | None = None
    relation: str | None = None
    anchor: Span | None = None


@dataclass(frozen=True, slots=True)
class DurationMention:
    """Words that mean a length of time, as ISO 8601: `30-day` is P30D."""

    span: Span
    value: str


@dataclass(frozen=True, slots=True)
class PlaceCandidate:
    """One place that a name may mean; the probabilities of all of a name's places add up to 1."""

    place: Place
    probability: float


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """Words that may name a place, and the place they most likely name.

    Whether they stand for the place or for its government is the coder's to say.
    `candidates` counts the entries that the name could have meant, `likely` holds the likeliest of
    them. `confidence` is how likely the words name a place at all, from 0 to 1.
    """

    span: Span
    place: Place
    candidates: int = 1
    how: str = ""
    confidence: float | None = None
    likely: tuple[PlaceCandidate, ...] = ()


@dataclass(frozen=True, slots=True)
class QuantityMention:
    """Words that mean a number, with the noun that it counts where one follows.

    "more than 40 drones" is Quantity(at_least=40), of "drones". "Dozens" is an empty Quantity: a number
    was told, and none can be given. `si` is a measured quantity in SI units, the written one kept.
    """

    span: Span
    quantity: Quantity
    noun: str | None = None
    si: Quantity | None = None


Mention = DateMention | DurationMention | PlaceMention | QuantityMention

# --- merge: one commitment told many ways --------------------------------------------------


@dataclass(frozen=True, slots=True)
class Telling:
    """Who told a thing, where: the record and its sentence, the document and its publisher.

    `told_by` is the party id of who vouches for it (None: the author of the document).
    """

    record: str
    document: str
    span: Span
    told_by: str | None = None
    speaker: str | None = None
    publisher: str | None = None
    published: str | None = None
    stance: str = "asserted"


@dataclass(frozen=True, slots=True)
class StatusAct:
    """One dated step in the life of a commitment, by one actor, with all who told of it.

    `when` is EDTF; `inferred` is true where the day rests on dates of publication.
    """

    act: str
    by: str | None
    when: str | None
    tellings: tuple[Telling, ...]
    with_: tuple[str, ...] = ()
    inferred: bool = False
    condition: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendering:
    """One party's or source's account of the terms. Never merged with another's.

    `account_of` is the party whose account this is; None is the account of publishers
    who speak for no party. Fields not worded in it are empty.
    """

    id: str
    account_of: str | None
    scope: tuple[str, ...] = ()
    scope_words: tuple[str, ...] = ()
    area: tuple[Place, ...] = ()
    begins: str | None = None
    ends: str | None = None
    duration: str | None = None
    condition: tuple[str, ...] = ()
    exception: tuple[str, ...] = ()
    tellings: tuple[Telling, ...] = ()


@dataclass(frozen=True, slots=True)
class AggregateClaim:
    """Somebody says how often somebody else broke (or kept) a commitment. A statement, always.

    Never added up, averaged or divided into what was observed.
    """

    claimant: str | None
    accused: str | None
    says: str
    tellings: tuple[Telling, ...]
    count: Quantity | None = None
    unit: str | None = None
    when: str | None = None
    cumulative: bool | None = None
    breakdown: tuple[Counted, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A party's part in a commitment: proposer, obligor, prospective_obligor, mediator ..."""

    party: Party
    role: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """The header of one promise or arrangement; it holds no terms of its own.

    `type` and `form` are values of docs/commitments.md. `state` is a vector: for each
    party the latest stance it took. `contested` names the fields in which renderings
    differ. `id` is the hash of what identifies it, stable under new documents.
    """

    id: str
    title: str
    type: str
    form: str
    roles: tuple[Role, ...] = ()
    acts: tuple[StatusAct, ...] = ()
    renderings: tuple[Rendering, ...] = ()
    claims: tuple[AggregateClaim, ...] = ()
    state: Mapping[str, str] = field(default_factory=dict)
    overall: str = "floated"
    contested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """Somebody says that two records tell of one thing, of two, or that it cannot be told.

    An edge between two ids, never a change to either: records, sources and disagreements stay as they
    are. `left` is the id that sorts first. `verdict` is same, different or unsure; `when` is UTC;
    `number` is that of its entry in the log, `batch` the number of the first one judged in the same go.
    """

    left: str
    right: str
    verdict: str
    who: str
    when: str
    why: str
    number: int
    batch: int

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids, in an order that says nothing."""
        return self.left, self.right


@dataclass(frozen=True, slots=True)
class Term:
    """One comparison of two tellings: by how many bits it speaks for one event, and the sentence that says why.

    A weight of 0 without a level is a comparison of which one of the two tells nothing.
    """

    comparison: str
    level: str | None
    weight: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Two tellings compared: from the odds before anything is compared, term by term, to the sum.

    `verdict` is same, different or unsure, `sentence` how it came about; `apart` says that one term rules
    one event out.
    """

    left: str
    right: str
    prior: float
    terms: tuple[Term, ...]
    total: float
    verdict: str
    sentence: str
    apart: bool = False

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids, in an order that says nothing."""
        return (self.left, self.right) if self.left < self.right else (self.right, self.left)


@dataclass(frozen=True, slots=True)
class Reading:
    """One value told of one field of an event, with the records that tell it: a disagreement is two of these."""

    value: str
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Toll:
    """One figure told of one event, never overwritten: `superseded` where the same source told a later one.

    `claimant` is the party that it comes from, else the publisher; `as_of` the day of publication (EDTF).
    """

    measure: str
    count: Quantity
    claimant: str | None
    as_of: str | None
    record: str
    superseded: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """Tellings that count as one source, and why: copies of one text, one ministry quoted, one wire taken over."""

    tellings: tuple[str, ...]
    side: str | None
    why: str


@dataclass(frozen=True, slots=True)
class MergedEvent:
    """One event as all its tellings have it, joined by judgements and kept apart field by field.

    `id` is computed from the members' ids. `fields` maps a field to every value told, the commonest
    first. `joins` are the sentences of the comparisons and judgements that joined it. `sides` counts the
    independent voices by party; None are those that speak for no party.
    """

    id: str
    title: str
    tellings: tuple[Telling, ...]
    fields: Mapping[str, tuple[Reading, ...]]
    tolls: tuple[Toll, ...] = ()
    voices: tuple[Voice, ...] = ()
    joins: tuple[str, ...] = ()

    @property
    def sides(self) -> Mapping[str | None, int]:
        """How many independent voices each party has; None are those of no party."""
        return Counter(v.side for v in self.voices)

    def latest(self, measure: str) -> Toll | None:
        """Return the figure told last."""
        known = [t for t in self.tolls if t.measure == measure]
        return max(known, key=lambda t: t.as_of or "", default=None)

    def highest(self, measure: str) -> Toll | None:
        """Return the highest figure told."""
        known = [t for t in self.tolls if t.measure == measure]
        return max(known, key=lambda t: figure(t.count) or 0.0, default=None)


def figure(count: Quantity) -> float | None:
    """Return the number that a quantity names, whatever its hedge; the lower one of a range."""
    told = (count.exact, count.at_least, count.about, count.at_most)
    return next((n for n in told if n is not None), None)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two tellings for a person to look at: neither joined nor told apart, or joined by one and parted by another."""

    left: str
    right: str
    total: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The events of a case, and what has to be decided by a person, the likeliest pairs first."""

    events: tuple[MergedEvent, ...] = ()
    review: tuple[Doubt, ...] = ()


# --- judge: obligations and findings --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Variant:
    """One reading of when a duty bound: [begins, ends), aware, and the rule that gave it.

    `ends` is None where no end was worded; `rule` is a sentence for the reader.
    """

    name: str
    begins: datetime
    ends: datetime | None
    rule: str


@dataclass(frozen=True, slots=True)
class Obligation:
    """One testable duty: obligor x must_not, must or may x act x object class x area x windows.

    `binding` is in_force, claimed_in_force_by_one_side, proposed_not_binding or lapsed.
    """

    id: str
    commitment: str
    rendering: str
    obligor: str
    modality: str
    act: str
    object: tuple[str, ...]
    area: tuple[Place, ...]
    variants: tuple[Variant, ...]
    binding: str
    testable: str
    condition: tuple[str, ...] = ()
    exception: tuple[str, ...] = ()
    tellings: tuple[Telling, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something could not be judged, and what would lift it."""

    why: str
    lifts: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One block of a series as a chart draws it: what was counted and what was expected.

    `begins` and `days` place it; `value` None means no data, which is not zero.
    """

    begins: datetime
    days: float
    value: float | None
    expected: float | None = None
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Placebo:
    """The same estimator on windows in which nothing was promised.

    `rank_p` is (placebos at or below + 1) / (placebos + 1); None where there are none.
    """

    windows: int
    changed: int
    rank_p: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Specification:
    """The same estimate under another defensible choice: window a day off, another baseline, another season.

    `label` is what the model alone says: down, up or no_detectable_change.
    """

    name: str
    ratio: float
    low: float
    high: float
    p_fall: float
    label: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """A rate in a window against what it would have been, with the sentence that says so.

    `ratio`, `low`, `high`: the rate ratio and its 95 % interval (None where the method
    gives none). `detectable` is MDR80 or the stop count over expected; `detectable_how`
    says which. `observed` and `expected` are in `unit`. `strip` holds the same estimate under
    other choices, the one judged first; `notes` are further sentences on the figure.
    """

    method: str
    measure: str
    unit: str
    group: str
    variant: str
    observed: float | None
    expected: float | None
    ratio: float | None
    low: float | None
    high: float | None
    p: float | None
    sentence: str
    detectable: float | None = None
    detectable_how: str = ""
    placebo: Placebo | None = None
    series: tuple[Point, ...] = ()
    strip: tuple[Specification, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """The answer on rates: down, up, no_detectable_change or cannot_tell, and on what it rests."""

    label: str
    sentence: str
    estimates: tuple[Estimate, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """What a named person, or a published rule, found of one told event under one obligation, and why.

    `determination` is violation, possible_violation, not_a_violation or indeterminate; None takes back
    what the same reviewer found before. `when` is the instant of the log's entry (UTC) and `entry` its
    number; a rule has neither. A review is never changed: a later one stands beside it.
    """

    obligation: str
    record: str
    determination: str | None
    reviewer: str
    why: str
    when: str | None = None
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One event told in a document, held against one obligation, leg by leg.

    Legs: act, object, area, time, attribution, binding; each inside, outside or unknown,
    with its sentence. `determination` is what stands: by code alone possible_violation,
    not_a_violation or indeterminate; `violation` only by a review. `drafted` is what code said
    where a review says otherwise; `reviews` are all of them, by time. `tier` is how strong the
    attribution is: admitted_by_actor, monitor_finding, told_by_publisher, accused_by_opponent_only,
    told_by_third_party or unattributed.
    """

    telling: Telling
    legs: Mapping[str, str]
    determination: str
    sentence: str
    tier: str = "unattributed"
    drafted: str | None = None
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True)
class Breach:
    """The answer on acts: what was told that would fall under the duty. Never "kept".

    `label` is possible_breach_told, no_breach_told or cannot_tell; breach_found only by a review.
    """

    label: str
    sentence: str
    assessments: tuple[Assessment, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One obligation, one obligor, one rendering, judged twice: acts and rates, never merged.

    `feed` is what the rate rests on, `vintage` the copy of it that was asked.
    """

    id: str
    obligation: Obligation
    breach: Breach
    change: Change
    feed: str | None = None
    vintage: str | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """One party's words against its deeds: duties that bound it, those judged, and what it offered or refused.

    `ratio` with `low`, `high` (95 %) and `p_fall` is the mean over the judged duties, None under
    three; `offered`, `refused` and `conditional` count commitments, and are never taken for zeros.
    """

    party: str
    bound: int
    judged: int
    offered: int
    refused: int
    conditional: int
    ratio: float | None
    low: float | None
    high: float | None
    p_fall: float | None
    sentence: str
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """What followed a party's statements on one feed: counts in the week after each, taken together.

    `statements` of the `days` could be studied. `z` below 0 is fewer acts than expected, `p` is
    two-sided, `z_before` the same for the week before (None where nothing could be studied).
    """

    party: str
    feed: str
    group: str
    days: tuple[date, ...]
    statements: int
    z: float | None
    p: float | None
    z_before: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One day of a watch: what was counted, what was expected, and by what factor it moved the e-value."""

    day: date
    observed: float
    expected: float
    factor: float


@dataclass(frozen=True, slots=True)
class Watch:
    """One duty watched day by day on one feed, as of a day.

    `e`, `fell` and `rose` are the e-values at the end of `last` (None where nothing could be
    watched, and `reasons` say why), `highest` the largest so far, `alarm` the first day on which it
    reached 20. `placebos` like windows without a commitment were watched as well, `false_alarms` of
    them raised one. `called` tells whether it stands among all duties watched, at a false discovery
    rate of 5 %.
    """

    obligation: Obligation
    feed: str | None
    group: str
    variant: str
    last: date | None
    days: int
    e: float | None
    fell: float | None
    rose: float | None
    highest: float | None
    alarm: date | None
    placebos: int
    false_alarms: int
    called: bool
    sentence: str
    moved: tuple[Moved, ...] = ()
    reasons: tuple[Reason, ...] = ()


# --- judge: what it is given ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Series:
    """One measure of one feed, by region, in hours or days of the feed's own clock.

    `values` maps region -> {(day, first hour): value or None}; `step_hours` is the length
    of each cell. `groups` names sets of regions. `observes` says what acts of whom the
    series can show. `complete` is the share of a recent day's records that is there yet; days that it
    does not name are complete.
    """

    feed: str
    measure: str
    unit: str
    zone: str
    step_hours: int
    values: Mapping[str, Mapping[tuple[date, int], float | None]]
    groups: Mapping[str, tuple[str, ...]]
    observes: Observes
    attribution: str = ""
    dropped: Mapping[str, str] = field(default_factory=dict)
    complete: Mapping[date, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """An event feed's armed acts counted by day and by what they are: who did what to what, where.

    `counts` maps (by, mode, target, region) -> {day: events}; None is what the source does not say.
    `first` and `last` bound the record; `silent` are days in it on which the feed told of nothing
    at all for so long that it may not have been running. `seen` maps (day, age in days at which a
    record was first seen) to records, as of `as_of`: what reporting delay is estimated from.
    """

    feed: str
    zone: str
    sentence: str
    attribution: str
    first: date
    last: date
    counts: Mapping[tuple[str | None, str | None, str | None, str | None], Mapping[date, int]]
    silent: frozenset[date] = frozenset()
    seen: Mapping[tuple[date, int], int] = field(default_factory=dict)
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Observes:
    """What a feed can see: acts, by which parties, against which, where.

    `acts` are obligation acts (docs/commitments.md). `objects` is empty where the feed
    cannot tell what was aimed at. `area` names the places that a series was made for; where it is not
    empty, the series speaks to duties in just these places.
    """

    acts: tuple[str, ...]
    by: tuple[str, ...]
    against: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    sentence: str = ""
    area: tuple[str, ...] = ()
