"""The tables of kinds.yaml, read once: what forms and acts of records mean for a commitment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Kinds:
    """The tables, as sets and mappings; kinds.yaml says what each is for."""

    families: Mapping[str, str]
    families_by_scope: Mapping[str, str]
    own_scope: Mapping[str, frozenset[str]]
    types_by_scope: Mapping[str, str]
    types_by_form: Mapping[str, str]
    nouns: Mapping[str, str]
    scopes: Mapping[str, str]
    named: tuple[str, ...]
    scope_words: Mapping[str, tuple[str, ...]]
    binds: frozenset[str]
    verbal: frozenset[str]
    founds: frozenset[str]
    presupposes: frozenset[str]
    answers: frozenset[str]
    ends: frozenset[str]
    alike: tuple[frozenset[str], ...]

    def family(self, form: str, scope: frozenset[str]) -> str:
        """Return the family of a form; a form that says too little takes its scope's."""
        family = self.families.get(form, "other")
        if family != "other":
            return family
        return next((f for s, f in self.families_by_scope.items() if s in scope), family)

    def same_act(self, one: str, other: str) -> bool:
        """Tell whether two reports may mean one act."""
        return one == other or any({one, other} <= group for group in self.alike)


@cache
def kinds() -> Kinds:
    """Return the tables of the data file."""
    data: dict[str, Any] = yaml.safe_load((files("trucewatch.merge") / "data" / "kinds.yaml").read_text("utf-8"))
    for name in ("binds", "verbal", "founds", "presupposes", "answers", "ends"):
        data[name] = frozenset(data[name])
    data["named"] = tuple(data["named"])
    data["alike"] = tuple(frozenset(group) for group in data["alike"])
    data["own_scope"] = {k: frozenset(v) for k, v in data["own_scope"].items()}
    data["scope_words"] = {k: tuple(v) for k, v in data["scope_words"].items()}
    return Kinds(**data)
