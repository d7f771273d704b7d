"""The words of a parse in a tree of plain values: what the rules walk, whatever parser made it.

A word answers to the names that spaCy's tokens use. Rules ask a word some hundred questions; asked of the
parser's own tokens, each makes new objects and looks strings up, which took as long as the parse itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from unicodedata import category

from spacy.attrs import DEP, HEAD, IDX, LEMMA, LOWER, ORTH, POS, TAG
from spacy.tokens import Doc

# The parser's columns that are strings under numbers, in the order of a word's fields.
STRINGS = (ORTH, LOWER, LEMMA, POS, TAG, DEP)


@dataclass(slots=True, eq=False, repr=False)
class Word:
    """One word of a parse, in its tree.

    `i` is its index in the document and `idx` the offset of its first character. `pos_` is the universal part of
    speech, `tag_` the Penn tag, `dep_` the relation to `head`, which is the word itself at a root. `lefts` and
    `rights` hang on it before and after it. `left_edge` and `right_edge` are the first and last word of all
    that hangs on it.
    """

    doc: Words
    i: int
    idx: int
    text: str
    lower_: str
    lemma_: str
    pos_: str
    tag_: str
    dep_: str
    head: Word = field(init=False)
    left_edge: Word = field(init=False)
    right_edge: Word = field(init=False)
    lefts: list[Word] = field(default_factory=list)
    rights: list[Word] = field(default_factory=list)
    children: list[Word] = field(default_factory=list)

    def __len__(self) -> int:
        """Return its length in characters."""
        return len(self.text)

    def __repr__(self) -> str:
        """Show the word and its place."""
        return f"{self.text}[{self.i}]"

    @property
    def is_space(self) -> bool:
        """Whether it is nothing but white space."""
        return self.text.isspace()

    @property
    def is_punct(self) -> bool:
        """Whether it is nothing but punctuation."""
        return all(category(character).startswith("P") for character in self.text)

    @property
    def ancestors(self) -> Iterator[Word]:
        """Yield the words that it hangs on, nearest first."""
        node = self
        while node.head is not node:
            node = node.head
            yield node

    @property
    def subtree(self) -> Iterator[Word]:
        """Yield it and all that hangs on it, in the order of the tree."""
        for child in self.lefts:
            yield from child.subtree
        yield self
        for child in self.rights:
            yield from child.subtree

    @property
    def conjuncts(self) -> tuple[Word, ...]:
        """Return the words coordinated with it, without itself."""
        first = self
        while first.dep_ == "conj" and first.head is not first:
            first = first.head
        found = [first]
        for word in found:
            found += [c for c in word.rights if c.dep_ == "conj"]
        return tuple(w for w in found if w is not self)


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring words, at least one."""

    words: list[Word]

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.words)

    @property
    def root(self) -> Word:
        """The word that the others hang on; of several, the one nearest to the root of the sentence."""
        if (top := next((w for w in self.words if w.head is w), None)) is not None:
            return top
        first, last = self.words[0].i, self.words[-1].i
        outer = [w for w in self.words if not first <= w.head.i <= last]
        return min(outer, key=_depth, default=self.words[0])


def _depth(word: Word) -> tuple[bool, int]:
    """Return how far a word is from its root; lone marks and spaces come last."""
    return not word.children and (word.is_space or word.is_punct), sum(1 for _ in word.ancestors)


class Words:
    """A parsed document: its words in order, its text, and the first and last word of each sentence."""

    def __init__(self, text: str, sentences: list[tuple[int, int]]) -> None:
        """Hold the text, and for each sentence the indices of its first word and of the word after its last."""
        self.text = text
        self.sentences = sentences
        self.words: list[Word] = []
        self.made: dict[
            tuple[int, int], Any
        ] = {}  # what a reader made of a word, by its index and the reader's own number

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.words)

    def __iter__(self) -> Iterator[Word]:
        """Yield the words in order."""
        return iter(self.words)

    def __getitem__(self, i: int) -> Word:
        """Return one word."""
        return self.words[i]

    def char_span(self, start: int, end: int) -> Run | None:
        """Return the words that hold the characters from one offset to another; None where there are none.

        The space after a word is part of it at the end of the stretch, and not at its start.
        """
        if not (0 <= start < len(self.text) and 0 < end <= len(self.text)):
            return None
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1)
        first += start == self.words[first].idx + len(self.words[first])
        return Run(self.words[first:last]) if first < last else None

    @cached_property
    def starts(self) -> list[int]:
        """Where each word begins."""
        return [word.idx for word in self.words]

    @cached_property
    def quoted(self) -> list[bool]:
        """For each word, whether an odd number of quotation marks stands before it in its block of text."""
        inside, found = False, []
        for word in self.words:
            found.append(inside)
            if "\n\n" in word.text:
                inside = False
            elif '"' in word.text:
                inside = inside != bool(word.text.count('"') % 2)
        return found


def words(doc: Doc) -> Words:
    """Return the words of a parse."""
    made = Words(doc.text, [(sentence.start, sentence.end) for sentence in doc.sents])
    rows = doc.to_array([IDX, *STRINGS, HEAD]).tolist() if len(doc) else []
    strings = doc.vocab.strings
    known = {number: strings[number] for row in rows for number in row[1:-1]}
    made.words = [Word(made, i, row[0], *(known[number] for number in row[1:-1])) for i, row in enumerate(rows)]
    for word, row, token in zip(made.words, rows, doc, strict=True):
        offset = row[-1] - 2**64 if row[-1] >= 2**63 else row[-1]  # heads count backwards too
        word.head = made.words[word.i + offset]
        word.left_edge, word.right_edge = made.words[token.left_edge.i], made.words[token.right_edge.i]
        if offset:
            (word.head.rights if word.i > word.head.i else word.head.lefts).append(word)
    for word in made.words:
        word.children = [*word.lefts, *word.rights]
    return made
