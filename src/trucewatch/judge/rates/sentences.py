"""One sentence for each figure, the same sentence for every party."""

from __future__ import annotations

from collections.abc import Sequence

from trucewatch.judge.rates.hours import Rank
from trucewatch.judge.rates.lgcp import Posterior
from trucewatch.model import Estimate, Reason, Series, Variant

TRIMMED = " Cells of the feed that the window's edge cuts through are left out."


def figure(value: float) -> str:
    """Return a count or sum with the digits that it bears.

    >>> figure(3.0), figure(0.62), figure(817.93)
    ('3', '0.6', '817.9')
    """
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def when(variant: Variant) -> str:
    """Return a window in words, on its own clock."""
    if variant.ends is None:
        return f"from {variant.begins:%Y-%m-%d %H:%M}"
    return f"from {variant.begins:%Y-%m-%d %H:%M} to {variant.ends:%Y-%m-%d %H:%M} (UTC{variant.begins:%z})"


def model(
    series: Series, group: str, variant: Variant, observed: float, expected: float, found: Posterior, trimmed: bool
) -> str:
    """Return the model's figure in words."""
    return (
        f"{figure(observed)} {series.unit} were recorded in the group {group} {when(variant)}; "
        f"about {figure(round(expected, 1))} were expected without a change "
        f"(rate ratio {found.ratio:.2f}, 95 % {found.low:.2f} to {found.high:.2f})."
    ) + (TRIMMED if trimmed else "")


def ranked(
    series: Series,
    group: str,
    variant: Variant,
    sums: tuple[float, float, float, float],
    dispersion: float,
    trimmed: bool,
) -> str:
    """Return the regression's figure in words; `sums` are observed, expected, and the expected's range."""
    observed, expected, least, most = sums
    return (
        f"{figure(round(observed, 1))} {series.unit} were recorded in the group {group} {when(variant)}; "
        f"season and trend give {figure(round(expected, 1))} ({figure(round(least, 1))} to {figure(round(most, 1))} "
        f"by where the curve's knots are put; variance {dispersion:.1f} times the mean)."
    ) + (TRIMMED if trimmed else "")


def rank(found: Rank) -> str:
    """Return the rank among placebos in words."""
    if found.p is None:
        return "No window of the same length and clock is free of commitments, so there is no rank."
    return (
        f"Of {found.windows} windows of the same length and clock without a commitment, {found.below} lie as low "
        f"against the four weeks on either side (rank p {found.p:.4f})."
    )


LEADS = {
    "down": "The rate fell in the window: the model and the rank among placebos agree.",
    "up": "The rate rose in the window: the model and the rank among placebos agree.",
    "no_detectable_change": "No change of the rate could be detected, by the model or by the rank among placebos.",
    "cannot_tell": "Cannot tell whether the rate changed.",
}


def blind(label: str, estimates: Sequence[Estimate], caveat: Reason) -> str:
    """Return the answer where the feed does not show the duty's objects: what the wider rate did is context."""
    wider = change(label, estimates, ())
    return f"Cannot tell whether the rate of what this duty forbids changed. {caveat.why} On the wider rate: {wider}"


def change(label: str, estimates: Sequence[Estimate], caveats: Sequence[Reason]) -> str:
    """Return the answer in words: the label, the leading figure, what could have been seen, the first caveat."""
    parts = [LEADS[label]]
    if estimates:
        parts.append(estimates[0].sentence)
        if label != "cannot_tell" and estimates[0].detectable_how:
            parts.append(estimates[0].detectable_how)
    parts += [c.why for c in caveats[:1]]
    return " ".join(parts)
