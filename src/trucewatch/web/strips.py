"""Two small figures of a finding: the same question put to windows without a promise, and put otherwise."""

from __future__ import annotations

from markupsafe import Markup

from trucewatch.model import Estimate, Placebo
from trucewatch.show.scale import log_place, n
from trucewatch.show.wording import interval_words, number, plain_words

LEFT, RIGHT, ROW = 240.0, 520.0, 18.0
MOST = 160  # placebo windows drawn one by one


def multiverse(estimate: Estimate) -> Markup:
    """Return the ratio under each defensible choice, with its interval, on a log scale; the first is the one judged."""
    rows = [_row(i, s.name, s.ratio, s.low, s.high, s.label) for i, s in enumerate(estimate.strip)]
    height = ROW * len(rows) + 24
    one = log_place(1.0, LEFT, RIGHT)
    line = Markup('<line class="one" x1="{0}" x2="{0}" y1="0" y2="{1}"/>').format(n(one), n(height - 20))
    label = f"Ratio under {len(rows)} choices: " + "; ".join(f"{s.name} {number(s.ratio)}" for s in estimate.strip)
    return Markup('<svg class="multiverse" viewBox="0 0 720 {}" role="img" aria-label="{}">{}{}{}</svg>').format(
        n(height), label, line, Markup("").join(rows), _scale(height)
    )


def _row(place: int, name: str, ratio: float, low: float, high: float, label: str) -> Markup:
    y = place * ROW + 9
    x1, x2, x = (n(log_place(v, LEFT, RIGHT)) for v in (low, high, ratio))
    words = f"{number(ratio)} [{interval_words(low, high)}] {plain_words(label)}"
    return Markup(
        '<text class="note{}" x="0" y="{}">{}</text><line class="whisker" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<circle class="dot" cx="{}" cy="{}" r="3.6"/><text class="note" x="{}" y="{}">{}</text>'
    ).format(
        " judged" if place == 0 else "", n(y + 3), name, x1, x2, n(y), n(y), x, n(y), n(RIGHT + 8), n(y + 3), words
    )


def _scale(height: float) -> Markup:
    mark = Markup('<text class="tick" x="{}" y="{}">{}</text>')
    places = (0.02, 0.1, 0.5, 1.0, 2.0, 5.0)
    return Markup("").join(mark.format(n(log_place(v, LEFT, RIGHT)), n(height - 6), number(v)) for v in places)


def placebos(placebo: Placebo) -> Markup:
    """Return one mark for each window without a promise, filled where the estimator called it a change.

    Above `MOST` windows it is one bar, filled by their share.
    """
    mark = Markup('<rect class="placebo{}" x="{}" y="2" width="{}" height="14"/>')
    if placebo.windows > MOST:
        share = placebo.changed / placebo.windows
        drawn = [mark.format("", 0, 640), mark.format(" called", 0, n(640 * share))]
    else:
        width = min(640 / max(placebo.windows, 1), 10)
        called = [" called" if i < placebo.changed else "" for i in range(placebo.windows)]
        drawn = [mark.format(word, n(i * width), n(width * 0.75)) for i, word in enumerate(called)]
    label = f"{placebo.changed} of {placebo.windows} windows without a promise called a change"
    return Markup('<svg class="placebos" viewBox="0 0 640 18" role="img" aria-label="{}">{}</svg>').format(
        label, Markup("").join(drawn)
    )
