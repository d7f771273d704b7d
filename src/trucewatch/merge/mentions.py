"""Mentions of happenings in running text into chains: which words of which sentences mean one happening.

Coded events are compared by what they are (likeness.py); here only the words and their neighbours are known. Two
mentions of one story are compared by lemma, kinds of happening (happenings.yaml), who and what stands with them; the
weights are those of a logistic regression, and stand in mentions.yaml with where they were fitted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from itertools import combinations
from math import exp, sqrt
from typing import Any

import numpy as np
import yaml
from scipy.cluster.hierarchy import fcluster, linkage

SUBJECTS = {"nsubj", "nsubjpass", "agent", "poss"}
OBJECTS = {"dobj", "nsubjpass", "attr", "compound", "amod", "pobj", "nmod"}
ABOVE = {"dobj", "nsubj", "nsubjpass", "compound"}
NAMING = {"NOUN", "PROPN", "NUM"}


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that mean a happening, by lemma, and what stands with them; all words in lower case.

    `span` are the lemmas of all its words, `context` those of its sentence, `story` whatever tells apart the stories
    between which no happening is sought.
    """

    document: str
    story: int
    lemma: str
    sentence: str
    span: frozenset[str] = frozenset()
    args: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    context: frozenset[str] = frozenset()
    kinds: frozenset[int] = field(default=frozenset())
    stem: str = ""


def mention(document: str, story: int, sentence: Any, start: int, end: int) -> Mention:  # noqa: ANN401 - a spaCy Doc
    """Read the mention between two offsets of a parsed sentence."""
    span = sentence.char_span(start, end, alignment_mode="expand")
    if span is None or not len(span):
        words = sentence.text[start:end].lower()
        return Mention(document, story, words, sentence.text, kinds=_kinds({words}), stem=stem(words))
    head = span.root
    lemmas = frozenset(t.lemma_.lower() for t in span)
    content = [t for t in sentence if not t.is_punct and not t.is_stop]
    below = [t for t in head.children if t.pos_ in NAMING]
    return Mention(
        document=document,
        story=story,
        lemma=head.lemma_.lower(),
        sentence=sentence.text,
        span=lemmas,
        args=_lemmas(below) | ({head.head.lemma_.lower()} if head.dep_ in ABOVE else frozenset()),
        subjects=_lemmas(t for t in below if t.dep_ in SUBJECTS and t.pos_ != "NUM"),
        objects=_lemmas(t for t in head.children if t.dep_ in OBJECTS),
        names=_lemmas(t for t in content if t.pos_ == "PROPN"),
        numbers=_lemmas(t for t in content if t.pos_ == "NUM" or t.ent_type_ in ("DATE", "CARDINAL", "MONEY")),
        context=_lemmas(content),
        kinds=_kinds(lemmas | {head.lemma_.lower()}),
        stem=stem(head.lemma_),
    )


def _lemmas(tokens: Iterable[Any]) -> frozenset[str]:
    return frozenset(t.lemma_.lower() for t in tokens)


@cache
def _groups() -> Mapping[str, frozenset[int]]:
    listed = yaml.safe_load((files("trucewatch.merge") / "data" / "happenings.yaml").read_text("utf-8"))["groups"]
    found: dict[str, set[int]] = {}
    for number, words in enumerate(listed):
        for word in words:
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def _kinds(lemmas: Iterable[str]) -> frozenset[int]:
    return frozenset().union(*(_groups().get(lemma, frozenset()) for lemma in lemmas))


ENDINGS = (
    "ations",
    "ation",
    "ings",
    "ing",
    "ments",
    "ment",
    "ions",
    "ion",
    "ers",
    "er",
    "ors",
    "or",
    "ees",
    "ee",
    "ed",
)


def stem(word: str) -> str:
    """Return a word without its ending, cut short: what a verb and its noun share.

    >>> stem("explosion"), stem("shootings"), stem("shoot")
    ('explos', 'shoot', 'shoot')
    """
    word = word.lower()
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending)
            break
    return word[:6]


@dataclass(frozen=True, slots=True)
class Model:
    """The weight of each feature, the constant, and the distance at which chains are cut."""

    weights: Mapping[str, float]
    constant: float
    cut: float


@cache
def model() -> Model:
    """Return the fitted weights."""
    data = yaml.safe_load((files("trucewatch.merge") / "data" / "mentions.yaml").read_text("utf-8"))
    return Model(data["weights"], data["constant"], data["cut"])


SAYING = frozenset(("say", "report", "accord", "tell", "announce", "add", "state", "note"))
FEATURES = (
    *("lemma", "stem", "kind", "context", "args", "objects", "subjects", "names", "numbers", "sentence"),
    *("saying", "lemma_context", "kind_context", "span", "saying_subject"),
)


class Pairs:
    """Features of pairs of mentions: words that are common among all mentions count less."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        """Count in how many mentions' sentences each word stands."""
        self._often = Counter(word for one in mentions for word in one.context)

    def features(self, one: Mention, other: Mention) -> list[float]:
        """Return what speaks for one happening, in the order of FEATURES."""
        same, said = one.lemma == other.lemma, one.lemma in SAYING and other.lemma in SAYING
        kind = bool(one.kinds & other.kinds) and not same
        context, subject = self._shared(one.context, other.context), bool(one.subjects & other.subjects)
        return [
            same,
            one.stem == other.stem and not same,
            kind,
            context,
            self._shared(one.args, other.args),
            bool(one.objects & other.objects),
            subject,
            self._shared(one.names, other.names),
            self._shared(one.numbers, other.numbers),
            one.sentence == other.sentence,
            said,
            same * context,
            kind * context,
            bool(one.span & other.span) and not same,
            said and subject,
        ]

    def _shared(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Return the share of the words that both have, each weighed by how rare it is."""
        whole = sum(1 / sqrt(self._often[w] + 1) for w in one | other)
        return sum(1 / sqrt(self._often[w] + 1) for w in one & other) / whole if whole else 0.0


def chains(mentions: Sequence[Mention], fitted: Model | None = None, cut: float | None = None) -> list[int]:
    """Return the number of each mention's chain; no chain crosses a story.

    `cut` is the mean distance, from 0 to 1, from which two chains stay two: lower where every happening of
    a text is marked, so that most are told once, than where only what is told again and again is.
    """
    by = fitted or model()
    by = replace(by, cut=by.cut if cut is None else cut)
    weights = [by.weights[name] for name in FEATURES]
    pairs, labels = Pairs(mentions), [0] * len(mentions)
    stories: dict[int, list[int]] = {}
    for number, one in enumerate(mentions):
        stories.setdefault(one.story, []).append(number)
    last = 0
    for members in stories.values():
        for number, label in zip(members, _chained([mentions[n] for n in members], pairs, weights, by), strict=True):
            labels[number] = last + label
        last = max(labels) + 1
    return labels


def _chained(members: Sequence[Mention], pairs: Pairs, weights: Sequence[float], by: Model) -> list[int]:
    """Return chains of one story: the nearest mentions first, by the mean distance of all in two chains."""
    if len(members) < 2:
        return [0] * len(members)
    distance = [1 - _likely(pairs.features(a, b), weights, by.constant) for a, b in combinations(members, 2)]
    return [int(n) for n in fcluster(linkage(np.asarray(distance), "average"), by.cut, "distance")]


def _likely(features: Sequence[float], weights: Sequence[float], constant: float) -> float:
    return 1 / (1 + exp(-constant - sum(f * w for f, w in zip(features, weights, strict=True))))
