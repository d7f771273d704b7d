"""An alert in words: that a monitor crossed its threshold, what that says, and what it does not."""

from __future__ import annotations

from collections.abc import Mapping

from trucewatch.model import Commitment, Watch

MEANS = (
    "It says that the counts of this feed differ, by a rule that was set before, from what they would have been "
    "had nothing changed. It does not say why, nor who is answerable, and it is no finding that anybody broke or "
    "kept a commitment. Where nothing changes, at most one such monitor in twenty ever crosses its threshold."
)
KEPT = "Its figures may not leave the case, by the feed's licence; whoever may see the case sees them there."
STANDS = "Among all monitors of this case it stands, at a false discovery rate of 5 %."
FALLS = "Among all monitors of this case it does not stand, at a false discovery rate of 5 %."


def alert_words(row: Watch, commitment: Commitment, shown: bool, labels: Mapping[str, str]) -> str:
    """Return what is sent to people of a monitor that crossed; without its figures unless they may be `shown`."""
    obligor = row.obligation.obligor
    lines = [f"A monitor crossed its threshold on {row.alarm}.", ""]
    lines += [f"Commitment  {commitment.title}", f"Duty of     {labels.get(obligor, obligor)}"]
    lines += [f"Feed        {row.feed}", f"Last day    {row.last}", ""]
    lines += [row.sentence, STANDS if row.called else FALLS] if shown else [KEPT]
    return "\n".join([*lines, "", MEANS])
