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
MANY_UNSEEN = 10
# Control characters; blanks and joiners of no width, where no script needs them; tags, which can hide a whole text.
UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u00ad\u200b\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
HIDING = re.compile("[\u200b\u2060-\u2064\U000e0000-\U000e007f]")  # those that no ordinary page has many of
# Only from where blanks begin: tried from each of a million of them, it would never end.
TRAILING = re.compile(r"(?<![ \t\u00a0])[ \t\u00a0]++(?=\n)")
LONE = re.compile("[\ud800-\udfff]")  # half a character, as JSON can hold; no encoding takes it


@cache
def tool(package: str) -> str:
    """Return a package's name and version, for a document's `extractor`."""
    return f"{package} {version(package)}"


def verbatim(text: str) -> str:
    """Return a text that came as a text, character for character: others count its offsets too.

    Only half a character, which no encoding takes, is replaced, by one.
    """
    return LONE.sub("\N{REPLACEMENT CHARACTER}", text)


def clean(text: str) -> str:
    """Return a text that we made, with one form of line end, no trailing blanks, nothing that is not seen.

    Offsets refer to what this returns.
    """
    text = verbatim(text).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    text = UNSEEN.sub("", text)
    text = TRAILING.sub("", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def unseen(text: str) -> tuple[str, ...]:
    """Return a note where a text holds many characters that no reader sees."""
    number = len(HIDING.findall(text))
    return (f"{number} characters that are not seen",) if number >= MANY_UNSEEN else ()


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language(text: str) -> str | None:
    """Return a text's language as ISO 639-1, or None where it is too short or unsure."""
    head = text[:20_000]
    if sum(c.isalpha() for c in head) < LEAST_LETTERS:
        return None
    code, sure = _identifier().classify(head)
    return str(code) if float(sure) >= LEAST_SURE else None


def failure(error: BadInput, where: str) -> Failure:
    """Return an error as a record."""
    return Failure.of("read", error, error.where or where)


def empty(text: str, where: str) -> None:
    """Raise BadInput for a text without words."""
    if not any(c.isalnum() for c in text):
        raise BadInput("holds no text", where, "look at it; a scanned page needs character recognition first")


__all__ = ["Document", "clean", "empty", "failure", "language", "tool"]
