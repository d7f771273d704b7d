"""Who vouches for an act, and how surely it is told (docs/records.md, rules 1 to 5).

The chain of predicates above an act is walked from the act upwards. The innermost source
wins; polarity and modality go before attribution. The path is kept: it is the record's why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from trucewatch.coding import voices
from trucewatch.coding.beside import beside, label, part, speech
from trucewatch.coding.issuer import Issuers
from trucewatch.coding.lexicon import nouns
from trucewatch.coding.names import Names
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.stance import VERBS, Reading, counts, read, sourced
from trucewatch.coding.view import Predicate, Sentence, View
from trucewatch.coding.who import Who
from trucewatch.records import Document, Evidence, Party, SaidBy, Stance

VOICES = ("speakers", "texts", "people", "armed", "roles", "offices", "collective", "unnamed", "states")
SPEAKING = ("say", "deny", "maybe", "plan", "opinion")
LABEL_ENDS = re.compile(r",|\s\(|\s[–—]\s")
DESCRIBED = re.compile(r",? (?:who|which|whose)\b")  # what follows says who the speaker is
BESIDE = 25  # characters that may stand beside a quotation that runs on from the sentence before
APART = re.compile(r"\b(?:although|though|while|whereas|but|and)\b")  # what follows is another's, or the author's
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
        if not predicate.nominal and (
            predicate.lemma in VERBS["say"] | VERBS["say_of"] or counts(predicate, self.view.text)
        ):
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
        if stance is Stance.HYPOTHETICAL and self._own_plan(predicate, who, reading):
            stance = Stance.PLANNED
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

    def _own_plan(self, predicate: Predicate, who: Who, reading: Reading) -> bool:
        """Tell whether "would" is the future that a speaker told of his own side: "said it would resume"."""
        would = [s for s in reading.steps if "modal" in s or "condition" in s or "wished" in s]
        if predicate.clause.modal != "would" or would != [f"{predicate.lemma}: modal would"]:
            return False
        return any(_same(who, own) for own in self.names.who(predicate.subject, predicate))

    def verbal(self, attribution: Attribution, by: tuple[Who, ...], predicate: Predicate) -> Attribution:
        """Apply rule 2: an act done by being said is the author's where a party speaks for itself, now."""
        speaker = attribution.speaker
        if speaker is None or attribution.stance is not Stance.CLAIMED:
            return attribution
        own = any(_same(speaker, who) for who in by) or not by
        own = own or (speaker.how == "issuer" and speaker.party.id is None)  # an office speaks for its government
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
        for at, phrases, how in beside(self.view, predicate):
            if not self._describes(predicate, phrases) and (who := self.speaker(phrases, at)) is not None:
                return who, how, at
        if (label := self._label(predicate.sentence)) is not None:
            return label, "name before a colon", None
        if (told := self._told(predicate)) is not None:
            return told
        if (told := self._announced(predicate)) is not None:
            return told
        if predicate.clause.quoted and (who := self._quoted(predicate)) is not None:
            return who, "quotation running on", None
        return None

    def _describes(self, predicate: Predicate, phrases: tuple[Phrase, ...]) -> bool:
        """Tell whether a clause only says who the speaker is: "said Aung, *who had led the revolt*".

        One that opens with "that" takes up what was said: "it was the army, says Hamas, *that attacked*".
        """
        words = {c.lower_ for c in self.view.doc[predicate.i].children}
        return "that" not in words and any(p.whole[0] <= predicate.start < p.whole[1] for p in phrases)

    def speaker(self, phrases: tuple[Phrase, ...], at: Predicate | None = None) -> Who | None:
        """Return who the subject of a saying is, a person or body by his fullest name even without a party."""
        if not phrases:
            return None
        found = self.names.who(phrases, at)
        if found:
            return found[0]
        first = next((p for p in phrases if can_speak(p)), None) or self._voice_before(phrases[0])
        if first is None:
            return None
        if nouns().has("texts", first.head) and (owner := self._owner(first)) is not None:
            return owner
        return Who(Party(first.text), first.start, first.end, first.text, how="as written")

    def _voice_before(self, pronoun: Phrase) -> Phrase | None:
        """Return the last subject before "they" or "it" that can speak, though nobody knows its party."""
        here = self.view.sentence_at(pronoun.start)
        if here is None or pronoun.text.lower() not in ("they", "it"):
            return None
        for earlier in reversed(self.view.predicates):
            if earlier.sentence.number < here.number - 2:
                return None
            for other in earlier.roles.surface:
                fits = other.start < pronoun.start and other.tag == "NOUN" and can_speak(other)
                if fits and other.plural == (pronoun.text.lower() == "they"):
                    return other
        return None

    def _owner(self, text: Phrase) -> Who | None:
        """Return who speaks by a text: "a message *from the prime minister*"."""
        owners = [p for name in ("from", "by", "of") for p in text.preps.get(name, ())]
        found = self.names.who((*((text.possessor,) if text.possessor is not None else ()), *owners))
        return found[0] if found else None

    def _told(self, predicate: Predicate) -> tuple[Who, str, Predicate | None] | None:
        """Return who tells an act by the order of the words alone: "..., the UN office reckons", "per two drivers"."""
        if _aside(predicate):
            return None  # told for itself
        start, end = part(self.view, predicate)
        for told in voices.told(self.view.text, start, end):
            between = self.view.text[told.end : predicate.start]
            after = told.after and told.end <= predicate.start and APART.search(between) is None
            describes = DESCRIBED.match(self.view.text, told.end) is not None and told.end < predicate.start
            after = after and not describes
            fits = after or (told.before and predicate.end <= told.start)
            if fits and (who := self._worded(told)) is not None:
                return replace(who, how=f"by its place: {told.how}"), told.how, None
        return None

    def _worded(self, told: voices.Told) -> Who | None:
        """Return who speaks by some words: the party they name, else somebody; after "per" somebody who can speak."""
        start, end = told.start, told.end
        words = self.document.text[start:end]
        if any(p.clause.form == "finite" and not p.nominal and start <= p.start < end for p in self.view.predicates):
            return None  # words that tell something are nobody's name
        known = [n for n in self.names.within(start, end) if n.kind != "region"]
        phrase = self.view.phrase(start, end)
        person = self.names.people.get(words.split()[-1])
        voice = not told.sourced or any(
            nouns().among(w, *VOICES) for w in re.findall(r"[\w-]+", words.lower()) for w in (w, w.rstrip("s"))
        )
        if person is not None and phrase is not None and phrase.tag == "PROPN":
            return Who(replace(person.party or Party(""), name=words), start, end, person.name, person.role, True)
        if phrase is not None and phrase.start >= start - len("the "):
            named = [w for w in self.names.one(phrase) if w.party.id is not None]
            if named:
                return replace(named[0], name=words)
        if known:
            return Who(replace(known[0].party, name=words), start, end, words, inferred=known[0].kind != "name")
        if person is not None:
            return Who(replace(person.party or Party(""), name=words), start, end, person.name, person.role, True)
        return Who(Party(words), start, end, words, how="as written") if voice else None

    def _announced(self, predicate: Predicate) -> tuple[Who, str, Predicate | None] | None:
        """Return who tells what follows a colon: "the spokesman told another story: rebels had attacked"."""
        sentence = predicate.sentence
        colon = self.view.text.rfind(": ", sentence.start, predicate.start)
        if colon < 0:
            return None
        for other in reversed(self.view.within(sentence)):
            if other.start < colon and speech(other) and not self.view.children(other, "ccomp"):
                who = self.speaker(other.subject, other)
                return (who, f"{other.lemma}, before a colon", other) if who is not None else None
        return None

    def _label(self, sentence: Sentence) -> Who | None:
        """Return the party that a sentence's opening names before a colon: "WHO: 413 killed"."""
        start, phrase, end = label(self.view, sentence)
        if start == end:
            return None
        known = self.names.within(start, end)
        named = [w for w in self.names.one(phrase) if w.party.id is not None] if phrase is not None else []
        if named and phrase is not None and not nouns().has("texts", phrase.head):
            name = self.document.text[max(start, phrase.start) : phrase.end]
            return replace(named[0], name=name, party=replace(named[0].party, name=name), inferred=False)
        if known and known[0].start <= start + len("The ") and known[0].end >= end - len(" MoD"):
            return Who(known[0].party, known[0].start, known[0].end, known[0].party.name)
        return self._labelled(start, end) if phrase is not None else None

    def _labelled(self, start: int, end: int) -> Who | None:
        """Return who speaks before a colon by his office or name: "Goris mayor: ...", "TRUMP, on his site: ..."."""
        words = LABEL_ENDS.split(self.document.text[start:end])[0].strip()
        said = words.title() if words.isupper() else words
        found = [e for _, _, e in self.issuers.book.entries(said, self.document.published)]
        person = next((e for e in found if e.kind in ("person", "surname", "institution")), None)
        parts = said.lower().split()
        office = bool(parts) and nouns().among(parts[-1], *VOICES, "labels")
        office = office or any(nouns().among(w, "offices", "labels") for w in parts)
        if not parts or nouns().has("texts", parts[-1]) or not (person or office):
            return None
        adjective = next((e for e in found if e.kind in ("adjective", "name") and e.sort != "body"), None)
        of = person or adjective
        party = Party(words, of.party, of.sector, of.country) if of is not None else Party(words)
        return Who(party, start, start + len(words), words, inferred=True, how="before a colon")

    def _quoted(self, predicate: Predicate) -> Who | None:
        """Return who speaks a quotation that has no verb of saying in its own sentence: who spoke last before it."""
        number = predicate.sentence.number
        bare = re.sub(r'"[^"]*(?:"|$)', "", self.view.text[predicate.sentence.start : predicate.sentence.end])
        if len(bare.strip(" .,!?\n")) > BESIDE:
            return None  # quoted in passing, by whoever the sentence tells of
        if any(_speaking(p) and not p.clause.quoted for p in self.view.within(predicate.sentence)):
            return None
        for earlier in reversed(self.view.predicates):
            if number - 2 <= earlier.sentence.number < number and speech(earlier) and not earlier.clause.quoted:
                who = self.speaker(earlier.subject, earlier)
                return replace(who, inferred=True) if who is not None else None
        return None

    def _evidence(self, reading: Reading) -> tuple[Evidence, ...]:
        words = (Evidence("stance", how, self.document.span(p.start, p.end)) for p, how in reading.marks)
        return tuple(words)


def _aside(predicate: Predicate) -> bool:
    """Tell whether a clause only says who does what the sentence tells: "three groups *that took the town* agreed"."""
    chain = (predicate, *predicate.chain())
    clauses = [p for p in chain if p.relation.startswith(("relcl", "acl"))]
    main = next((p for p in reversed(chain) if not p.nominal), None)
    return bool(clauses) and main is not None and main.start > clauses[-1].start


def can_speak(phrase: Phrase) -> bool:
    """Tell whether a phrase without a party names somebody, or a text, that can say a thing: no truce, no river."""
    if phrase.tag == "PRON" or not any(c.isalpha() for c in phrase.text):
        return False
    return phrase.tag != "NOUN" or nouns().among(phrase.head, *VOICES)


def _speaking(predicate: Predicate) -> bool:
    """Tell whether a verb speaks at all: says, asks, orders, denies, thinks."""
    return (
        not predicate.nominal and bool(predicate.subject) and any(predicate.lemma in VERBS[name] for name in SPEAKING)
    )


def _same(left: Who, right: Who) -> bool:
    if left.party.id is not None:
        return left.party.id == right.party.id
    return left.party.name.lower() == right.party.name.lower()
