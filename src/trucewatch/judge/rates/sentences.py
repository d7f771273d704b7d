"""One sentence for each figure, the same sentence for every party."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from trucewatch.judge.rates.attribution import Bounds
from trucewatch.judge.rates.cells import Cells, Frame
from trucewatch.judge.rates.hours import Rank
from trucewatch.judge.rates.laplace import Effect
from trucewatch.judge.rates.lgcp import Posterior
from trucewatch.judge.rates.worth import Worth
from trucewatch.model import Estimate, Reason, Series, Specification, Variant

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
    ) + (
        f" Among the {found.matched} of them that followed four weeks most like those before this one, "
        f"rank p {found.matched_p:.4f}."
        if found.matched_p is not None
        else ""
    )


def calendar(window: int, ratios: Mapping[int, float]) -> str | None:
    """Return the window's sum against the four weeks before, and the same dates' in other years."""
    if window not in ratios or len(ratios) < 2:
        return None
    others = ", ".join(f"{ratio:.2f} in {year}" for year, ratio in sorted(ratios.items()) if year != window)
    return f"Against the four weeks before, the ratio is {ratios[window]:.2f}; on the same dates it was {others}."


def tipping(found: Posterior) -> str | None:
    """Return how far reporting alone would have had to change to explain a change seen."""
    if found.high < 1:
        changed = f"fell to {found.high:.2f} of"
    elif found.low > 1:
        changed = f"rose to {found.low:.2f} times"
    else:
        return None
    return f"Reporting that {changed} its earlier level would alone bring the interval to no change."


def zero(observed: float, expected: float) -> str | None:
    """Return the rule of three where nothing was counted: what no count can rule out."""
    if observed or expected <= 0:
        return None
    return f"None were counted: by the rule of three the ratio may still be up to {3 / expected:.2f}."


def strip(found: Sequence[Specification]) -> str:
    """Return in words how far the answer hangs on our choices."""
    alike = [s for s in found if s.label == found[0].label]
    ratios = [s.ratio for s in found]
    return (
        f"Asked in {len(found)} ways (window a little off, other baselines, other seasons), {len(alike)} give the "
        f"model's answer; ratios from {min(ratios):.2f} to {max(ratios):.2f}."
    )


def fragile(found: Sequence[Specification]) -> Reason:
    """Return the flag of an answer that hangs on a choice of ours."""
    other = next(s for s in found if s.label != found[0].label)
    answer = f"{_words(found[0].label)} as judged, but {_words(other.label)} with {other.name}"
    return Reason(f"Fragile: the model's answer is {answer}.", "A longer window or a busier feed.")


def _words(label: str) -> str:
    return label.replace("_", " ")


def contrast(found: Effect) -> str:
    """Return the contrast of scopes in words."""
    return (
        f"Against the same party's acts out of scope, acts in scope went to {found.ratio:.2f} of what they were "
        f"(95 % {found.low:.2f} to {found.high:.2f}); what both share, reporting too, is taken out of it."
    )


def moved(label: str, other: str, found: Effect) -> Reason:
    """Return the flag of a total and a contrast that do not say the same."""
    why = f"The total says {_words(label)}, the share of acts in scope {_words(other)} (ratio {found.ratio:.2f})"
    return Reason(f"{why}: acts may have moved from one kind to the other.", "A look at which acts were counted.")


def attribution(found: Bounds, unknown: tuple[float, float]) -> str:
    """Return in words what acts of nobody named could do to the ratio."""
    return (
        f"{unknown[0]:,.0f} acts in scope before and {unknown[1]:,.0f} inside the window are nobody's by name: stated "
        f"acts alone give a ratio of {found.stated:.2f}, with the others imputed {found.weighted:.2f} "
        f"({found.low:.2f} to {found.high:.2f}), and they may bring it from {found.least:.2f} to {found.most:.2f}."
    )


def unnamed(found: Bounds) -> Reason:
    """Return why an answer hangs on acts of nobody named."""
    why = f"The answer depends on unattributed events: the ratio may be from {found.least:.2f} to {found.most:.2f}."
    return Reason(why, "Attribution of those events, by a monitor or a coder.")


def worth(found: Worth, days: float) -> str:
    """Return in words what a window was worth by its season."""
    return (
        f"By season and trend these {days:.0f} days were worth {found.best:.2f} of the best {days:.0f} days of the "
        f"year around them (95 % {found.low:.2f} to {found.high:.2f}), and {found.mean:.2f} of the mean."
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


def gaps(cells: Cells, window: Frame) -> str | None:
    """Return how much of a window is not known, if any is: it counts on neither side."""
    unknown = int(np.isnan(cells.at(window.begins, window.hour, window.cells)).sum())
    if not unknown:
        return None
    return f"Of the window's {window.cells} days, {unknown} are not known and enter neither count nor expectation."
