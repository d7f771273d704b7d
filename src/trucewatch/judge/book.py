"""The tables of duties.yaml, read once: what words oblige to, and which events fall under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Duty:
    """What one scope or type obliges to; `object` is empty where everything is meant."""

    modality: str
    act: str
    testable: str
    object: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """The tables; duties.yaml says what each is for."""

    by_scope: Mapping[str, Duty]
    by_type: Mapping[str, Duty]
    scoped: frozenset[str]
    narrows: Mapping[str, tuple[str, ...]]
    modes: Mapping[str, Mapping[str, tuple[str, ...]]]
    objects: Mapping[str, tuple[str, ...]]
    vague_targets: frozenset[str]

    def act_leg(self, act: str, mode: str | None) -> str:
        """Tell whether an assault of a mode is an act that a duty names: inside, outside or unknown."""
        rows = self.modes.get(act)
        if rows is None:
            return "unknown"
        return next((leg for leg, modes in rows.items() if (mode or "none") in modes), "outside")

    def object_leg(self, objects: Sequence[str], targets: Sequence[str]) -> str:
        """Tell whether what was hit is among a duty's objects: inside, outside or unknown."""
        if not objects:
            return "inside"
        listed = {t for o in objects for t in self.objects.get(o, ())}
        if listed & set(targets):
            return "inside"
        return "unknown" if not targets or not listed or self.vague_targets & set(targets) else "outside"

    def duties(self, scope: Sequence[str], type_: str) -> tuple[Duty, ...]:
        """Return what a scope obliges to, or the commitment's type where no scope is worded."""
        known = [s for s in scope if s in self.by_scope and type_ in self.scoped]
        if not known:
            found = self.by_type.get(type_)
            return (found,) if found else ()
        narrowed = {o for s in known for o in self.narrows.get(s, ()) if o in known}
        made = []
        for name in (s for s in known if s not in narrowed):
            duty = self.by_scope[name]
            objects = tuple(o for o in self.narrows.get(name, ()) if o in known)
            made.append(Duty(duty.modality, duty.act, duty.testable, duty.object or objects))
        return tuple(made)


@cache
def book() -> Book:
    """Return the tables of the data file."""
    data = yaml.safe_load((files("trucewatch.judge") / "data" / "duties.yaml").read_text("utf-8"))
    return Book(
        by_scope={k: _duty(v) for k, v in data["by_scope"].items()},
        by_type={k: _duty(v) for k, v in data["by_type"].items()},
        scoped=frozenset(data["scoped"]),
        narrows={k: tuple(v) for k, v in data["narrows"].items()},
        modes={act: {leg: tuple(m) for leg, m in rows.items()} for act, rows in data["modes"].items()},
        objects={k: tuple(v) for k, v in data["objects"].items()},
        vague_targets=frozenset(data["vague_targets"]),
    )


def _duty(said: Mapping[str, str | list[str]]) -> Duty:
    return Duty(str(said["modality"]), str(said["act"]), str(said["testable"]), tuple(said.get("object", ())))
