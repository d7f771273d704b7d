"""The coded record: what ONE document says, in the words that it says it in.

The contract is docs/records.md. Everything here is frozen, typed and free of
input and output. A record is a header (who says it, how surely, which words)
and a body, one of five kinds; its JSON form is the header and the body's
fields side by side, with what the document does not give left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, ClassVar

from trucewatch.errors import BadSpan, BadValue

Json = Any


class Stance(StrEnum):
    """How surely a thing is told; docs/records.md says which goes before which."""

    ASSERTED = "asserted"
    CLAIMED = "claimed"
    DENIED = "denied"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"
    OPINION = "opinion"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document's text: `quote` is `text[start:end]`, in code points."""

    start: int
    end: int
    quote: str

    def check(self, text: str) -> Span:
        """Return the span if its quote stands at its offsets; raise BadSpan if not."""
        if not 0 <= self.start <= self.end <= len(text) or text[self.start : self.end] != self.quote:
            raise BadSpan(f"{self.quote[:40]!r} does not stand at {self.start}:{self.end}")
        return self


@dataclass(frozen=True, slots=True)
class Document:
    """One text with what is known of it.

    `id` is `sha256:` and the hash of its original bytes (of the item's own bytes,
    where a feed or a JSONL file holds many: `container` then names the file's hash
    and `part` the item in it). `doc` is the id that the input brought along.

    `published` is EDTF, an interval where only bounds are known; `published_from`
    says where it was read (`given`, `feed`, `metadata`, `url`, `text`, `bounds`).
    `issuer` is the id of the party that issued the text, where the text or its
    publisher names one. `extractor` names what made the text of the bytes, and its
    version. `sha256_text` is derived.
    """

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    published_from: str | None = None
    publisher: str | None = None
    publisher_kind: str | None = None
    issuer: str | None = None
    urls: tuple[str, ...] = ()
    language: str | None = None
    media_type: str | None = None
    extractor: str = "text/1"
    doc: str | None = None
    container: str | None = None
    part: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def sha256_text(self) -> str:
        """The hash of the text that offsets refer to."""
        return "sha256:" + hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def span(self, start: int, end: int) -> Span:
        """Return the words between two offsets as a span."""
        return Span(start, end, self.text[start:end])


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who acts or is acted on: a name as written and, where known, an id.

    `id` is ISO 3166-1 alpha-3 for a state, else a short upper-case slug.
    `sector` is one of PLOVER's codes (vocab/data/sectors.yaml); `country` is the state (ISO 3166-1
    alpha-3) of a party that is not the state itself: SYR of the SDF, UGA of "Ugandan rebels".
    """

    name: str
    id: str | None = None
    sector: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place as written and, where it was resolved, which one.

    `lat` and `lon` in degrees (WGS 84), `radius_km` the uncertainty around them,
    `precision` one of point, admin2, admin1, country.
    """

    name: str
    geonames: int | None = None
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    precision: str | None = None
    radius_km: float | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its hedge; `unit` only where the number has one (km, kg)."""

    exact: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    about: float | None = None
    value: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A quantity of something: 71 missiles launched, 40 strikes on energy sites."""

    count: Quantity
    what: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class SaidBy:
    """Who vouches for a record: the author, or a speaker with a name and a party id."""

    role: str = "author"
    name: str | None = None
    party: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a field has its value: its words, or how it was worked out.

    `span` is absent where the value was inferred and rests on no words of its own.
    """

    field: str
    how: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something done: PLOVER type, mode for an assault, parties, place, day, toll."""

    kind: ClassVar[str] = "event"
    type: str
    mode: str | None = None
    by: tuple[Party, ...] = ()
    against: tuple[Party, ...] = ()
    place: tuple[Place, ...] = ()
    when: str | None = None
    weapon: tuple[str, ...] = ()
    quantities: tuple[Counted, ...] = ()
    target: tuple[str, ...] = ()
    killed: Quantity | None = None
    injured: Quantity | None = None
    displaced: Quantity | None = None
    detained: Quantity | None = None
    released: Quantity | None = None


@dataclass(frozen=True, slots=True)
class CommitmentAct:
    """One act in the life of a ceasefire, pause, pledge, withdrawal, exchange or corridor.

    `scope` is ("general",) or the classes worded; `with_` is `with` in JSON.
    """

    kind: ClassVar[str] = "commitment"
    act: str
    form: str
    by: tuple[Party, ...] = ()
    with_: tuple[Party, ...] = ()
    mediator: tuple[Party, ...] = ()
    when: str | None = None
    scope: tuple[str, ...] = ()
    area: tuple[Place, ...] = ()
    duration: str | None = None
    begins: str | None = None
    ends: str | None = None
    condition: tuple[str, ...] = ()
    exception: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ViolationClaim:
    """Breach or observance that somebody states, counted or not. A claim stays a claim."""

    kind: ClassVar[str] = "violation_claim"
    says: str
    by: tuple[Party, ...] = ()
    against: tuple[Party, ...] = ()
    count: Quantity | None = None
    unit: str | None = None
    when: str | None = None
    area: tuple[Place, ...] = ()
    cumulative: bool | None = None
    breakdown: tuple[Counted, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """Attributed words that are no other kind of record; hedges stay inside `quoted`."""

    kind: ClassVar[str] = "statement"
    speaker: str | None = None
    role: str | None = None
    party: Party | None = None
    addressee: tuple[Party, ...] = ()
    quoted: tuple[str, ...] = ()
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Capability:
    """A stated ability of a weapon or force; `class_` is `class` in JSON."""

    kind: ClassVar[str] = "capability"
    system: str | None = None
    class_: str | None = None
    holder: tuple[Party, ...] = ()
    attribute: str | None = None
    old: Quantity | None = None
    new: Quantity | None = None
    when: str | None = None


Body = Event | CommitmentAct | ViolationClaim | Statement | Capability
BODIES: Mapping[str, type[Body]] = {b.kind: b for b in (Event, CommitmentAct, ViolationClaim, Statement, Capability)}


@dataclass(frozen=True, slots=True)
class Record:
    """One coded record: the whole sentence that carries it, who vouches, and the body.

    `inferred` names the fields that were worked out and not read off the words.
    `evidence` and `trace` say why; they are kept and shown but are no part of the id.
    """

    document: str
    span: Span
    said_by: SaidBy
    stance: Stance
    body: Body
    coder: str
    confidence: float | None = None
    inferred: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    trace: tuple[str, ...] = ()
    doc: str | None = None

    @property
    def kind(self) -> str:
        """The record's kind, as in docs/records.md."""
        return self.body.kind

    @property
    def id(self) -> str:
        """The hash of what the record says: coding a document again adds nothing."""
        return id_of(self.to_json())

    def to_json(self) -> dict[str, Json]:
        """Return the record as the JSON object of docs/records.md, without id and trace."""
        head: dict[str, Json] = {"document": self.document}
        if self.doc is not None:
            head["doc"] = self.doc
        head |= {
            "kind": self.kind,
            "start": self.span.start,
            "end": self.span.end,
            "quote": self.span.quote,
            "said_by": plain(self.said_by),
            "stance": str(self.stance),
        }
        tail: dict[str, Json] = {"inferred": list(self.inferred)} if self.inferred else {}
        return head | body_json(self.body) | tail | {"coder": self.coder, "confidence": self.confidence}

    def whole(self) -> dict[str, Json]:
        """Return the record's JSON with its evidence and its trace: all that is kept of it."""
        return self.to_json() | {"evidence": plain(self.evidence), "trace": list(self.trace)}


def id_of(said: Mapping[str, Json]) -> str:
    """Return the id of a record from its JSON form."""
    lasting = {key: value for key, value in said.items() if key not in VOLATILE}
    return "r" + hashlib.sha256(canonical(lasting)).hexdigest()[:20]


VOLATILE = frozenset({"coder", "confidence", "inferred", "doc", "id", "evidence", "trace"})  # no part of what is said


@dataclass(frozen=True, slots=True)
class Claim:
    """One field of one record, with the words that justify it.

    It reads as a sentence: in record r7, `duration` is "P30D", because coder rules/1
    read "30-day" there. A correction is one more claim, never an overwrite.
    """

    record: str
    field: str
    value: str
    coder: str
    span: Span | None = None
    how: str | None = None


def claims(record: Record) -> Iterator[Claim]:
    """Yield one claim for each value of the record's JSON form; `value` is canonical JSON."""
    words = {e.field: e for e in record.evidence}
    for name, value in record.to_json().items():
        if name in ("document", "doc", "coder", "start", "end", "quote"):
            continue
        why = words.get(name)
        text = canonical(value).decode()
        yield Claim(record.id, name, text, record.coder, why.span if why else None, why.how if why else None)


def canonical(value: Json) -> bytes:
    """Return one byte string for equal values: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def plain(value: object) -> Json:
    """Return a value of this module as plain JSON, with what is not given left out."""
    if isinstance(value, tuple):
        return [plain(v) for v in value]
    if hasattr(value, "__dataclass_fields__"):
        return {f.name.rstrip("_"): plain(v) for f in fields(value) if given(v := getattr(value, f.name))}  # type: ignore[arg-type]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def given(value: object) -> bool:
    """Tell whether a field holds anything: False and 0 are values, None and () are not."""
    return value is not None and value != ()


def body_json(body: Body) -> dict[str, Json]:
    """Return the body's fields; a scope of ("general",) is written as the word alone."""
    out: dict[str, Json] = plain(body)
    if out.get("scope") == ["general"]:
        out["scope"] = "general"
    return out


def record_from_json(data: Mapping[str, Json]) -> Record:
    """Read one record back from its JSON form; unknown kinds and fields raise BadValue."""
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in BODIES:
        raise BadValue(f"no record kind {kind!r}", "kind", f"use one of {', '.join(BODIES)}")
    shape = BODIES[kind]
    names = {f.name.rstrip("_"): f for f in fields(shape)}
    unknown = set(data) - set(names) - HEADER
    if unknown:
        raise BadValue(f"unknown fields {', '.join(sorted(unknown))}", f"{kind} record")
    body = shape(**{f.name: _field(name, data[name]) for name, f in names.items() if name in data})
    return Record(
        document=data["document"],
        span=Span(data["start"], data["end"], data["quote"]),
        said_by=SaidBy(**data["said_by"]),
        stance=Stance(data["stance"]),
        body=body,
        coder=data["coder"],
        confidence=data.get("confidence"),
        inferred=tuple(data.get("inferred", ())),
        doc=data.get("doc"),
    )


def record_from_whole(data: Mapping[str, Json]) -> Record:
    """Read a record back from what `whole` returned, with its evidence and its trace."""
    said = {key: value for key, value in data.items() if key not in ("evidence", "trace")}
    evidence = tuple(evidence_from_json(one) for one in data.get("evidence", ()))
    return replace(record_from_json(said), evidence=evidence, trace=tuple(data.get("trace", ())))


def evidence_from_json(data: Mapping[str, Json]) -> Evidence:
    """Read one piece of evidence back from its JSON form."""
    span = data.get("span")
    return Evidence(data["field"], data["how"], Span(**span) if span else None)


HEADER = {"document", "doc", "kind", "start", "end", "quote", "said_by", "stance", "coder", "confidence"}
HEADER |= {"inferred", "id"}
PARTIES = {"by", "against", "with", "mediator", "holder", "addressee"}
PLACES = {"place", "area"}
QUANTITIES = {"killed", "injured", "displaced", "detained", "released", "count", "old", "new"}
COUNTED = {"quantities", "breakdown"}


def _field(name: str, value: Json) -> Any:  # noqa: ANN401 - each body's class has its own types
    """Return one JSON field as the value that the body's class holds."""
    if name in PARTIES:
        return tuple(Party(**v) for v in value)
    if name in PLACES:
        return tuple(Place(**v) for v in value)
    if name in QUANTITIES:
        return Quantity(**value)
    if name in COUNTED:
        return tuple(Counted(**{**v, "count": Quantity(**v["count"])}) for v in value)
    if name == "party":
        return Party(**value)
    if name == "scope" and isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value
