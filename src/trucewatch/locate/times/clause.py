"""What the words around a time make of it: which end it bounds, and whether its clause looks back or ahead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trucewatch.locate.language import Language
from trucewatch.locate.tokens import Tokens

REACH = 14  # tokens on either side in which a verb may show the tense
PAST_ENDING = ("ed",)
NO_VERB = frozenset(("need", "indeed", "hundred", "speed", "feed", "seed", "red", "bed", "armed", "united"))


def role_before(tokens: Tokens, first: int, spoken: Language) -> str:
    """Return what the words before a time make of it: from, since, until, by, before, after, or at."""
    before = [tokens.word(i).lower() for i in range(max(0, first - 6), first)]
    while before:
        for n in (3, 2, 1):
            role = spoken.roles.get(tuple(before[-n:]))
            if role is not None and len(before) >= n:
                return role
        if before[-1] not in spoken.skip:
            break
        before.pop()
    return "at"


def tense(tokens: Tokens, first: int, last: int) -> str:
    """Return "past", "future" or "" by the verb nearest to a time, the one before it first.

    What is for a day lies ahead of its verb: "a truce announced for 8 May".
    A guess from the words alone: a parse, where there is one, knows better (DateMention keeps both readings).
    """
    before = tokens.entries[first - 1] if first else None
    if before is not None and "ahead" in before.values:
        return "future"
    found = _nearest(tokens, _stretch(tokens, range(first - 1, max(-1, first - REACH), -1)))
    return found or _nearest(tokens, _stretch(tokens, range(last, min(len(tokens.codes), last + REACH))))


def _stretch(tokens: Tokens, indexes: Iterable[int]) -> Iterable[int]:
    """Cut a run of tokens where the sentence ends."""
    for index in indexes:
        entry = tokens.entries[index]
        if entry is not None and "stop" in entry.values:
            return
        yield index


def _nearest(tokens: Tokens, indexes: Iterable[int]) -> str:
    for index in indexes:
        entry = tokens.entries[index]
        values = entry.values if entry is not None else {}
        if "infinitive" in values and _planned(tokens, index):
            return "future"
        if "will" in values or ("due" in values and not _because(tokens, index)):
            return "future"
        if ("did" in values or _past_form(values, tokens.word(index))) and not _passive(tokens, index):
            return "future" if _awaited(tokens, index) else "past"
    return ""


def _because(tokens: Tokens, index: int) -> bool:
    """Tell whether "due to" gives a reason: "due to rain", and not "due to begin"."""
    after = [e.values if e else {} for e in tokens.entries[index + 1 : index + 3]]
    return len(after) == 2 and "infinitive" in after[0] and "base" not in after[1]


def _passive(tokens: Tokens, index: int) -> bool:
    """Tell whether a participle follows "be": "will be held" tells its tense by "will"."""
    before = tokens.entries[index - 1] if index else None
    return before is not None and "infinite" in before.values


def _awaited(tokens: Tokens, index: int) -> bool:
    """Tell whether what was done is only planned: "has been scheduled", "was due", "has until"."""
    after = [e for e in tokens.entries[index + 1 : index + 3] if e is not None]
    return any("will" in e.values or "'until'" in e.values for e in after)


def _planned(tokens: Tokens, index: int) -> bool:
    """Tell whether "to" follows a word of planning: "agreed to meet", "is to open"."""
    before = tokens.entries[index - 1] if index else None
    return before is not None and "planned" in before.values


def _past_form(values: Mapping[str, object], word: str) -> bool:
    """Tell whether a word that no class holds has the ending of a past tense."""
    if any(name[0] != "'" for name in values):
        return False
    return len(word) > 4 and word.endswith(PAST_ENDING) and word.islower() and word not in NO_VERB
