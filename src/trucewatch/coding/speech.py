"""Statements: attributed words that no other record of their speaker covers (docs/records.md).

It runs last and is given the records of the other kinds. One statement a speaker and
sentence, and none where he vouches for another record of it or does a verbal act in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from trucewatch.coding.attribution import Attribution
from trucewatch.coding.context import Context
from trucewatch.coding.frames import codebook
from trucewatch.coding.gate import speaks_of_war
from trucewatch.coding.quotes import quotations, quoted_in
from trucewatch.coding.sayings import Saying, key, sayings, words
from trucewatch.coding.view import Predicate, Sentence
from trucewatch.coding.who import Who
from trucewatch.records import CommitmentAct, Event, Evidence, Party, Record, SaidBy, Stance, Statement

VERBAL = frozenset(("accuse", "request", "reject", "threaten", "support", "concede"))
ACTS = frozenset(("assault", "mobilize", "retreat", "coerce", "sanction", "aid", "consult"))
FIRST = re.compile(r"\b(?:we|our|us|ours)\b", re.IGNORECASE)


def code(context: Context, found: Sequence[Record]) -> Iterator[Record]:
    """Yield the statements of a document, given its other records."""
    if not speaks_of_war(context, least=1):
        return
    quotes = quotations(context.view)
    for sentence in context.view.sentences:
        here = [r for r in found if sentence.start <= r.span.start < sentence.end]
        told = sayings(context, sentence) or _issued(context, sentence, here)
        heard = [s for s in told if not (covered(context, s.speaker, here) or _does(context, sentence, s))]
        heard = [s for s in heard if not _of_acts(context, sentence, s)]
        inside = [context.text[a:b] for a, b in quoted_in(quotes, sentence, context.text)]
        for saying in heard:
            yield record(context, sentence, saying, tuple(inside) if len(heard) == 1 else _own(context, saying, inside))


def covered(context: Context, speaker: Who, here: Sequence[Record]) -> bool:
    """Tell whether a speaker vouches for another record of the sentence, or does a verbal act in it."""
    return any(_vouches(context, speaker, r) or _acts(context, speaker, r) for r in here)


def _does(context: Context, sentence: Sentence, saying: Saying) -> bool:
    """Tell whether a speaker does an act in the sentence by saying so: accuses, calls on, will retaliate."""
    return (
        _threatens(context, saying)
        or _tells_act(context, saying)
        or _promises_alone(context, sentence, saying)
        or any(
            _verbal(context, predicate) and _by(context, predicate, saying.speaker)
            for predicate in context.view.within(sentence)
            if not predicate.nominal
        )
    )


def _of_acts(context: Context, sentence: Sentence, saying: Saying) -> bool:
    """Tell whether words that nobody quotes tell of acts of war or weapons: they are other records, found or not."""
    if '"' in context.view.text[sentence.start : sentence.end] or saying.how in ("expressed", "hoped"):
        return False
    said = saying.attribution
    if said is not None and said.stance in (Stance.OPINION, Stance.HYPOTHETICAL):
        return False
    above = saying.verb
    for predicate in context.view.within(sentence):
        if predicate is above or (above is not None and predicate.i in {p.i for p in above.chain()}):
            continue
        frame = codebook().evoked(context, predicate)
        if frame is not None and frame.type in ACTS:
            return True
    return False


def _tells_act(context: Context, saying: Saying) -> bool:
    """Tell whether what is said is an act of war or of statecraft, coded or not."""
    content = saying.content
    if content is None or saying.attribution is None or saying.attribution.void:
        return False
    frame = codebook().evoked(context, content)
    return frame is not None and frame.type in ("assault", "mobilize", "retreat", "coerce", "sanction")


def _promises_alone(context: Context, sentence: Sentence, saying: Saying) -> bool:
    """Tell whether a speaker's own words are not quoted and promise: an act done by being said, coded or not."""
    quoted = '"' in context.view.text[sentence.start : sentence.end]
    party = saying.speaker.party.id is not None  # what others tell of the future promises nothing
    return party and not quoted and told_as(context, sentence, saying) is Stance.PLANNED


def _verbal(context: Context, predicate: Predicate) -> bool:
    if predicate.clause.negated or predicate.clause.passive:
        return False
    if predicate.lemma in words()["acts_unquoted"]:
        return '"' not in context.view.text[predicate.sentence.start : predicate.sentence.end]
    aimed = {*predicate.preps, predicate.clause.particle, *predicate.clause.adverbs}
    calls = predicate.lemma == "call" and bool({"on", "for", "upon"} & aimed)
    return calls or predicate.lemma in words()["acts"]


def _by(context: Context, predicate: Predicate, speaker: Who) -> bool:
    """Tell whether a speaker does an act: it is his, or his own first person's in a quotation."""
    if predicate.clause.quoted:
        return any(p.text.lower() in ("we", "i") for p in predicate.subject)
    return any(_same(context, speaker, w.name, w.party.id) for w in context.who(predicate.subject, predicate))


def _threatens(context: Context, saying: Saying) -> bool:
    """Tell whether what is said is what the speaker's own side will do: a threat or a pledge of other kinds."""
    content = saying.content
    if content is None or content.clause.quoted:
        return False
    ahead = content.clause.tense == "future" or content.clause.modal == "would"
    return ahead and content.lemma not in ("be", "have") and _by(context, content, saying.speaker)


def _vouches(context: Context, speaker: Who, other: Record) -> bool:
    said = other.said_by
    return said.role == "speaker" and _same(context, speaker, said.name or "", said.party)


def _acts(context: Context, speaker: Who, other: Record) -> bool:
    body = other.body
    verbal = (isinstance(body, Event) and body.type in VERBAL) or isinstance(body, CommitmentAct)
    return verbal and any(_same(context, speaker, p.name, p.id) for p in getattr(body, "by", ()))


def _same(context: Context, speaker: Who, name: str, party: str | None) -> bool:
    """Tell whether a name in another record is the speaker: by name, or by party where no other person is meant."""
    ours, theirs = bare(speaker.name), bare(name)
    if ours and theirs and (ours in theirs or theirs in ours or key(speaker) == theirs.split()[-1]):
        return True
    apart = theirs.split()[-1:] != [] and _person(context, theirs) and _person(context, ours)
    return party is not None and party == speaker.party.id and not apart


def _person(context: Context, name: str) -> bool:
    """Tell whether a name is a person's, one whom the document introduces or the vocabulary knows."""
    last = name.split()[-1] if name else ""
    known = {n.party.name.split()[-1].lower() for n in context.names.found if n.kind in ("person", "surname")}
    return last in known or last in {word.lower() for word in context.names.people} or last in ("he", "she")


def bare(name: str) -> str:
    """Return a name in lower case without an article."""
    return re.sub(r"^(?:the|a|an|its|his|her|their)\s+", "", name.lower())


def _issued(context: Context, sentence: Sentence, here: Sequence[Record]) -> list[Saying]:
    """Return what the issuer of a text says in the first person where no other record holds it."""
    predicates = [p for p in context.view.within(sentence) if not p.nominal]
    ahead = any(p.clause.tense == "future" or p.clause.conditional or p.clause.modal for p in predicates)
    tells = any(codebook().evoked(context, p) is not None for p in context.view.within(sentence))
    if here or ahead or tells or not predicates or not FIRST.search(context.text[sentence.start : sentence.end]):
        return []
    said = context.attribute(predicates[0])
    issuer = said.speaker
    return (
        [Saying(issuer, None, "issuer", predicates[0], said)] if issuer is not None and issuer.how == "issuer" else []
    )


def _own(context: Context, saying: Saying, inside: Sequence[str]) -> tuple[str, ...]:
    """Return the quotations that stand in a speaker's own part of a sentence."""
    if saying.verb is None:
        return tuple(inside)
    start, end = context.view.extent(saying.verb)
    return tuple(words for words in inside if words in context.text[start:end])


def record(context: Context, sentence: Sentence, saying: Saying, inside: tuple[str, ...]) -> Record:
    """Return the record of a saying."""
    who = saying.speaker
    date = context.when(saying.verb) if saying.verb is not None and saying.verb.sentence is sentence else None
    body = Statement(
        speaker=who.name,
        role=who.role,
        party=Party(who.name, who.party.id, who.party.sector) if who.party.id is not None else None,
        addressee=_addressee(context, saying),
        quoted=inside,
        when=date[0] if date is not None else None,
    )
    stance = told_as(context, sentence, saying)
    attribution = Attribution(
        SaidBy("speaker", who.name, who.party.id), stance, who, path=(f"{saying.how}: statement",)
    )
    why = [Evidence("speaker", who.how, context.span(who.start, who.end))] if who.end > who.start else []
    inferred = [
        name
        for name, true in (("speaker", who.inferred), ("said_by", who.inferred), ("when", bool(date and date[1])))
        if true
    ]
    return context.record(body, sentence, attribution, f"speech/{saying.how.replace(' ', '-')}", why, inferred)


def _addressee(context: Context, saying: Saying) -> tuple[Party, ...]:
    """Return the parties told: "told the Security Council"."""
    verb = saying.verb
    if verb is None or verb.lemma not in ("tell", "inform", "assure", "remind", "brief", "warn"):
        return ()
    found = context.who((*verb.object, *verb.indirect), verb)
    return tuple(w.party for w in found if w.party.id is not None and w.party.id != saying.speaker.party.id)


def told_as(context: Context, sentence: Sentence, saying: Saying) -> Stance:
    """Return the stance of a statement: a judgement or feeling is an opinion, a promise planned, the rest claimed."""
    said, content = saying.attribution, saying.content
    if said is not None and said.stance in (Stance.DENIED, Stance.OPINION):
        return said.stance
    if said is not None and said.stance is Stance.HYPOTHETICAL and any(": condition" in step for step in said.path):
        return said.stance
    thinks = saying.verb is not None and saying.verb.lemma in words()["opinion"]
    if thinks or saying.how in ("expressed", "hoped", "named"):
        return Stance.OPINION
    if content is None or said is None:
        return Stance.CLAIMED
    supposed = any("counterfactual" in step for step in said.path)
    judged = (judging(context, p) for p in _contents(context, sentence, saying))
    if supposed or _supposes(content, saying) or any(judged):
        return Stance.OPINION
    if _promises(context, content, saying):
        return Stance.PLANNED
    return Stance.OPINION if content.clause.quoted and _general(context, content, saying) else Stance.CLAIMED


def _general(context: Context, content: Predicate, saying: Saying) -> bool:
    """Tell whether quoted words say how things are, and not what the speaker or his side did, has or saw."""
    clause = content.clause
    if clause.tense != "present" and not clause.perfect:
        return False
    subjects = {w.lower() for p in (*content.subject, *content.roles.surface) for w in p.text.split()[:1]}
    own = any(w.party.id is not None and w.party.id == saying.speaker.party.id for w in context.who(content.subject))
    start, end = content.sentence.start, content.start
    quoted = context.view.text[max(start, context.view.text.rfind('"', start, end)) : end]
    return (
        not clause.progressive
        and not own
        and not FIRST.search(quoted)
        and subjects.isdisjoint(("i", "we", "my", "our", "he", "she"))
    )


def _contents(context: Context, sentence: Sentence, saying: Saying) -> Iterator[Predicate]:
    """Yield the main clauses that a speaker says in a sentence."""
    for predicate in context.view.within(sentence):
        if predicate.nominal or predicate.relation.startswith(("relcl", "acl", "advcl", "prep:", "xcomp", "subject")):
            continue
        speaker = context.attribute(predicate).speaker
        if speaker is not None and key(speaker) == key(saying.speaker) and predicate is not saying.verb:
            yield predicate


def _supposes(content: Predicate, saying: Saying) -> bool:
    """Tell whether "would" supposes: not the future told after "said that", which is a plan."""
    clause = content.clause
    told = saying.verb is not None and content.governor is saying.verb and clause.marker in ("that", None)
    return clause.modal == "would" and not clause.perfect and not told


def judging(context: Context, content: Predicate) -> bool:
    """Tell whether what is said judges or feels rather than reports."""
    lists, clause = words(), content.clause
    wishes = clause.modal == "might" or (clause.quoted and clause.modal in ("would", "should", "ought"))
    if wishes or content.lemma in lists["feel"]:
        return True
    said = {w for p in content.complement for w in (p.head, *p.modifiers, p.text.lower())}
    lacks = content.lemma == "have" and any(p.head in lists["will"] for p in content.object)
    subjects = {w for p in content.subject for w in (p.head, *p.modifiers)}
    said |= {context.text[content.start : content.end].lower()} if clause.passive else set()
    return bool(said & lists["judging"]) or lacks or bool(subjects & (lists["will"] | {"opportunity"}))


def _promises(context: Context, content: Predicate, saying: Saying) -> bool:
    """Tell whether the speaker promises: the future of a clause, "is ready to"."""
    if content.clause.tense == "future" or content.clause.modal == "would":
        return True
    ready = {p.head for p in content.complement} & {"ready", "willing", "prepared", "determined"}
    own = any(w.party.id == saying.speaker.party.id for w in context.who(content.subject, content))
    return bool(ready) and own
