"""What can go wrong, by name.

    TruceError
     +- BadInput          a file or page that cannot be read as what it says it is
     +- BadSpan           a quote that does not stand at its offsets
     +- BadValue          a date, a place, a codebook entry or a setting that makes no sense
     +- CaseError         the case folder: not a case, damaged, of another version
     |   +- CaseBusy      another process is writing to the case
     |   +- NoRoom        the disk refused the write
     |   +- StoreAway     the database does not answer, or went away in the middle
     +- Missing           something that must be installed or fetched first
     +- Cannot            a request that the rules of this project refuse

Every message says what, where and what to do. `exit_code` is what the command
line ends with when the error reaches it (docs/cli.md lists the codes).
"""


class TruceError(Exception):
    """The base of every error that trucewatch raises on purpose.

    `what` says what is wrong, `where` names the file, record or field, `todo`
    tells the reader what to do; the three make one line.
    """

    exit_code = 1

    def __init__(self, what: str, where: str = "", todo: str = "") -> None:
        """Keep the three parts and join those that are given."""
        self.what, self.where, self.todo = what, where, todo
        super().__init__(": ".join(part for part in (where, what) if part) + (f" ({todo})" if todo else ""))

    def __reduce__(self) -> tuple[type["TruceError"], tuple[str, str, str]]:
        """Let the error cross a process border whole."""
        return type(self), (self.what, self.where, self.todo)


class BadInput(TruceError):
    """An input that cannot be read as what it says it is."""

    exit_code = 3


class BadSpan(TruceError):
    """A quote that does not stand at its offsets."""

    exit_code = 3


class BadValue(TruceError):
    """A value that makes no sense where it stands."""

    exit_code = 3


class CaseError(TruceError):
    """A case folder that cannot be used as it is."""

    exit_code = 4


class CaseBusy(CaseError):
    """Another process is writing to the case."""


class NoRoom(CaseError):
    """The disk refused the write; what was committed before is safe."""


class StoreAway(CaseError):
    """The database does not answer; a transaction that was under way is lost whole, what was committed is safe."""


class Missing(TruceError):
    """Something that must be installed or fetched first."""

    exit_code = 5


class Cannot(TruceError):
    """A request that the rules of this project refuse."""

    exit_code = 6
