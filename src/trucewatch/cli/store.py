"""Where a case's register lies: its state, bringing it up to date, restoring it, letting others at it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trucewatch import pipeline
from trucewatch.cli.shared import CaseFolder, group, out
from trucewatch.store import address

commands = group()
store = typer.Typer(help="The database under a case: status, migrate, restore, grant.", no_args_is_help=True)
commands.add_typer(store, name="store")

Store = Annotated[
    str | None, typer.Option(help="PostgreSQL database for the register: postgresql://USER@HOST/DATABASE.")
]


@store.command("status")
def status(case: CaseFolder) -> None:
    """Tell where a case's register lies, of which schema it is, and what it holds."""
    for line in pipeline.store_status(case):
        out.print(line, soft_wrap=True, highlight=False)


@store.command("migrate")
def migrate(
    case: CaseFolder, backup: Annotated[Path, typer.Argument(help="Folder to make, for a copy of the case as it is.")]
) -> None:
    """Copy a case, then bring its database up to this version; the copy, restored, is the way back."""
    steps = pipeline.migrate(case, backup)
    out.print(
        f"{steps} steps done; as it was: {backup}" if steps else "nothing to be done", soft_wrap=True, highlight=False
    )


@store.command("restore")
def restore(
    backup: Annotated[Path, typer.Argument(help="Folder of a backup, or of any case.")],
    case: Annotated[Path, typer.Argument(help="Folder to make.")],
    store: Store = None,
) -> None:
    """Make a case again from a backup, in a file or in a database; so a case also moves from one to the other."""
    at = address.parse(store, where="--store") if store else None
    with pipeline.opened(backup, write=False) as opened:
        state = pipeline.backup(opened, case, at)
    out.print(f"{case}: {state.size} entries, root {state.root.hex()}", soft_wrap=True, highlight=False)


@store.command("grant")
def grant(
    case: CaseFolder,
    role: Annotated[str, typer.Argument(help="Role of the database.")],
    writes: Annotated[bool, typer.Option("--writes", help="It may also enter; without, only read.")] = False,
) -> None:
    """Let a role of the database use a case: to be said by the owner of its schema."""
    pipeline.grant(case, role, writes)
    out.print(f"{role} may {'read and enter' if writes else 'read'}", highlight=False)
