"""The dead and the wounded where no verb counts them: "14 dead", "cost twelve their lives", "413 killed".

The parser reads such short forms in too many ways to go by it; the words that follow a
number are read instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from trucewatch.coding.context import Context
from trucewatch.coding.tolls import Toll
from trucewatch.coding.view import Sentence
from trucewatch.model import QuantityMention

FIELDS = {"killed": ("dead", "killed", "lives"), "injured": ("wounded", "injured", "hurt", "maimed")}
FIELD = {word: name for name, words in FIELDS.items() for word in words}
# "No casualties": the noun itself says what became of nobody.
NOBODY = {
    "casualties": tuple(FIELDS),
    "victims": tuple(FIELDS),
    "deaths": ("killed",),
    "fatalities": ("killed",),
    "injuries": ("injured",),
}
# Up to five words without a stop between the number and what became of the people it counts.
AFTER = re.compile(
    r"(?:\s+(?!and\b|or\b|but\b|who\b)[\w'’-]+){0,5}?\s+(?:their\s+)?(dead|killed|wounded|injured|hurt|maimed|lives)\b"
)
LIVES_OF = re.compile(r"\b(?:lives|deaths?) of (?:some |about |around |nearly |at least |more than |over )?$")

PART_OF = re.compile(r"\b(?:of|among) (?:the|its|their|his|some) $")

TOLL_AT = re.compile(
    r"\b(?:death toll|toll|number of (?:the )?(?:dead|deaths|killed|fatalities|people killed|casualties))\b"
    r"(?: [\w-]+){0,4} (?:at|to|reached|as)(?: at least| about| around| some| nearly| more than| over)? ?$"
)
COST, THEIR_LIVES = re.compile(r"\bcosts?\b[^.;]*$"), re.compile(r"[^.;\d]*(?:\d+ [^.;\d]*)?\btheir lives\b")


@dataclass(frozen=True, slots=True)
class Casualties:
    """A number of people, what became of them (`killed` or `injured`), and the words."""

    field: str
    toll: Toll


def casualties(context: Context, sentence: Sentence) -> Iterator[Casualties]:
    """Yield the numbers of a sentence that count dead or wounded people."""
    for mention in context.mentions.sentence(sentence, QuantityMention):
        phrase = context.view.counted(mention.span.start, mention.span.end)
        if phrase is not None and mention.quantity.unit is None:
            for field in _fields(context, mention, sentence):
                yield Casualties(field, Toll(mention.quantity, mention.span, phrase))


def _fields(context: Context, mention: QuantityMention, sentence: Sentence) -> tuple[str, ...]:
    """Return what became of the people counted; who was not hurt was not killed either."""
    field = _field(context, mention, sentence)
    if mention.quantity.exact == 0:
        noun = mention.span.quote.lower().split()[-1]
        return NOBODY.get(noun, ()) or (tuple(FIELDS) if field == "injured" else (field,) if field else ())
    return (field,) if field else ()


def _field(context: Context, mention: QuantityMention, sentence: Sentence) -> str | None:
    text = context.text
    before, rest = text[sentence.start : mention.span.start], text[mention.span.end : sentence.end]
    if TOLL_AT.search(before):
        return "killed"
    if LIVES_OF.search(before) or (COST.search(before) and THEIR_LIVES.match(rest)):
        return "killed"
    if PART_OF.search(before):
        return None  # "four of the 25 people aboard were killed"
    after = AFTER.match(text, mention.span.end, sentence.end)
    if after is None or _active(context, after.start(1)):
        return None
    return FIELD[after[1]]


def _active(context: Context, start: int) -> bool:
    """Tell whether the word is a verb that somebody does: "24 men killed five soldiers"."""
    predicate = next((p for p in context.view.predicates if p.start == start), None)
    return predicate is not None and not predicate.clause.passive and bool(predicate.object)
