"""Precedents and survival as rows and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isinf

from trucewatch.outlook.precedents import Precedents, Validation, sentence
from trucewatch.outlook.survival import Held
from trucewatch.records import Json

PLAIN_ENDS = {"expired": "expired", "broken": "broke down", "superseded": "superseded"}


def rows(found: Precedents, most: int = 12) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield name, first day, distance of terms, days that it held, whether that was long enough: the nearest first."""
    for near in found.near[:most]:
        least, longest = near.truce.lasted
        yield (
            near.truce.name,
            near.truce.begins.isoformat(),
            f"{near.distance:.2f}",
            days_words(least, longest),
            {True: "yes", False: "no", None: "not known"}[near.held],
        )


def days_words(least: float, most: float) -> str:
    """Return bounds of a length in words.

    >>> days_words(3, 3), days_words(0, 14), days_words(40, float("inf"))
    ('3', '14 or fewer', '40 or more')
    """
    if least == most:
        return f"{least:.0f}"
    if isinf(most):
        return f"{least:.0f} or more" if least else "not known"
    return f"{least:.0f} to {most:.0f}" if least else f"{most:.0f} or fewer"


def held_rows(found: Sequence[Held]) -> Iterator[tuple[str, ...]]:
    """Yield days, share that held so long (least, likely, most), and the shares ended in each way by then."""
    for one in found:
        ends = (f"{one.ended[kind][0]:.0%} to {one.ended[kind][1]:.0%}" for kind in PLAIN_ENDS)
        likely = "–" if one.likely is None else f"{one.likely:.0%}"
        yield str(one.days), f"{one.low:.0%} to {one.high:.0%}", likely, *ends


def validation_rows(found: Validation) -> Iterator[tuple[str, ...]]:
    """Yield way, Brier score, difference to the base rate with its interval, area under the curve."""
    for row in found.rows:
        gap = row.gap
        words = "–" if row.name == "base rate" else f"{gap.mean:+.4f}"
        if row.name != "base rate" and gap.low is not None and gap.high is not None:
            words += f" [{gap.low:+.4f}, {gap.high:+.4f}]"
        yield row.name, f"{row.brier:.4f}", words, "–" if row.auc is None else f"{row.auc:.2f}"


def plain(found: Precedents) -> dict[str, Json]:
    """Return precedents as JSON."""
    near: list[Json] = [
        {
            "name": n.truce.name,
            "begins": n.truce.begins.isoformat(),
            "distance": round(n.distance, 4),
            "held": n.held,
            "lasted": [None if isinf(d) else d for d in n.truce.lasted],
            "end": n.truce.end,
            "sources": list(n.truce.sources),
        }
        for n in found.near
    ]
    figures: dict[str, Json] = {"days": found.days, "rate": found.rate, "low": found.low, "high": found.high}
    return figures | {"base": found.base, "known": found.known, "sentence": sentence(found), "near": near}
