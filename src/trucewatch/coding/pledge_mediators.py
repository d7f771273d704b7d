"""Who went between the parties to a commitment: brokers, hosts of the talks, those whose good offices helped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from trucewatch.coding.context import Context
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.pledge_acts import BROUGHT, Act
from trucewatch.coding.pledge_matter import roles
from trucewatch.coding.view import Predicate
from trucewatch.coding.who import Who

GO_BETWEEN = frozenset(("broker", "mediate", "facilitate", "host", "sponsor", "negotiate", "help"))
BROKERED = re.compile(r"\b([\w-]+?)-(?:brokered|mediated|negotiated)\b")
MEDIATION = frozenset(("mediation", "help", "facilitation", "auspices", "sponsorship", "good", "brokerage", "support"))
# Of these, words that name nothing else: where they stand in the sentence they are of its agreement.
PLAIN = frozenset(("mediation", "facilitation", "auspices", "brokerage"))
GOING = frozenset(("agreed", "accepted", "accepted_with_conditions", "entered_into_effect", "extended", "resumed"))
SERVING = frozenset(("mediator", "guarantor", "facilitator", "broker", "intermediary", "go-between"))


def mediators(context: Context, act: Act) -> tuple[Who, ...]:
    """Return who went between, in the order in which the rules find them; one may be found twice."""
    found = list(context.who(tuple(roles(act.predicate, act.entry.mediator)), act.predicate))
    above = act.predicate.governor
    if act.predicate.clause.form == "infinitive" and above is not None and above.lemma in BROUGHT:
        found += context.who(above.subject, above)  # "got both sides to agree"
    return (*found, *_by_verb(context, act), *_by_adjective(context, act), *_by_noun(context, act))


def _by_verb(context: Context, act: Act) -> Iterator[Who]:
    heads = {*act.matter.heads, *(p.i for p in act.chain)}
    for predicate in context.view.within(act.predicate.sentence):
        verb = predicate.lemma in GO_BETWEEN and _between(predicate)
        if (verb or _serves(predicate)) and _hangs(predicate, heads):
            yield from context.who(predicate.subject, predicate)


def _between(predicate: Predicate) -> bool:
    """Tell whether a verb names who went between: "negotiated by X", but not "refused to negotiate"."""
    return not predicate.nominal and (predicate.lemma not in ("negotiate", "help") or predicate.clause.passive)


def _serves(predicate: Predicate) -> bool:
    """Tell whether a participle says the same in more words: "with Qatar *going between them*"."""
    if predicate.nominal or predicate.clause.form not in ("gerund", "participle"):
        return False
    served = any(p.head in SERVING for p in predicate.preps.get("as", ()))
    return (predicate.lemma == "go" and "between" in predicate.preps) or served


def _by_adjective(context: Context, act: Act) -> Iterator[Who]:
    """Yield the party of "a Russian-brokered truce"."""
    for phrase in act.matter.phrases:
        for match in BROKERED.finditer(phrase.text):
            party = context.names.book.resolve(match[1], context.document.published)
            if party is not None:
                start = phrase.start + match.start()
                yield Who(replace(party, name=match[1]), start, start + len(match[1]), party.name)


def _by_noun(context: Context, act: Act) -> Iterator[Who]:
    """Yield who gave good offices: "with Qatari and Egyptian mediation", "under the auspices of the UN"."""
    held = [p for i in act.matter.heads if (p := context.view.at(i)) is not None]
    for predicate in (*act.chain, *held):
        for phrases in predicate.preps.values():
            for phrase in (p for p in phrases if p.head in MEDIATION):
                yield from _helpers(context, phrase, predicate)
    if act.act in GOING:
        for predicate in context.view.within(act.predicate.sentence):
            if predicate.nominal and predicate.lemma in PLAIN and predicate.complement:
                yield from _helpers(context, predicate.complement[0], predicate)


def _helpers(context: Context, phrase: Phrase, predicate: Predicate) -> tuple[Who, ...]:
    """Return who gave their good offices: "with Qatari, Egyptian and American mediation"."""
    names = context.names.within(*phrase.whole)
    return tuple(Who(n.party, n.start, n.end, n.party.name) for n in names) or context.who((phrase,), predicate)


def _hangs(predicate: Predicate, heads: set[int]) -> bool:
    return any(p.i in heads for p in predicate.chain() if p is not predicate)
