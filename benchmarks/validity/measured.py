"""One figure of an acceptance test and what it must come to; small runs are eased by two standard errors."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """A share or a mean over n replicates, and its bounds (None: no bound on that side)."""

    test: str
    case: str
    figure: float
    n: int
    least: float | None = None
    most: float | None = None
    share: bool = True

    def holds(self, eased: bool) -> bool:
        """Tell whether the figure lies inside its bounds."""
        low = None if self.least is None else self.least - (self._slack(self.least) if eased else 0.0)
        high = None if self.most is None else self.most + (self._slack(self.most) if eased else 0.0)
        return (low is None or self.figure >= low) and (high is None or self.figure <= high)

    def _slack(self, bound: float) -> float:
        return 2 * (bound * (1 - bound) / self.n) ** 0.5 if self.share else 0.0

    @property
    def required(self) -> str:
        """The bounds in words."""
        parts = [f"at least {self.least:g}"] if self.least is not None else []
        parts += [f"at most {self.most:g}"] if self.most is not None else []
        return " and ".join(parts) or "reported"
