"""feed.yaml: what a feed is, what it can see, how its file is read. Unknown keys are errors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from trucewatch.errors import BadInput, BadValue
from trucewatch.model import Observes

NEEDED = {"name", "kind", "file", "publisher", "licence", "attribution", "zone", "coverage", "observes", "groups"}


def read(folder: Path) -> dict[str, Any]:
    """Read the feed.yaml of a folder and check the keys that every feed has."""
    path = folder / "feed.yaml"
    try:
        about = yaml.safe_load(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise BadInput("has no feed.yaml", str(folder), "describe the feed; docs/case.md shows one") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadValue(f"is not YAML: {str(error).splitlines()[0]}", str(path)) from error
    if not isinstance(about, dict):
        raise BadValue("holds no keys", str(path))
    missing = sorted(NEEDED - set(about))
    if missing:
        raise BadValue(f"lacks {', '.join(missing)}", str(path), "docs/case.md says what each is for")
    return about


def audit(about: Mapping[str, Any], known: set[str], where: str) -> None:
    """Raise BadValue for keys that nothing reads: a slip must not be silence."""
    unknown = sorted(set(about) - NEEDED - known)
    if unknown:
        raise BadValue(f"unknown keys: {', '.join(unknown)}", where)


def observes(about: Mapping[str, Any]) -> Observes:
    """Return what a feed can see."""
    seen = about["observes"]
    lists = {key: tuple(seen.get(key) or ()) for key in ("acts", "by", "against", "objects")}
    return Observes(**lists, sentence=str(seen.get("sentence", "")).strip())
