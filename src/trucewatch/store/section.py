"""One table of case.toml. Its values are taken by name and kind: a slip is named, so that it is not silence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from trucewatch.errors import BadValue


@dataclass(frozen=True, slots=True)
class Section:
    """What a table says, and how an error names it. A value of another kind than asked for raises BadValue."""

    said: Mapping[str, Any]
    where: str

    def only(self, keys: Collection[str]) -> Section:
        """Return the same table; a key that is none of these raises BadValue."""
        if unknown := sorted(set(self.said) - set(keys)):
            raise BadValue(f"unknown keys: {', '.join(unknown)}", self.where, f"known are: {', '.join(sorted(keys))}")
        return self

    def table(self, key: str, keys: Collection[str] | None = None) -> Section:
        """Return a table in this one, empty where it is not there, with no keys but these."""
        held = self.said.get(key, {})
        if not isinstance(held, dict):
            raise BadValue("is no table", f"{self.where} [{key}]", f"write [{key}] on a line of its own")
        found = Section(held, f"{self.where} [{key}]")
        return found if keys is None else found.only(keys)

    def text(self, key: str) -> str | None:
        """Return a text, None where it is not there."""
        held = self.said.get(key)
        if held is not None and not isinstance(held, str):
            raise BadValue(f"{held!r} is no text", f"{self.where}: {key}", f'{key} = "…"')
        return held

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where it is not there."""
        held = self.said.get(key, [])
        if not isinstance(held, list) or not all(isinstance(one, str) for one in held):
            raise BadValue(f"{held!r} is no list of texts", f"{self.where}: {key}", f'{key} = ["…"]')
        return tuple(held)

    def named(self) -> dict[str, str]:
        """Return the texts of a table whose keys are free."""
        return {key: self.text(key) or "" for key in self.said}

    def number(self, key: str, usual: int, least: int, most: int) -> int:
        """Return a whole number within bounds, the usual one where it is not there."""
        held = self.said.get(key, usual)
        if not isinstance(held, int) or isinstance(held, bool) or not least <= held <= most:
            where, todo = f"{self.where}: {key}", f"{usual} is usual"
            raise BadValue(f"{held!r} is no number from {least} to {most}", where, todo)
        return held
