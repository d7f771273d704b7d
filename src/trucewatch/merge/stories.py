"""Texts into stories, for reading: which reports are of one happening, by the names, numbers and words they share.

Names tell two earthquakes apart where all other words are the same, so they weigh more than words, and two names in a
row are a mark of their own. A story is for a reader to find his way; no finding rests on it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from trucewatch.merge.weights import weights

Matrix = NDArray[np.float32]
Mark = tuple[str, str]
WEIGHT = {"name": 1.5, "number": 1.0, "word": 1.0, "names": 0.5}
CUT = 0.83  # cosine distance, in the mean of two groups, beyond which they are two stories
SMALL, NEAR = 3, 0.25  # a story of so few texts joins the nearest one of at least this cosine
LIMIT = 4000  # texts: more are taken in such parts, in the order given, so give them by date
ADDRESS = re.compile(r"^.*(?:https?|www).*$", re.MULTILINE)
TOKEN = re.compile(r"[^\W\d_]+|\d+|[.!?]")


def stories(texts: Sequence[str]) -> list[int]:
    """Return the number of each text's story, counted from 0 in the order in which they begin."""
    found: list[int] = []
    for at in range(0, len(texts), LIMIT):
        labels = _part(texts[at : at + LIMIT])
        found += [max(found, default=-1) + 1 + n for n in labels]
    return found


def _part(texts: Sequence[str]) -> list[int]:
    if len(texts) < 2:
        return [0] * len(texts)
    vectors = _vectors([_marks(text) for text in texts])
    distance = np.maximum(1 - vectors @ vectors.T, 0)
    np.fill_diagonal(distance, 0)
    tree: Any = linkage(squareform((distance + distance.T) / 2, checks=False), "average")
    labels = np.asarray(fcluster(tree, CUT, "distance"))
    found = _settled(vectors, _attached(vectors, labels)).tolist()
    order = {label: n for n, label in enumerate(dict.fromkeys(found))}
    return [order[label] for label in found]


def _marks(text: str) -> list[Mark]:
    """Return what a text shows: names, pairs of names, numbers, beginnings of words. A name at the start is unsure."""
    found: list[Mark] = []
    for line in ADDRESS.sub(" ", text).split("\n"):
        first, before = True, ""
        for token in TOKEN.findall(line):
            word = token.lower()
            if token in ".!?":
                first, before = True, ""
            elif word not in weights().common and len(word) > 1:
                kind, before = _kind(token, first, before, found)
                found.append((kind, word if kind != "word" else word[:6]))
                first = False
            else:
                first, before = False, "" if word in weights().common else before
    return found


def _kind(token: str, first: bool, before: str, found: list[Mark]) -> tuple[str, str]:
    """Return what a token is, and the name that the next one would follow."""
    if token.isdigit():
        return "number", before
    if not token[0].isupper():
        return "word", ""
    if before and not first:
        found.append(("names", f"{before} {token.lower()}"))
    return "start" if first else "name", token.lower()


def _vectors(marks: Sequence[list[Mark]]) -> Matrix:
    """Return texts as rows of unit length: each mark once, by its kind and how few texts have it."""
    names = {word for listed in marks for kind, word in listed if kind == "name"}
    bags = [set(_kept(listed, names)) for listed in marks]
    often = Counter(mark for bag in bags for mark in bag)
    column = {mark: n for n, mark in enumerate(m for m, count in often.items() if count > 1)}
    found = np.zeros((len(bags), max(1, len(column))), dtype=np.float32)
    for row, bag in enumerate(bags):
        for mark in bag & column.keys():
            found[row, column[mark]] = WEIGHT[mark[0]] * log((len(bags) + 1) / often[mark])
    return _unit(found)


def _kept(listed: Sequence[Mark], names: set[str]) -> Iterator[Mark]:
    """Yield marks; a capital at a start is a name only if it is one elsewhere."""
    for kind, word in listed:
        if kind != "start":
            yield kind, word
        elif word in names:
            yield "name", word


def _unit(rows: Matrix) -> Matrix:
    return np.asarray(rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9), dtype=np.float32)


def _attached(vectors: Matrix, labels: NDArray[Any]) -> NDArray[Any]:
    """Join small stories to the nearest one, the nearest pair first; only what a join changed is measured anew."""
    kinds, own, counts = np.unique(labels, return_inverse=True, return_counts=True)
    middles = _unit(np.stack([vectors[own == k].mean(axis=0) for k in range(len(kinds))]))
    near = middles @ middles.T
    np.fill_diagonal(near, -1)
    near[counts > SMALL] = -1
    while True:
        row, column = np.unravel_index(int(near.argmax()), near.shape)
        if near[row, column] <= NEAR:
            return np.asarray(kinds[own])
        own[own == row] = column
        counts[column], counts[row] = counts[column] + counts[row], 0
        middles[column] = _unit(vectors[own == column].mean(axis=0, keepdims=True))[0]
        near[row], near[:, row] = -1, -1
        fresh = np.where(counts == 0, -1, middles @ middles[column])
        fresh[column] = -1
        near[:, column] = np.where(counts > SMALL, -1, fresh)
        near[column] = fresh if counts[column] <= SMALL else -1


def _settled(vectors: Matrix, labels: NDArray[Any], rounds: int = 5) -> NDArray[Any]:
    """Move each text to the story whose other texts it is nearest to, until none moves; one alone stays."""
    for _ in range(rounds):
        kinds = np.unique(labels)
        sums = np.stack([vectors[labels == k].sum(axis=0) for k in kinds])
        near = vectors @ _unit(sums).T
        own = np.searchsorted(kinds, labels)
        rest = sums[own] - vectors
        alone = np.bincount(own)[own] == 1
        near[np.arange(len(labels)), own] = np.where(alone, 1, (_unit(rest) * vectors).sum(axis=1))
        moved = kinds[near.argmax(axis=1)]
        if np.array_equal(moved, labels):
            break
        labels = moved
    return labels


def grouped(labels: Sequence[int]) -> list[list[int]]:
    """Return the numbers of the texts of each story."""
    ordered = sorted(range(len(labels)), key=lambda n: (labels[n], n))
    return [list(group) for _, group in groupby(ordered, key=lambda n: labels[n])]
