"""The findings as short rows, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from trucewatch.show.terms import rendering_label
from trucewatch.show.view import View, headline_estimate
from trucewatch.show.wording import interval_words, number, plain_words


def rows(view: View) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Yield commitment, duty of, terms told by, acts told, rate, ratio: one row an obligation.

    Commitments without any obligation come last, each with a row that says so.
    """
    for _, commitment in view.judged:
        for finding in view.findings_of(commitment):
            lead = headline_estimate(finding, view.headline)
            ratio = f"{number(lead.ratio)} [{interval_words(lead.low, lead.high)}]" if lead else "–"
            yield (
                commitment.title,
                view.label(finding.obligation.obligor),
                rendering_label(view, commitment, finding),
                plain_words(finding.breach.label),
                plain_words(finding.change.label),
                ratio,
            )
    for _, commitment in view.unjudged:
        yield (commitment.title, "–", "–", f"{plain_words(commitment.overall)}: no duty", "–", "–")
