"""A case as it may be handed on: without the figures of feeds whose licence keeps them in it."""

from __future__ import annotations

from dataclasses import replace

from trucewatch.feeds import licence
from trucewatch.model import Change, Finding, Reason
from trucewatch.show.view import View


def shared(view: View) -> View:
    """Return a view whose findings and series rest on no feed that `view.kept` names.

    The question of acts stays; the answer on rates is left out, and says so. It is not turned into another answer.
    """
    if not view.kept:
        return view
    series = [s for s in view.series if not licence.of(s.feed, view.kept)]
    return replace(view, findings=[_without(f, view.kept) for f in view.findings], series=series)


def _without(finding: Finding, kept: frozenset[str]) -> Finding:
    if not licence.of(finding.feed, kept):
        return finding
    why = f"It rests on the feed {finding.feed}, whose licence does not let figures leave the case."
    reason = Reason(why, "Read it in the case itself, or join a feed that may be shown.")
    return replace(finding, change=Change("cannot_tell", f"Left out of this copy. {why}", (), (reason,)))
