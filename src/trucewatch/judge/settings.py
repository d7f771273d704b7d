"""What an analyst may set for the judging of one case; the rest is fixed before the data are seen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """The case's clock, and which groups of a feed's regions are judged.

    `zone` is the clock of dates that carry no offset. `headline` names the group that a finding
    leads with; None takes the feed's first. `placebo_days` is the step between placebo windows.
    """

    zone: str = "UTC"
    headline: str | None = None
    placebo_days: int = 14
