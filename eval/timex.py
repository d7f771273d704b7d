"""Our dates as TIMEX3 values, as the Ukrainian set wants them. Used by the evaluation only."""

from __future__ import annotations

import re

from trucewatch.model import DateMention, DurationMention

SEASON = {"21": "SP", "22": "SU", "23": "FA", "24": "WI"}


def timex(mention: DateMention | DurationMention) -> tuple[str, str]:
    """Return the TIMEX3 type and value of a mention."""
    if isinstance(mention, DurationMention):
        return "DURATION", mention.value
    return ("TIME" if "T" in mention.value else "DATE"), value(mention.value)


def value(edtf: str) -> str:
    """Return an EDTF value as TIMEX3; of an interval its first bound.

    >>> value("1941-22"), value("199X"), value("-0499"), value("1917-10~"), value("18XX")
    ('1941-SU', '199', 'BC0500', '1917-10', '18')
    """
    bounds = (bound for bound in re.sub(r"[~?%]", "", edtf).split("/") if bound not in ("", ".."))
    bare = next(bounds, "")
    if bare.startswith("-"):
        return f"BC{int(bare[1:5]) + 1:04d}"
    year, _, rest = bare.partition("-")
    if rest in SEASON:
        return f"{year}-{SEASON[rest]}"
    return bare.replace("X", "")
