"""A case's history, checkable by others: verify, bundle, checkpoint, cosign, key, erase."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from trucewatch import pipeline
from trucewatch.cli.shared import CaseFolder, err, group, out, tell
from trucewatch.errors import BadInput
from trucewatch.keep import note

commands = group()
NoteFile = Annotated[Path, typer.Argument(help="File with a checkpoint.")]


@commands.command()
def verify(
    case: Annotated[Path, typer.Argument(help="Folder of a case, or a bundle.", show_default=False)],
    trust: Annotated[
        list[Path] | None, typer.Option(help="A checkpoint of this case that you kept; its log must continue it.")
    ] = None,
    key: Annotated[str | None, typer.Option(help="Of a bundle: the key of the case, as its keeper said.")] = None,
) -> None:
    """Derive every hash, text, quote and id of a case or a bundle again, and check every signature."""
    kept = [_text(path) for path in trust or ()]
    if case.is_file():
        wrong, public = pipeline.verify_bundle(case, key, kept)
        state = "sound"
    else:
        with pipeline.opened(case, write=False) as opened:
            wrong = pipeline.verify(opened, [note.parse(text) for text in kept])
            public = str(pipeline.public_key(opened) or "")
            state = f"sound: {opened.state().size} entries, root {opened.state().root.hex()}"
    for line in wrong:
        tell(err, "red", "wrong", line)
    if wrong:
        raise BadInput(f"{len(wrong)} things are not as they were", str(case))
    out.print(state, soft_wrap=True, highlight=False)
    out.print(f"signed by {public}" if public else "not signed yet", soft_wrap=True, highlight=False)


@commands.command()
def bundle(
    case: CaseFolder,
    target: Annotated[Path, typer.Argument(help="File to write.")],
    document: Annotated[list[str] | None, typer.Option(help="Only this document, by id; can be given again.")] = None,
    originals: Annotated[bool, typer.Option(help="Put the original bytes in, or the texts alone.")] = True,
) -> None:
    """Write what a case holds into one file that a stranger can check without trucewatch."""
    with pipeline.opened(case) as opened:
        made = pipeline.bundle(opened, target, document, originals)
    out.print(f"{made.path}: {made.documents} documents, {made.records} records", soft_wrap=True, highlight=False)


@commands.command()
def checkpoint(case: CaseFolder) -> None:
    """Print the newest signed checkpoint: give it to somebody, and no later change of history goes unseen."""
    with pipeline.opened(case) as opened:
        signed = pipeline.seal(opened)
    if signed is None:
        raise BadInput("its key is not on this machine", str(case), "make a new one: trucewatch key")
    sys.stdout.write(str(signed))


@commands.command()
def stamp(case: CaseFolder) -> None:
    """Have the newest checkpoint dated by the authority that case.toml names; offline it waits for the next time."""
    with pipeline.opened(case) as opened:
        done = pipeline.stamp(opened)
    if done.failed is not None:
        tell(err, "yellow", "queued", f"{done.waiting} checkpoints wait: {done.failed}")
    elif done.at is not None:
        vouched = "" if done.vouched else ", vouched for by no root that case.toml names"
        out.print(f"dated {done.at:%Y-%m-%d %H:%M:%S} UTC{vouched}", soft_wrap=True, highlight=False)
    else:
        out.print("nothing new to be dated", highlight=False)


@commands.command()
def cosign(
    checkpoint: NoteFile,
    before: Annotated[Path | None, typer.Option(help="The checkpoint of the same log that you saw last.")] = None,
    case: Annotated[Path | None, typer.Option(help="A copy of the case, to see that it continues that one.")] = None,
    name: Annotated[str, typer.Option(help="Your name, as the key bears it, without blanks.")] = "partner",
) -> None:
    """Vouch for a checkpoint of somebody else's case, once you have seen that it continues what you saw before."""
    given = note.parse(_text(checkpoint))
    earlier = note.parse(_text(before)) if before else None
    sys.stdout.write(str(pipeline.cosign(given, earlier, case, name, int(time.time()))))


@commands.command()
def erase(
    case: CaseFolder,
    document: Annotated[str, typer.Argument(help="Id of the document.")],
    reason: Annotated[str, typer.Option(help="safety, consent, child, law, court or error.")],
) -> None:
    """Take a document out of a case for good; two people have to say so (TRUCEWATCH_ACTOR names each)."""
    with pipeline.opened(case) as opened:
        erased = pipeline.erase(opened, document, reason, os.environ.get("TRUCEWATCH_ACTOR", "local"))
    if erased is None:
        out.print("asked: another person has to run the same command", highlight=False)
        return
    out.print(f"erased: the document, its original and {erased.records} records", highlight=False)
    if erased.exports:
        numbers = ", ".join(map(str, erased.exports))
        tell(err, "yellow", "tell", f"those who received the exports of entries {numbers}, and mind older backups")


@commands.command()
def key(
    case: CaseFolder,
    reason: Annotated[str | None, typer.Option(help="Make a new key: habit, lost, known or restored.")] = None,
) -> None:
    """Print the public key of a case; with a reason, make a new one and enter why."""
    with pipeline.opened(case) as opened:
        public = pipeline.rotate(opened, reason) if reason else pipeline.public_key(opened)
    if public is None:
        raise BadInput("was not signed yet", str(case), "do something with it first")
    out.print(str(public), soft_wrap=True, highlight=False)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("cannot be read", str(path), "give a text file") from error
