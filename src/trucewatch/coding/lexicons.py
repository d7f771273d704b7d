"""All word lists at once: whether they can be used, and what there is in them."""

from __future__ import annotations

from trucewatch.coding.breach import words
from trucewatch.coding.examples import all_idioms, matters
from trucewatch.coding.frames import codebook
from trucewatch.coding.lexicon import nouns
from trucewatch.coding.pledge_lexicon import lexicon
from trucewatch.coding.weapons import weapons
from trucewatch.vocab.parties import parties


def check() -> dict[str, int]:
    """Read every word list, those of the case in use too, and return how many entries each kind has.

    The first slip raises BadValue with its file, line and key.
    """
    words()
    nouns()
    weapons("", 0, 0)
    return {
        "event frames": len(codebook().frames),
        "commitment acts": len(lexicon().act_ids),
        "matters": len(matters()),
        "turns of phrase": len(all_idioms()),
        "parties": len(parties().labels()),
    }
