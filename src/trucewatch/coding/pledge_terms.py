"""The terms of a promise: how long, from when, until when, where, on what condition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from trucewatch.coding.context import Context
from trucewatch.coding.pledge_acts import Act
from trucewatch.coding.pledge_lexicon import Lexicon
from trucewatch.coding.view import Predicate
from trucewatch.model import DateMention, DurationMention, PlaceMention
from trucewatch.records import Place, Span

BEGIN = frozenset(("begin", "start", "commence", "effective", "date", "take", "come", "go", "enter"))
END = frozenset(("end", "expire", "lapse", "run", "conclude"))
TIMES = BEGIN | END | {"last", "be", "remain", "continue", "hold", "stretch", "cover", "go", "extend", "stay"}
WHERE = frozenset(
    ("in", "across", "throughout", "along", "over", "around", "inside", "within", "near", "at", "on", "for")
)
LASTING = re.compile(
    r"(?:\b(?:for|of|last|lasts|lasting|lasted|by|within|to|least|than|a|an|another|initial|further|additional|the|next)|-)"
    r"\s*$",
    re.IGNORECASE,
)
AT_ONCE = re.compile(
    r"\beffective immediately\b|\bwith immediate effect\b|\beffective (?:from )?today\b", re.IGNORECASE
)
BOUND = ("declared", "ordered", "agreed", "proposed", "accepted", "accepted_with_conditions", "extended", "resumed")
FREE = frozenset(("rejected", "expired", "entered_into_effect", "withdrew"))


@dataclass(slots=True)
class Terms:
    """The terms of one act, with the words of each; `inferred` names those that were worked out."""

    when: str | None = None
    begins: str | None = None
    ends: str | None = None
    duration: str | None = None
    area: tuple[Place, ...] = ()
    condition: tuple[str, ...] = ()
    exception: tuple[str, ...] = ()
    inferred: set[str] = field(default_factory=set)
    words: list[tuple[str, Span]] = field(default_factory=list)

    def take(self, name: str, value: str, span: Span, inferred: bool = False) -> None:
        """Fill a field that is still open."""
        if getattr(self, name) is None:
            setattr(self, name, value)
            self.words.append((name, span))
            if inferred:
                self.inferred.add(name)


class TermReader:
    """Reads the terms of the acts of one document."""

    def __init__(self, context: Context, lexicon: Lexicon) -> None:
        """Keep what the rules read."""
        self.context, self.lexicon = context, lexicon

    def of(self, act: Act, others: Sequence[Act]) -> Terms:
        """Return the terms of an act; `others` are the acts of its sentence, which keep their own."""
        terms = Terms()
        stops = {p.i for o in others if o is not act for p in o.chain} - {p.i for p in act.chain}
        sentence = act.predicate.sentence
        for date in self.context.mentions.sentence(sentence, DateMention):
            self._date(act, date, stops, terms)
        for length in self.context.mentions.sentence(sentence, DurationMention):
            if self._level(act, length.span, stops) and self._lasting(length):
                terms.take("duration", length.value, length.span)
        terms.area = tuple(self._area(act, stops, terms))
        self._worded(act, others, terms)
        self._status(act, terms)
        return terms

    def _date(self, act: Act, date: DateMention, stops: set[int], terms: Terms) -> None:
        found = self._level(act, date.span, stops)
        if found is None:
            return
        level, by = found
        name = _field(act, date, level, by)
        if name is None:
            return
        value = self._value(date, name, by)
        if value is not None:
            terms.take(name, value, date.span, date.inferred)

    def _value(self, date: DateMention, name: str, by: Predicate | None) -> str | None:
        """Return the reading of a date that fits its place: terms lie ahead of the act, acts behind the text."""
        if date.value is None or (date.future and name != "when" and _ahead(by)):
            return date.future
        return date.value

    def _level(self, act: Act, span: Span, stops: set[int]) -> tuple[str, Predicate | None] | None:
        """Return whether words belong to an act's verb ("act") or to its matter, and the verb of time between."""
        chain = {p.i for p in act.chain}
        by: Predicate | None = None
        for predicate in self.context.view.above(span.start, span.end):
            if predicate.i in act.matter.heads and predicate.i not in chain:
                return "matter", by
            if predicate.i in chain:
                inner = predicate is not act.predicate
                return ("matter" if inner else "act"), by
            if predicate.i in stops:
                return None
            if not predicate.nominal:
                if predicate.lemma not in TIMES:
                    return None
                by = by or predicate
        return None

    def _lasting(self, length: DurationMention) -> bool:
        before = self.context.text[max(0, length.span.start - 24) : length.span.start]
        after = self.context.text[length.span.end : length.span.end + 3]
        return bool(LASTING.search(before)) or "-" in length.span.quote or bool(re.match(r"['’]|-", after))

    def _area(self, act: Act, stops: set[int], terms: Terms) -> Iterator[Place]:
        doc = self.context.view.doc
        for mention in self.context.mentions.sentence(act.predicate.sentence, PlaceMention):
            found = self._level(act, mention.span, stops)
            span = doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand")
            if found is None or span is None or not len(span):
                continue
            level, by = found
            head = span.root.head.lower_
            bounded = level == "matter" and by is None and head in WHERE
            if bounded or (act.entry.status and head in ("in", "across", "throughout")):
                terms.words.append(("area", mention.span))
                yield mention.place

    def _worded(self, act: Act, others: Sequence[Act], terms: Terms) -> None:
        sentence = act.predicate.sentence
        text = self.context.text[sentence.start : sentence.end]
        for match in self.lexicon.condition.finditer(text):
            at = sentence.start + match.start()
            if act.act not in FREE and _nearest(act, others, at) and (end := self._clause_end(at)) is not None:
                terms.condition += (self.context.text[at:end],)
                terms.words.append(("condition", self.context.span(at, end)))
        for match in self.lexicon.exception.finditer(text):
            at = sentence.start + match.end()
            if _nearest(act, others, at):
                words = re.split(r"[,;.]", self.context.text[at : sentence.end])[0].strip()
                if words:
                    terms.exception += (words,)
        if AT_ONCE.search(text) and act.act in BOUND and terms.begins is None:
            day = terms.when or self.context.document.published
            if day:
                terms.begins = day
                terms.inferred.add("begins")

    def _clause_end(self, at: int) -> int | None:
        """Return where the clause or phrase that a condition opens ends; None where it is no condition."""
        doc = self.context.view.doc
        span = doc.char_span(at, at + 1, alignment_mode="expand")
        if span is None or not len(span):
            return None
        token = span[0]
        node = token
        while node.head != node and node.head.i > token.i and node.dep_ != "ccomp":
            node = node.head
        if node.dep_ == "ccomp" and node.head.i < token.i and token.lower_ in ("if", "whether"):
            return None
        last = max(node.right_edge, token.right_edge, key=lambda t: t.i)
        while last.is_punct and last.i > token.i:
            last = doc[last.i - 1]
        return int(last.idx + len(last)) if last.i > token.i else None

    def _status(self, act: Act, terms: Terms) -> None:
        """Let a truce that came into force begin when it did, and one that ran out end then."""
        name = {"entered_into_effect": "begins", "expired": "ends"}.get(act.act)
        if name is None:
            return
        value = getattr(terms, name) or terms.when
        if value is None:
            return
        inferred = {name, "when"} & terms.inferred
        setattr(terms, name, value)
        terms.when = value.split("T")[0]
        if inferred:
            terms.inferred |= {name, "when"}


def _field(act: Act, date: DateMention, level: str, by: Predicate | None) -> str | None:
    """Return the field that a date fills, from its preposition, the verb between and what it hangs on."""
    if date.role in ("from", "since"):
        return "begins"
    if date.role == "until":
        return "ends"
    if date.role not in ("at", "by"):
        return None
    if by is not None and by.lemma in BEGIN:
        return "begins"
    if by is not None and by.lemma in END:
        return "ends"
    if level == "act":
        return "when"
    return "begins" if len(act.chain) > 1 else ("when" if act.act == "agreed" else None)


def _ahead(by: Predicate | None) -> bool:
    """Tell whether a verb of time speaks of what is to come: "is to begin", "would last"."""
    clause = by.clause if by is not None else None
    return clause is not None and bool(clause.form == "infinitive" or clause.tense == "future" or clause.modal)


def _nearest(act: Act, others: Sequence[Act], at: int) -> bool:
    """Tell whether an act is the one that words at an offset stand closest to."""
    return min(others, key=lambda o: min(abs(p.start - at) for p in o.chain)) is act
