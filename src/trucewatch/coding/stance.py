"""How surely an act is told: the predicates above it, read one by one.

Negation, denial, plans, wishes, conditions and opinions each leave their mark; the
path through the tree is kept as the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from trucewatch.coding.lexicon import data
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.view import Predicate, View
from trucewatch.records import Stance

VERBS: Mapping[str, frozenset[str]] = {name: frozenset(words) for name, words in data("verbs").items()}
CLAUSAL = ("ccomp", "xcomp", "parataxis", "object", "dep", "oprd", "pcomp")
CONTENT = frozenset((*CLAUSAL, "prep:of", "prep:for", "prep:from", "prep:about"))
# Openings of clauses that tell a time and no content, whatever the parser hangs them as.
TEMPORAL = frozenset(("after", "before", "when", "while", "since", "until", "once", "as"))
# Verbs that also keep an act told as a noun from happening: "prevented an attack".
PREVENTING = ("stop", "prevent", "halt", "avoid", "rule out", "simulate", "rehearse")
ANY, HABIT = (
    ("any ", "every ", "such "),
    frozenset(("only", "always", "never", "usually", "routinely", "normally", "rarely", "seldom", "often")),
)
NEXT = 10  # characters after a number in which "dead" may follow it
# What is said to be so, or not so
TRUE, TRUTH = frozenset(("true", "correct", "case", "so")), frozenset(("truth", "reality", "fact", "facts"))
UNTRUE = frozenset(
    (
        *("untrue", "false", "lie", "baseless", "groundless", "unfounded", "fabrication", "nonsense", "fiction"),
        *("invention", "slander", "rubbish", "fake", "hoax", "propaganda", "untruth", "fantasy", "myth", "fabricate"),
    )
)
FITTING, GROUNDS = frozenset(("reflect", "correspond", "match", "fit")), frozenset(("foundation", "basis", "ground"))
TOLD_TO = ("tell", "warn", "remind")  # with an infinitive they ask for the act and do not say that it was done
NAMING = frozenset(("call", "term", "describe", "dub", "brand", "label"))
ORDER = (Stance.DENIED, Stance.PLANNED, Stance.HYPOTHETICAL, Stance.OPINION, Stance.CLAIMED, Stance.ASSERTED)


@dataclass(slots=True)
class Reading:
    """What the predicates above an act make of it; built step by step while walking up the tree over `text`."""

    text: str = ""
    stance: Stance = Stance.ASSERTED
    void: bool = False
    marks: list[tuple[Predicate, str]] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    sources: list[tuple[Predicate, tuple[Phrase, ...], str]] = field(default_factory=list)

    @property
    def path(self) -> tuple[str, ...]:
        """The steps, from the act upwards."""
        return tuple(self.steps)

    def mark(self, stance: Stance, at: Predicate, how: str) -> None:
        """Take a stance if it goes before the one held."""
        if ORDER.index(stance) < ORDER.index(self.stance):
            self.stance = stance
            self.marks.append((at, how))
        self.steps.append(f"{at.lemma}: {how}")

    def none(self, at: Predicate, how: str) -> None:
        """Note that the act did not happen."""
        self.void = True
        self.steps.append(f"{at.lemma}: {how}")


def read(view: View, predicate: Predicate, own: bool = True) -> Reading:
    """Walk from a predicate upwards and return what its clause and those above make of it.

    Without `own` its own negation and mood are left to the caller: "would not accept" is a refusal.
    """
    reading = Reading(view.text)
    if own:
        _own(view, predicate, reading)
    node = predicate
    while node.governor is not None:
        if not _step(node, node.governor, reading):
            break
        node = node.governor
        _clause(view, node, reading, predicate)
    return reading


def sourced(view: View, predicate: Predicate) -> Iterator[tuple[Predicate, tuple[Phrase, ...], str]]:
    """Yield the sources named beside an act: "according to X", "by X's count", "X said" set in commas."""
    for node in (predicate, *predicate.chain()):
        for name, phrases in node.preps.items():
            if name == "according to":
                yield node, phrases, "according to"
            elif name in ("by", "in", "on"):
                yield from _counted(view, node, phrases)
        for child in view.children(node, "conj"):
            if "according to" in child.preps:
                yield child, child.preps["according to"], "according to"
        for child in view.children(node, "parataxis", "advcl", "ccomp"):
            first = min((p.start for p in node.subject), default=node.start)
            tells = child.lemma in VERBS["say"] and child.start > first
            put_it = child.lemma == "put" and all(p.text.lower() == "it" for p in child.object)
            bare = child.clause.form == "finite" and (not child.object or put_it) and not view.children(child, "ccomp")
            if tells and bare and child.clause.marker in (None, "as") and child is not predicate:
                yield child, child.subject, "said in passing"


def _counted(
    view: View, node: Predicate, phrases: tuple[Phrase, ...]
) -> Iterator[tuple[Predicate, tuple[Phrase, ...], str]]:
    for phrase in phrases:
        if view.text[phrase.end : phrase.end + 3] in ("'s,", "'s "):  # "by Kyiv's, it had": the count is left out
            yield node, (phrase,), "by the count of"
        if phrase.head in VERBS["source_nouns"]:
            owner = (phrase.possessor,) if phrase.possessor is not None else phrase.preps.get("of", ())
            if owner:
                yield node, tuple(owner), f"by the {phrase.head} of"


def _own(view: View, predicate: Predicate, reading: Reading) -> None:
    clause = predicate.clause
    if clause.negated:
        reading.none(predicate, "negated")
    if predicate.nominal and any(p.text.lower().startswith(ANY) for p in predicate.complement):
        reading.none(predicate, "any: none in particular")
    if clause.tense == "present" and not HABIT.isdisjoint(clause.adverbs):
        reading.none(predicate, "a habit, not an act")
    _clause(view, predicate, reading, predicate)
    hedge = next((a for a in clause.adverbs if a in VERBS["hedges"]), None)
    if hedge is not None:
        reading.mark(Stance.CLAIMED, predicate, hedge)


def habitual(predicate: Predicate) -> bool:
    """Tell whether a verb tells what somebody does as a rule: "said that the army hits military sites"."""
    clause, above = predicate.clause, predicate.governor
    if predicate.nominal or clause.tense != "present" or clause.perfect or clause.progressive or clause.passive:
        return False
    told_before = above is not None and above.lemma in VERBS["say"] and above.clause.tense == "past"
    return told_before and predicate.relation == "ccomp"


def _clause(view: View, node: Predicate, reading: Reading, start: Predicate) -> None:
    """Read the tense and mood of one clause on the way up: future, may, if."""
    clause = node.clause
    saying = node is not start and node.lemma in VERBS["say"]
    depends = not saying and any(c.clause.conditional for c in view.children(node, "advcl"))
    if clause.tense == "future" and not saying and not depends:
        reading.mark(Stance.PLANNED, node, "future")
    elif clause.modal is not None and not saying:
        if clause.perfect:
            reading.none(node, f"counterfactual {clause.modal} have")
        if not (clause.modal in ("could", "can") and node.lemma in VERBS["perceive"]):  # "could be heard" is heard
            reading.mark(Stance.HYPOTHETICAL, node, f"modal {clause.modal}")
    main = node.governor.clause if node.governor is not None else None
    if clause.conditional and main is not None and main.modal in ("would", "could", "might") and main.perfect:
        reading.none(node, "a condition that was not met")
    if clause.conditional:
        reading.mark(Stance.HYPOTHETICAL, node, f"condition {clause.marker}")
    elif depends:
        reading.mark(Stance.HYPOTHETICAL, node, "depends on a condition")


def _step(node: Predicate, above: Predicate, reading: Reading) -> bool:
    """Read what a governor makes of what hangs on it; return whether to walk on."""
    relation, lemma = node.relation, _lemma(above)
    if relation == "prep:for" and above.lemma in VERBS["gather"]:
        reading.none(above, "what it was done for")
    if relation == "acl" and node.clause.marker == "that" and _content_of(above, reading):
        return True
    if relation in ("subject", "csubj", "object") and not above.nominal and _untrue(above):
        reading.sources.clear()  # whoever alleged it, who denies it speaks
        reading.mark(Stance.DENIED, above, "is not true")
        return True
    if relation == "relcl" and _cleft(above):
        return True  # "it was the army that had shelled it"
    if relation.startswith("relcl") or (relation in ("acl",) and node.clause.form != "infinitive"):
        return False  # told for itself: what holds of the noun does not hold of its clause
    if relation == "advcl" or (relation == "ccomp" and node.clause.marker in TEMPORAL):
        # An adverbial clause shares its main clause's source and not its mood.
        if relation == "advcl" and node.clause.form == "infinitive" and above.lemma in VERBS["set_out"]:
            reading.mark(Stance.PLANNED, above, "what it was done for")
        return _said_above(above, reading)
    if above.nominal:
        return _noun(above, lemma, relation, reading)
    if relation == "conj" or relation not in CONTENT:
        return relation != "conj" or _shared(above)
    return _verb(node, above, lemma, reading)


def _content_of(above: Predicate, reading: Reading) -> bool:
    """Read "the accusation that", "drew the conclusion that": a noun whose clause is what is said or thought."""
    if above.lemma in VERBS["opinion_nouns"]:
        verb = above.governor
        reading.mark(Stance.OPINION, above, f"{above.lemma} that")
        thinker = above.subject or (verb.subject if verb is not None else ())
        reading.sources.append((above, thinker, f"{above.lemma} that"))
        return True
    if above.lemma in VERBS["report_nouns"] or above.lemma in VERBS["denial_nouns"]:
        return _noun(above, above.lemma, "acl", reading)
    return False


def _cleft(noun: Predicate) -> bool:
    be = noun.governor
    if not noun.nominal or noun.relation != "complement" or be is None or be.lemma != "be":
        return False
    return any(p.text.lower() == "it" for p in be.roles.surface)


def _said_above(above: Predicate, reading: Reading) -> bool:
    if above.lemma in VERBS["say"]:
        return False
    return above.relation == "ccomp"


def _shared(above: Predicate) -> bool:
    """Tell whether what governs a clause governs the clauses joined to it: under a verb, but not at the root."""
    return above.governor is not None


def _noun(above: Predicate, lemma: str, relation: str, reading: Reading) -> bool:
    inside = relation.startswith("prep:") or relation in ("acl", "ccomp", "xcomp")
    if inside and lemma in VERBS["ending_nouns"]:
        reading.none(above, f"{lemma} of it")
    if inside and lemma in VERBS["case_nouns"] and any(p.number for p in above.complement):
        reading.none(above, "a count of cases")
    if inside and lemma in VERBS["report_nouns"]:
        reading.mark(Stance.CLAIMED, above, "report of")
        if above.subject:
            reading.sources.append((above, above.subject, "report of"))
    elif inside and lemma in VERBS["denial_nouns"]:
        reading.mark(Stance.DENIED, above, "denial")
        reading.sources.append((above, above.subject, "denial"))
    elif inside and lemma in VERBS["plan_nouns"]:
        reading.mark(Stance.PLANNED, above, f"{lemma} of")
    elif inside and lemma in VERBS["maybe_nouns"]:
        reading.mark(Stance.HYPOTHETICAL, above, f"{lemma} of")
    return True


def _wished(above: Predicate, lemma: str, reading: Reading) -> None:
    """Read what is asked, wished or feared: it may come to pass; who fears it vouches for that."""
    reading.mark(Stance.HYPOTHETICAL, above, f"{lemma}: wished or asked")
    if lemma in VERBS["voicing"]:
        reading.sources.append((above, above.subject, lemma))


def _named(node: Predicate, above: Predicate, lemma: str, reading: Reading) -> None:
    """Read "what the UN calls a blockade", "monitors heard explosions": who names or hears it vouches for it."""
    if lemma in NAMING and node.nominal and node.relation in ("complement", "oprd") and above.object:
        reading.sources.append((above, above.subject, f"{lemma} it so"))
    if counts(above, reading.text) and node.relation in (*CLAUSAL, "acl"):
        reading.sources.append((above, above.subject, f"{lemma}: counted"))
    if lemma in VERBS["perceive"] and node.nominal and node.relation == "object" and above.subject:
        reading.sources.append((above, above.subject, lemma))


def counts(verb: Predicate, text: str) -> bool:
    """Tell whether a verb gives a number of people hurt, for which its subject vouches: "counts four dead"."""
    if verb.nominal or not verb.subject or verb.lemma not in VERBS["tally"] or verb.clause.negated:
        return False
    told = [w for p in verb.object for w in re.findall(r"\w+", text[p.start : p.end + NEXT].lower())]
    numbered = any(p.number or p.tag == "NUM" or any(c.isdigit() for c in p.text) for p in verb.object)
    hurt = not VERBS["hurt"].isdisjoint(told) or any(p.head in VERBS["hurt"] for p in verb.complement)
    return numbered and (hurt or verb.lemma not in VERBS["tally_hurt"]) and verb.lemma != "say"


def _verb(node: Predicate, above: Predicate, lemma: str, reading: Reading) -> bool:
    _named(node, above, lemma, reading)
    if above.clause.passive and not above.subject and lemma in VERBS["supposed"] and node.relation == "xcomp":
        reading.mark(Stance.CLAIMED, above, f"{lemma}: by nobody in particular")
        return True
    if _untrue(above):
        reading.mark(Stance.DENIED, above, "is not true")
        return True
    if lemma in ("try", "attempt") and above.clause.tense == "past" and _lemma(node) in VERBS["tried"]:
        reading.steps.append(f"{lemma}: an attack that fails is one")
        return True
    if lemma in TOLD_TO and node.relation == "xcomp" and node.clause.form == "infinitive":
        reading.mark(Stance.HYPOTHETICAL, above, f"{lemma} to: asked for")
        return True
    return _governed(node, above, lemma, reading)


def _governed(node: Predicate, above: Predicate, lemma: str, reading: Reading) -> bool:
    """Read what a verb makes of the clause under it: denied, planned, wished, thought, said."""
    clausal = node.relation in ("ccomp", "parataxis", "dep") or (not node.nominal and node.relation != "xcomp")
    if (lemma in VERBS["deny"] or _shirked(node, lemma)) and not above.clause.negated:
        reading.mark(Stance.DENIED, above, "denied")
        reading.sources.append((above, above.subject, "denied"))
    elif lemma in VERBS["void"] and (not node.nominal or lemma in PREVENTING):
        reading.none(above, f"{lemma}: did not happen")
    elif lemma in ("seem", "appear"):
        reading.steps.append(f"{lemma}: so it looks")
    elif lemma in VERBS["opinion"]:
        reading.mark(Stance.OPINION, above, "opinion")
        reading.sources.append((above, above.subject, "opinion"))
    elif lemma in VERBS["plan"] and node.clause.form in ("infinitive", "noun") and lemma not in VERBS["say"]:
        if node.relation == "xcomp" or (node.clause.form == "infinitive") or node.nominal:
            reading.mark(Stance.PLANNED, above, f"{lemma} to")
    elif lemma in VERBS["maybe"] and not (clausal and lemma in VERBS["say"]):
        if not node.nominal or node.relation.startswith(("prep:for", "object")):
            _wished(above, lemma, reading)
    elif lemma in VERBS["say"] or (lemma in VERBS["say_of"] and node.relation in ("prep:of", "prep:about")):
        _saying(node, above, reading)
    return True


def _shirked(node: Predicate, lemma: str) -> bool:
    """Tell whether it is the blame for an act that somebody will not take: "declined all *responsibility* for it"."""
    return lemma in ("decline", "refuse") and node.lemma in ("responsibility", "blame", "liability")


def _untrue(above: Predicate) -> bool:
    """Tell whether a clause calls what hangs on it false: "it is not true that", "is without foundation"."""
    said = {p.head for p in above.complement}
    if above.clause.negated:
        fits = {p.head for p in (*above.object, *above.preps.get("to", ()), *above.preps.get("with", ()))}
        return bool(said & TRUE) or (above.lemma in FITTING and bool(fits & TRUTH))
    if above.lemma != "be":
        return False
    return bool(said & UNTRUE) or any(p.head in GROUNDS for p in above.preps.get("without", ()))


def _saying(node: Predicate, above: Predicate, reading: Reading) -> None:
    if above.clause.negated:
        reading.none(above, "not said")
    counted = above.lemma == "put" and node.lemma in VERBS["count_nouns"]
    if node.relation == "object" and not counted and (not node.nominal or above.lemma in VERBS["say_clause"]):
        return
    if above.clause.passive and not above.subject:
        reading.mark(Stance.CLAIMED, above, "is said to")
        return
    reading.steps.append(f"{above.lemma}: said")
    reading.sources.append((above, above.subject, f"{above.lemma}"))


def _lemma(predicate: Predicate) -> str:
    particle = predicate.clause.particle
    return f"{predicate.lemma} {particle}" if particle else predicate.lemma
