"""The words of data/places.yaml and the weights of data/place_weights.yaml, as sets and numbers."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def words(name: str) -> frozenset[str]:
    """Return one list of data/places.yaml."""
    return frozenset(str(w) for w in _data("places.yaml")[name])


@cache
def weights(of: str) -> dict[str, float]:
    """Return the weights of one model, `recognise` or `resolve`, by feature."""
    return {name: float(value) for name, value in _data("place_weights.yaml")[of].items()}


@cache
def saying(feature: str) -> str:
    """Return what a feature means, in words; the feature itself where none are given."""
    bare = feature.rpartition(":")[2]
    return str(_data("place_weights.yaml")["says"].get(bare, bare.replace("_", " ")))


@cache
def _data(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((files("trucewatch.locate") / "data" / name).read_text("utf-8")))
