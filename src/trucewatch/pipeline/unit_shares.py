"""Which share of its region each smaller unit is: of its area, or of the people whom the gazetteer knows there."""

from __future__ import annotations

from pathlib import Path

from trucewatch.feeds import borders
from trucewatch.locate import open_default


def shares(path: Path, by: str) -> dict[str, dict[str, float]]:
    """Return, by region, the share of each of its units, for a borders.yaml; `by` is "area" or "people"."""
    drawn = borders.read(path)
    towns = ((lat, lon, people) for lat, lon, people, *_ in open_default().towns())
    sizes = drawn.areas() if by == "area" else drawn.people(towns)
    return {region: {u: round(s, 4) for u, s in units.items()} for region, units in drawn.shares(sizes).items()}
