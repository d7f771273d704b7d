"""What every reader shares: a text's final form, its language, its failures."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import version

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from trucewatch.errors import BadInput
from trucewatch.model import Failure
from trucewatch.records import Document

LEAST_LETTERS = 60  # fewer letters than this say too little about a language
LEAST_SURE = 0.8
LONE = re.compile("[\ud800-\udfff]")  # half a character, as JSON can hold; no encoding takes it


@cache
def tool(package: str) -> str:
    """Return a package's name and version, for a document's `extractor`."""
    return f"{package} {version(package)}"


def clean(text: str) -> str:
    """Return a text with one form of line end, no trailing blanks, no stray control characters.

    Nothing that a reader sees is changed; offsets refer to what this returns.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\ufeff", "")
    text = LONE.sub("\N{REPLACEMENT CHARACTER}", text)
    text = re.sub(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", "", text)
    text = re.sub(r"[ \t\u00a0]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language(text: str) -> str | None:
    """Return a text's language as ISO 639-1, or None where it is too short or unsure."""
    if sum(c.isalpha() for c in text) < LEAST_LETTERS:
        return None
    code, sure = _identifier().classify(text[:20_000])
    return str(code) if float(sure) >= LEAST_SURE else None


def failure(error: BadInput, where: str) -> Failure:
    """Return an error as a record."""
    return Failure("read", error.where or where, error.what, error.todo, type(error).__name__)


def empty(text: str, where: str) -> None:
    """Raise BadInput for a text without words."""
    if not any(c.isalnum() for c in text):
        raise BadInput("holds no text", where, "look at it; a scanned page needs character recognition first")


__all__ = ["Document", "clean", "empty", "failure", "language", "tool"]
