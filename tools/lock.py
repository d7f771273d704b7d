"""Print one pinned line for every package that trucewatch and its extras dev and bench need.

Run by `make lock` in a venv that works; what else is installed there is left out.
"""

import sys
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def needed(name: str, extras: frozenset[str], found: dict[str, str]) -> None:
    """Add a package's own needs to `found`, as name -> version."""
    for line in distribution(name).requires or ():
        need = Requirement(line)
        if need.marker and not any(need.marker.evaluate({"extra": extra}) for extra in extras | {""}):
            continue
        key = canonicalize_name(need.name)
        try:
            version = distribution(need.name).version
        except PackageNotFoundError:
            sys.exit(f"{need.name}, which {name} needs, is not installed: run make test first")
        if key not in found or need.extras:
            found[key] = version
            needed(need.name, frozenset(need.extras), found)


pins: dict[str, str] = {}
needed("trucewatch", frozenset({"dev", "bench"}), pins)
print("# Made by `make lock`. What make installs; pyproject.toml says what works.")
for package in sorted(pins):
    print(f"{package}=={pins[package]}")
