"""The version of this installation: pyproject.toml says it, the installed metadata repeats it."""

from importlib.metadata import version

VERSION = version("trucewatch")
