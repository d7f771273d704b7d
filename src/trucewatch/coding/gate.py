"""Whether a document is about armed conflict at all, whatever words it borrows."""

from __future__ import annotations

import re
from functools import cache

from trucewatch.coding.context import Context
from trucewatch.coding.lexicon import data


@cache
def _words(name: str = "conflict") -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(data('gate')[name])})\b", re.IGNORECASE)


def about_conflict(context: Context) -> bool:
    """Tell whether words that only armed conflict uses stand in the text, enough for its length."""
    settings = data("gate")
    found = {m.group().lower() for m in _words().finditer(context.text)}
    needed = min(int(settings["distinct"]), 1 + len(context.text) // int(settings["characters_per_word"]))
    return len(found) >= needed


def speaks_of_war(context: Context, least: int = 0) -> bool:
    """Tell whether what is said in a text is said of a conflict: more than words that others borrow stand in it.

    An act of war in a text on other things is coded all the same; what people there say is not.
    `least` is how many such words a short text needs.
    """
    settings = data("gate")
    if not about_conflict(context):
        return False
    if any(n.sort == "group" for n in context.names.found):
        return True
    found = {m.group().lower() for m in _words().finditer(context.text)}
    own = [word for word in found if not _words("borrowed").fullmatch(word)]
    return len(own) >= (least if len(context.text) < int(settings["own_characters"]) else int(settings["own"]))
