"""A document's text to a parse whose offsets are the document's own.

The text is parsed in a normalised form of equal length (straight quotes, plain
spaces), so that every offset stays right, and cut into blocks and sentences by rule
(sentences.py) before the model sees it. Entity types are not asked of the model:
they are its weak side, and names come from our own lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import NumpyOps, set_current_ops

from trucewatch.coding.fastlemma import remember
from trucewatch.coding.repair import mend
from trucewatch.coding.sentences import blocks, clause_starts
from trucewatch.errors import Cannot, Missing
from trucewatch.fetch import model_folder
from trucewatch.records import Document

MODELS = ("md", "sm")  # the larger one where it has been fetched, else the one that comes with the installation
# One character for one character: offsets must not move.
QUOTES = dict.fromkeys(map(ord, "‘’‚‛′"), "'") | dict.fromkeys(map(ord, "“”„‟«»″"), '"')
SPACES = dict.fromkeys(map(ord, "\u00a0\u2009\u200a\u202f\u2007\u200b\ufeff\t\r\f\v"), " ")
PLAIN = QUOTES | SPACES | {ord("‐"): "-", ord("‑"): "-"}
SENTENCE_LIMIT = 300  # words; lists without full stops would grow trees too deep to walk
# A name of words tied by a particle, which is one word
TIED = re.compile(r"[A-Z]\w+-(?:e|i|o|al|ul|un|ur|us|ud|uz|ut|az|as|ad)-[A-Z]\w+")
LONE = re.compile("[\ud800-\udfff]")  # half a character, as broken input holds: no tokenizer takes it
# Verbs that hide others from the model's lemmatizer: it takes "hoped" for a form of hop, "waged" of wag.
HIDING = ("hop", "hat", "rap", "rag", "wag", "stag", "spar", "sham", "scar", "star", "snip", "rat", "cop", "wan")
PREFIXES = frozenset(("de", "re", "co", "pre", "anti", "non", "counter", "semi", "post", "ex", "mid", "sub", "cease"))


def parse(document: Document) -> Doc:
    """Return the parse of a document's text; `token.idx` counts code points of that text.

    Raises Cannot for a language that has no parser here, Missing without the model.
    """
    if document.language not in (None, "en"):
        raise Cannot(
            f"language {document.language} is not supported", document.doc or document.id, "give an English text"
        )
    return parse_text(document.text)


def parse_text(text: str) -> Doc:
    """Return the parse of a text, its blocks parsed apart and laid end to end."""
    nlp = language_model()
    plain = LONE.sub("?", text.translate(PLAIN))
    parts = [_block(nlp, plain[start:end]) for start, end in blocks(plain)]
    docs = list(nlp.pipe(parts)) if parts else [nlp.make_doc("")]
    return mend(Doc.from_docs(docs, ensure_whitespace=False) or nlp.make_doc(""))


@cache
def model_name() -> str:
    """Return which model reads here: md where `trucewatch models` has fetched it, else sm.

    Raises Missing where neither is there.
    """
    for name in MODELS[:-1]:
        try:
            model_folder(name)
        except Missing:
            continue
        return name
    model_folder(MODELS[-1])
    return MODELS[-1]


@cache
def language_model(name: str | None = None) -> Language:
    """Load the English model once in a process, the best one there is or the one named; raise Missing without it."""
    # numpy's BLAS is about twice as fast here as the one that comes with the model's library;
    # the parses are the same. It has to be set before the model is loaded.
    set_current_ops(NumpyOps(use_blis=False))
    nlp = spacy.load(model_folder(name or model_name()), exclude=["ner"])
    remember(nlp)
    infixes = [*map(str, nlp.Defaults.infixes or ()), r"(?<=[A-Za-z]\.)-(?=[A-Za-z])"]
    tokenizer: Any = nlp.tokenizer  # compiled, without type marker
    tokenizer.infix_finditer = _infixes(re.compile("|".join(infixes)))
    lemmatizer: Any = nlp.get_pipe("lemmatizer")
    index = lemmatizer.lookups.get_table("lemma_index")
    index["verb"] = set(index["verb"]) - set(HIDING)
    return nlp


def _infixes(pattern: re.Pattern[str]) -> Callable[[str], Iterator[re.Match[str]]]:
    """Return the model's infix splitter, but for hyphens of prefixes and tied names: de-escalate, Lashkar-e-Taiba."""

    def finditer(word: str) -> Iterator[re.Match[str]]:
        if TIED.match(word):
            return
        for match in pattern.finditer(word):
            if not (match.group() == "-" and word[: match.start()].lower() in PREFIXES):
                yield match

    return finditer


def _block(nlp: Language, text: str) -> Doc:
    """Tokenize one block and mark where its clauses begin; the parser keeps to the marks."""
    line = re.sub(r"\n(?=\s*\S)", " ", text)
    doc = nlp.make_doc(line)
    starts = iter(clause_starts(line))
    due: int | None = next(starts)
    length = 0
    for token in doc:
        begins = due is not None and token.idx + len(token) > due and not token.is_space
        length = 0 if begins else length + 1
        if length > SENTENCE_LIMIT:
            begins, length = True, 0
        token.is_sent_start = begins
        while begins and due is not None and due < token.idx + len(token):
            due = next(starts, None)
    return doc
