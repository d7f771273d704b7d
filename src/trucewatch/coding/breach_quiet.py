"""Quiet told without a verb, as notes and live reports tell it: "Quiet along the river since midnight."."""

from __future__ import annotations

import re

from trucewatch.coding.breach import Breach, of_truce
from trucewatch.coding.context import Context
from trucewatch.coding.stance import VERBS
from trucewatch.coding.view import Sentence

QUIET = re.compile(
    r"(?:^|(?<=[:;—–]\s))(?:(?:all|still|so far|now|then|overnight|mostly|largely|relatively|another|an?)\s+){0,3}"
    r"(?P<told>(?:quiet|calm|silence)\b|(?P<none>not a (?:single )?shot|"
    r"no (?:shots?|shelling|shooting|firing|fighting|violations?|breaches|incidents?|clashes))\b)"
    r"(?P<rest>[^,;:.]*)",
    re.IGNORECASE,
)
FINITE = ("VBD", "VBZ", "VBP", "MD")


def quiet_told(context: Context, sentence: Sentence) -> Breach | None:
    """Return the observance that a sentence without a verb tells; only in a text that speaks of a truce."""
    if not of_truce(context):
        return None
    found = QUIET.search(context.view.text[sentence.start : sentence.end])
    if found is None:
        return None
    start, end = sentence.start + found.start("told"), sentence.start + found.end()
    doc = context.view.doc
    if any(start <= t.idx < end and t.tag_ in FINITE for t in doc.words[sentence.first : sentence.last + 1]):
        return None
    within = context.view.within(sentence)
    near = [p for p in within if p.start >= start]
    says = next((p.subject for p in within if p.lemma in VERBS["say"] and p.subject and not p.nominal), ())
    return Breach(near[0], "observed", "quiet told without a verb", (), says) if near else None
