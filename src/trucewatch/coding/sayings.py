"""Who says or thinks something in a sentence, by verb, noun, quotation or "according to".

A saying needs a speaker: a party, a person, or a body by its words. Texts speak for who
issued them ("their announcement said").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from trucewatch.coding.attribution import VOICES, Attribution
from trucewatch.coding.context import Context
from trucewatch.coding.lexicon import data, nouns
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.view import Predicate, Sentence
from trucewatch.coding.who import Who
from trucewatch.vocab.extension import per_extension


@dataclass(frozen=True, slots=True)
class Saying:
    """One saying: its speaker, its verb or noun where it has one, and what is said.

    `content` is the predicate said, `attribution` who vouches for it; both None where only
    a noun is said ("spoke of a crime").
    """

    speaker: Who
    verb: Predicate | None
    how: str
    content: Predicate | None = None
    attribution: Attribution | None = None


SPEAKING = (
    "speakers",
    "people",
    "armed",
    "roles",
    "offices",
    "collective",
    "unnamed",
    "states",
)  # classes of nouns.yaml


AS_QUOTED = re.compile(r"\bas (?:a |an |the )?\"")  # "described it as \"very delicate\""
SEATS = ("in", "near", "from", "at", "close to")  # what says where a speaker is


@per_extension
def words() -> Mapping[str, frozenset[str]]:
    """Return the word lists of speech.yaml."""
    return {name: frozenset(map(str, listed)) for name, listed in data("speech").items()}


def sayings(context: Context, sentence: Sentence) -> list[Saying]:
    """Return the sayings of a sentence, one a speaker, in the order of the text."""
    found: dict[str, Saying] = {}
    for saying in (*_attributed(context, sentence), *_verbs(context, sentence), *_answers(context, sentence)):
        first = found.setdefault(key(saying.speaker), saying)
        if saying.how in ("expressed", "hoped"):  # what is felt colours what else is said
            found[key(saying.speaker)] = replace(first, how=saying.how)
    return list(found.values())


def key(who: Who) -> str:
    """Return what two mentions of one speaker share: the last word of the name."""
    parts = who.name.lower().split()
    return parts[-1] if parts else who.name


def _attributed(context: Context, sentence: Sentence) -> Iterator[Saying]:
    """Yield the sources of the sentence's clauses, the issuer of the text left out."""
    for predicate in context.view.within(sentence):
        if predicate.nominal:
            continue
        said = context.attribute(predicate)
        itself = predicate is said.saying and "according to" not in predicate.preps
        if said.speaker is None or said.speaker.how == "issuer" or itself:
            continue
        if said.saying is not None and said.saying.sentence is sentence and not _speaks(predicate, said.saying):
            continue
        speaker = _spokesman(context, said.speaker)
        if speaker is not None:
            yield Saying(speaker, said.saying, "source", predicate, said)


def _speaks(content: Predicate, verb: Predicate) -> bool:
    """Tell whether a verb is one of saying or thinking with a clause of its own: not "what the mediators announced"."""
    if verb.nominal or any(name in verb.preps for name in ("according to", "by", "in")):
        return True
    aside = verb.relation.startswith("relcl") and content in verb.chain()
    return not aside and verb.lemma in words()["speech"] | words()["opinion"]


def _verbs(context: Context, sentence: Sentence) -> Iterator[Saying]:
    """Yield the sayings whose content is a noun or a quotation alone."""
    for predicate in context.view.within(sentence):
        clause = predicate.clause
        if predicate.nominal or clause.negated or clause.modal or clause.tense == "future" or clause.passive:
            continue
        for how, test in TESTS.items():
            if test(context, predicate):
                speaker = _speaker(context, predicate)
                if speaker is not None:
                    yield Saying(speaker, predicate, how)
                break


def _speaker(context: Context, predicate: Predicate) -> Who | None:
    found = context.attributor.speaker(predicate.subject, predicate)
    return _spokesman(context, found) if found is not None else None


def _spokesman(context: Context, who: Who) -> Who | None:
    """Return a speaker with his whole description; the owner of a text for the text; None for things."""
    phrase = context.view.phrase(who.start, who.end)
    if phrase is None or who.how.startswith("by its place"):
        return who
    if nouns().has("texts", phrase.head) and (phrase.possessor is not None or who.party.id is None):
        return context.attributor.speaker((phrase.possessor,)) if phrase.possessor is not None else None
    if phrase.text.lower().startswith("whose ") and phrase.possessor is not None:
        name = f"{phrase.possessor.text}'s {phrase.text[len('whose ') :]}"
        return replace(who, name=name, party=replace(who.party, name=name))
    if phrase.head == "own" or (phrase.head == "side" and who.party.id is None):
        return None  # "in a text of his own", "either side"
    if who.how != "as written":
        return _person_alone(context, who, phrase)
    if phrase.tag == "NOUN" and not _person(phrase):
        return None
    text = context.text[who.start : _described(context, phrase)]
    return replace(who, name=text, party=replace(who.party, name=text))


def _person_alone(context: Context, who: Who, phrase: Phrase) -> Who:
    """Return a person without the body he is named with: "Mogherini of the European Union"."""
    head, of, _ = who.name.partition(" of ")
    known = context.names.within(phrase.start, phrase.start + len(head))
    body = nouns().among(phrase.head, *VOICES) or any(n.kind not in ("person", "surname") for n in known)
    if phrase.tag != "PROPN" or not of or body or who.name != phrase.text or " " not in head:
        return who
    return replace(who, name=head)


def _person(phrase: Phrase) -> bool:
    """Tell whether a noun is somebody who can speak."""
    return nouns().among(phrase.head, *VOICES)


def _described(context: Context, phrase: Phrase) -> int:
    """Return where a description ends: "a source briefed on the talks", "analysts in Seoul"."""
    me = context.view.at(phrase.i)
    below = context.view.children(me, "acl") if me is not None else ()
    ends = [context.view.extent(p)[1] for p in below if p.clause.form == "participle" and p.start > phrase.start]
    for name in SEATS:
        for where in phrase.preps.get(name, ()):
            if context.view.text[phrase.end : where.start].split() == name.split():
                ends.append(where.end)
    return max([phrase.end, *ends])


def _quoting(context: Context, predicate: Predicate) -> bool:
    """Tell whether a quotation hangs on a predicate, or closes right before it and its subject."""
    start, end = context.view.extent(predicate)
    first = min([predicate.start, *(p.start for p in predicate.subject)])
    before = context.view.text[predicate.sentence.start : first].rstrip(" ,")
    return '"' in context.view.text[start:end] or before.endswith('"')


def _named(context: Context, predicate: Predicate) -> bool:
    """Read "spoke of a 'crime'", "called it 'terrible'", "saw in it 'renewed hope'": quoted words without a clause."""
    lists, lemma, preps = words(), predicate.lemma, predicate.preps
    shaped = bool(
        (lemma in lists["with_of"] and "of" in preps)
        or (lemma in lists["with_as"] and AS_QUOTED.search(context.view.text, predicate.end, predicate.sentence.end))
        or (lemma in lists["with_as"] and "as" in preps)
        or (lemma in lists["with_in"] and "in" in preps)
        or (lemma in lists["with_complement"] and bool(predicate.object or predicate.complement))
    )
    return shaped and not predicate.clause.quoted and _quoting(context, predicate)


def _feeling(_: Context, predicate: Predicate) -> bool:
    """Read "expressed regret", "voiced the hope that"."""
    return predicate.lemma in words()["express"] and any(p.head in words()["feelings"] for p in predicate.object)


def _hoping(context: Context, predicate: Predicate) -> bool:
    """Read "hopes that", "is thought to": what the speaker believes or feels, told by the author."""
    return predicate.lemma in words()["opinion"] and bool(context.view.children(predicate, "ccomp", "xcomp"))


def _plain(context: Context, predicate: Predicate) -> bool:
    """Read a verb of saying with a quotation that the tree does not join to it."""
    return predicate.lemma in words()["speech"] and not predicate.clause.quoted and _quoting(context, predicate)


TESTS: Mapping[str, Callable[[Context, Predicate], bool]] = {
    "named": _named,
    "expressed": _feeling,
    "hoped": _hoping,
    "said": _plain,
}


def _answers(context: Context, sentence: Sentence) -> Iterator[Saying]:
    """Yield "Peskov's answer was that": a noun of saying with an owner."""
    for predicate in context.view.within(sentence):
        below = context.view.children(predicate, "ccomp")
        if predicate.lemma != "be" or not below:
            continue
        for phrase in predicate.subject:
            owner = (phrase.possessor,) if phrase.possessor is not None else ()
            speaker = context.attributor.speaker(owner) if phrase.head in words()["nouns"] else None
            if speaker is not None:
                yield Saying(speaker, predicate, "answer", below[0], context.attribute(below[0]))
