"""Which acts a sentence tells, of which matters: "refused to agree to a truce, which Kyiv had accepted" are two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from trucewatch.coding.context import Context
from trucewatch.coding.pledge_lexicon import ActEntry, Lexicon
from trucewatch.coding.pledge_matter import Matter, Matters, roles
from trucewatch.coding.view import Predicate, Sentence
from trucewatch.model import DateMention

UNDER = ("xcomp", "ccomp", "acl", "advcl", "oprd", "prep:to", "prep:for", "prep:on", "prep:of", "prep:from", "dep")


@dataclass(frozen=True, slots=True)
class Act:
    """One act on one matter. `chain` are the predicates that tell it, the governing one first.

    `negated` is true where the words deny the act and no other act comes of it.
    """

    act: str
    entry: ActEntry
    matter: Matter
    chain: tuple[Predicate, ...]
    negated: bool = False

    @property
    def predicate(self) -> Predicate:
        """The predicate that governs the act."""
        return self.chain[0]


class Acts:
    """Finds the acts of one document's sentences."""

    def __init__(self, context: Context, lexicon: Lexicon, matters: Matters) -> None:
        """Keep what the rules read."""
        self.context, self.view, self.lexicon, self.matters = context, context.view, lexicon, matters

    def within(self, sentence: Sentence) -> list[Act]:
        """Return the acts of a sentence, in the order of the text; what one tells no other tells again."""
        taken: set[int] = set()
        found: list[Act] = []
        for predicate in sorted(self.view.within(sentence), key=_depth):
            if predicate.i in taken:
                continue
            acts = self._of(predicate)
            for act in acts:
                taken.update(p.i for p in act.chain)
                taken.update(act.matter.heads)
            found += acts
        return sorted(found, key=lambda a: a.predicate.i)

    def _of(self, predicate: Predicate) -> list[Act]:
        """Return the acts that one predicate tells: of the first entry that finds a matter in its roles."""
        if predicate.clause.conditional:
            return []
        for entry in self.lexicon.acts(self.context, predicate):
            found = list(self._entry(predicate, entry))
            if found:
                return found
        return []

    def _entry(self, predicate: Predicate, entry: ActEntry) -> Iterator[Act]:
        if entry.dated and not self._dated(predicate):
            return
        if entry.intransitive and predicate.object and not predicate.clause.passive:
            return
        seen: set[tuple[str, str | None]] = set()
        for matter, chain in self._matters(predicate, entry):
            key = (matter.form, matter.act)
            if entry.takes(matter.form) and key not in seen:
                seen.add(key)
                act = self._act(predicate, entry, matter, chain)
                if act is not None:
                    yield act

    def _matters(self, predicate: Predicate, entry: ActEntry) -> Iterator[tuple[Matter, tuple[Predicate, ...]]]:
        if not entry.only_control:
            for phrase in roles(predicate, entry.about):
                if (matter := self.matters.of_phrase(phrase)) is not None:
                    yield matter, (predicate,)
        if entry.control:
            for child in self._governed(predicate, entry):
                if (matter := self.matters.of_act(child)) is not None:
                    yield matter, (predicate, child)

    def _governed(self, predicate: Predicate, entry: ActEntry) -> Iterator[Predicate]:
        """Yield the verbs that a verb commits its subject to, those joined by "and" too."""
        for child in self.view.children(predicate, *UNDER):
            if child.nominal:
                continue
            would = child.clause.modal in ("would", "should", "must") or child.clause.tense == "future"
            loose = child.clause.form in ("infinitive", "gerund") and not entry.said
            if entry.bound and not (child.clause.form == "infinitive" and child.relation == "xcomp"):
                continue
            if loose or (would and child.clause.form == "finite" and self._own(predicate, child)):
                yield child
                yield from (c for c in self.view.children(child, "conj") if not c.nominal)

    def _own(self, predicate: Predicate, child: Predicate) -> bool:
        """Tell whether the subject of a said clause can be the speaker himself, or what he commands."""
        mine = self.context.who(predicate.subject, predicate)
        theirs = self.context.who(child.roles.surface, child)
        return not theirs or not mine or {w.party.id for w in mine} >= {w.party.id for w in theirs}

    def _act(self, predicate: Predicate, entry: ActEntry, matter: Matter, chain: tuple[Predicate, ...]) -> Act | None:
        act, negated = entry.act, predicate.clause.negated
        inner = chain[-1] if len(chain) > 1 else None
        if matter.act in self.lexicon.inner.get(act, ()):
            act = matter.act or act
        if entry.said and inner is not None:
            act, negated = self._said(inner, matter)
        kept = entry.promised and act == "accepted" and predicate.clause.form == "finite"
        if kept and predicate.clause.tense == "past":
            return None  # whether it was kept is no act
        if entry.id == "agree" and entry.act == act and self._single(predicate) and chain[-1] is predicate:
            act = "agreed"
        if negated and entry.negated and entry.act == act:
            return Act(entry.negated, entry, matter, chain)
        return Act(act, entry, matter, chain, negated)

    def _said(self, inner: Predicate, matter: Matter) -> tuple[str, bool]:
        """Return what a party does by saying that it will do something."""
        if matter.act is None and not inner.clause.negated:
            return "declared", False
        if inner.clause.negated and matter.act in ("accepted", "agreed"):
            return "rejected", False
        if matter.act is None:
            return "declared" if self.matters.of_clause(inner) is not None else "rejected", False
        return matter.act, inner.clause.negated

    def _single(self, predicate: Predicate) -> bool:
        return len(self.context.who(predicate.subject, predicate)) < 2

    def _dated(self, predicate: Predicate) -> bool:
        return bool(self.context.mentions.of(predicate, DateMention))


def _depth(predicate: Predicate) -> int:
    return sum(1 for _ in predicate.chain())


def with_act(act: Act, name: str) -> Act:
    """Return an act under another name."""
    return replace(act, act=name)
