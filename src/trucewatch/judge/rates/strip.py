"""The same question asked in every defensible way: does the answer hang on one choice of ours?

Start and end a little earlier and later, a shorter and a longer baseline, fewer waves of the season.
A little is a day for a window of a week or more, and one cell of the feed for a shorter one: a day
would carry a truce of a day out of itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from trucewatch.judge.rates import lgcp, placebo
from trucewatch.judge.rates.blocks import Blocks
from trucewatch.judge.rates.cells import Cells, Frame
from trucewatch.judge.rates.laplace import Effect
from trucewatch.model import Specification

LEAST_SAME = 0.8  # below this share of the same answer a label is called fragile
SHORT, LONG = (100, 365), (180, 365, 730, 890)  # baselines in days, for windows of days and of weeks
HARMONICS = (0, 1)
WEEK = 7


@dataclass(frozen=True, slots=True)
class Choice:
    """One way of asking: its name, the window, the baseline in days (None: as judged), waves of the season."""

    name: str
    window: Frame
    before: int | None = None
    harmonics: int = 2


def strip(clear: Callable[[Frame], Cells], window: Frame, step: int) -> tuple[Specification, ...]:
    """Return the answer of every choice, the one judged first; choices that the record cannot bear are left out.

    `clear` gives the series with all windows unknown but the one it is asked for.
    """
    asked = [
        (c, cut) for c in _choices(window, step) if (cut := placebo.cut_window(clear(c.window), c.window, c.before))
    ]
    found: dict[int, Effect] = {}
    for numbers in _alike(asked):
        fits = lgcp.effects([asked[n][1] for n in numbers], asked[numbers[0]][0].harmonics)
        found |= zip(numbers, fits, strict=True)
    return tuple(_specification(asked[n][0], found[n]) for n in sorted(found))


def _choices(window: Frame, step: int) -> Iterator[Choice]:
    yield Choice("as judged", window)
    for start in (-1, 0, 1):
        for end in (-1, 0, 1):
            moved = _moved(window, start, end, step)
            if (start or end) and moved.cells > 0:
                yield Choice(_name(start, end, _unit(window, step) * step), moved)
    for before in LONG if window.days(step) >= WEEK else SHORT:
        yield Choice(f"baseline of {before} days", window, before)
    for number in HARMONICS:
        yield Choice(f"{number} waves of the season", window, harmonics=number)


def _moved(window: Frame, start: int, end: int, step: int) -> Frame:
    unit = _unit(window, step)
    hours = window.hour + start * unit * step
    begins = window.begins + timedelta(days=hours // 24)
    return Frame(begins, hours % 24, window.cells + (end - start) * unit, window.trimmed)


def _unit(window: Frame, step: int) -> int:
    """Return by how many cells an edge is moved."""
    return 24 // step if window.days(step) >= WEEK else 1


def _name(start: int, end: int, hours: int) -> str:
    length = "a day" if hours == 24 else f"{hours} hours"
    words = {-1: f"{length} earlier", 1: f"{length} later"}
    parts = [f"{edge} {words[n]}" for edge, n in (("start", start), ("end", end)) if n]
    return ", ".join(parts)


def _alike(asked: Sequence[tuple[Choice, Blocks]]) -> list[list[int]]:
    """Return the numbers of choices that can be fitted side by side: as many blocks, as many waves."""
    groups: dict[tuple[int, int], list[int]] = {}
    for number, (choice, cut) in enumerate(asked):
        groups.setdefault((len(cut.y), choice.harmonics), []).append(number)
    return list(groups.values())


def _specification(choice: Choice, found: Effect) -> Specification:
    return Specification(choice.name, found.ratio, found.low, found.high, found.p_fall, direction(found.p_fall))


def direction(p_fall: float) -> str:
    """Return what the model alone says."""
    if p_fall >= lgcp.SURE:
        return "down"
    return "up" if p_fall <= 1 - lgcp.SURE else "no_detectable_change"


def same(found: Sequence[Specification]) -> float:
    """Return the share of choices with the answer of the one judged."""
    return sum(s.label == found[0].label for s in found) / len(found)
