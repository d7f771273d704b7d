"""From figures to a label, by thresholds fixed before any data are seen; and from labels to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trucewatch.judge.rates import hours, lgcp, placebo, sentences
from trucewatch.judge.rates import strip as stripped
from trucewatch.judge.rates.beside import Beside
from trucewatch.model import Estimate, Reason, Variant

LEAST_EXPECTED = 3.0
RANK = 0.05


@dataclass(frozen=True, slots=True)
class Answer:
    """One reading of the window: its label, what it rests on, and why it could not be told if it could not."""

    variant: Variant
    label: str
    estimates: tuple[Estimate, ...]
    reasons: tuple[Reason, ...] = ()


def labelled(
    variant: Variant,
    estimates: tuple[Estimate, ...],
    model: Estimate | None,
    told: lgcp.Posterior | None,
    ranked: tuple[Estimate | None, hours.Rank | None],
    beside: Beside,
) -> Answer:
    """Return the label on which both methods agree, or why there is none."""
    rank = ranked[1]
    if model is None or told is None or rank is None or rank.p is None or rank.p_rise is None:
        why = Reason("Too little of the record around the window is known.", "A longer record, or one with fewer gaps.")
        return Answer(variant, "cannot_tell", estimates, (why,))
    if (model.expected or 0.0) < LEAST_EXPECTED:
        why = Reason(
            f"Only {model.expected:.1f} {model.unit} were expected: too few to tell.",
            "A longer window or a busier feed.",
        )
        return Answer(variant, "cannot_tell", estimates, (why,))
    if (
        model.placebo is not None
        and model.placebo.windows
        and model.placebo.changed > placebo.MOST_CHANGED * model.placebo.windows
    ):
        why = Reason(
            "The series changes too often without any commitment for a change in this window to mean much.",
            "A steadier series.",
        )
        return Answer(variant, "cannot_tell", estimates, (why,))
    by_model = _direction(told.p_fall >= lgcp.SURE, told.p_fall <= 1 - lgcp.SURE)
    by_rank = _direction(rank.p <= RANK, rank.p_rise <= RANK)
    if by_model != by_rank:
        why = Reason(
            f"The two methods disagree: {_words(by_model)} by the model, {_words(by_rank)} by the rank among placebos.",
            "A longer window, or a feed of single events.",
        )
        return Answer(variant, "cannot_tell", estimates, (why,))
    if by_model == "no_detectable_change" and model.detectable is None:
        why = Reason(model.detectable_how, "A longer window or a busier feed.")
        return Answer(variant, "cannot_tell", estimates, (why,))
    if (
        beside.bounds is not None
        and by_model != "no_detectable_change"
        and beside.bounds.least < 1 < beside.bounds.most
    ):
        return Answer(variant, "cannot_tell", estimates, (sentences.unnamed(beside.bounds),))
    return Answer(variant, by_model, estimates, _moved(beside, by_model))


def _moved(beside: Beside, label: str) -> tuple[Reason, ...]:
    """Flag an answer whose contrast of scopes points the other way: acts may have moved and not stopped."""
    found = beside.contrast
    if found is None:
        return ()
    other = _direction(found.high < 1, found.low > 1)
    return (sentences.moved(label, other, found),) if other != label else ()


def fragile(estimates: Sequence[Estimate]) -> tuple[Reason, ...]:
    """Return a flag for each estimate whose answer hangs on a choice of ours."""
    asked = [e.strip for e in estimates if len(e.strip) > 1 and stripped.same(e.strip) < stripped.LEAST_SAME]
    return tuple(sentences.fragile(strip) for strip in asked)


def _direction(fell: bool, rose: bool) -> str:
    return "down" if fell else "up" if rose else "no_detectable_change"


def _words(label: str) -> str:
    return label.replace("_", " ")


def together(answers: Sequence[Answer]) -> tuple[str, tuple[Reason, ...]]:
    """Return the label that all readings of the window share, or that it depends on the reading."""
    labels = {a.label for a in answers}
    if len(labels) == 1:
        return answers[0].label, ()
    each = "; ".join(f"{a.variant.name}: {_words(a.label)}" for a in answers)
    return "cannot_tell", (
        Reason(
            f"The answer depends on which reading of the window is taken ({each}).", "A source that settles the window."
        ),
    )
