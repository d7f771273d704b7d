"""Part of speech, morphology and lemma from memory: what the model's own components gave for the same token before.

The attribute ruler and the lemmatizer look at each token anew, in the interpreter, and take as
long as the tagger and the parser together. But for a few patterns over two tokens, what they give
is a function of the token's word, tag and dependency. So it is asked once, of the components
themselves, and remembered; the result is theirs to the letter (benchmarks/coding.py has the gain).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from spacy.attrs import DEP, LEMMA, MORPH, ORTH, POS, TAG
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

REPLACED = ("attribute_ruler", "lemmatizer")
GIVEN = [ORTH, TAG, DEP]
WORKED_OUT = [TAG, POS, MORPH, DEP, LEMMA]
MOST = 200_000  # tokens remembered, some 80 MB; then all is forgotten and asked again

Key = tuple[int, int, int]
Values = list[int]


@Language.factory("remembered")
def remembered(nlp: Language, name: str) -> Remembered:
    """Make the component for a pipeline that has the two that it stands for."""
    return Remembered(nlp.vocab, [nlp.get_pipe(part) for part in REPLACED])


def remember(nlp: Language) -> None:
    """Put the memory in the place of the two components; a pipeline without them is left alone."""
    if all(part in nlp.pipe_names for part in REPLACED):
        nlp.add_pipe("remembered", last=True)
        for part in REPLACED:
            nlp.disable_pipe(part)


class Remembered:
    """Stands for an attribute ruler and a lemmatizer; it gives what they give."""

    def __init__(self, vocab: Vocab, parts: list[Any]) -> None:
        """Keep the components and find the ruler's patterns over several tokens, which no single token can answer."""
        self.vocab, self.parts = vocab, parts
        self.known: dict[Key, Values] = {}
        self.wide = Matcher(vocab, validate=False)
        self.index: dict[int, int] = {}
        for number, rule in enumerate(parts[0].patterns):
            wide = [pattern for pattern in rule["patterns"] if len(pattern) > 1]
            if wide:
                name = f"wide {number}"
                self.wide.add(name, wide)
                self.index[vocab.strings.add(name)] = rule["index"]

    def __call__(self, doc: Doc) -> Doc:
        """Set tag, part of speech, morphology, dependency and lemma of every token."""
        keys: list[Key] = [(word, tag, dep) for word, tag, dep in doc.to_array(GIVEN).tolist()]
        if len(self.known) > MOST:
            self.known.clear()
        if new := {key for key in keys if key not in self.known}:
            self._learn(new)
        values = [self.known[key] for key in keys]
        for rule, start, end in self.wide(doc, allow_missing=True):
            at = self.index[rule] if self.index[rule] >= 0 else end - start + self.index[rule]
            values[start + at] = self._ask(keys[start:end])[at]
        if values:
            doc.from_array(WORKED_OUT, _table(values))
        return doc

    def _learn(self, new: Iterable[Key]) -> None:
        """Ask for unknown tokens; they go in one row, unless the row makes neighbours that mean something."""
        keys = sorted(new)
        doc = self._doc(keys)
        if self.wide(doc, allow_missing=True):
            self.known |= {key: self._ask([key])[0] for key in keys}
        else:
            self.known |= zip(keys, self._answer(doc), strict=True)

    def _ask(self, keys: list[Key]) -> list[Values]:
        """Return what the components themselves give for neighbours."""
        return self._answer(self._doc(keys))

    def _doc(self, keys: list[Key]) -> Doc:
        doc = Doc(self.vocab, words=[self.vocab.strings[word] for word, _, _ in keys])
        if keys:
            doc.from_array([TAG, DEP], _table([key[1:] for key in keys]))
        return doc

    def _answer(self, doc: Doc) -> list[Values]:
        for part in self.parts if len(doc) else ():
            doc = part(doc)
        found: list[Values] = doc.to_array(WORKED_OUT).tolist()
        return found


def _table(rows: Sequence[Sequence[int]]) -> Any:  # noqa: ANN401 - spaCy's stub has a type of its own for it
    return np.array(rows, dtype="uint64")
