"""The findings as short rows, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from trucewatch.show.terms import rendering_label
from trucewatch.show.view import View, headline_estimate
from trucewatch.show.wording import interval_words, number, plain_words


def rows(view: View) -> Iterator[tuple[str, str, str, str, str, str, str]]:
    """Yield number, commitment, duty of, terms told by, acts told, rate, ratio: one row an obligation.

    The number is what `judge --explain` takes. Commitments without any obligation come last, each
    with a row that says so.
    """
    number_of = count(1)
    for _, commitment in view.judged:
        for finding in view.findings_of(commitment):
            lead = headline_estimate(finding, view.headline)
            ratio = f"{number(lead.ratio)} [{interval_words(lead.low, lead.high)}]" if lead else "–"
            yield (
                str(next(number_of)),
                commitment.title,
                view.label(finding.obligation.obligor),
                rendering_label(view, commitment, finding),
                plain_words(finding.breach.label),
                plain_words(finding.change.label),
                ratio,
            )
    for _, commitment in view.unjudged:
        yield ("", commitment.title, "–", "–", f"{plain_words(commitment.overall)}: no duty", "–", "–")
