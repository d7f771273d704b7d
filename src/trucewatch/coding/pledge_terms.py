"""The terms of a promise: how long, from when, until when, where, on what condition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from trucewatch.coding.context import Context
from trucewatch.coding.pledge_acts import Act
from trucewatch.coding.pledge_lexicon import Lexicon
from trucewatch.coding.stance import VERBS
from trucewatch.coding.view import Predicate
from trucewatch.errors import BadValue
from trucewatch.model import DateMention, DurationMention, PlaceMention
from trucewatch.records import Place, Span
from trucewatch.when import window

BEGIN = frozenset(("begin", "start", "commence", "effective", "date", "take", "come", "go", "enter"))
END = frozenset(("end", "expire", "lapse", "run", "conclude"))
TIMES = BEGIN | END | {"last", "remain", "continue", "hold", "stretch", "cover", "extend", "stay"}
WHERE = frozenset(
    ("in", "across", "throughout", "along", "over", "around", "inside", "within", "near", "at", "on", "for")
)
LASTING = re.compile(
    r"(?:\b(?:for|of|last|lasts|lasting|lasted|by|within|to|least|another|initial|further|additional|next)|-)(?:\s+an?)?"
    r"\s*$",
    re.IGNORECASE,
)
AT_ONCE = re.compile(
    r"\beffective immediately\b|\bwith immediate effect\b|\beffective (?:from )?today\b", re.IGNORECASE
)
WIDE = ("country", "admin1", "admin2")  # what a truce may be bounded to where "in" may also say where it was signed
SIGNED = frozenset(("sign", "agree", "agree_to", "broker"))
RENEWED = ("extended", "expired")  # the length of what is extended is not the length of the extension
# "from 8 to 11 May", "for 8-10 May": two ends told as one stretch, and not one end told loosely.
STRETCH = re.compile(r"([^/.]+)/([^/.]+)")
BETWEEN = re.compile(r"\b(?:to|until|till|through|and)\b|\d\s*[-–—]\s*[\dA-Z]", re.IGNORECASE)
DEEP = 8  # steps from a name to the preposition of the list that it stands in
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

    def fill(self, more: Terms, *names: str) -> None:
        """Fill fields that are still open with those of the same act told elsewhere."""
        for name in names:
            if getattr(self, name) is None and getattr(more, name) is not None:
                setattr(self, name, getattr(more, name))
                self.inferred |= {name} & more.inferred


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
            found = self._level(act, length.span, stops)
            if found is not None and self._lasting(length) and not (act.act in RENEWED and found[0] == "matter"):
                terms.take("duration", length.value, length.span)
        terms.area = tuple(self._area(act, stops, terms))
        self._worded(act, others, terms)
        self._status(act, terms)
        if terms.when is None:
            self._told_when(act, stops, terms)
        if not (terms.when or terms.begins or terms.ends or act.entry.has("status") or len(others) > 1):
            self._lone(act, terms)
        return terms

    def _lone(self, act: Act, terms: Terms) -> None:
        """Date an act by the only date of its sentence where the parser hung it on the truce: "a truce on 11 March"."""
        dated = self.context.lone_date(act.predicate)
        if dated is None:
            return
        day, _, span = dated
        verb = next((p for p in self.context.view.above(span.start, span.end) if not p.nominal), None)
        if verb is None or all(p.i != verb.i for p in act.chain):
            return  # it dates something else
        before = self.context.text[: span.start].rsplit(maxsplit=1)
        if before and before[-1].lower() in ("on", "in", "late", "early", "last"):
            terms.take("when", day, span, inferred=True)

    def _told_when(self, act: Act, stops: set[int], terms: Terms) -> None:
        """Date an act by the saying that it is done in: "said on Tuesday it was ready to accept"."""
        above = act.predicate.governor
        if (
            act.entry.has("status")
            or above is None
            or above.i in stops
            or act.predicate.relation not in ("ccomp", "advcl")
        ):
            return
        if act.predicate.relation == "ccomp" and (act.predicate.clause.perfect or above.lemma not in VERBS["say"]):
            return
        for date in self.context.mentions.of(above, DateMention):
            if date.role == "at" and date.value is not None and not any(s == date.span for _, s in terms.words):
                terms.take("when", date.value, date.span, date.inferred)

    def _date(self, act: Act, date: DateMention, stops: set[int], terms: Terms) -> None:
        found = self._level(act, date.span, stops)
        if found is None:
            return
        level, by = found
        name = _field(act, date, level, by)
        if name is None:
            return
        value = self._value(act, date, name, by)
        if value is None:
            return
        ahead = act.act not in FREE and self.context.text[: date.span.start].endswith((" for ", "\nfor "))
        if (name == "begins" or ahead) and (both := STRETCH.fullmatch(value)) and BETWEEN.search(date.span.quote):
            terms.take("begins", both[1], date.span, date.inferred)
            terms.take("ends", both[2], date.span, date.inferred)
        else:
            terms.take("begins" if ahead else name, value, date.span, date.inferred)

    def _value(self, act: Act, date: DateMention, name: str, by: Predicate | None) -> str | None:
        """Return the reading of a date that fits its place: terms lie ahead of the act, acts behind the text.

        A term that is not said to lie ahead takes the reading nearest to the text: "a truce from
        8 May", told on 28 April, is this year's.
        """
        clause = act.predicate.clause
        if act.entry.has("status") and clause.tense in ("present", "future") and clause.form == "finite":
            return date.future or date.value  # "takes effect on Tuesday"
        bounded = STRETCH.fullmatch(date.value or "") or self.context.text[: date.span.start].endswith(" for ")
        if name == "when" and clause.tense == "past" and not bounded:
            return date.past or date.value  # "agreed on Sunday to halt"
        ahead = date.future is not None and name != "when" and (_ahead(by) or self._nearer_ahead(date))
        return date.future if date.value is None or ahead else date.value

    def _nearer_ahead(self, date: DateMention) -> bool:
        """Tell whether a date's reading ahead of the text lies nearer to it than the one behind."""
        told, behind, ahead = (self._instant(v) for v in (self.context.document.published, date.value, date.future))
        return told is not None and behind is not None and ahead is not None and ahead - told < told - behind

    @staticmethod
    def _instant(edtf: str | None) -> datetime | None:
        try:
            return window(edtf).earliest if edtf else None
        except BadValue:
            return None

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
                due = predicate.clause.form == "infinitive" and predicate.relation == "acl"  # "to be carried out on"
                if predicate.relation in ("xcomp", "pcomp") and predicate.clause.form == "gerund":
                    continue  # "to stop shooting on 14 March"
                if predicate.lemma not in TIMES and not due and not (by is not None and predicate.lemma == "be"):
                    return None
                by = by or predicate
        return None

    def _lasting(self, length: DurationMention) -> bool:
        before = self.context.text[max(0, length.span.start - 24) : length.span.start]
        after = self.context.text[length.span.end : length.span.end + 3]
        return bool(LASTING.search(before)) or "-" in length.span.quote or bool(re.match(r"['’]|-", after))

    def _area(self, act: Act, stops: set[int], terms: Terms) -> Iterator[Place]:
        """Yield where a commitment is bounded to: places that its own words hold, not where it was signed."""
        for mention in self.context.mentions.sentence(act.predicate.sentence, PlaceMention):
            found = self._level(act, mention.span, stops)
            before = self._preposition(mention.span)
            if found is None or before is None or act.matter.form == "talks_pledge":
                continue
            level, by = found
            signed = act.entry.id in SIGNED and before in ("in", "at") and mention.place.precision not in WIDE
            signed = signed or (act.matter.generic and before == "in")
            inside = level == "matter" and by is None and before in WHERE and not signed
            lasting = act.entry.has("status") or act.act in ("suspended", "extended", "resumed")
            if inside or (lasting and by is None and before in ("in", "across", "throughout")):
                terms.words.append(("area", mention.span))
                yield mention.place

    def _preposition(self, span: Span) -> str | None:
        """Return the preposition that a name hangs on, through what it is joined to."""
        words = self.context.view.doc.char_span(span.start, span.end)
        if words is None:
            return None
        token = words.root
        for _ in range(DEEP):
            if token.dep_ == "pobj":
                if token.head.lower_ != "of":
                    return str(token.head.lower_)
                token = token.head
            if token.dep_ not in ("conj", "appos", "compound", "prep", "nmod"):
                return None
            token = token.head
        return None

    def _worded(self, act: Act, others: Sequence[Act], terms: Terms) -> None:
        sentence = act.predicate.sentence
        text = self.context.text[sentence.start : sentence.end]
        for match in self.lexicon.condition.finditer(text):
            at = sentence.start + match.start()
            words = text[match.start() :]
            if (
                not words.startswith("as long as it lasts")
                and _nearest(act, others, at)
                and (end := self._clause_end(at)) is not None
            ):
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
        span = doc.char_span(at, at + 1)
        if span is None:
            return None
        token = span.words[0]
        node = token
        while node.head != node and node.head.i > token.i and node.pos_ not in ("VERB", "AUX"):
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
    if act.entry.id in ("dates_from", "dated"):
        return "when"
    if date.role in ("from", "since"):
        return "begins"
    if date.role == "until" or (date.role == "by" and level == "matter"):
        return "ends"
    if date.role not in ("at", "by"):
        return None
    if by is not None and by.lemma in BEGIN:
        return "begins"
    if by is not None and by.lemma in END:
        return "ends"
    if by is not None and by.clause.form == "infinitive":
        return "begins"
    if level == "act":
        return "when"
    return "begins" if len(act.chain) > 1 else ("when" if act.act == "agreed" else None)


def _ahead(by: Predicate | None) -> bool:
    """Tell whether a verb of time speaks of what is to come: "is to begin", "would last"."""
    clause = by.clause if by is not None else None
    return clause is not None and bool(clause.form == "infinitive" or clause.tense == "future" or clause.modal)


def _nearest(act: Act, others: Sequence[Act], at: int) -> bool:
    """Tell whether an act is the one that a condition at an offset stands closest to, verbs before nouns."""
    able = [o for o in others if o.act not in FREE]
    able = [o for o in able if not o.predicate.nominal] or able
    return bool(able) and min(able, key=lambda o: min(abs(p.start - at) for p in o.chain)) is act
