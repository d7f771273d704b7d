"""What is promised: the truce, halt, withdrawal or talks that a phrase or a verb stands for."""

from __future__ import annotations

from bisect import insort
from calendar import month_name
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from trucewatch.coding.context import Context
from trucewatch.coding.frames import keys
from trucewatch.coding.lexicon import nouns
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.pledge_lexicon import Lexicon, MatterEntry, targeted
from trucewatch.coding.reference import is_pronoun
from trucewatch.coding.view import Predicate, Sentence
from trucewatch.model import DurationMention, PlaceMention

ABOUT = ("of", "in", "on", "to", "against", "from", "over", "for", "by", "at", "into", "out of")
INSIDE = ("for", "of", "on", "to", "about", "regarding", "concerning", "towards", "toward", "in")
PRONOUNS = frozenset(
    ("it", "this", "that", "one", "them", "these", "those", "the same", "theirs", "ones", "its own", "their own")
)
DEFINITE = ("the", "this", "that", "its", "his", "her", "their", "these", "those", "such", "our", "both")
AGAIN = frozenset(
    ("earlier", "previous", "latest", "revised", "amended", "new", "second", "third", "final", "last", "former")
)
SUCH = ("such ", "these ", "those ")
MONTHS = frozenset(month.lower() for month in month_name[1:])
PROPOSING = frozenset(
    ("proposal", "offer", "plan", "idea", "call", "suggestion", "initiative", "appeal", "demand", "request")
)
# Verbs that only open the one under them: "would begin to withdraw".
OPENING = frozenset(("begin", "start", "proceed", "continue", "move", "set", "help", "go", "keep"))
ON = frozenset(("continue", "go", "keep"))  # of these, verbs of going on with what was taken on before
HOLDING = ("acl", "relcl", "prep:for", "prep:of", "prep:to", "ccomp")
BACK, FAR = 3, 8  # sentences that "it", and that "the agreement" may reach back
DEEP = 5  # wrappers in one another: "the terms of the proposal for an extension of"


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing promised, as one phrase or verb names it.

    `heads` are the indices of its words, wrappers first ("proposal", "ceasefire"); `phrases` are
    the phrases whose words bound it, `clauses` the verbs. `earlier` is true where a
    pronoun or a bare "agreement" stands for what was told before. `act` is the act that a
    wrapper makes of it: an "extension" of a truce is extended.
    """

    form: str
    heads: tuple[int, ...]
    phrases: tuple[Phrase, ...] = ()
    clauses: tuple[Predicate, ...] = ()
    scope: tuple[str, ...] = ()
    earlier: bool = False
    generic: bool = False
    act: str | None = None
    rule: str = ""

    def under(self, head: int, phrase: Phrase | None = None) -> Matter:
        """Return the matter with a wrapper around it."""
        return replace(self, heads=(head, *self.heads), phrases=(*self.phrases, *((phrase,) if phrase else ())))

    def joined(self, other: Matter) -> Matter:
        """Return one matter of two told together: "to cease fire and halt all operations"."""
        return replace(
            self,
            heads=(*self.heads, *other.heads),
            phrases=(*self.phrases, *other.phrases),
            clauses=(*self.clauses, *other.clauses),
            scope=tuple(dict.fromkeys((*self.scope, *other.scope))),
        )


class Matters:
    """Finds the matters of one document, and remembers them for the pronouns that follow."""

    def __init__(self, context: Context, lexicon: Lexicon) -> None:
        """Read the matters that nouns name outright, in the order of the text."""
        self.context, self.view, self.lexicon = context, context.view, lexicon
        self.told: list[tuple[int, Matter]] = []
        for predicate in context.view.predicates:
            if predicate.nominal and predicate.complement:
                me = predicate.complement[0]
                found = self._named(me)
                if (found is None or found.generic) and me.head in lexicon.wrappers:
                    found = self._held(me, 0)
                if found is not None and found.form != "talks_pledge":
                    self.told.append((predicate.start, found))

    def of_phrase(self, phrase: Phrase, depth: int = 0) -> Matter | None:
        """Return the matter that a phrase names, holds or stands for; None where it is about something else."""
        if depth > DEEP or self.lexicon.foreign & set(phrase.modifiers):
            return None
        named = self._named(phrase)
        if named is not None and not named.generic:
            return named
        held = self._held(phrase, depth)
        if held is not None:
            return held
        if phrase.appositive is not None and phrase.head in self.lexicon.wrappers:
            other = self.of_phrase(phrase.appositive, depth + 1)
            if other is not None:
                return other.under(phrase.i, phrase)
        return self._standing(phrase) or (named if self._peaceful(phrase) else None)

    def _peaceful(self, phrase: Phrase) -> bool:
        """Tell whether an accord without a matter of its own may be one of war and peace: not one on minerals."""
        about = [
            w for name in ("on", "about", "over", "for", "of") for p in phrase.preps.get(name, ()) for w in _said(p)
        ]
        plain = [w for w in about if not any(c.isdigit() for c in w) and w not in MONTHS]
        return bool(self.lexicon.peace & {*phrase.modifiers, *about}) or not plain or phrase.tag == "PROPN"

    def of_clause(self, predicate: Predicate) -> Matter | None:
        """Return the matter that a verb names: "to halt strikes", "withdraw from the town", "not to attack"."""
        words = list(self._clause_words(predicate))
        for key in sorted(keys(predicate), key=len, reverse=True):
            for entry in self.lexicon.matter_verbs.get(key, ()):
                if entry.negated == self._not(predicate) and self._fits(entry, words):
                    return self._such(predicate, self._matter(entry, words, (), (predicate,), predicate.i))
        return None

    def _not(self, predicate: Predicate) -> bool:
        """Tell whether a verb is promised with "not"; what will not be done is refused, and names its matter."""
        clause = predicate.clause
        refused = clause.form == "finite" and (clause.tense == "future" or clause.modal == "would")
        striking = any(e.negated for key in keys(predicate) for e in self.lexicon.matter_verbs.get(key, ()))
        return clause.negated and (striking or not refused)

    def _such(self, predicate: Predicate, matter: Matter) -> Matter:
        """Return a matter as the one told before it where its words say so: "to refrain from *such* strikes"."""
        near = [p for name in ABOUT for p in predicate.preps.get(name, ())]
        such = any(p.text.lower().startswith(SUCH) for p in (*predicate.object, *near))
        last = self.last(predicate.start) if such else None
        if last is None or last.form != "no_strike_pledge":
            return matter
        return replace(matter, form=last.form, scope=matter.scope or last.scope)

    def _named(self, phrase: Phrase) -> Matter | None:
        """Return the matter that a phrase's head names, or a word before it: "a truce", "a prisoner swap deal"."""
        words = [phrase.head, *phrase.modifiers, *self._phrase_words(phrase)]
        if phrase.head in self.lexicon.wrappers:
            for word in phrase.modifiers:
                for entry in self.lexicon.matter_nouns.get(word, ()):
                    if self._fits(entry, phrase.modifiers) and not entry.generic:
                        return self._matter(entry, words, (phrase,), (), phrase.i)
        for entry in self.lexicon.matter_nouns.get(phrase.head, ()):
            if self._fits(entry, words):
                return self._matter(entry, words, (phrase,), (), phrase.i)
        return None

    def _fits(self, entry: MatterEntry, words: Iterable[str]) -> bool:
        said = list(words)
        if entry.not_of and self.lexicon.about(said, entry.not_of):
            return False
        return not entry.of or self.lexicon.about(said, entry.of) or any(f"<{name}>" in said for name in entry.of)

    def _matter(
        self, entry: MatterEntry, words: list[str], phrases: tuple[Phrase, ...], clauses: tuple[Predicate, ...], i: int
    ) -> Matter:
        form = entry.form
        near = [m for p in phrases for m in p.modifiers]
        if form == "strikes" or (form in ("ceasefire", "pause") and phrases and targeted(_limits(phrases[0]))):
            form = "no_strike_pledge" if targeted(words) else "ceasefire"
        if form in ("ceasefire", "pause") and "humanitarian" in near:
            form = "humanitarian_pause"
        scope = (entry.scope,) if entry.scope else self._scope(phrases, clauses)
        if form == "exchange":
            scope = ("prisoners",)
        if form == "withdrawal":
            scope = tuple(s for s in scope if s in ("general", "heavy_weapons"))  # from where is no scope
        return Matter(form, (i,), phrases, clauses, scope, generic=entry.generic, rule=entry.id)

    def _scope(self, phrases: tuple[Phrase, ...], clauses: tuple[Predicate, ...]) -> tuple[str, ...]:
        own = [p for c in clauses for p in (*c.object, *(q for name in ABOUT for q in c.preps.get(name, ())))]
        adverbs = [a for c in clauses for a in c.clause.adverbs]
        after = [q for p in phrases for q in self._after(p)]
        pieces = [q.text for p in (*phrases, *own, *after) for q in _deep(p)]
        names = [name for p in (*phrases, *own) for name in p.preps] + [name for c in clauses for name in c.preps]
        quoted = [m for p in phrases for m in p.modifiers]  # a name ends at a quotation mark, a scope does not
        return self.lexicon.scope(" ; ".join((*pieces, *adverbs, *names, *quoted)))

    def _held(self, phrase: Phrase, depth: int) -> Matter | None:
        """Return the matter inside a wrapper or an act told as a noun: "a plan for a truce", "its extension"."""
        acts = self.lexicon.act_nouns.get(phrase.head, ())
        if phrase.head not in self.lexicon.wrappers and not acts:
            return None
        turns = [a for a in acts if a.act not in ("proposed", "declared", "ordered") and not a.has("dated_noun")]
        for inner in self._inside(phrase, depth):
            act = next((a.act for a in turns if a.takes(inner.form)), None)
            open_ = phrase.head in PROPOSING  # a proposal to extend is no extension
            return replace(inner.under(phrase.i, phrase), act=None if open_ else inner.act or act)
        lasting = next((a.act for a in turns if a.act in ("extended", "resumed")), None)
        if lasting is not None and (last := self.last(phrase.start)) is not None:
            return replace(last.under(phrase.i, phrase), act=lasting)
        return None

    def _inside(self, phrase: Phrase, depth: int) -> Iterator[Matter]:
        for name in INSIDE:
            for other in phrase.preps.get(name, ()):
                if (found := self.of_phrase(other, depth + 1)) is not None:
                    yield found
        predicate = self.view.at(phrase.i)
        if predicate is None:
            return
        yield from self._set_apart(phrase, predicate)
        for child in self.view.children(predicate):
            if child.nominal or child.relation not in HOLDING:
                continue
            if child.clause.form in ("infinitive", "gerund") and (found := self.of_act(child, depth + 1)) is not None:
                yield found
            elif phrase.head in nouns().classes["pacts"] or phrase.head in ("order", "law", "clause", "article"):
                objects = [
                    m for p in child.object if p.i != phrase.i and (m := self.of_phrase(p, depth + 1)) is not None
                ]
                yield from (m for m in objects if not m.earlier)

    def _set_apart(self, phrase: Phrase, noun: Predicate) -> Iterator[Matter]:
        """Yield what a noun promises where the parser hangs it on the verb: "carried an order to hold fire"."""
        above = noun.governor
        if above is None or above.nominal or noun.relation != "object" or phrase.head not in self.lexicon.act_nouns:
            return
        for child in self.view.children(above, "advcl", "xcomp"):
            if child.clause.form == "infinitive" and child.start > noun.end and (found := self.of_clause(child)):
                yield found

    def of_act(self, predicate: Predicate, depth: int = 0) -> Matter | None:
        """Return the matter of a verb under another: what it promises itself, or what it acts on.

        `depth` is how many phrases hold it: a verb may have for its object the noun that it hangs on.
        """
        return (
            self.of_clause(predicate)
            or self._opened(predicate, depth)
            or self._acted_on(predicate, depth)
            or self._plain(predicate, depth)
        )

    def _opened(self, predicate: Predicate, depth: int) -> Matter | None:
        if predicate.lemma not in OPENING:
            return None
        under = [m for c in self.view.children(predicate, "xcomp") if (m := self.of_act(c, depth)) is not None]
        if not under:
            return None
        kept = predicate.lemma in ON and under[0].act in ("accepted", "declared")
        return replace(under[0].under(predicate.i), act="reaffirmed" if kept else under[0].act)

    def _acted_on(self, predicate: Predicate, depth: int) -> Matter | None:
        """Return what a verb acts on, with the act that it is: "to extend the truce", "to reject it"."""
        for entry in self.lexicon.acts(self.context, predicate):
            if entry.form is not None:
                return Matter(entry.form, (predicate.i,), clauses=(predicate,), act=entry.act, rule=entry.id)
            for phrase in roles(predicate, entry.about):
                found = self.of_phrase(phrase, depth)
                if found is not None and entry.takes(found.form):
                    new = entry.has("promised") and phrase.text.lower().startswith(("a ", "an "))
                    act = found.act or ("declared" if new else entry.act)  # "would observe a truce" tells of a new one
                    return replace(found.under(predicate.i), clauses=(predicate, *found.clauses), act=act)
            if entry.has("reciprocal") and (last := self.last(predicate.start)) is not None:
                return replace(last.under(predicate.i), act=entry.act)
            if entry.has("control"):
                for child in self.view.children(predicate, "xcomp", "ccomp"):
                    if not child.nominal and (found := self.of_act(child, depth)) is not None:
                        return replace(found.under(predicate.i), act=entry.act)
        return None

    def _plain(self, predicate: Predicate, depth: int) -> Matter | None:
        """Return what a verb that is no act has to do with: "to establish a truce", "to see to a ceasefire"."""
        if predicate.clause.progressive:
            return None  # "is studying the proposal"
        plan = predicate.roles.surface if predicate.lemma in self.lexicon.wrappers else ()  # "ceasefire plan" as a verb
        told = (*predicate.object, *plan, *roles(predicate, ("to", "into", "with")))
        objects = [m for p in told if (m := self.of_phrase(p, depth)) is not None and not m.earlier]
        return replace(objects[0].under(predicate.i), clauses=(predicate,)) if objects else None

    def _standing(self, phrase: Phrase) -> Matter | None:
        """Return the matter told before that a pronoun, "the agreement" or "this idea" stands for."""
        head = self.view.doc[phrase.i].head
        if self.view.doc[phrase.i].dep_ == "appos" and (other := self.view.phrase(head.idx, head.idx + 1)) is not None:
            return self._named(other) or self._held(other, DEEP - 1)
        text = phrase.text.lower()
        first = (text.split() or [""])[0]
        definite = first in DEFINITE
        if first in ("a", "an") and phrase.head in self.lexicon.standing and self._explained(phrase):
            definite = True  # "..., an idea to which Kyiv agreed"
        definite = definite or bool(AGAIN & set(phrase.modifiers))
        bare = not any(phrase.preps.get(name) for name in ("of", "on", "for", "about", "to"))
        noun = phrase.head in self.lexicon.standing and definite and bare
        noun = noun or (bare and text in ("the pause", "the lull") and self._relative(phrase) is None)
        term = phrase.head in ("day", "hour", "week", "month", "period") and phrase.number and first == "the"
        noun = noun or (term and bare)  # "the 60 days were extended"
        again = phrase.head == "one" and "new" in phrase.modifiers  # "has ruled out a new one"
        last = self.last(phrase.start, FAR if noun else BACK) if text in PRONOUNS or noun or again else None
        if last is None and noun and text == "the pause":
            return Matter("pause", (phrase.i,), (phrase,), earlier=True, rule="pause")
        return replace(last, heads=(phrase.i,)) if last is not None else None

    def _explained(self, phrase: Phrase) -> bool:
        """Tell whether a noun only takes up what its sentence has told, to say more of it: "an idea which ..."."""
        here = self.view.sentence_at(phrase.start)
        if here is None or self._relative(phrase) is None:
            return False
        return any(here.start <= start < phrase.start for start, _ in self.told)

    def _relative(self, phrase: Phrase) -> Predicate | None:
        """Return the relative clause that hangs on a noun."""
        predicate = self.view.at(phrase.i)
        return next(iter(self.view.children(predicate, "relcl")), None) if predicate is not None else None

    def remember(self, start: int, matter: Matter) -> None:
        """Keep a matter that a verb told, for the pronouns that follow."""
        if not (matter.generic or matter.form == "talks_pledge"):
            insort(self.told, (start, replace(matter, earlier=False)), key=lambda told: told[0])

    def last(self, before: int, back: int = BACK) -> Matter | None:
        """Return the matter told last before an offset; its scope only where it stands in the same sentence."""
        here = self.view.sentence_at(before)
        near = [t for t in self.told if here is not None and t[0] < before and self._back(t[0], here) <= back]
        named = [t for t in near if not t[1].generic]  # "the truce" goes before "the accord"
        if here is None or not near:
            return None
        start, matter = (named or near)[-1]
        phrases, scope = (matter.phrases, matter.scope) if self._back(start, here) == 0 else ((), ())
        return replace(matter, heads=(), phrases=phrases, clauses=(), scope=scope, earlier=True)

    def _back(self, start: int, here: Sentence) -> int:
        """Return how many sentences lie between an offset and a sentence after it."""
        there = self.view.sentence_at(start)
        return here.number - there.number if there is not None else FAR + 1

    def _phrase_words(self, phrase: Phrase) -> Iterator[str]:
        for inner in self._after(phrase):
            yield from _said(inner)
        predicate = self.view.at(phrase.i)
        if self.context.mentions.within(*phrase.whole, DurationMention):
            yield "<lasting>"
        if predicate is not None:
            below = self.view.children(predicate)
            yield from (c.lemma for c in below if c.relation.startswith("prep:"))
            if any(c.relation in ("acl", "relcl") and c.lemma in self.lexicon.agreeing for c in below):
                yield "<agreed>"

    def _after(self, phrase: Phrase) -> Iterator[Phrase]:
        """Yield what a noun is about; also what follows it at once where the parser hung that on the verb."""
        yield from (inner for name in ABOUT for inner in phrase.preps.get(name, ()))
        doc, noun = self.view.doc, self.view.doc[phrase.i]
        following = doc[phrase.i + 1] if phrase.i + 1 < len(doc) else None
        if following is not None and following.lower_ in ABOUT and following.head == noun.head and noun.dep_ == "dobj":
            for child in following.children:
                if child.dep_ == "pobj" and (inner := self.view.phrase(child.idx, child.idx + 1)) is not None:
                    yield inner

    def _gerunds(self, phrase: Phrase) -> Iterator[str]:
        """Yield nouns that the parser takes for verbs: "attacks on *shipping*"."""
        noun = self.view.at(phrase.i)
        children = self.view.children(noun) if noun is not None else ()
        yield from (c.lemma for c in children if not c.nominal and c.relation.startswith("prep:"))

    def _clause_words(self, predicate: Predicate) -> Iterator[str]:
        for phrase in (*predicate.object, *(p for name in ABOUT for p in predicate.preps.get(name, ()))):
            yield from _said(phrase)
            yield from self._gerunds(phrase)
        yield predicate.lemma
        yield from (p.head for p in (*predicate.roles.surface, *predicate.complement))
        for child in self.view.children(predicate):
            if not child.nominal and child.clause.form in ("gerund", "infinitive"):
                yield child.lemma
                yield from (p.head for p in (*child.object, *child.roles.surface))
        if predicate.preps.get("from"):
            yield "<place>"
        if any(self.context.mentions.within(p.start, p.end, PlaceMention) for p in predicate.object):
            yield "<place_name>"
        surface = predicate.roles.surface
        if not predicate.object and (any(map(is_pronoun, surface)) or self.context.who(surface, predicate)):
            yield "<party>"


def roles(predicate: Predicate, names: Iterable[str]) -> Iterator[Phrase]:
    """Yield the phrases of some roles; "object/to" are those that "to" hangs on the object or the verb.

    A preposition may hang on what a copula says: "committed *to* the truce".
    """
    for name in names:
        first, _, then = name.partition("/")
        if then:
            yield from (q for p in getattr(predicate, first) for q in p.preps.get(then, ()))
            yield from predicate.preps.get(then, ())
        elif name in ("subject", "object", "indirect", "complement"):
            yield from getattr(predicate, name)
        else:
            yield from predicate.preps.get(name, ())
            yield from (q for p in predicate.complement for q in p.preps.get(name, ()) if not predicate.nominal)


def _said(phrase: Phrase) -> Iterator[str]:
    for each in phrase.deep():
        yield each.head
        yield from each.modifiers


def _deep(phrase: Phrase) -> Iterator[Phrase]:
    """Yield a phrase and what bounds it, without its parties and dates."""
    yield phrase
    for name, inner in phrase.preps.items():
        if name not in ("between", "with", "by"):
            for each in inner:
                yield from _deep(each)


def _limits(phrase: Phrase) -> Iterator[str]:
    """Yield the words that limit a truce to targets: those before it, and those after "on" and "for"."""
    yield from phrase.modifiers
    for inner in (*phrase.preps.get("on", ()), *phrase.preps.get("in", ()), *phrase.preps.get("of", ())):
        yield from (inner.head, *inner.modifiers)
        for name in ("on", "against", "at", "of"):  # "a pause on strikes *against power plants*"
            yield from (w for target in inner.preps.get(name, ()) for w in (target.head, *target.modifiers))
