"""Terms and duties in words, the same words for every party."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from trucewatch.model import Commitment, Estimate, Finding, Rendering
from trucewatch.show.view import View, headline_estimate
from trucewatch.show.wording import duration_words, edtf_words, plain_words, possessive

ID = re.compile(r"\b[A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*\b")


def rendering_label(view: View, commitment: Commitment, finding: Finding) -> str:
    """Return whose account of the terms a finding judges."""
    found = next((r for r in commitment.renderings if r.id == finding.obligation.rendering), None)
    if found is None:
        return "an account not kept"
    return "publishers' account" if found.account_of is None else f"{possessive(view.label(found.account_of))} account"


def named(view: View, sentence: str) -> str:
    """Return a sentence of the judge, which knows ids only, with the names of the parties."""
    return ID.sub(lambda found: view.label(found[0]) if found[0] in view.parties else found[0], sentence)


def duty(view: View, finding: Finding) -> str:
    """Return a duty as one line: whose, what, towards what, where."""
    owed = finding.obligation
    words = f"{view.label(owed.obligor)} {plain_words(owed.modality)}: {plain_words(owed.act)}"
    if owed.object:
        words += " (" + ", ".join(plain_words(o) for o in owed.object) + ")"
    return words + (", in " + ", ".join(p.name for p in owed.area) if owed.area else "")


def rendered(commitment: Commitment, name: str) -> bool:
    """Tell whether any account words this term."""
    return any(getattr(r, name) for r in commitment.renderings)


def term(rendering: Rendering, name: str) -> Markup:
    """Return one term of one account; what it does not word is said to be unworded."""
    value = getattr(rendering, name)
    if not value:
        return Markup('<span class="unsaid">not worded</span>')
    if name in ("begins", "ends"):
        return Markup('<span title="{}">{}</span>').format(value, edtf_words(value))
    if name == "duration":
        return escape(duration_words(value))
    if name == "area":
        return escape(", ".join(p.name for p in value))
    if name == "scope":
        return _scope(rendering)
    return Markup("<br>").join(Markup("“{}”").format(v) for v in value)


def _scope(rendering: Rendering) -> Markup:
    classes = escape(", ".join(plain_words(s) for s in rendering.scope))
    if not rendering.scope_words:
        return classes
    return classes + Markup("<br><small>{}</small>").format("; ".join(f"“{w}”" for w in rendering.scope_words))


def charted(view: View, finding: Finding) -> tuple[Estimate, ...]:
    """Return the estimates to draw: the one that a finding leads with, if its series is kept."""
    drawn = [e for e in finding.change.estimates if e.series]
    first = headline_estimate(finding, view.headline)
    lead = [e for e in drawn if first is not None and (e.group, e.variant) == (first.group, first.variant)]
    return tuple((lead or drawn)[:1])
