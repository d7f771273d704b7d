"""In which language the app speaks: the words of its own frame, never those of the sources.

locale/*.yaml map English phrases to others. A phrase that a language lacks is shown in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from babel import negotiate_locale
from starlette.requests import Request

NAMES = {"en": "English", "uk": "Українська", "ru": "Русский", "fr": "Français", "es": "Español", "ar": "العربية"}
RIGHT_TO_LEFT = {"ar"}


@dataclass(frozen=True, slots=True)
class Speech:
    """One language: its code, the direction of its script, its phrases."""

    code: str
    phrases: Mapping[str, str]

    @property
    def direction(self) -> str:
        """Return rtl or ltr."""
        return "rtl" if self.code in RIGHT_TO_LEFT else "ltr"

    @property
    def all(self) -> Mapping[str, str]:
        """Return every language with its own name for itself."""
        return NAMES

    def say(self, phrase: str) -> str:
        """Return a phrase of the app in this language, or as it is."""
        return self.phrases.get(phrase, phrase)


def speech_of(request: Request) -> Speech:
    """Return the language asked for: in the address, then kept by this browser, then preferred by it."""
    for wanted in (request.query_params.get("lang"), request.cookies.get("lang")):
        if wanted in NAMES:
            return speech(wanted)
    accepted = [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    return speech(negotiate_locale([a for a in accepted if a], list(NAMES), sep="-") or "en")


@cache
def speech(code: str) -> Speech:
    """Return a language by its code."""
    path = files("trucewatch.web") / "locale" / f"{code}.yaml"
    return Speech(code, yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {})
