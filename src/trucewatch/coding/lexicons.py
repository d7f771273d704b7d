"""All word lists at once: whether they can be used, and what there is in them."""

from __future__ import annotations

from itertools import chain

from trucewatch.coding.breach import words
from trucewatch.coding.breach_idioms import idioms
from trucewatch.coding.frames import codebook
from trucewatch.coding.lexicon import nouns
from trucewatch.coding.pledge_lexicon import lexicon
from trucewatch.coding.weapons import weapons
from trucewatch.vocab.parties import parties


def check() -> dict[str, int]:
    """Read every word list, those of the case in use too, and return how many entries each kind has.

    The first slip raises BadValue with its file, line and key.
    """
    book = lexicon()
    entries = chain.from_iterable((*book.matter_nouns.values(), *book.matter_verbs.values()))
    words()
    nouns()
    weapons("", 0, 0)
    return {
        "event frames": len(codebook().frames),
        "commitment acts": len(book.act_ids),
        "matters": len({entry.id for entry in entries}),
        "turns of phrase": len({idiom for listed in idioms().values() for idiom in listed}),
        "parties": len(parties().labels()),
    }
