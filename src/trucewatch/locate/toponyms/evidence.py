"""What stands around a name and in the rest of its text, as named features that speak for or against a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from trucewatch.locate.atlas.entry import FORMED, MAIN, OTHER, Entry
from trucewatch.locate.atlas.names import cyrillic
from trucewatch.locate.toponyms.lexicon import words
from trucewatch.locate.toponyms.runs import Token, links

LARGE, MIDDLING, SMALL, TINY = 1_000_000, 100_000, 15_000, 2_000
SHORT = 3
ENDS = frozenset('.!?:;"“”()[]«»—–-*•|')
ARTICLES = frozenset({"the", "a", "an", "its", "their", "his", "her", "this", "that", "both"})
WIDE = frozenset({"country", "continent", "region", "sea"})


@dataclass(frozen=True, slots=True)
class Name:
    """A stretch of words that could be a name of a place: its words, its key, the places so named, the evidence."""

    first: int
    last: int
    start: int
    end: int
    text: str
    key: str
    entries: tuple[Entry, ...]
    features: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(slots=True)
class Text:
    """A text's words with what the whole text says of them.

    `after[i]` is the word that goes on a name after word i, `before` the way back; `people` are words seen
    after a given name or a title, `small` words seen without a capital, `placed` words seen after "in".
    """

    listed: Sequence[Token]
    shouting: bool
    after: dict[int, int]
    before: dict[int, int] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    small: set[str] = field(default_factory=set)
    endings: dict[str, int] = field(default_factory=dict)
    placed: set[str] = field(default_factory=set)


def survey(listed: list[Token]) -> Text:
    """Read a text once for what its words say of one another."""
    capitals = [t for t in listed if t.text[:1].isalpha()]
    shouting = sum(t.text.isupper() and len(t.text) > 1 for t in capitals) > 0.6 * max(1, len(capitals))
    after = links(listed)
    text = Text(listed, shouting, after)
    given, titles, inside = words("given"), words("titles"), words("inside")
    for at, token in enumerate(listed):
        following = after.get(at)
        if following is not None:
            text.before[following] = at
            if token.capital and listed[following].capital:
                text.endings[listed[following].lower] = text.endings.get(listed[following].lower, 0) + 1
        if not token.capital:
            text.small.add(token.lower)
            if token.lower in inside and at + 1 < len(listed) and listed[at + 1].capital:
                text.placed.add(listed[at + 1].lower)
            continue
        stop = at + 2 if _initial(listed, at) else None
        follower = following if following is not None else stop
        named = token.lower in given or token.lower in titles or stop is not None
        if named and follower is not None and listed[follower].capital:
            text.people.add(listed[follower].lower)
    for at, token in enumerate(listed):
        if token.lower in titles and not token.capital and at + 1 < len(listed) and listed[at + 1].capital:
            text.people.add(listed[at + 1].lower)
    return text


def _initial(listed: Sequence[Token], at: int) -> bool:
    """Tell an initial with its stop: the J. of "J. Smith"."""
    token = listed[at]
    return len(token.text) == 1 and token.capital and at + 2 < len(listed) and listed[at + 1].text == "."


def group(entries: Sequence[Entry]) -> str:
    """Return how well known the best-known place of a name is: what a reader would think of first."""
    if not entries:
        return "unknown"
    kinds = {e.kind for e in entries}
    if "country" in kinds:
        return "country"
    if kinds & WIDE or "river" in kinds or "height" in kinds:
        return "region"
    if any(e.kind == "admin1" and e.rank == MAIN for e in entries) or kinds == {"admin1"}:
        return "admin1"
    people = max(e.population if e.rank > OTHER else e.population // 20 for e in entries)
    for least, name in ((LARGE, "large"), (MIDDLING, "middling"), (SMALL, "small"), (TINY, "village")):
        if people >= least:
            return name
    return "hamlet" if "town" in kinds else "admin2"


def features(name: Name, text: Text) -> Iterator[str]:
    """Yield the evidence on one name."""
    kind = group(name.entries)
    yield f"is_{kind}"
    size = (
        "country"
        if kind == "country"
        else "wide"
        if kind in ("region", "admin1", "large")
        else "unknown"
        if kind == "unknown"
        else "narrow"
    )
    for found in (*_itself(name, text), *_in_front(name, text), *_behind(name, text)):
        yield found
        yield f"{size}:{found}"


def _itself(name: Name, text: Text) -> Iterator[str]:
    listed = text.listed
    last = listed[name.last]
    many = name.last - name.first
    if name.entries and all(e.rank == OTHER for e in name.entries):
        yield "other_name"
    if name.entries and all(e.rank in (FORMED, OTHER) for e in name.entries) and cyrillic(name.text):
        yield "inflected"
    if many:
        yield "several_words"
        if all(listed[i].lower in words("common") for i in range(name.first, name.last + 1) if listed[i].capital):
            yield "common_words"
    else:
        yield from _single(last, text)
    if len(name.text) <= SHORT and not name.text.isupper():
        yield "short"
    if name.text.isupper() and not text.shouting and len(name.text) > 1:
        yield "stops" if "." in name.text else "capitals"
    if last.lower in text.people and listed[name.first].lower not in text.placed:
        yield "person_elsewhere"
    if listed[name.first].lower in text.placed:
        yield "placed_elsewhere"


def _single(token: Token, text: Text) -> Iterator[str]:
    if token.lower in words("common"):
        yield "common"
    if token.lower in text.small:
        yield "small_elsewhere"
    if token.lower in words("given"):
        yield "given_name"


def _in_front(name: Name, text: Text) -> Iterator[str]:
    listed = text.listed
    linked = text.before.get(name.first)
    alone = linked is None or not listed[linked].capital
    if alone and name.first == name.last and text.endings.get(listed[name.last].lower):
        yield "surname_elsewhere"
    if linked is not None and listed[linked].capital:
        yield from _run_before(listed, linked, name)
        return
    at = name.first - 1
    if at >= 1 and listed[at].text == "." and _initial(listed, at - 1):
        yield "after_initial"
        return
    if at >= 1 and listed[at].text == "." and listed[at - 1].lower in words("titles") and not listed[at - 1].gap:
        yield "after_titles"
        return
    if at < 0 or (listed[at].text in ENDS and listed[at].text not in "-–—") or "\n\n" in listed[at].gap:
        yield "begins"
        return
    if listed[at].lower in words("directions"):
        yield "direction"
        at -= 1
    if at >= 0 and listed[at].lower in ARTICLES:
        yield "article" if listed[at].lower == "the" else "determiner"
        at -= 1
    if at >= 0:
        yield from _leading(listed, at)


def _leading(listed: Sequence[Token], at: int) -> Iterator[str]:
    word = listed[at].lower
    if word == "of":
        yield from _of(listed, at - 1)
        return
    if word in ("on", "at", "against", "upon") and at and listed[at - 1].lower in words("attack_on"):
        yield "after_attack"
        return
    for kind in ("inside", "toward", "beside", "other_prepositions", "hit", "titles", "sayings"):
        if word in words(kind):
            yield f"after_{kind}"
            return
    yield MARKS.get(word) or _kind_of(word)


MARKS = {"and": "after_and", "or": "after_and", "&": "after_and", ",": "after_comma"}
MARKS |= dict.fromkeys("-–—", "after_dash")


def _kind_of(word: str) -> str:
    if word[:1].isdigit():
        return "after_number"
    if word in words("given"):
        return "after_given"
    return "after_town_word" if word in words("town_words") else "after_other"


def _of(listed: Sequence[Token], at: int) -> Iterator[str]:
    word = listed[at].lower if at >= 0 else ""
    if word in words("place_of"):
        yield "of_place"
    elif word in words("body_of"):
        yield "of_body"
    else:
        yield "of"


def _run_before(listed: Sequence[Token], at: int, name: Name) -> Iterator[str]:
    """Yield what the capitalised word right before says."""
    word = listed[at].lower
    dash = listed[name.first - 1].text in "-‑–"
    if dash:
        yield "run_dash_before"
    elif word in words("titles"):
        yield "run_title"
    elif word in words("given"):
        yield "run_given"
    elif word in words("directions"):
        yield "run_direction"
    elif word in words("nature"):
        yield "run_nature"
    elif listed[at].owner:
        yield "run_owner"
    elif (
        word in words("inside")
        or word in words("toward")
        or word in words("beside")
        or word in words("other_prepositions")
    ):
        yield "after_inside"
    elif at == 0 or listed[at - 1].text in ENDS:
        yield "after_first_word"
    else:
        yield "run_before"


def _behind(name: Name, text: Text) -> Iterator[str]:
    listed = text.listed
    last = listed[name.last]
    if last.owner:
        yield "owner"
    at = name.last + 1
    if at >= len(listed):
        yield "ends"
        return
    token = listed[at]
    money = "$€£"
    if (token.text in money and not last.gap) or (name.first and listed[name.first - 1].text in money):
        yield "currency"
    if token.capital and _initial(listed, at):
        yield "then_initial"
    linked = text.after.get(name.last) if not last.owner else at
    if linked == at and token.capital:
        yield from _run_after(token)
        if at + 1 < len(listed) and at in text.after and listed[at + 1].lower in words("bodies"):
            yield "run_body_later"
    elif token.text in "-‑–" and linked is not None:
        yield "dash_word" if listed[linked].lower in words("hyphenated") else "dash_other"
    else:
        following = listed[at + 1].lower if at + 1 < len(listed) else ""
        if token.lower in words("lies") or (token.lower in words("finite") and following in words("suffers")):
            yield "then_suffers"
        yield from _plain_after(token)


def _run_after(token: Token) -> Iterator[str]:
    for kind in ("admin1", "admin2", "nature", "facilities", "bodies", "nicknames", "persons", "directions"):
        if token.lower in words(kind):
            yield f"run_{kind}"
            return
    yield "run_after"


def _plain_after(token: Token) -> Iterator[str]:
    word = token.lower
    for kind in ("admin1", "admin2", "town_words", "nature", "facilities", "sayings", "bodies"):
        if word in words(kind):
            yield f"then_{kind}"
            return
    if word in words("finite"):
        yield "then_finite"
    elif word in (",", ".", ";", ")", "(", "and", "or", '"', "”"):
        yield {",": "then_comma", "and": "then_and", "(": "then_bracket"}.get(word, "then_stop")
    elif word[:1].isdigit():
        yield "then_number"
    elif (
        word in words("inside")
        or word in words("toward")
        or word in words("beside")
        or word in words("other_prepositions")
    ):
        yield "then_preposition"
    else:
        yield "then_word"
