"""What an analyst may set for the judging of one case; the rest is fixed before the data are seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Settings:
    """The case's clock, and which groups of a feed's regions are judged.

    `zone` is the clock of dates that carry no offset. `headline` names the group that a finding
    leads with; None takes the feed's first. `placebo_days` is the step between placebo windows. `clocks`
    are parties' own zones, in which their accounts tell times without an offset.
    """

    zone: str = "UTC"
    headline: str | None = None
    placebo_days: int = 14
    clocks: Mapping[str, str] = field(default_factory=dict)
