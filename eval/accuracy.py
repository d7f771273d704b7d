"""docs/accuracy.md, written by the command that measures: no figure is typed by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eval.gate import Measured
from eval.gold import Figure, GoldSet

HEAD = """# Accuracy

Written by `make eval`; nothing here is typed by hand. The gold sets lie beside the repository and are no part of it.
Each was made by others, or by us for development, so these are figures of development, not of a blind test. Shares or
percentages are as a set's own scorer prints them; *reach* is what we want, and a figure short of it is marked.
"""


def page(sets: Mapping[str, GoldSet], measured: Mapping[str, Measured], model: str) -> str:
    """Return the page: one table a set, our figure beside the peers' and what we want to reach."""
    lines = [HEAD, f"Parser model: {model}.", ""]
    for name, found in measured.items():
        lines += _table(sets[name], found)
    return "\n".join(lines).rstrip() + "\n"


def _table(gold: GoldSet, measured: Measured) -> Iterator[str]:
    yield f"## {gold.title}"
    if gold.note:
        yield from (gold.note, "")
    yield from ("| figure | trucewatch | peers | reach |", "|---|---|---|---|")
    for figure in gold.figures:
        if figure.key in measured:
            value = measured[figure.key]
            short = " (short)" if _short(figure, value) else ""
            yield f"| {figure.label} | {number(value)}{short} | {figure.peers} | {_reach(figure)} |"
    yield ""


def _reach(figure: Figure) -> str:
    if figure.reach is None:
        return ""
    return ("<= " if figure.lower else ">= ") + number(figure.reach)


def _short(figure: Figure, value: float) -> bool:
    if figure.reach is None:
        return False
    return value > figure.reach if figure.lower else value < figure.reach


def number(value: float) -> str:
    """Write a share with three digits and a percentage with one.

    >>> number(0.8), number(88.24), number(85)
    ('.800', '88.2', '85')
    """
    if abs(value) <= 1:
        return f"{value:.3f}".removeprefix("0")
    return f"{value:.1f}".removesuffix(".0")
