"""Acts of violence that somebody lays at somebody's door, owns up to, or denies.

"Accused Kyiv of shelling", "the raid, for which Baku held Yerevan responsible", "claimed
responsibility for the blast", "the army denied it": the act is told as claimed or denied,
and who is meant stands beside it, not in its own roles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from trucewatch.coding.accusing import accusation
from trucewatch.coding.breach import breaches
from trucewatch.coding.breach_nouns import noun_breach
from trucewatch.coding.bywords import as_written
from trucewatch.coding.context import Context
from trucewatch.coding.draft import Draft
from trucewatch.coding.frames import Frame
from trucewatch.coding.lexicon import nouns
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.reference import FIRST, PRONOUNS
from trucewatch.coding.stance import HABIT, VERBS
from trucewatch.coding.view import Predicate, Sentence
from trucewatch.coding.who import Who
from trucewatch.records import Stance

VIOLENT = ("assault", "coerce", "mobilize")
OWNING = frozenset(("admit", "acknowledge", "confirm", "claim", "own"))
LAYING = frozenset(("blame", "attribute", "ascribe"))
DENIED = Frame("denied", "assault")
POINTING = frozenset(("it", "this", "that", "them", "these"))
NONE = ("no ", "none", "nobody", "not one", "neither")
BACK = 2  # sentences that "it" may reach back for the act that is denied


def laid_to(context: Context, one: Draft) -> Draft:
    """Return a draft of violence with the party that the words around it lay it to, and who does so."""
    if one.frame.type not in VIOLENT:
        return one
    for reading in (_accused, _responsible, _owned, _denied, _announced):
        if (found := reading(context, one)) is not None:
            return found
    return one


def disowned(context: Context, one: Draft) -> Draft:
    """Read an act of violence that a party says its own side has not done as denied by it: "said it had not fired"."""
    clause = one.predicate.clause
    if not one.attribution.void or one.frame.type != "assault" or not clause.negated or clause.modal:
        return one
    told = context.attributor.attribute(one.predicate, own=False)
    speaker = told.speaker
    if told.void or told.stance is not Stance.CLAIMED or speaker is None or clause.tense == "future":
        return one
    own = any(w.party.id is not None and w.party.id == speaker.party.id for w in one.by)
    if not own and not _own_side(one, speaker):
        return one
    attribution = replace(told, stance=Stance.DENIED, path=(*told.path, "its own side did not"))
    return replace(one, by=one.by or (replace(speaker, inferred=True),), attribution=attribution)


def _own_side(one: Draft, speaker: Who) -> bool:
    """Tell whether what did not happen would be of the speaker's own doing: "we", "no aircraft of ours"."""
    subject = one.predicate.subject
    first = subject[0].text.lower() if subject else ""
    if first in FIRST or (first in PRONOUNS and not one.by):
        return True
    none = any(p.negated or p.text.lower().startswith(NONE) for p in subject)
    return not one.by and speaker.party.id is not None and (none or not subject)


def settled(context: Context, sentence: Sentence, drafts: Sequence[Draft]) -> set[int]:
    """Return the accusing predicates that are no events of their own: what they accuse of is coded itself."""
    told = [one.predicate for one in drafts if one.frame.type in VIOLENT]
    told += [p for p in context.view.within(sentence) if noun_breach(context, p) or any(breaches(context, p))]
    found = {at.predicate.i for p in told if (at := accusation(context, p)) is not None}
    return found | {clause.i for p in told for clause in _laying(context, p)}


def _accused(context: Context, one: Draft) -> Draft | None:
    found = accusation(context, one.predicate)
    if found is None or found.mutual:
        return None
    by = context.who(found.accused, found.predicate) or tuple(
        w for p in found.accused for w in as_written(context.names, p)
    )
    claimants = context.who(found.claimants, found.predicate)
    return _claimed(context, replace(one, by=by or one.by), claimants, "accused of it")


def _responsible(context: Context, one: Draft) -> Draft | None:
    """Read "for which Baku held the army responsible", "blamed on the rebels", "claimed by the group"."""
    for clause in _laying(context, one.predicate):
        accused = clause.object
        if clause.lemma == "claim":
            accused = clause.subject
        elif clause.lemma != "hold":
            accused = clause.preps.get("on", ()) + clause.preps.get("to", ()) or clause.object
        return _laid(context, one, clause, accused)
    return None


def _laying(context: Context, predicate: Predicate) -> Iterator[Predicate]:
    """Yield the clauses on a noun that say whose act it was."""
    for clause in context.view.children(predicate, "relcl", "acl"):
        held = clause.lemma == "hold" and any(p.head in ("responsible", "accountable") for p in clause.complement)
        if held or clause.lemma in LAYING or (clause.lemma == "claim" and clause.subject):
            yield clause


def _laid(context: Context, one: Draft, clause: Predicate, accused: tuple[Phrase, ...]) -> Draft | None:
    by = context.who(accused, clause)
    taken = {w.party.id for w in by}
    kept = tuple(w for w in one.against if w.party.id not in taken)
    return (
        _claimed(context, replace(one, by=by, against=kept), context.who(clause.subject, clause), clause.lemma)
        if by
        else None
    )


def _owned(context: Context, one: Draft) -> Draft | None:
    """Read "acknowledged the strike", "claimed responsibility for the blast"."""
    above, relation = one.predicate.governor, one.predicate.relation
    if above is None or not (one.predicate.nominal or (above.nominal and relation == "prep:for")) or one.by:
        return None
    if above.nominal and above.lemma in ("responsibility", "credit") and relation == "prep:for":
        relation, above = above.relation, above.governor
    if above is None or above.lemma not in OWNING or relation != "object" or not HABIT.isdisjoint(above.clause.adverbs):
        return None
    owners = context.who(above.subject, above)
    return _claimed(context, replace(one, by=owners), owners, "owned up to") if owners else None


def _denied(context: Context, one: Draft) -> Draft | None:
    """Give an act that is denied to him who denies it, where nobody else is said to have done it."""
    speaker = one.attribution.speaker
    if one.attribution.stance is not Stance.DENIED or one.by or speaker is None or speaker.party.id is None:
        return None
    return replace(one, by=(replace(speaker, inferred=True),))


def _announced(_: Context, one: Draft) -> Draft | None:
    """Give an act to come that names no actor to the party that announces it: "forces would be deployed, it said"."""
    speaker = one.attribution.speaker
    open_ = not one.by and (one.predicate.nominal or one.predicate.clause.passive)
    if one.attribution.stance is not Stance.PLANNED or not open_ or speaker is None or speaker.party.id is None:
        return None
    return replace(one, by=(replace(speaker, inferred=True),))


def _claimed(context: Context, one: Draft, claimants: Sequence[Who], how: str) -> Draft:
    if not claimants or one.attribution.speaker is not None:
        return one
    attribution = context.attributor.of(claimants[0], one.attribution, Stance.CLAIMED, how)
    return replace(one, attribution=attribution)


def denials(context: Context, sentence: Sentence, earlier: Sequence[Draft]) -> Iterator[Draft]:
    """Yield the acts that a sentence denies by a mere "denied it"; `earlier` are the acts told just before."""
    acts = [d for d in earlier if d.frame.type == "assault" and sentence.number - d.predicate.sentence.number <= BACK]
    if not acts:
        return
    coded = {p.i for d in earlier if d.predicate.sentence is sentence for p in (d.predicate, *d.predicate.chain())}
    for predicate in context.view.within(sentence):
        denies = _denies(predicate) or (_disputes(context, predicate) and predicate.i not in coded)
        deniers = context.who(predicate.subject, predicate) if denies else ()
        if deniers and acts[-1].predicate.start < predicate.start:
            attribution = context.attributor.of(deniers[0], context.attribute(predicate), Stance.DENIED, "denied it")
            yield Draft(DENIED, predicate, attribution, by=(replace(deniers[0], inferred=deniers[0].inferred),))


def _disputes(context: Context, predicate: Predicate) -> bool:
    """Tell whether a predicate denies in a clause on its own side what was told: "denied that its men were there"."""
    if predicate.nominal or predicate.clause.negated or predicate.lemma not in ("deny", "dispute", "refute"):
        return False
    deniers = {w.party.id or w.party.name for w in context.who(predicate.subject, predicate)}
    below = context.view.children(predicate, "ccomp", "xcomp", "pcomp")
    clauses = [clause for clause in below if clause.relation == "xcomp" or not clause.roles.borrowed]
    who = (w for clause in clauses for w in context.who(clause.subject or clause.object, clause))
    return any((w.party.id or w.party.name) in deniers for w in who)


def _denies(predicate: Predicate) -> bool:
    """Tell whether a predicate denies something said before, in so many words."""
    if predicate.nominal or predicate.clause.negated:
        return False
    if predicate.lemma == "have" and any(p.text.lower() == "nothing" for p in predicate.object):
        return True  # "said it had nothing to do with it"
    if predicate.lemma not in VERBS["deny"] and predicate.lemma not in ("decline", "dispute", "refuse"):
        return False
    return any(p.text.lower() in POINTING or nouns().has("accusations", p.head) for p in predicate.object)
