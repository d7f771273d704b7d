"""Which acts a sentence tells, of which matters: "refused to agree to a truce, which Kyiv had accepted" are two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from trucewatch.coding.context import Context
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.pledge_lexicon import ActEntry, Lexicon
from trucewatch.coding.pledge_matter import Matter, Matters, roles
from trucewatch.coding.reference import is_pronoun
from trucewatch.coding.stance import VERBS
from trucewatch.coding.view import Predicate, Sentence
from trucewatch.model import DateMention

UNDER = ("xcomp", "ccomp", "acl", "advcl", "oprd", "prep:to", "prep:for", "prep:on", "prep:of", "prep:from", "dep")
# Openings of clauses whose act is still to come, or never was.
NOT_YET = frozenset(("once", "when", "after", "whether", "if", "unless", "as", "while"))
NEVER = frozenset(("until", "before", "lest", "whether"))
# Prepositions by which a matter may hang below its verb, and objects that say nothing themselves.
LINKED = ("prep:on", "prep:to", "prep:than", "prep:of", "prep:for", "prep:upon")
SETTING = ("under", "during", "in", "after", "since", "before", "by")
LASTS = ("entered_into_effect", "expired", "extended")  # "is to last 60 days" binds nobody
EMPTY = frozenset(("more", "nothing", "less", "itself", "themselves"))
ASKING = ("where", "how", "why", "whether", "which", "what", "who")
DUE = frozenset(("be", "set", "schedule", "expect", "plan", "slate"))  # "is due to expire", "was set to begin"
BROUGHT = frozenset(("get", "bring", "persuade", "convince", "induce", "force", "compel", "lead", "oblige", "talk"))
AVOIDED = frozenset(("prep:without", "prep:instead of", "prep:before", "prep:against", "prep:rather than"))


# A matter with the predicates that tell it.
Told = tuple[Matter, tuple[Predicate, ...]]


@dataclass(frozen=True, slots=True)
class Act:
    """One act on one matter. `chain` are the predicates that tell it, the governing one first.

    `negated` is true where the words deny the act and no other act comes of it. `lead` is the
    act that lays this one down as a term: "signed a text: ...".
    """

    act: str
    entry: ActEntry
    matter: Matter
    chain: tuple[Predicate, ...]
    negated: bool = False
    lead: Act | None = None

    @property
    def predicate(self) -> Predicate:
        """The predicate that governs the act."""
        return self.chain[0]

    def called(self, name: str) -> Act:
        """Return the act under another name."""
        return replace(self, act=name)


class Acts:
    """Finds the acts of one document's sentences."""

    def __init__(self, context: Context, lexicon: Lexicon, matters: Matters) -> None:
        """Keep what the rules read."""
        self.context, self.view, self.lexicon, self.matters = context, context.view, lexicon, matters
        self.last_act: str | None = None

    def within(self, sentence: Sentence) -> list[Act]:
        """Return the acts of a sentence, in the order of the text; what one tells no other tells again."""
        taken: set[int] = set()
        found: list[Act] = []
        for predicate in sorted(self.view.within(sentence), key=_depth):
            if predicate.i in taken or not self._real(predicate):
                continue
            acts = self._of(predicate)
            for act in acts:
                if act.matter.earlier or (act.matter.clauses and not act.matter.phrases):
                    self.matters.remember(act.chain[-1].start, act.matter)
                taken.update(p.i for p in act.chain)
                taken.update(i for i in act.matter.heads if not self._owned(i))
            found += acts
        return self._same(sorted(found, key=lambda a: a.predicate.i))

    def _same(self, acts: list[Act]) -> list[Act]:
        """Return the acts, what "did the same" does called as what was told last."""
        out: list[Act] = []
        for act in acts:
            out.append(act.called(self.last_act) if act.entry.has("same") and self.last_act is not None else act)
            self.last_act = out[-1].act
        return out

    def _real(self, predicate: Predicate) -> bool:
        """Tell whether a predicate's own clause can tell an act: no condition, no wish, nothing left undone."""
        clause, relation = predicate.clause, predicate.relation
        if clause.conditional or clause.marker in NEVER or relation in AVOIDED:
            return relation == "prep:before" and clause.form == "gerund" and self._went_on(predicate)
        if relation == "advcl" and clause.marker in NOT_YET and clause.tense != "past":
            return False
        if clause.form != "infinitive":
            return True
        above = predicate.governor
        if above is None:  # "The Command has decided: 1. To declare a truce."
            return self.context.issuers.at(predicate.start) is not None
        if relation == "xcomp" and above.lemma in DUE:
            return any(entry.has("status") for entry in self.lexicon.acts(self.context, predicate))
        if above.lemma in BROUGHT and above.object and relation in ("xcomp", "ccomp", "advcl"):
            return above.clause.form == "finite" and not above.clause.negated
        return relation == "advcl" and above.clause.tense == "past" and not self._asks(above)

    def _went_on(self, predicate: Predicate) -> bool:
        """Tell whether a gerund tells what came next: "swapped lists *before agreeing* to an exchange"."""
        above = predicate.governor
        return above is not None and above.clause.tense == "past" and not above.clause.negated

    def _asks(self, predicate: Predicate) -> bool:
        return predicate.lemma in VERBS["maybe"] | VERBS["plan"] | VERBS["void"]

    def _owned(self, i: int) -> bool:
        """Tell whether a wrapper names whose proposal it is, and so tells an act of its own: "an American plan"."""
        predicate = self.view.at(i)
        if predicate is None or not predicate.nominal:
            return False
        acts = [a for a in self.lexicon.acts(self.context, predicate) if a.act == "proposed"]
        me = next(iter(predicate.complement))
        named = any(n.end <= predicate.start for n in self.context.names.within(me.start, me.end))
        return bool(acts) and (named or bool(self.context.who(predicate.subject, predicate)))

    def _of(self, predicate: Predicate) -> list[Act]:
        """Return the acts that one predicate tells: of the first entry that finds a matter in its roles."""
        entries = self.lexicon.acts(self.context, predicate)
        for plain in (True, False):
            for entry in entries:
                if found := list(self._entry(predicate, entry, plain)):
                    return found
        return [] if predicate.nominal else list(self._to_come(predicate))

    def _to_come(self, predicate: Predicate) -> Iterator[Act]:
        """Yield what the issuer of a text is still to do, who says so in it, or what is to be done by stages."""
        clause = predicate.clause
        if clause.tense != "future" and clause.modal not in ("would", "must", "shall"):
            return
        bound = any(self._staged(p) for p in (predicate, *predicate.chain()))
        issued = clause.tense == "future" and self.context.issuers.at(predicate.start) is not None
        matter = self.matters.of_clause(predicate) if bound or issued else None
        if matter is not None and bound:
            yield Act("agreed", self.lexicon.entry("under"), matter, (predicate,))
        elif matter is not None:
            yield self._said(self.lexicon.entry("said"), matter, (predicate,))

    def _staged(self, predicate: Predicate) -> bool:
        """Tell whether a verb says what is done in a stage of a deal: "in the first phase"."""
        staged = [p.head for name in ("in", "during") for p in predicate.preps.get(name, ())]
        return bool({"phase", "stage"} & set(staged)) and not predicate.relation.startswith("relcl")

    def _entry(self, predicate: Predicate, entry: ActEntry, plain: bool) -> Iterator[Act]:
        """Yield the acts of one entry; `plain` only by the roles that the parser shows."""
        if not self._admits(predicate, entry, plain):
            return
        told: dict[tuple[str, str | None, tuple[str, ...]], Told] = {}
        for matter, chain in self._matters(predicate, entry, plain):
            key = (matter.form, matter.act, matter.scope if matter.form == "other" else ())
            if entry.takes(matter.form):
                told[key] = (told[key][0].joined(matter), told[key][1]) if key in told else (matter, chain)
        for matter, chain in told.values():
            if (act := self._act(predicate, entry, matter, chain)) is not None:
                yield act

    def _admits(self, predicate: Predicate, entry: ActEntry, plain: bool) -> bool:
        """Tell whether a predicate is as the traits of an entry ask."""
        clause = predicate.clause
        asked = {
            "dated": lambda: bool(self.context.mentions.of(predicate, DateMention)),
            "dated_noun": lambda: self._dated_noun(predicate),
            "to_come": lambda: clause.modal == "would" or clause.tense == "future",
            "over": lambda: clause.tense == "past",
            "intransitive": lambda: clause.passive or not predicate.object,
            "direct": lambda: plain,
        }
        if entry.id == "no_truce" and clause.perfect:
            return False  # "there would have been no truce"
        if entry.id == "sign" and clause.progressive:
            return False  # "are negotiating a truce" is not yet one
        if entry.has("same") and predicate.relation not in ("root", "conj", "ccomp"):
            return False  # "provided that Russia did the same"
        if entry.has("bound") and (self._asked(predicate.sentence) or _who(predicate)):
            return False
        return all(asked[trait]() for trait in entry.traits if trait in asked)

    def _asked(self, sentence: Sentence) -> bool:
        """Tell whether a sentence opens with what is not known: "Where fire is to cease it does not say"."""
        first = self.context.text[sentence.start : sentence.end].split(maxsplit=1)[:1]
        return [w.lower() for w in first] in [[w] for w in ASKING]

    def _dated_noun(self, predicate: Predicate) -> bool:
        """Tell whether a noun itself bears a date: "the armistice of 11 November 1918"."""
        after = [p for name in ("of", "from") for p in predicate.preps.get(name, ())]
        return any(self.context.mentions.within(p.start, p.whole[1], DateMention) for p in after)

    def _matters(
        self, predicate: Predicate, entry: ActEntry, plain: bool
    ) -> Iterator[tuple[Matter, tuple[Predicate, ...]]]:
        """Yield the matters of an act, each with the predicates that tell it."""
        if entry.form is not None:
            yield Matter(entry.form, (predicate.i,), rule=entry.id), (predicate,)
        elif predicate.nominal:
            light = predicate.governor if predicate.relation == "object" else None
            carried = roles(light, entry.about) if light is not None and light.lemma in self.lexicon.light else ()
            own = [self.matters.of_phrase(p) for p in (predicate.complement if plain else carried)]
            yield from ((m, (predicate,)) for m in own if m is not None and (not m.earlier or m.act))
        elif not entry.has("only_control"):
            yield from ((m, (predicate,)) for m in self._about(predicate, entry, plain))
        if entry.has("control") and not predicate.nominal:
            for child in self._governed(predicate, entry) if plain else self._set_off(predicate, entry):
                if entry.has("of_promised") and not any(
                    e.has("promised") for e in self.lexicon.acts(self.context, child)
                ):
                    continue  # "stopped observing the truce", not "stopped the shelling"
                matter = self.matters.of_act(child)
                if matter is not None and not (entry.has("bound") and matter.act in LASTS):
                    yield matter, (predicate, child)

    def _kept(self, predicate: Predicate) -> bool:
        """Tell whether a verb is one of keeping to a truce."""
        return any(entry.has("promised") for entry in self.lexicon.acts(self.context, predicate))

    def _about(self, predicate: Predicate, entry: ActEntry, plain: bool) -> list[Matter]:
        """Return what a verb acts on: from its roles, else from where the parser may have hung it instead."""
        elsewhere = "object" not in entry.about and any(True for _ in roles(predicate, entry.about))
        if elsewhere and not plain and not entry.has("status"):
            return []  # "called it for the holidays" is no call for it
        hung = (self._carried(predicate), self._turned(predicate, entry), self._below(predicate, entry))
        for phrases in (roles(predicate, entry.about),) if plain else hung:
            found = [m for p in phrases if (m := self.matters.of_phrase(p)) is not None]
            if found:  # "reached agreement on a truce" is one of a truce
                return [m for m in found if not m.generic] or found
        last = self.matters.last(predicate.start) if entry.has("reciprocal") and not plain else None
        return [last] if last is not None else []

    def _carried(self, predicate: Predicate) -> Iterator[Phrase]:
        """Yield what a relative clause is about where the parser shows another noun, or shows it once for two verbs."""
        node = predicate
        while node.governor is not None and not node.governor.nominal and _climbs(node):
            shared = node.relation == "conj" and predicate.roles.surface and not predicate.roles.borrowed
            node = node.governor
            if shared and not predicate.object:
                yield from node.object
        if node.relation == "advcl" and node.clause.marker == "that" and node.governor is not None:
            yield from node.governor.subject  # "a truce came into effect that Moscow had proposed"
        above = node.governor if node.relation.startswith(("relcl", "acl")) else None
        if above is not None and any(p.i == above.i for name in SETTING for p in node.preps.get(name, ())):
            return  # "a truce under which the army withdrew" is no withdrawal from it
        while above is not None and above.nominal:
            yield from above.complement
            if above.relation.startswith("prep:") and above.governor is not None and not above.governor.nominal:
                yield from above.governor.subject
            above = above.governor

    def _turned(self, predicate: Predicate, entry: ActEntry) -> Iterator[Phrase]:
        """Yield the subject of a participle that the parser took for a main verb: "the truce agreed by them held"."""
        if not entry.has("status") and predicate.preps.get("by") and not predicate.object:
            yield from predicate.subject

    def _below(self, predicate: Predicate, entry: ActEntry) -> Iterator[Phrase]:
        """Yield a matter that hangs on a verb through words between: "settled, with Qatar's help, on a truce"."""
        if entry.has("status") or any(p.head not in EMPTY for p in predicate.object):
            return
        for other in self.view.within(predicate.sentence):
            if not other.nominal or other.start < predicate.start or other.relation not in LINKED:
                continue
            chain = list(other.chain())
            if predicate in chain[:4] and all(_passes(p) for p in chain[: chain.index(predicate)]):
                yield from other.complement

    def _governed(self, predicate: Predicate, entry: ActEntry) -> Iterator[Predicate]:
        """Yield the verbs that a verb commits its subject to, those joined by "and" too."""
        inner = self.view.children(predicate, "prep:in")
        added = [c for n in inner if n.nominal for c in self.view.children(n, "acl")]  # "undertook in addition to"
        under = [c for c in (*self.view.children(predicate, *UNDER), *added) if not c.nominal]
        under = [c for c in under if c.relation != "advcl" or c.start > predicate.start]  # "sitting there, he ordered"
        for child in (c for first in under for c in (first, *self.view.children(first, "conj")) if not c.nominal):
            bare = child.clause.form == "infinitive" and (child.relation in ("xcomp", "conj"))
            if (bare or not entry.has("bound")) and self._commits(predicate, child, entry):
                yield child

    def _set_off(self, predicate: Predicate, entry: ActEntry) -> Iterator[Predicate]:
        """Yield the infinitive that a verb governs across a clause set off by commas: "agreed, as we said, to stop"."""
        for child in self.view.within(predicate.sentence):
            if child.clause.form != "infinitive" or child.relation != "advcl" or child.start < predicate.start:
                continue
            before = self.context.text[max(0, child.start - 6) : child.start].lower()
            apart = before.endswith((", to ", "; to ")) and not entry.has("said")
            if apart and predicate in list(child.chain())[:2]:
                yield child

    def _commits(self, predicate: Predicate, child: Predicate, entry: ActEntry) -> bool:
        clause = child.clause
        if clause.conditional or clause.marker in NEVER | NOT_YET:
            return False
        if clause.form in ("infinitive", "gerund"):
            return not entry.has("said") and child.relation not in AVOIDED
        if child.lemma in self.lexicon.wrappers and child.relation == "ccomp":
            return not entry.has("said")
        if entry.has("infinitive"):
            return False
        if entry.id in ("propose", "agree") and child.relation == "ccomp" and clause.marker == "that":
            # "propose that a truce take effect": a subjunctive that the parser takes for the present
            told = self.matters.of_clause(child) is not None
            return clause.tense == "present" and (told or any(self.matters.of_phrase(p) for p in child.roles.surface))
        would = clause.modal in ("would", "should") or clause.tense == "future" or clause.progressive
        return would and clause.form == "finite" and self._own(predicate, child)

    def _own(self, predicate: Predicate, child: Predicate) -> bool:
        """Tell whether the subject of a said clause can be the speaker himself, or what he commands."""
        surface = child.roles.surface
        theirs = self.context.who(surface, child)
        if not theirs:
            his = [p for p in surface if p.possessor is not None and is_pronoun(p.possessor)]  # "his troops"
            return all(p in his or is_pronoun(p) or self.matters.of_phrase(p) is not None for p in surface)
        mine = self.context.who(predicate.subject, predicate)
        return not mine or {w.party.id for w in mine} >= {w.party.id for w in theirs}

    def _act(self, predicate: Predicate, entry: ActEntry, matter: Matter, chain: tuple[Predicate, ...]) -> Act | None:
        act, negated = entry.act, predicate.clause.negated
        if matter.generic and any(p.negated for p in matter.phrases) and not entry.has("only_negated"):
            return None  # "no document that both armies signed"
        if matter.act in self.lexicon.inner.get(act, ()):
            act = matter.act or act
        elif act == "declared" and matter.act == "expired":
            act = "withdrew"  # "announced an end to its truce"
        if entry.has("said"):
            return self._said(entry, matter, chain)
        inner = chain[-1].clause
        if (
            len(chain) > 1
            and inner.negated
            and inner.form == "finite"
            and matter.rule not in self.lexicon.unless_negated
        ):
            return None  # "agreed that nobody would withdraw"
        if entry.has("promised") and predicate.clause.form == "finite" and predicate.clause.tense == "past":
            return None  # whether it was kept is no act
        if entry.has("only_negated"):
            return Act(act, entry, matter, chain) if negated else None
        if negated and act == "rejected":
            return None
        if negated and entry.negated and entry.act == act:
            return Act(entry.negated, entry, matter, chain) if predicate.subject else None
        return Act(act, entry, matter, chain, negated)

    def _said(self, entry: ActEntry, matter: Matter, chain: tuple[Predicate, ...]) -> Act:
        """Return what a party does by saying that it will do something, or will not."""
        inner = chain[-1]
        if matter.act == "expired":
            return Act("withdrew", entry, matter, chain)  # "said its truce would end"
        act = matter.act if matter.act in self.lexicon.inner["declared"] else "declared"
        if inner.clause.negated and matter.rule not in self.lexicon.unless_negated:
            return Act("rejected", entry, matter, chain)
        return Act(act or "declared", entry, matter, chain)


def _who(predicate: Predicate) -> bool:
    """Tell whether a clause asks who is meant: "who is to leave"."""
    return any(p.text.lower() in ASKING for p in predicate.roles.surface)


def _climbs(predicate: Predicate) -> bool:
    """Tell whether what a verb is about may be told with the verb above it: joined to it, or its infinitive."""
    infinitive = predicate.relation in ("xcomp", "ccomp") and predicate.clause.form == "infinitive"
    return predicate.relation == "conj" or (infinitive and not predicate.object)


def _passes(predicate: Predicate) -> bool:
    """Tell whether an act's matter may hang below a predicate: a noun or a gerund, no clause of its own."""
    return predicate.nominal or predicate.clause.form in ("gerund", "participle")


def _depth(predicate: Predicate) -> int:
    return sum(1 for _ in predicate.chain())
