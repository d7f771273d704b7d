"""Units of measure, and what they are in SI; data/units.yaml lists them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from trucewatch.records import Quantity

POWER = {"square": 2, "cubic": 3}
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


@cache
def listed() -> Mapping[str, Mapping[str, Any]]:
    """Return the units by symbol."""
    source = files("trucewatch.locate") / "data" / "units.yaml"
    return dict(yaml.safe_load(source.read_text("utf-8")))


def forms(language: str) -> dict[str, str]:
    """Return symbol -> the forms of a unit in one language, with spaces between."""
    return {symbol: str(row[language]) for symbol, row in listed().items() if language in row}


def symbol(unit: str, power: str | None = None, per: str | None = None) -> str:
    """Return the symbol of a unit, squared or cubed, by the hour or not.

    >>> symbol("km", "square"), symbol("km", per="hour"), symbol("miles", per="hour"), symbol("m3", per="second")
    ('km2', 'km/h', 'mph', 'm3/s')
    """
    whole = f"{unit}{POWER[power]}" if power else unit
    if per is None:
        return whole
    return "mph" if (whole, per) == ("miles", "hour") else f"{whole}/{ {'second': 's', 'hour': 'h'}.get(per, per) }"


def si(quantity: Quantity) -> Quantity | None:
    """Return a measured quantity in SI units, its hedge kept; None for a count or a unit not known here.

    >>> si(Quantity(at_least=200, unit="km"))
    Quantity(exact=None, at_least=200000.0, at_most=None, about=None, value=None, unit='m')
    """
    known = _si(quantity.unit or "")
    if known is None:
        return None
    base, factor = known
    numbers = {name: getattr(quantity, name) for name in ("at_least", "at_most", "about", "value", "exact")}
    return Quantity(**{k: round(v * factor, 9) for k, v in numbers.items() if v is not None}, unit=base)


def _si(unit: str) -> tuple[str, float] | None:
    rows = listed()
    if unit in rows:
        return str(rows[unit]["si"]), float(rows[unit]["factor"])
    whole, slash, per = unit.partition("/")
    power = int(whole[-1]) if whole[-1:] in ("2", "3") else 1
    name = whole[:-1] if power > 1 else whole
    seconds = {"s": 1, "h": 3600}.get(per, SECONDS.get(per))
    if name not in rows or (slash and seconds is None):
        return None
    base, factor = str(rows[name]["si"]), float(rows[name]["factor"]) ** power
    if power > 1 and base != "m":
        return None
    return f"{base}{power if power > 1 else ''}" + ("/s" if slash else ""), factor / (seconds or 1)
