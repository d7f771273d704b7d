"""The findings and the watch as short rows, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from trucewatch.model import Commitment, Watch
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


def watch_rows(
    watched: Sequence[Watch], commitments: Mapping[str, Commitment], labels: Mapping[str, str]
) -> Iterator[tuple[str, str, str, str, str, str, str]]:
    """Yield commitment, duty of, last day, e-value, first alarm, whether it stands among all, and the words."""
    for row in watched:
        yield (
            commitments[row.obligation.commitment].title,
            labels.get(row.obligation.obligor, row.obligation.obligor),
            row.last.isoformat() if row.last else "–",
            number(row.e),
            row.alarm.isoformat() if row.alarm else "–",
            "yes" if row.called else "–",
            row.sentence,
        )
