"""The command line: one module a group of commands, no logic of its own."""

import os

from trucewatch.child import ONE_THREAD

# Before numpy is loaded: two threads on small matrices wait for each other, the longer the busier the machine.
for variable, number in ONE_THREAD.items():
    os.environ.setdefault(variable, number)

from trucewatch.cli.app import main, run  # noqa: E402 - see above

__all__ = ["main", "run"]
