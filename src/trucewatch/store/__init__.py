"""The case folder: original bytes, the register, feed tables. Nothing else writes to it."""

from trucewatch.store.backup import backup
from trucewatch.store.case import Case
from trucewatch.store.erasure import ask as erase
from trucewatch.store.opening import create, is_case, open_case

__all__ = ["Case", "backup", "create", "erase", "is_case", "open_case"]
