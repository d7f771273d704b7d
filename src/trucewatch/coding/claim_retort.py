"""A charge denied without being told again: "The army rejected the accusation", "Ankara called the charge a lie"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trucewatch.coding.breach import Breach, words
from trucewatch.coding.context import Context
from trucewatch.coding.stance import VERBS
from trucewatch.coding.view import Predicate, Sentence

FALSE = VERBS["false"]
BACK = 2  # sentences that a retort may follow the charge by


@dataclass(slots=True)
class Retorts:
    """Reads the denials of one document's charges; `last` is the charge told last."""

    context: Context
    last: Breach | None = None

    def within(self, sentence: Sentence, found: Sequence[Breach]) -> list[Breach]:
        """Return a sentence's breaches with the denials of a charge that it, or one just before it, tells."""
        charges = [b for b in found if b.says == "violated"]
        last = charges[0] if charges else self.last
        self.last = charges[-1] if charges else self.last
        if last is None or sentence.number - last.predicate.sentence.number > BACK:
            return list(found)
        more = [self._retort(p) for p in self.context.view.within(sentence) if p.start > last.predicate.start]
        told = {b.predicate.i for b in found} | {b.told.i for b in found}
        return [*found, *(b for b in more if b is not None and b.predicate.i not in told)]

    def _retort(self, predicate: Predicate) -> Breach | None:
        """Return the denial that a verb tells of a charge named by its noun alone."""
        if predicate.nominal or predicate.clause.negated or not predicate.subject:
            return None
        charges = [p for p in predicate.object if p.head in words()["accusations"]]
        below = any(not c.nominal for p in charges if (noun := self.context.view.at(p.i)) for c in self._below(noun))
        if not charges or below:
            return None  # "the charge that it had shelled the town" is read by its own words
        said = {p.head for p in (*predicate.complement, *predicate.object, *predicate.preps.get("as", ()))}
        called = predicate.lemma in words()["call"] and bool(said & FALSE)
        if not (called or predicate.lemma in VERBS["deny"]):
            return None
        return Breach(predicate, "denied", "denied a charge", (), predicate.subject)

    def _below(self, noun: Predicate) -> tuple[Predicate, ...]:
        return self.context.view.children(noun)
