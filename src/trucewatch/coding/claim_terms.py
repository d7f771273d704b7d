"""What a violation claim counts: the number, its unit as written, the window, the parts of a total."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from trucewatch.coding.breach import Breach, words
from trucewatch.coding.breach_nouns import number
from trucewatch.coding.context import Context
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.placing import located
from trucewatch.coding.view import Predicate
from trucewatch.model import DateMention, PlaceMention, QuantityMention
from trucewatch.records import Counted, Evidence, Place, Quantity

WHOLE = re.compile(
    r"\b(?:a total of|in total|in all|altogether|so far|to date|cumulative|by then|until now|since then)\b",
    re.IGNORECASE,
)
UNCOUNTED = re.compile(r"^(?:no|any|the|such|new|of|fewer|more|[\d,.]+)\s+", re.IGNORECASE)
TIMES = re.compile(r"\s*(?:times|occasions)\b")
BRACKETS = re.compile(
    r"(?<=\()(?:about|some|around|at least|over|more than|nearly)?\s?\d[\d,]*"
    r"(?![\d,]*\s*(?:km|mm|am|pm|years?)\b)[^()]{0,80}(?=\))"
)
LISTED = re.compile(r"[^:.;]{0,40}?(?:,?\s+including\s+|:\s+)(?=(?P<list>[^;.]*))")
NEAR = 10  # characters between a number and its own date: " in ", " during "
JOINED = 12  # characters between the two ends of a stretch: " to ", ", until "
OPENING, CLOSING = ("since", "from", "after"), ("by", "until", "before")


@dataclass(frozen=True, slots=True)
class Terms:
    """The number of a claim and what it covers; a field without words is None."""

    count: Quantity | None = None
    unit: str | None = None
    when: str | None = None
    when_inferred: bool = False
    area: tuple[Place, ...] = ()
    cumulative: bool | None = None
    breakdown: tuple[Counted, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def terms(context: Context, breach: Breach) -> Terms:
    """Read the terms of one breach off its words."""
    found = _found(context, breach)
    none = breach.none or (breach.counted is not None and breach.counted.negated)
    count = found.quantity if found is not None else Quantity(exact=0) if none else None
    unit = _unit(context, breach.counted, found) if breach.counted is not None and count is not None else None
    if unit is None and found is not None and (often := TIMES.match(context.text, found.span.end)):
        unit = often.group().strip()
    date = _date(context, breach)
    evidence = [Evidence("count", "number", found.span)] if found is not None else []
    evidence += [Evidence("when", "date words", date.span)] if date is not None else []
    return Terms(
        count=count,
        unit=unit,
        when=window(_day(date), date.role) if date is not None else None,
        when_inferred=date is not None and date.inferred,
        area=tuple(_area(context, breach)),
        cumulative=_cumulative(context, breach, date) if count is not None else None,
        breakdown=tuple(_parts(context, breach, found)) if count is not None else (),
        evidence=tuple(evidence),
    )


def figures(context: Context, breach: Breach) -> list[Breach]:
    """Return a breach once for each number told of it in brackets: "more in Taiz (43) and fewer in Aden (12)".

    A breach with a number of its own, or none, is returned as it is, one more beside it where a second side is counted.
    """
    if breach.counted is None or breach.counted.negated:
        return [breach]
    if number(context, breach.counted) is not None:
        return [breach, *_further(context, breach)]
    end = breach.predicate.sentence.end
    brackets = [m.span() for m in BRACKETS.finditer(context.text, breach.predicate.end, end)]
    return [replace(breach, figure=span) for span in brackets] or [breach]


def _further(context: Context, breach: Breach) -> Iterator[Breach]:
    """Yield the breaches that a second number counts: "21 breaches by the army *and nine by the rebels*"."""
    start = breach.counted.end if breach.counted is not None else 0
    for mention in context.mentions.within(start, breach.predicate.sentence.end, QuantityMention):
        before, after = context.text[start : mention.span.start], context.text[mention.span.end :]
        by = re.match(r" by (?=\w)", after)
        if by is None or not before.endswith(" and ") or re.search(r"[.;:]", before):
            continue
        at = mention.span.end + by.end()
        within = context.view.within(breach.predicate.sentence)
        side = next(
            (p.complement[0] for p in within if p.nominal and p.complement[:1] and p.complement[0].start == at), None
        )
        yield replace(breach, figure=(mention.span.start, mention.span.end), offenders=(side,) if side else ())


def _found(context: Context, breach: Breach) -> QuantityMention | None:
    if breach.figure is not None:
        inside = context.mentions.within(*breach.figure, QuantityMention)
        return next(iter(inside), None)
    if breach.counted is None:
        return times(context, breach.predicate)
    return number(context, breach.counted) or _put_at(context, breach)


def _put_at(context: Context, breach: Breach) -> QuantityMention | None:
    """Return the number that a count is put at, or comes to: "put violations *at 345*", "fell *to 11*"."""
    verb = breach.verb
    at = verb.preps.get("at", ()) if verb is not None and verb.lemma == "put" else ()
    if verb is not None and verb.lemma in words()["tally_verbs"] | words()["happen"]:
        at = verb.preps.get("to", ())
    return next((m for p in at for m in context.mentions.within(p.start, p.end, QuantityMention)), None)


def window(value: str, role: str) -> str:
    """Return the window that a date opens or closes.

    >>> window("2025-03-25", "since"), window("2025-04-18", "by"), window("2025-04-18", "at")
    ('2025-03-25/..', '../2025-04-18', '2025-04-18')
    """
    if "/" in value:
        return value
    if role in OPENING[:2]:
        return f"{value}/.."
    return f"../{value}" if role in CLOSING[:2] else value


def times(context: Context, predicate: Predicate) -> QuantityMention | None:
    """Return how often: "had violated it 30 times", "on 12 occasions"."""
    start, end = context.view.extent(predicate)
    for mention in context.mentions.within(start, end, QuantityMention):
        if TIMES.match(context.text[mention.span.end :]):
            return mention
    return None


def _unit(context: Context, counted: Phrase, found: QuantityMention | None) -> str | None:
    """Return what is counted, as written, without its number: "ceasefire violations"."""
    if counted.tag == "NUM":
        return None
    start = found.span.end if found is not None and found.span.end < counted.end else counted.start
    head = context.view.doc[counted.i]
    told = UNCOUNTED.sub("", context.text[start : head.idx + len(head)].strip())
    return told or None


def _date(context: Context, breach: Breach) -> DateMention | None:
    """Return the words that date a claim; a claim looks back. A date of the truce itself is none of them."""
    if breach.figure is not None and breach.counted is None:
        return _after(context, breach, breach.figure[1])
    found = _dates(context, breach.predicate)
    if not found and breach.counted is not None and breach.predicate.governor is not None:
        found = _dates(context, breach.predicate.governor)
    if not found:
        return None
    closing = next((d for d in found if d.role == "until"), None)
    opening = _before(context, breach.predicate, closing) if closing is not None else None
    return _stretch(opening, closing) if opening is not None and closing is not None else found[0]


def _after(context: Context, breach: Breach, end: int) -> DateMention | None:
    """Return the date of one number among others, which follows it at once: "62 *in June*"."""
    dates = context.mentions.sentence(breach.predicate.sentence, DateMention)
    return next((d for d in dates if d.value and 0 <= d.span.start - end < NEAR), None)


def _before(context: Context, predicate: Predicate, closing: DateMention) -> DateMention | None:
    """Return the date that opens the stretch which another closes: "*from 8 May* to 11 May"."""
    dates = context.mentions.sentence(predicate.sentence, DateMention)
    near = [d for d in dates if d.role == "from" and 0 < closing.span.start - d.span.end < JOINED and d.value]
    return near[-1] if near else None


def _dates(context: Context, predicate: Predicate) -> list[DateMention]:
    return [d for d in context.mentions.of(predicate, DateMention) if d.value and not _of_the_truce(context, d)]


def _of_the_truce(context: Context, date: DateMention) -> bool:
    """Tell whether a date says which truce is meant: "the moratorium *of 18 March*"."""
    doc = context.view.doc
    found = doc.char_span(date.span.start, date.span.end)
    of = doc[found.words[0].i - 1] if found is not None and found.words[0].i else None
    return of is not None and of.lower_ == "of" and of.head.lemma_.lower() in words()["truces"] | words()["deals"]


def _stretch(opening: DateMention, closing: DateMention) -> DateMention:
    """Return one date of two: "from 18:00 on 19 April to midnight on 20 April"."""
    value = f"{_day(opening)}/{_day(closing)}"
    return replace(opening, value=value, past=value, inferred=opening.inferred or closing.inferred)


def _day(date: DateMention) -> str:
    return date.past or date.value or ""


def _area(context: Context, breach: Breach) -> Iterator[Place]:
    """Yield where what is counted happened; the last place before a number in brackets."""
    if breach.figure is not None:
        before = context.mentions.within(breach.predicate.sentence.start, breach.figure[0], PlaceMention)
        yield from (m.place for m in before[-1:])
    elif breach.counted is not None:
        for mention in context.mentions.within(breach.counted.end, breach.counted.whole[1], PlaceMention):
            if located(context.view, mention.span.start, mention.span.end):
                yield mention.place


def _cumulative(context: Context, breach: Breach, date: DateMention | None) -> bool | None:
    start, end = context.view.extent(breach.predicate)
    if WHOLE.search(context.text[max(breach.predicate.sentence.start, start - 20) : end]):
        return True
    if date is None:
        return None
    if date.role in (*OPENING, *CLOSING):
        return True
    return False if re.fullmatch(r"\d{4}-\d{2}-\d{2}", _day(date)) else None


def _parts(context: Context, breach: Breach, total: QuantityMention | None) -> Iterator[Counted]:
    """Yield the parts of a total: "including 40 explosions and 12 shots", "1,300: 444 rounds and 900 strikes"."""
    if breach.counted is None or total is None:
        return
    inner = breach.counted.preps.get("including", ()) if breach.figure is None else ()
    for phrase in inner:
        found = number(context, phrase)
        if found is not None:
            yield Counted(found.quantity, unit=_unit(context, phrase, found))
    end = breach.figure[1] if breach.figure is not None else breach.predicate.sentence.end
    listed = LISTED.match(context.text, total.span.end, end)
    if listed is not None and not inner:
        yield from _listed(context, listed.end(), listed.end() + len(listed["list"]))


def _listed(context: Context, start: int, end: int) -> Iterator[Counted]:
    for part in context.mentions.within(start, end, QuantityMention):
        phrase = context.view.counted(part.span.start, part.span.end)
        if phrase is not None and part.quantity.unit is None and phrase.end > part.span.end:
            yield Counted(part.quantity, unit=context.text[part.span.end : phrase.end].strip())
