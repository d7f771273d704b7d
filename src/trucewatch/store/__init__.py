"""The case folder: original bytes, the register, feed tables. Nothing else writes to it."""

from trucewatch.store.backup import backup
from trucewatch.store.case import Case, create, is_case, open_case
from trucewatch.store.erasure import ask as erase

__all__ = ["Case", "backup", "create", "erase", "is_case", "open_case"]
