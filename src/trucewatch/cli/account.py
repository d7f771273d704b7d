"""Who may use a case that is served beyond this machine."""

from __future__ import annotations

import importlib
import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from trucewatch import pipeline
from trucewatch.cli.shared import CaseFolder, group, out
from trucewatch.errors import BadValue, Missing
from trucewatch.store.accounts import Accounts, Role

commands = group()
account = typer.Typer(help="Make, list, change and close the accounts of a served case.", no_args_is_help=True)
commands.add_typer(account, name="account")

Name = Annotated[str, typer.Argument(help="Name of the person, as entries will show it.")]
Stdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password's line from stdin.")]


@account.command("add")
def add(case: CaseFolder, name: Name, role: Role = Role.READER, password_stdin: Stdin = False) -> None:
    """Make an account; the password is asked for."""
    secret = _hashed(password_stdin)
    with pipeline.opened(case) as opened:
        rule = pipeline.admit(Accounts(case), name, role, secret)
        pipeline.permit(opened, name, rule, "local")
    out.print(f"{name} may use this case as {role}", highlight=False)


@account.command("change")
def change(
    case: CaseFolder,
    name: Name,
    role: Annotated[Role | None, typer.Option(help="The new role.")] = None,
    close: Annotated[bool | None, typer.Option("--close/--open", help="Close the account, or open it again.")] = None,
    password: Annotated[bool, typer.Option("--password", help="Ask for a new password.")] = False,
    password_stdin: Stdin = False,
) -> None:
    """Give an account another role or password, close it, or open it again; its sessions end."""
    secret = _hashed(password_stdin) if password or password_stdin else None
    with pipeline.opened(case) as opened:
        rule = pipeline.readmit(Accounts(case), name, role, secret, close)
        pipeline.permit(opened, name, rule, "local")
    out.print(f"{name}: {rule}", highlight=False)


@account.command("token")
def token(
    case: CaseFolder,
    name: Name,
    label: Annotated[str, typer.Option(help="What the token is for.")] = "",
    writes: Annotated[bool, typer.Option("--writes", help="It may also answer and correct.")] = False,
) -> None:
    """Print a new token with which a program asks the API under this account; it is shown once."""
    made = Accounts(case).begin(name, "token", label or f"made {datetime.now(UTC):%Y-%m-%d}", writes)
    sys.stdout.write(made + "\n")


@account.command("list")
def list_(case: CaseFolder) -> None:
    """List the accounts of a case."""
    found = Accounts(case).people()
    if not found:
        out.print("no account: the case can be served on this machine only")
        return
    table = Table("name", "role", "since", "state", box=None)
    for person in found:
        table.add_row(person.name, str(person.role), person.created[:10], "closed" if person.closed else "open")
    out.print(table)


def _hashed(from_stdin: bool) -> str:
    made: Any
    try:
        made = importlib.import_module("trucewatch.web.passwords")
    except ModuleNotFoundError as error:
        raise Missing(
            f"the package {error.name} is not installed", "account", "pip install 'trucewatch[web]'"
        ) from error
    if from_stdin:
        secret = sys.stdin.readline().rstrip("\n")
    elif sys.stdin.isatty():
        secret = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        raise BadValue("cannot be asked for here", "the password", "give --password-stdin")
    return str(made.hashed(secret))
