"""Numbers of breaches told beside one another: by side, by who counted them, against an earlier number.

"Of these, 131 were reported by Sanaa and 83 by Aden"; "214 against the Tigers and nine against the army";
"11 incidents, as against 62 in June". Each number is a claim of its own.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from trucewatch.coding.breach import Breach, of_truce, words
from trucewatch.coding.context import Context
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.phrase import phrase as phrase_of
from trucewatch.coding.view import Predicate, Sentence
from trucewatch.model import QuantityMention

SHARE = re.compile(
    r"\s*(?:(?:violations?|breaches|breach|incidents?|cases?|of them|of these)\s+)?"
    r"(?:(?:were|was|are|is|being|have been|had been)\s+)?(?:(?P<verb>[a-z]+(?:ed|id|nt|ut))(?: down)?\s+)?"
    r"(?P<name>by|to|for|against|on|from)\s+(?=\w)"
)
COUNTED = re.compile(r"(?:report|record|regist|log|count|alleg|claim|lodg|cit|document|list|tall|not)")
COMPARED = re.compile(
    r"[^.;:]{0,90}?\b(?:as against|against|compared (?:with|to)|up from|down from|versus|as opposed to)\s+"
    r"(?:(?:some|about|only|just|the|a|nearly|around|over)\s+){0,2}$"
)
TAKEN_UP = re.compile(
    r"\b(?:of (?:these|those|them|which|the (?:former|latter|total))|the (?:totals?|figures?|tall(?:y|ies)|counts?)\b)",
    re.IGNORECASE,
)
BACK = 3  # sentences that "of these" may reach back
BEFORE_NOUN = ("det", "amod", "compound", "poss", "nummod", "nmod", "case")


@dataclass(slots=True)
class Spread:
    """Reads the further numbers of one document's sentences; `counted` is the last breach with a number."""

    context: Context
    counted: Breach | None = None

    def within(self, sentence: Sentence, found: Sequence[Breach]) -> list[Breach]:
        """Return the breaches of a sentence with those that its further numbers count."""
        numbers = [m for m in self.context.mentions.sentence(sentence, QuantityMention) if m.quantity.unit is None]
        told = [b for b in found if b.counted is not None or b.figure is not None]
        base = told[0] if told else self._taken_up(sentence)
        out = list(found)
        if base is not None and numbers:
            shares = list(self._shares(base, numbers))
            out = [b for b in out if not (shares and b in told and self._figures(b, shares))] + shares
            out += self._compared(base, numbers)
        self.counted = told[-1] if told else self.counted
        return out

    def _figures(self, breach: Breach, shares: Sequence[Breach]) -> bool:
        """Tell whether one of the shares is the very number that a breach was read with."""
        at = breach.figure or ((breach.counted.start, breach.counted.end) if breach.counted is not None else None)
        return at is not None and any(s.figure is not None and at[0] <= s.figure[0] < at[1] for s in shares)

    def _taken_up(self, sentence: Sentence) -> Breach | None:
        """Return the breach counted before that "of these" or "the totals" goes on with, told by this sentence."""
        last = self.counted
        named = any(p.nominal and p.lemma in words()["breach_nouns"] for p in self.context.view.within(sentence))
        verb = next((p for p in self.context.view.within(sentence) if not p.nominal), None)
        if named and verb is not None and of_truce(self.context):
            return Breach(verb, "violated", "breaches shared out")
        near = last is not None and sentence.number - last.predicate.sentence.number <= BACK
        if last is None or not near or not TAKEN_UP.search(self.context.text, sentence.start, sentence.end):
            return None
        return Breach(verb, last.says, "counts taken up", (), ()) if verb is not None else None

    def _shares(self, base: Breach, numbers: Sequence[QuantityMention]) -> Iterator[Breach]:
        """Yield a breach for each number that words at once give to a side or to who counted it; two at least."""
        found, verb = [], ""
        for mention in numbers:
            told = SHARE.match(self.context.text, mention.span.end)
            if told is None or (side := self._party(told.end(), base.predicate)) is None:
                continue
            verb = told["verb"] or verb
            by = told["name"] == "by" and COUNTED.match(verb) is not None
            made = replace(base, figure=(mention.span.start, mention.span.end), counted=None, how="a share of a count")
            found.append(replace(made, claimants=(side,)) if by else replace(made, offenders=(side,)))
        if len(found) > 1 or (found and base.how == "counts taken up"):
            yield from found

    def _compared(self, base: Breach, numbers: Sequence[QuantityMention]) -> Iterator[Breach]:
        """Yield a breach for the number that another is held against: "40, down from *62* the week before"."""
        for first, second in itertools.pairwise(numbers):
            if COMPARED.fullmatch(self.context.text, first.span.end, second.span.start):
                yield replace(base, figure=(second.span.start, second.span.end), counted=None, how="compared")

    def _party(self, at: int, predicate: Predicate) -> Phrase | None:
        """Return the phrase of the party that begins at an offset."""
        span = self.context.view.doc.char_span(at, at + 1)
        if span is None:
            return None
        token = span.words[0]
        while token.dep_ in BEFORE_NOUN and token.head.i > token.i:
            token = token.head
        side = phrase_of(token)
        return side if self.context.who((side,), predicate) else None
