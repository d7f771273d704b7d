"""Whether a document is about armed conflict at all, whatever words it borrows."""

from __future__ import annotations

import re
from functools import cache

from trucewatch.coding.context import Context
from trucewatch.coding.lexicon import data


@cache
def _words() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(data('gate')['conflict'])})\b", re.IGNORECASE)


def about_conflict(context: Context) -> bool:
    """Tell whether words that only armed conflict uses stand in the text, enough for its length."""
    settings = data("gate")
    found = {m.group().lower() for m in _words().finditer(context.text)}
    needed = min(int(settings["distinct"]), 1 + len(context.text) // int(settings["characters_per_word"]))
    return len(found) >= needed
