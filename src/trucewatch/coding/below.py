"""What may hang below a predicate, under the names that the conditions of the frames use."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trucewatch.coding.context import Context
from trucewatch.coding.lexicon import data, nouns
from trucewatch.coding.view import Predicate

VERBS: Mapping[str, frozenset[str]] = {name: frozenset(words) for name, words in data("acts").items()}
CLAUSES = ("ccomp", "xcomp", "parataxis")


def _is(predicate: Predicate, kind: str) -> bool:
    """Tell whether a predicate is one of a class of acts.yaml, by its lemma, with its particle or object."""
    words = {predicate.lemma, f"{predicate.lemma} {predicate.clause.particle}"}
    words |= {f"{predicate.lemma} {p.head}" for p in (*predicate.object, *predicate.complement)}
    return not VERBS[kind].isdisjoint(words)


def _clause(predicate: Predicate) -> bool:
    """Tell whether a predicate is what a verb or a noun says: "said that ...", "a reminder that ..."."""
    said = predicate.relation in CLAUSES or (predicate.relation == "acl" and predicate.clause.form == "finite")
    return said and not predicate.nominal


def _to_come(predicate: Predicate) -> bool:
    return _clause(predicate) and (predicate.clause.modal in ("would", "shall") or predicate.clause.tense == "future")


def _infinitive(predicate: Predicate) -> bool:
    return predicate.clause.form == "infinitive" and predicate.relation in (*CLAUSES, "advcl", "acl", "dep", "oprd")


def _bound(predicate: Predicate) -> bool:
    """Tell whether a clause says that somebody must: "must leave", "have to leave", "should leave"."""
    return _clause(predicate) and (predicate.clause.modal in ("must", "should") or predicate.clause.marker == "must")


def _subjunctive(predicate: Predicate) -> bool:
    """Tell whether a clause is what is demanded: "that the army withdraw", "that it should withdraw"."""
    clause = predicate.clause
    base = clause.form == "infinitive" or (clause.tense == "present" and clause.marker == "that")
    return _clause(predicate) and (base or clause.modal in ("should", "must"))


def _own_act(context: Context, predicate: Predicate) -> bool:
    """Tell whether the clause is about the speaker or his forces: his own act is a threat, another's a forecast."""
    above = predicate.governor
    if above is None:
        return False
    speakers = {w.party.id for w in context.who(above.subject, above) if w.party.id}
    actors = {w.party.id for w in context.who(predicate.subject or predicate.object, predicate)}
    return bool(speakers & actors)


def _let_go(predicate: Predicate) -> bool:
    """Tell whether a clause says that people go: "let *the crew go*"."""
    people = (p.head for p in predicate.subject)
    return predicate.lemma in ("go", "leave") and any(nouns().among(head, "captives", "people") for head in people)


BELOW: Mapping[str, Callable[[Context, Predicate], bool]] = {
    "infinitive": lambda _, p: _infinitive(p),
    "ccomp": lambda _, p: p.relation in ("ccomp", "xcomp"),
    "would": lambda _, p: _to_come(p),
    "would_harm": lambda c, p: _to_come(p) and (_is(p, "threats") or _is(p, "harm") or _own_act(c, p)),
    "would_act": lambda _, p: _to_come(p) and _is(p, "threats") and (p.lemma != "hesitate" or p.clause.negated),
    "harm": lambda _, p: _infinitive(p) and (_is(p, "threats") or _is(p, "harm")),
    "would_not": lambda _, p: _to_come(p) and p.clause.negated and _is(p, "consent"),
    "must": lambda _, p: _bound(p),
    "subjunctive": lambda _, p: _subjunctive(p),
    "truce_act": lambda _, p: _infinitive(p) and _is(p, "truce_acts"),
    "talks": lambda _, p: _infinitive(p) and _is(p, "talks"),
    "flee": lambda _, p: _infinitive(p) and _is(p, "flight"),
    "comment": lambda _, p: _infinitive(p) and _is(p, "evasions"),
    "blame": lambda _, p: _infinitive(p) and p.lemma == "blame",
    "go": lambda _, p: p.relation in CLAUSES and _let_go(p),
    "participle": lambda _, p: p.relation == "acl" and p.clause.form in ("participle", "gerund"),
    "not_to": lambda _, p: _infinitive(p) and p.clause.negated,
}
