"""What each agreement and each difference weighs: the tables of likeness.yaml, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from math import log2
from typing import Any

import yaml

from trucewatch.errors import BadValue


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison: of pairs of one event a share `m` has it, of others a share `u`.

    `apart` rules one event out, `enough` joins without a second agreement.
    """

    name: str
    m: float
    u: float
    says: str
    apart: bool = False
    enough: bool = False

    @property
    def weight(self) -> float:
        """By how much it speaks for one event, in bits."""
        return log2(self.m / self.u)


@dataclass(frozen=True)
class Weights:
    """The comparisons in their order, each with its levels, and where sums are cut."""

    prior: float
    same: float
    review: float
    agreements: int
    comparisons: Mapping[str, tuple[Level, ...]]
    akin: tuple[frozenset[str], ...]
    common: frozenset[str]

    def level(self, comparison: str, number: int) -> Level:
        """Return a level by its number in its comparison."""
        return self.comparisons[comparison][number]

    def number(self, comparison: str, name: str) -> int:
        """Return the number of a level."""
        return [level.name for level in self.comparisons[comparison]].index(name)

    @cached_property
    def akin_pairs(self) -> frozenset[tuple[str, str]]:
        """Pairs of modes that reports take for each other."""
        return frozenset((a, b) for group in self.akin for a in group for b in group if a != b)


@cache
def weights() -> Weights:
    """Return the tables of the data file; shares that do not add up to one raise BadValue."""
    data: dict[str, Any] = yaml.safe_load((files("trucewatch.merge") / "data" / "likeness.yaml").read_text("utf-8"))
    compared = {name: tuple(_level(one) for one in levels) for name, levels in data.pop("comparisons").items()}
    for name, levels in compared.items():
        for share in ("m", "u"):
            total = sum(getattr(level, share) for level in levels)
            if abs(total - 1) > 1e-6:
                raise BadValue(f"the shares {share} add up to {total:.4f}", f"likeness.yaml, {name}", "make it 1")
    akin = tuple(frozenset(group) for group in data.pop("akin"))
    common = frozenset(data.pop("common").split())
    return Weights(comparisons=compared, akin=akin, common=common, **data)


def _level(data: Mapping[str, Any]) -> Level:
    return Level(data["level"], data["m"], data["u"], data["says"], data.get("apart", False), data.get("enough", False))
