"""Floors under figures: what was reached once is not lost unseen, and never lowered without a reason.

floors.toml holds, for each figure, the value below which the gate fails, and for each set the
hash of the gold that it was measured on. Pinning raises floors; it lowers one only where a
reason is given, and keeps the reason beside the figure.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from eval.gold import HERE, Figure, GoldSet

MARGIN = 0.0005  # of a share; figures are deterministic, libraries round differently
FLOORS = HERE / "floors.toml"
Measured = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Floors:
    """The floors of one set: the hash of its gold, the value for each figure, reasons for those lowered."""

    digest: str
    model: str
    floor: Mapping[str, float]
    reasons: Mapping[str, str]


class Lowered(ValueError):
    """A floor would be lowered and no reason was given."""


def read(path: Path = FLOORS) -> dict[str, Floors]:
    """Return the floors pinned so far, by set."""
    if not path.is_file():
        return {}
    raw = tomllib.loads(path.read_text("utf-8"))
    return {n: Floors(s["digest"], s["model"], s.get("floor", {}), s.get("reasons", {})) for n, s in raw.items()}


def write(floors: Mapping[str, Floors], path: Path = FLOORS) -> None:
    """Write floors as TOML, sets and figures in a fixed order."""
    lines = ["# Written by `make pin`; a floor falls only with a reason, which stays here."]
    for name, one in sorted(floors.items()):
        lines += [f"\n[{name}]", f'digest = "{one.digest}"', f'model = "{one.model}"', f"\n[{name}.floor]"]
        lines += [f'"{key}" = {value:.4f}' for key, value in sorted(one.floor.items())]
        if one.reasons:
            lines += [f"\n[{name}.reasons]"]
            lines += [f'"{key}" = {json.dumps(why, ensure_ascii=False)}' for key, why in sorted(one.reasons.items())]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def worse(figure: Figure, value: float, floor: float) -> bool:
    """Tell whether a value lies on the wrong side of its floor by more than the margin."""
    margin = MARGIN * max(1.0, abs(floor))
    return value > floor + margin if figure.lower else value < floor - margin


def failures(gold: GoldSet, digest: str, measured: Measured, floors: Floors | None) -> Iterator[str]:
    """Yield a line for each figure that fell below its floor, and for a gold set that is not the pinned one."""
    if floors is None:
        return
    if digest != floors.digest:
        yield f"{gold.name}: the gold set has changed; look at it, then pin anew"
    for figure in gold.figures:
        floor = floors.floor.get(figure.key)
        if floor is None:
            continue
        if figure.key not in measured:
            yield f"{gold.name}.{figure.key}: not measured any more; its floor is {floor:.4f}"
        elif worse(figure, measured[figure.key], floor):
            yield f"{gold.name}.{figure.key}: {measured[figure.key]:.4f}, floor {floor:.4f} ({figure.label})"


def pin(
    gold: GoldSet, digest: str, model: str, measured: Measured, floors: Floors | None, reason: str | None = None
) -> Floors:
    """Return the floors moved to what was measured; raise Lowered where one would fall without a reason."""
    old = floors or Floors(digest, model, {}, {})
    floor, reasons = dict(old.floor), dict(old.reasons)
    for figure in gold.figures:
        if figure.key not in measured:
            continue
        value = measured[figure.key]
        if figure.key in floor and worse(figure, value, floor[figure.key]):
            if not reason:
                raise Lowered(f"{gold.name}.{figure.key}: {floor[figure.key]:.4f} -> {value:.4f} needs a reason")
            reasons[figure.key] = f"{floor[figure.key]:.4f} -> {value:.4f}: {reason}"
        floor[figure.key] = value
    return replace(old, digest=digest, model=model, floor=floor, reasons=reasons)
