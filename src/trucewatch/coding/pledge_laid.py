"""What a deal lays down, term by term: "Under the accord A is to ..., B to ...", "signed a text: a truce, a swap"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from trucewatch.coding.context import Context
from trucewatch.coding.lexicon import nouns
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.pledge_acts import Act
from trucewatch.coding.pledge_lexicon import Lexicon
from trucewatch.coding.pledge_matter import Matter, Matters
from trucewatch.coding.view import Predicate, Sentence

LEADING = frozenset(("agreed", "ordered", "declared", "proposed", "accepted", "accepted_with_conditions"))
# Traits of acts whose words tell too little to open a list of terms.
WEAK = ("said", "bound", "status", "reciprocal", "of_promised", "infinitive", "promised")
UNDER = ("under", "by", "according to", "in", "as", "with")
WHOLE = frozenset(
    ("term", "provision", "part", "virtue", "line", "condition", "clause", "article", "point", "phase", "stage")
)
COLON = re.compile(r":(?=\s)")
LISTED = re.compile(r"(?:\(?\d{1,2}[.)]|\([a-z]\)|[a-z]\)|[-•*–—])\s")
TERMS = frozenset(("term", "point", "provision", "condition", "element", "step", "part", "stage", "phase", "clause"))
MODALS = ("would", "may", "must", "shall", "can", "should")


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of text that lists what an act lays down; `near` is true in the act's own sentence."""

    start: int
    end: int
    lead: Act
    near: bool = True


class Laid:
    """Finds the terms that the acts of one document lay down, sentence after sentence."""

    def __init__(self, context: Context, lexicon: Lexicon, matters: Matters) -> None:
        """Keep what the rules read."""
        self.context, self.view, self.lexicon, self.matters = context, context.view, lexicon, matters
        self.open: Act | None = None

    def within(self, sentence: Sentence, found: Sequence[Act]) -> list[Act]:
        """Return a sentence's acts with the terms that they lay down; an accord told only by its terms is dropped."""
        region = self._region(sentence, found)
        acts = [self._led(act, region, found) for act in found]
        taken = {p.i for a in acts for p in a.chain} | {i for a in acts for i in a.matter.heads}
        for predicate in self.view.within(sentence):
            lead = self._lead(predicate, region, found)
            held = predicate.i in taken or any(p.i in taken for p in self._inside(predicate, region))
            if lead is None or held or (matter := self._matter(predicate, region)) is None:
                continue
            act = lead.act if lead.act in LEADING and region is not None and _in(predicate, region) else "agreed"
            acts.append(Act(act, self.lexicon.entry("under"), matter, (predicate,), lead=_far(lead, region)))
            taken |= {predicate.i, *matter.heads}
        self._leave_open(sentence, found)
        told = {id(a.lead) for a in acts if a.lead is not None}
        kept = [a for a in acts if not ((a.matter.generic or a.matter.earlier) and id(a) in told)]
        return sorted(kept, key=lambda a: a.predicate.i)

    def _led(self, act: Act, region: Region | None, found: Sequence[Act]) -> Act:
        """Return an act that its sentence already tells as one that another lays down."""
        if not act.entry.has("bound") or act.lead is not None:
            return act
        lead = self._lead(act.predicate, region, found)
        if lead is None or lead is act:
            return act
        told = lead.act if region is not None and _in(act.predicate, region) else act.act
        return replace(act, act=told, lead=_far(lead, region))

    def _inside(self, predicate: Predicate, region: Region | None) -> Iterator[Predicate]:
        """Yield what stands above a predicate and holds it as a part: not what it is joined to."""
        for above in predicate.chain():
            if region is not None and above.start < region.start:
                return
            if predicate.nominal or predicate.relation not in ("conj", "ccomp", "advcl", "parataxis", "dep"):
                yield above
            elif predicate.relation == "conj" and predicate.clause.form == "finite":
                return
            predicate = above

    def _lead(self, predicate: Predicate, region: Region | None, found: Sequence[Act]) -> Act | None:
        if region is not None and _in(predicate, region):
            return region.lead
        pact = next((p for p in (predicate, *predicate.chain()) if not p.nominal and self._pact(p) is not None), None)
        if predicate.nominal or pact is None or self._telling(predicate, pact):
            return None
        noun = self._pact(pact)
        told = (a for a in found if noun is not None and noun.i in a.matter.heads and a.act in LEADING)
        return next(told, self._bare(pact))

    def _telling(self, predicate: Predicate, pact: Predicate) -> bool:
        """Tell whether a verb only says more of something in the clause that a deal governs."""
        between = [predicate, *predicate.chain()]
        return any(p.relation.startswith(("relcl", "acl")) for p in between[: between.index(pact)])

    def _bare(self, pact: Predicate) -> Act:
        """Return the act of a deal of which no more is told than that something is done under it."""
        return Act("agreed", self.lexicon.entry("under"), Matter("other", (), generic=True), (pact,))

    def _pact(self, predicate: Predicate) -> Phrase | None:
        """Return the deal that a verb says something is done under: "under the truce", "by the terms of the text"."""
        for name in UNDER:
            for phrase in predicate.preps.get(name, ()):
                inner = phrase.preps.get("of", ())
                if nouns().has("pacts", phrase.head) and name in ("under", "by", "according to"):
                    return phrase
                if phrase.head in WHOLE and (deal := next((p for p in inner if nouns().has("pacts", p.head)), None)):
                    return deal
        return None

    def _region(self, sentence: Sentence, found: Sequence[Act]) -> Region | None:
        """Return what a sentence lists after a colon, or the whole of it where it is an item of a list."""
        text = self.context.view.text
        if LISTED.match(text, sentence.start) and self.open is not None:
            return Region(sentence.start, sentence.end, self.open, near=False)
        colon = COLON.search(text, sentence.start, sentence.end)
        lead = self._opening(sentence, colon.start(), found) if colon is not None else None
        return Region(colon.end(), sentence.end, lead) if colon is not None and lead is not None else None

    def _opening(self, sentence: Sentence, end: int, found: Sequence[Act]) -> Act | None:
        """Return the act that the words before a colon tell: with its matter, or "signed", "the terms" alone."""
        told = [a for a in found if a.predicate.start < end and a.act in LEADING and not a.entry.has("status")]
        if told:
            return told[-1]
        before = [p for p in self.view.within(sentence) if p.start < end]
        for predicate in (p for p in reversed(before) if not (p.nominal and "of" in p.preps)):  # "the order of things"
            for entry in self.lexicon.acts(self.context, predicate):
                if entry.act in LEADING and not any(entry.has(w) for w in WEAK) and entry.form is None:
                    return Act(entry.act, entry, Matter("other", (), generic=True), (predicate,))
        last = before[-1] if before else None
        named = last is not None and last.nominal and (last.lemma in TERMS or nouns().has("pacts", last.lemma))
        return self._bare(last) if named and last is not None else None

    def _leave_open(self, sentence: Sentence, found: Sequence[Act]) -> None:
        """Keep the act that a list of following sentences may give the terms of; nothing else stands between."""
        if LISTED.match(self.context.view.text, sentence.start):
            return
        told = [a for a in found if a.act in LEADING and not a.entry.has("status")]
        self.open = told[-1] if told else self._opening(sentence, sentence.end, found)

    def _matter(self, predicate: Predicate, region: Region | None) -> Matter | None:
        """Return what one item lays down: a noun that names it, or a verb of what is to be done."""
        listed = region is not None and _in(predicate, region)
        if predicate.nominal:
            named = self.matters.of_phrase(predicate.complement[0]) if listed and predicate.complement else None
            return named if named is not None and not (named.generic or named.earlier) else None
        clause = predicate.clause
        ahead = clause.tense in ("present", "future") or clause.modal in MODALS
        ahead = ahead and not (clause.progressive or clause.perfect or clause.conditional)
        bare = clause.form in ("infinitive", "participle", "gerund") and (listed or predicate.relation == "conj")
        done = clause.passive and clause.tense == "past" and not listed
        if not (ahead or bare or done) or (predicate.relation.startswith("relcl") and clause.form == "finite"):
            return None
        return self.matters.of_clause(predicate)


def _in(predicate: Predicate, region: Region) -> bool:
    return region.start <= predicate.start < region.end


def _far(lead: Act, region: Region | None) -> Act:
    """Return a lead as its terms know it: one of another sentence gives them no parties and no date."""
    return lead if region is None or region.near else replace(lead, matter=replace(lead.matter, earlier=True))
