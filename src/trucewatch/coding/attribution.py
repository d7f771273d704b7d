"""Who vouches for an act, and how surely it is told (docs/records.md, rules 1 to 5).

The chain of predicates above an act is walked from the act upwards. The innermost source
wins; polarity and modality go before attribution. The path is kept: it is the record's why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from trucewatch.coding.issuer import Issuers
from trucewatch.coding.lexicon import nouns
from trucewatch.coding.names import Names
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.stance import VERBS, Reading, read, sourced
from trucewatch.coding.view import Predicate, Sentence, View
from trucewatch.coding.who import Who
from trucewatch.records import Document, Evidence, Party, SaidBy, Stance

VOICES = ("speakers", "texts", "people", "armed", "roles", "offices", "collective", "unnamed", "states")
SPEAKING = ("say", "deny", "maybe", "plan", "opinion")
STRONGER = (Stance.DENIED, Stance.PLANNED, Stance.HYPOTHETICAL, Stance.OPINION)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who vouches for a predicate and how it is told.

    `speaker` is the source where it is a party or a person. `void` is true where the text
    says that the act did not happen or tells it as a counterfactual: it gives no record.
    `path` names the predicates read on the way up and what each made of it.
    """

    said_by: SaidBy
    stance: Stance
    speaker: Who | None = None
    saying: Predicate | None = None
    void: bool = False
    evidence: tuple[Evidence, ...] = ()
    path: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()


class Attributor:
    """Reads who says what in one document."""

    def __init__(self, document: Document, view: View, names: Names, issuers: Issuers) -> None:
        """Keep what the rules read."""
        self.document, self.view, self.names, self.issuers = document, view, names, issuers

    def attribute(self, predicate: Predicate, own: bool = True) -> Attribution:
        """Return who vouches for a predicate and its stance, as the words above it say; `own` as in stance.read."""
        return self._attributed(predicate, read(self.view, predicate, own))

    def below(self, predicate: Predicate) -> Attribution:
        """Return who vouches for what a predicate says, where no predicate tells it: "spoke of four dead"."""
        reading = read(self.view, predicate)
        if not predicate.nominal and predicate.lemma in VERBS["say"] | VERBS["say_of"]:
            reading.sources.insert(0, (predicate, predicate.subject, predicate.lemma))
        return self._attributed(predicate, reading)

    def of(self, who: Who, attribution: Attribution, stance: Stance, how: str) -> Attribution:
        """Return an attribution to a speaker whom the words around an act name, not a verb of saying above it."""
        why = Evidence("said_by", how, self.document.span(who.start, who.end))
        return replace(
            attribution,
            said_by=SaidBy("speaker", who.name, who.party.id),
            stance=attribution.stance if attribution.stance in STRONGER else stance,
            speaker=who,
            evidence=(why, *attribution.evidence),
            path=(*attribution.path, how),
            inferred=("said_by",) if who.inferred else (),
        )

    def _attributed(self, predicate: Predicate, reading: Reading) -> Attribution:
        source = self._source(predicate, reading)
        if source is None:
            return self._unsourced(predicate, reading)
        who, how, at = source
        stance = reading.stance if reading.stance in STRONGER else Stance.CLAIMED
        span = self.document.span(who.start, who.end)
        return Attribution(
            said_by=SaidBy("speaker", who.name, who.party.id),
            stance=stance,
            speaker=who,
            saying=at,
            void=reading.void,
            evidence=(Evidence("said_by", how, span), *self._evidence(reading)),
            path=reading.path,
            inferred=("said_by",) if who.inferred else (),
        )

    def verbal(self, attribution: Attribution, by: tuple[Who, ...], predicate: Predicate) -> Attribution:
        """Apply rule 2: an act done by being said is the author's where a party speaks for itself, now."""
        speaker = attribution.speaker
        if speaker is None or attribution.stance is not Stance.CLAIMED:
            return attribution
        own = any(_same(speaker, who) for who in by) or not by
        if not own or predicate.clause.perfect:
            return attribution
        return replace(
            attribution,
            said_by=SaidBy("author"),
            stance=Stance.ASSERTED,
            path=(*attribution.path, "rule 2: done by being said"),
            inferred=(),
        )

    def _unsourced(self, predicate: Predicate, reading: Reading) -> Attribution:
        """Apply rules 3 and 4: the issuer of the text, else its author."""
        issuer = self.issuers.at(predicate.start)
        stance = reading.stance
        if issuer is not None:
            said = SaidBy("speaker", issuer.name, issuer.id)
            stance = stance if stance in STRONGER else Stance.CLAIMED
            why = (Evidence("said_by", "issuer of the text"), *self._evidence(reading))
            who = Who(issuer, predicate.start, predicate.start, issuer.name, inferred=True, how="issuer")
            return Attribution(said, stance, who, None, reading.void, why, reading.path, ("said_by",))
        return Attribution(SaidBy("author"), stance, None, None, reading.void, self._evidence(reading), reading.path)

    def _source(self, predicate: Predicate, reading: Reading) -> tuple[Who, str, Predicate | None] | None:
        """Return the innermost source: a verb of saying above, "according to", a name before a colon, a quotation."""
        for at, phrases, how in (*reading.sources, *sourced(self.view, predicate)):
            who = self.speaker(phrases, at)
            if who is not None:
                return who, how, at
        for at, phrases, how in self._beside(predicate):
            if (who := self.speaker(phrases, at)) is not None:
                return who, how, at
        if (label := self._label(predicate.sentence)) is not None:
            return label, "name before a colon", None
        if predicate.clause.quoted and (who := self._quoted(predicate)) is not None:
            return who, "quotation running on", None
        return None

    def speaker(self, phrases: tuple[Phrase, ...], at: Predicate | None = None) -> Who | None:
        """Return who the subject of a saying is, a person or body by his fullest name even without a party."""
        if not phrases:
            return None
        found = self.names.who(phrases, at)
        if found:
            return found[0]
        first = next((p for p in phrases if can_speak(p)), None)
        if first is None:
            return None
        return Who(Party(first.text), first.start, first.end, first.text, how="as written")

    def _beside(self, predicate: Predicate) -> Iterator[tuple[Predicate, tuple[Phrase, ...], str]]:
        """Yield the sources that close or open an act's part of the sentence, where the tree does not join them."""
        start, end = self._part(predicate)
        for other in self.view.within(predicate.sentence):
            if not start <= other.start < end or other is predicate:
                continue
            if "according to" in other.preps:
                yield other, other.preps["according to"], "according to"
            closing = _speech(other) and not other.object and not self.view.children(other, "ccomp")
            before = self.view.text[start : other.subject[0].start].rstrip() if closing else ""
            if closing and before.endswith((",", '"')) and other.start > predicate.start:
                yield other, other.subject, "said at the end"

    def _part(self, predicate: Predicate) -> tuple[int, int]:
        """Return the offsets of the part of the sentence between semicolons that holds a predicate."""
        text, sentence = self.view.text, predicate.sentence
        start = text.rfind(";", sentence.start, predicate.start) + 1 or sentence.start
        end = text.find(";", predicate.start, sentence.end)
        return start, end if end >= 0 else sentence.end

    def _label(self, sentence: Sentence) -> Who | None:
        """Return the party that a sentence's opening names before a colon: "WHO: 413 killed"."""
        text = self.document.text[sentence.start : sentence.end]
        head, colon, _ = text.partition(":")
        if not colon or len(head) > 60 or '"' in head or "\n" in head:
            return None
        opening = re.search(r"\w", head)  # after a bullet or an emoji
        start = sentence.start + (opening.start() if opening is not None else 0)
        phrase = self.view.phrase(start, sentence.start + len(head))
        if phrase is None or phrase.start > start + len("The ") or phrase.tag == "PRON":
            return None
        named = [w for w in self.names.one(phrase) if w.party.id is not None][:1]
        if not named:
            return None
        name = self.document.text[max(start, phrase.start) : phrase.end]
        return replace(named[0], name=name, party=replace(named[0].party, name=name), inferred=False)

    def _quoted(self, predicate: Predicate) -> Who | None:
        """Return who speaks a quotation that has no verb of saying in its own sentence: who spoke last before it."""
        number = predicate.sentence.number
        if any(_speaking(p) and not p.clause.quoted for p in self.view.within(predicate.sentence)):
            return None
        for earlier in reversed(self.view.predicates):
            if number - 2 <= earlier.sentence.number < number and _speech(earlier) and not earlier.clause.quoted:
                who = self.speaker(earlier.subject, earlier)
                return replace(who, inferred=True) if who is not None else None
        return None

    def _evidence(self, reading: Reading) -> tuple[Evidence, ...]:
        words = (Evidence("stance", how, self.document.span(p.start, p.end)) for p, how in reading.marks)
        return tuple(words)


def can_speak(phrase: Phrase) -> bool:
    """Tell whether a phrase without a party names somebody, or a text, that can say a thing: no truce, no river."""
    if phrase.tag == "PRON" or not any(c.isalpha() for c in phrase.text):
        return False
    return phrase.tag != "NOUN" or nouns().among(phrase.head, *VOICES)


def speeches(view: View, sentence: Sentence) -> Iterator[Predicate]:
    """Yield the verbs of saying of a sentence, in order."""
    yield from (p for p in view.within(sentence) if _speech(p))


def _speech(predicate: Predicate) -> bool:
    return not predicate.nominal and predicate.lemma in VERBS["say"] and bool(predicate.subject)


def _speaking(predicate: Predicate) -> bool:
    """Tell whether a verb speaks at all: says, asks, orders, denies, thinks."""
    return (
        not predicate.nominal and bool(predicate.subject) and any(predicate.lemma in VERBS[name] for name in SPEAKING)
    )


def _same(left: Who, right: Who) -> bool:
    if left.party.id is not None:
        return left.party.id == right.party.id
    return left.party.name.lower() == right.party.name.lower()
