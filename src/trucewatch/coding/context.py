"""What the rules of every kind of record read: one document, viewed, with its names and mentions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from trucewatch.coding.attribution import Attribution, Attributor
from trucewatch.coding.book import PartyBook
from trucewatch.coding.issuer import Issuers
from trucewatch.coding.mentions import Mentions
from trucewatch.coding.names import Names
from trucewatch.coding.parse import model_name, parse
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.stance import VERBS
from trucewatch.coding.view import Predicate, Sentence, View, view
from trucewatch.coding.who import Who
from trucewatch.model import DateMention, Mention
from trucewatch.records import Body, Document, Evidence, Party, Record, Span
from trucewatch.vocab.extension import active

RULES = "rules/1"


def coder_name() -> str:
    """Return name and version of the rules: rules/1.

    The model is in it where it is not the one they were made for, rules/1-sm, and the words that a
    case adds by the first digits of their hash, rules/1+0fa7c2d1.
    """
    model, own = model_name(), active().digest[:8]
    return RULES + (f"-{model}" if model != "md" else "") + (f"+{own}" if own else "")


@dataclass(frozen=True, slots=True)
class Context:
    """One document as the rules see it.

    `view` holds sentences and predicates, `mentions` what locate found, `names` resolves
    phrases to parties, `attributor` says who vouches. `text` is the document's own text:
    quote from it and never from the view's normalised one.
    """

    document: Document
    view: View
    mentions: Mentions
    names: Names
    attributor: Attributor
    issuers: Issuers

    @property
    def text(self) -> str:
        """The document's text."""
        return self.document.text

    def attribute(self, predicate: Predicate) -> Attribution:
        """Return who vouches for a predicate, and its stance."""
        return self.attributor.attribute(predicate)

    def who(self, phrases: Sequence[Phrase], predicate: Predicate | None = None) -> tuple[Who, ...]:
        """Return the parties that phrases stand for."""
        return self.names.who(phrases, predicate)

    def span(self, start: int, end: int) -> Span:
        """Return words of the document as a span."""
        return self.document.span(start, end)

    def sentence_span(self, sentence: Sentence) -> Span:
        """Return a whole sentence as a span, letter for letter."""
        return self.document.span(sentence.start, sentence.end)

    def when(self, predicate: Predicate) -> tuple[str, bool, Span] | None:
        """Return the date of a predicate as EDTF, whether it was inferred, and its words; None without date words.

        A date that says when goes before one that only bounds it; "since X" is open, `X/..`.
        """
        dates = [d for d in self.mentions.of(predicate, DateMention) if d.role not in ("until", "before", "by")]
        date = min(dates, key=lambda d: (d.role in ("since", "after"), d.anchor is not None), default=None)
        return self._dated(predicate, date) if date is not None else None

    def lone_date(self, predicate: Predicate) -> tuple[str, bool, Span] | None:
        """Return the one date that a predicate's sentence tells, by `when`'s measure, unless it is of the telling.

        Where the parse hangs it elsewhere, the only date of a sentence still most often dates what is done in it;
        that is worked out, and the date is marked inferred.
        """
        found = [d for d in self.mentions.sentence(predicate.sentence, DateMention) if d.anchor is None]
        if len({d.value for d in found}) != 1 or any(d.role not in ("at", "since") for d in found):
            return None
        above = next((p for p in self.view.above(found[0].span.start, found[0].span.end) if not p.nominal), None)
        if above is None or above.lemma in VERBS["say"]:
            return None
        dated = self._dated(predicate, found[0])
        return (dated[0], True, dated[2]) if dated else None

    def _dated(self, predicate: Predicate, date: DateMention) -> tuple[str, bool, Span] | None:
        future = predicate.clause.tense == "future" or predicate.clause.form == "infinitive"
        value = (date.future if future else date.past) or date.value
        if value is None:
            return None
        days = re.sub(r"T[^/]*", "", value)  # the hour is the commitment's own (begins, ends), not the act's
        if date.role == "since" and "/" not in days:
            days = f"{days}/.."
        return days, date.inferred, date.span

    def record(
        self,
        body: Body,
        sentence: Sentence,
        attribution: Attribution,
        rule: str,
        evidence: Sequence[Evidence] = (),
        inferred: Sequence[str] = (),
    ) -> Record:
        """Build a record of this document; `rule` is the id of the rule that coded it."""
        fields = dict.fromkeys((*inferred, *attribution.inferred))
        return Record(
            document=self.document.id,
            span=self.sentence_span(sentence),
            said_by=attribution.said_by,
            stance=attribution.stance,
            body=body,
            coder=coder_name(),
            inferred=tuple(sorted(fields)),
            evidence=(*evidence, *attribution.evidence),
            trace=(f"rule {rule}", *attribution.path),
            doc=self.document.doc,
        )


def parties(who: Sequence[Who]) -> tuple[Party, ...]:
    """Return the parties of some referents."""
    return tuple(w.party for w in who)


def context(document: Document, mentions: Sequence[Mention], book: PartyBook) -> Context:
    """Parse a document and gather all that the rules read."""
    seen = view(parse(document))
    issuers = Issuers(document, book)
    names = Names(document, seen, book, issuers)
    attributor = Attributor(document, seen, names, issuers)
    return Context(document, seen, Mentions(seen, mentions), names, attributor, issuers)
