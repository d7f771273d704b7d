"""Sources that stand beside an act in its sentence, where the tree does not join them.

A name before a colon, a verb of saying before one, a verb of saying set in commas or at the
end. Each gives its predicate, where it has one, and the phrases of who speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trucewatch.coding.lexicon import data
from trucewatch.coding.phrase import Phrase, phrase
from trucewatch.coding.view import Predicate, Sentence, View

Source = tuple[Predicate, tuple[Phrase, ...], str]
SAY = frozenset(data("verbs")["say"])
LABEL = 90  # characters; longer words before a colon are no name
BY_COUNT = re.compile(
    r"\s*(?:and |but |whereas )?[Bb]y (?P<who>(?:the )?[A-Z][\w ]{1,40}?)['’]s (?:own )?"
    r"(?:count|reckoning|account|tally|estimate|telling)\b"
)
CLOCK = re.compile(
    r"\W*\d{1,2}[:.]\d\d(?:\s*(?:h|hrs|GMT|UTC|am|pm|local))?\W+"
)  # "13:02 " before an entry of a live page
ASIDE = (",", '"', "–", "—", "(")


def beside(view: View, predicate: Predicate) -> Iterator[Source]:
    """Yield the sources in an act's part of the sentence, the nearest kind of telling first."""
    start, end = part(view, predicate)
    others = [o for o in view.within(predicate.sentence) if start <= o.start < end and o is not predicate]
    for other in others:
        if "according to" in other.preps:
            yield other, other.preps["according to"], "according to"
    for other in others:
        if _closes(view, other, start) and other.start > predicate.start:
            yield other, other.subject, "said at the end"
    for other in others:
        speaker = inserted(view, other)
        if speaker is not None:
            yield other, (speaker,), "said in passing"
    yield from _by_count(view, predicate, start)
    yield from _before_colon(view, predicate, others)


def part(view: View, predicate: Predicate) -> tuple[int, int]:
    """Return the offsets of the part of the sentence between semicolons that holds a predicate."""
    text, sentence = view.text, predicate.sentence
    start = text.rfind(";", sentence.start, predicate.start) + 1 or sentence.start
    end = text.find(";", predicate.start, sentence.end)
    return start, end if end >= 0 else sentence.end


def speech(predicate: Predicate) -> bool:
    """Tell whether a predicate is a verb of saying with a subject."""
    return not predicate.nominal and predicate.lemma in SAY and bool(predicate.subject)


def inserted(view: View, verb: Predicate) -> Phrase | None:
    """Return who speaks where a verb of saying stands before him, set off: ", said Koang," "... recalled the envoy"."""
    finite = not verb.nominal and verb.clause.form == "finite" and not verb.clause.quoted
    if verb.lemma not in SAY or not finite or verb.i + 1 >= len(view.doc):
        return None
    if not view.text[verb.sentence.start : verb.start].rstrip().endswith(ASIDE):
        return None
    token = view.doc[verb.i + 1]
    if token.pos_ not in ("PROPN", "NOUN", "DET", "ADJ") or token.lower_ in ("that", "this", "these", "those"):
        return None
    while token.head.i > verb.i + 1 and token.head.i - verb.i < 8 and token.head.pos_ in ("PROPN", "NOUN"):
        if "," in view.text[token.idx : token.head.idx]:
            break
        token = token.head
    return phrase(token) if token.pos_ in ("PROPN", "NOUN") else None


def label(view: View, sentence: Sentence) -> tuple[int, Phrase | None, int]:
    """Return where the words before a sentence's colon begin, the phrase they make, and where they end.

    "WHO: 413 killed", after a bullet or an emoji; the phrase is None where they make no name.
    """
    clock = CLOCK.match(view.text, sentence.start, sentence.end)
    begins = clock.end() if clock is not None else sentence.start
    head, colon, _ = view.text[begins : sentence.end].partition(":")
    opening = re.search(r"\w", head)
    addressed = re.match(r"\W*(?:To|In|At|On|From|For|By|With|After|Of)\b", head)
    if not colon or opening is None or len(head) > LABEL or '"' in head or "\n" in head or addressed is not None:
        return sentence.start, None, sentence.start
    start, end = begins + opening.start(), begins + len(head)
    made = view.phrase(start, end)
    if any(start <= p.start < end and not p.nominal and p.clause.form == "finite" for p in view.within(sentence)):
        return sentence.start, None, sentence.start  # words that tell something are nobody's name
    if made is None or made.start > start + len("The "):
        comma = re.search(r",|\s\(|\s[–—]\s", head[opening.start() :])
        made = (
            view.phrase(start, start + comma.start()) if comma is not None else None
        )  # "Dak, for the opposition: ..."
    named = made is not None and made.start <= start + len("The ")
    return start, made if named else None, end


def _closes(view: View, other: Predicate, start: int) -> bool:
    """Tell whether a verb of saying with nothing below it ends the words said: "..., the army said"."""
    if not speech(other) or other.object or view.children(other, "ccomp"):
        return False
    return view.text[start : other.subject[0].start].rstrip().endswith((",", '"'))


def _by_count(view: View, predicate: Predicate, start: int) -> Iterator[Source]:
    """Yield who counts at the head of a part: "By Moscow's reckoning Kyiv had attacked", where the parser lost it."""
    found = BY_COUNT.match(view.text, start)
    counter = view.phrase(found.start("who"), found.end("who")) if found is not None else None
    if counter is not None:
        yield predicate, (counter,), "by the count of"


def _before_colon(view: View, predicate: Predicate, others: list[Predicate]) -> Iterator[Source]:
    """Yield who tells what follows a colon: "the spokesman told another story: rebels had attacked"."""
    colon = view.text.rfind(": ", predicate.sentence.start, predicate.start)
    if colon < 0:
        return
    for other in reversed([o for o in others if o.start < colon]):
        if speech(other) and not other.clause.quoted and not other.clause.negated:
            yield other, other.subject, "said before a colon"
            return
