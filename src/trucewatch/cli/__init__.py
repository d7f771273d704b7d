"""The command line: one module a group of commands, no logic of its own."""

from trucewatch.cli.app import main, run

__all__ = ["main", "run"]
