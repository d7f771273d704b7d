"""The word lists of this package's data folder, read once and checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from trucewatch.errors import BadValue
from trucewatch.vocab.extension import extended, per_extension
from trucewatch.vocab.marked import load


@per_extension
def data(name: str) -> Any:  # noqa: ANN401 - each file has a shape of its own
    """Return the content of one YAML file of the data folder, with what the case in use adds to it."""
    return extended(name, _ours(name))


@cache
def _ours(name: str) -> Any:  # noqa: ANN401 - each file has a shape of its own
    text = (files("trucewatch.coding") / "data" / f"{name}.yaml").read_text(encoding="utf-8")
    return load(text, f"{name}.yaml")


@dataclass(frozen=True, slots=True)
class Nouns:
    """Classes of nouns by lemma; `targets` maps a lemma to the target class it names."""

    classes: Mapping[str, frozenset[str]]
    targets: Mapping[str, str]

    def has(self, name: str, *lemmas: str) -> bool:
        """Tell whether any of the lemmas is in a class; an unknown class raises BadValue."""
        if name not in self.classes:
            raise BadValue(f"no class of nouns {name!r}", "nouns.yaml")
        return not self.classes[name].isdisjoint(lemmas)

    def among(self, lemma: str, *names: str) -> bool:
        """Tell whether a lemma is in any of several classes."""
        return any(self.has(name, lemma) for name in names)

    def targets_of(self, lemmas: Iterable[str]) -> tuple[str, ...]:
        """Return the target classes that the lemmas name, each once, in order."""
        return tuple(dict.fromkeys(self.targets[w] for w in lemmas if w in self.targets))


@per_extension
def nouns() -> Nouns:
    """Return the noun classes of nouns.yaml; a class of targets that records do not have raises BadValue."""
    raw: Mapping[str, Any] = data("nouns")
    if unknown := sorted(set(raw["targets"]) - set(_ours("nouns")["targets"])):
        raise BadValue(f"no such class of targets: {unknown}", "nouns.yaml: targets", "use one of docs/records.md")
    for name, listed in (*raw.items(), *raw["targets"].items()):
        if name != "targets" and not isinstance(listed, list):
            raise BadValue("is no list of words", f"nouns.yaml: {name}", "write [word, word]")
    classes = {name: frozenset(map(str, words)) for name, words in raw.items() if name != "targets"}
    targets = {str(word): name for name, words in raw["targets"].items() for word in words}
    return Nouns(classes, targets)
