"""Whether a document, and a sentence in it, is about armed conflict at all, whatever words it borrows.

Strikes are called off by dockers, truces struck by rivals in business, towns besieged by storms.
A text is read by the words that only war uses, against those of the worlds that borrow from it;
in a text of another world only a sentence with a word of war of its own is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from trucewatch.coding.context import Context
from trucewatch.coding.lexicon import data
from trucewatch.coding.view import Sentence
from trucewatch.model import PlaceMention


@dataclass(frozen=True, slots=True)
class Topic:
    """How many different words of war a text holds, borrowed ones apart, and of the world it holds most words of."""

    war: int
    borrowed: int
    world: int
    name: str


def about_conflict(context: Context) -> bool:
    """Tell whether a text may tell of conflict; `admits` says which of its sentences may."""
    settings, topic = data("gate"), _topic(context.text)
    short = len(context.text) < int(settings["short"])
    if _other(context):
        return topic.war > 0
    needed = min(int(settings["distinct"]), 1 + len(context.text) // int(settings["characters_per_word"]))
    own = short and topic.world == 0 and topic.borrowed > 0
    there = context.names.found or context.mentions.within(0, len(context.text), PlaceMention)
    named = short and topic.world <= 1 and bool(there)
    if own or named or _clear(context, topic):
        return True
    return topic.war + min(topic.borrowed, topic.war) >= needed or (_groups(context) and topic.war + topic.borrowed > 0)


def admits(context: Context, sentence: Sentence) -> bool:
    """Tell whether a sentence may tell of conflict: in a text of another world more words of war than of that."""
    topic, settings = _topic(context.text), data("gate")
    if not _other(context):
        return True
    words = context.text[sentence.start : sentence.end]
    return _count(settings["war"], words) > _count(settings["worlds"][topic.name], words)


def speaks_of_war(context: Context, least: int = 0) -> bool:
    """Tell whether what is said in a text is said of a conflict: more than words that others borrow stand in it.

    An act of war in a text on other things is coded all the same; what people there say is not.
    `least` is how many words of war a short text needs.
    """
    settings, topic = data("gate"), _topic(context.text)
    if _other(context) or not about_conflict(context):
        return False
    if _groups(context) or _clear(context, topic):
        return True
    return topic.war >= (least if len(context.text) < int(settings["own_characters"]) else int(settings["own"]))


def _other(context: Context) -> bool:
    """Tell whether a text is of another world than war: its words prevail, or it names nobody who wages war."""
    settings, topic = data("gate"), _topic(context.text)
    nobody = len(context.text) >= int(settings["short"]) and not context.names.found
    return topic.world >= (int(settings["nobody"]) if nobody else max(int(settings["world"]), topic.war))


def _clear(context: Context, topic: Topic) -> bool:
    """Tell whether a text with few words of war is of no other world, and names two parties."""
    parties = {n.party.id for n in context.names.found}
    return topic.world <= 1 and topic.war > 0 and topic.war + topic.borrowed > 2 and len(parties) > 1


def _groups(context: Context) -> bool:
    return any(n.sort == "group" for n in context.names.found)


@lru_cache(maxsize=64)
def _topic(text: str) -> Topic:
    settings = data("gate")
    worlds = {name: _count(words, text) for name, words in settings["worlds"].items()}
    top = max(worlds, key=lambda name: worlds[name])
    return Topic(_count(settings["war"], text), _count(settings["borrowed"], text), worlds[top], top)


def _count(words: Sequence[str], text: str) -> int:
    """Return how many of the word patterns a text holds."""
    return sum(1 for word in words if _pattern(word).search(text))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{word})\b", re.IGNORECASE)
