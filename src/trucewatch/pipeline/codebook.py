"""The word lists checked: each slip, each example that is read wrongly, what each entry comes to on a gold set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from trucewatch import locate, plugins
from trucewatch.coding import lexicons
from trucewatch.coding.examples import Example, examples, right
from trucewatch.pipeline.steps import CODER, Progress, silent
from trucewatch.pipeline.weighing import Weighed, weigh


@dataclass(frozen=True, slots=True)
class Checked:
    """The coder's name, its entries by kind, how many examples were read and which of them wrongly."""

    coder: str
    entries: Mapping[str, int]
    examples: int
    wrong: tuple[Example, ...]


def check_codebook(progress: Progress = silent) -> Checked:
    """Load every word list in use and read the examples; a slip in a list raises BadValue with file, line and key."""
    counts = lexicons.check()
    told = list(examples())
    wrong = []
    for number, example in enumerate(told, 1):
        if not right(example, locate.mentions):
            wrong.append(example)
        progress("reading examples", number, len(told))
    return Checked(plugins.coder(CODER).name, counts, len(told), tuple(wrong))


def weigh_codebook(folder: Path, progress: Progress = silent) -> Weighed:
    """Weigh every entry in use on a gold set."""
    return weigh(folder, CODER, progress)
