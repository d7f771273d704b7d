"""Who may use a case that is served: each change is an entry of the log, by name and role and without any secret."""

from __future__ import annotations

from trucewatch.store import Case
from trucewatch.store.accounts import Accounts, Role
from trucewatch.store.ledger import Fact


def admit(accounts: Accounts, name: str, role: Role, password: str) -> str:
    """Make an account; `password` is the hash of one. Return what was done, for the log."""
    accounts.add(name, role, password)
    return f"account made, {role}"


def readmit(accounts: Accounts, name: str, role: Role | None, password: str | None, closed: bool | None) -> str:
    """Change what is given of an account and return what was done, for the log."""
    accounts.change(name, role, password, closed)
    done = [f"role {role}"] if role else []
    done += ["password set"] if password else []
    done += ["account closed" if closed else "account opened"] if closed is not None else []
    return ", ".join(done) or "nothing changed"


def permit(case: Case, name: str, rule: str, who: str) -> None:
    """Enter what was done to an account, and by whom."""
    case.enter([Fact("permit", f"account {name}", {"rule": rule, "who": who})])
