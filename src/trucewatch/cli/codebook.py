"""The word lists: whether they can be used, whether each entry reads its own example, what each gains and costs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from trucewatch import pipeline
from trucewatch.cli.shared import AsJson, err, group, out, progress, tell, tell_failures
from trucewatch.errors import Missing, TruceError
from trucewatch.pipeline import Checked, Weighed, Weight

commands = group()
codebook = typer.Typer(help="The words that the coder goes by, ours and a case's own.", no_args_is_help=True)
commands.add_typer(codebook, name="codebook")
SHOWN = 12  # entries at either end of the table of weights

Gold = Annotated[Path | None, typer.Option(help="Folder of a gold set: score.py, dev/docs, dev/gold.")]


@codebook.command()
def check(
    context: typer.Context,
    case: Annotated[Path | None, typer.Argument(help="A case, to check its own codebook with ours.")] = None,
    gold: Gold = None,
    no_gold: Annotated[bool, typer.Option("--no-gold", help="Leave the gold set out, which takes a minute.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Show every entry's weight, not the ends only.")] = False,
    as_json: AsJson = False,
) -> None:
    """Load every word list, read every entry's examples, and tell what each entry gains and costs on a gold set."""
    with ExitStack() as stack:
        if case is not None:
            stack.enter_context(pipeline.opened(case, write=False))
        bar = stack.enter_context(progress(context))
        checked = pipeline.check_codebook(bar)
        weighed = None if no_gold else _weighed(gold, bar)
    if as_json:
        out.print_json(json.dumps(_json(checked, weighed)))
    else:
        _tell(checked, weighed, everything)
    if checked.wrong:
        raise typer.Exit(TruceError.exit_code)


def _weighed(gold: Path | None, bar: pipeline.Progress) -> Weighed | None:
    try:
        return pipeline.weigh_codebook(gold or pipeline.GOLD, bar)
    except Missing as missing:
        if gold is not None:
            raise
        tell(err, "yellow", "not weighed", str(missing))
        return None


def _json(checked: Checked, weighed: Weighed | None) -> dict[str, object]:
    return asdict(checked) | {"gold": asdict(weighed) if weighed else None}


def _tell(checked: Checked, weighed: Weighed | None, everything: bool) -> None:
    counted = ", ".join(f"{count} {kind}" for kind, count in checked.entries.items())
    out.print(f"{checked.coder}: {counted}", highlight=False, soft_wrap=True)
    out.print(f"{checked.examples} examples, {len(checked.wrong)} read wrongly", highlight=False)
    for example in checked.wrong:
        what = "does not evoke it" if example.evokes else "evokes it and must not"
        tell(out, "red", example.entry, f"{what}: “{example.sentence}”")
    if weighed is None:
        return
    tell_failures(weighed.failures)
    parts = ", ".join(f"{value:.3f} on the part {part}" for part, value in weighed.record_f1.items())
    out.print(f"gold set of {weighed.documents} documents: record F1 {parts}", highlight=False, soft_wrap=True)
    _table(weighed.weights, everything)


def _table(weights: Sequence[Weight], everything: bool) -> None:
    """Print what the entries come to on the part rest, the costliest first."""
    left_out = 0 if everything else max(0, len(weights) - 2 * SHOWN)
    shown = weights if not left_out else (*weights[:SHOWN], *weights[-SHOWN:])
    table = Table("entry", "kind", "right", "wrong", "false", "F1 gained", title="Records on the part rest")
    for one in shown:
        table.add_row(one.entry, one.kind, str(one.right), str(one.wrong), str(one.false), f"{one.gain:+.4f}")
    out.print(table)
    if left_out:
        out.print(f"{left_out} entries between them are not shown; --all shows them", highlight=False)
