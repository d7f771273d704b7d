"""Events told many times: merge, feeds, stories, explain, review, say, judged, undo."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table
from typer.core import TyperGroup

from trucewatch import pipeline, show
from trucewatch.cli.shared import AsJson, CaseFolder, group, out, progress
from trucewatch.model import Doubt, Judgement
from trucewatch.store.judgements import VERDICTS


class _Merge(TyperGroup):
    """`merge CASE` is short for `merge events CASE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer carries a click of its own
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["events", *args]
        return super().parse_args(ctx, args)


commands = group()
merge = typer.Typer(cls=_Merge, help="Join what tells of one event, explain it, and let people decide.")
commands.add_typer(merge, name="merge")

Who = Annotated[str | None, typer.Option("--by", help="Your name; TRUCEWATCH_ACTOR is taken otherwise.")]
Why = Annotated[str, typer.Option(help="Your reason, for every reader of the case.")]
Engine = Annotated[str | None, typer.Option(help="duckdb, local[2] or spark://…; as trucewatch --engine.")]
Telling = Annotated[str, typer.Argument(help="Id of a telling, or its beginning.")]


@merge.command()
def events(
    context: typer.Context,
    case: CaseFolder,
    as_json: AsJson = False,
    every: Annotated[bool, typer.Option("--all", help="Show events told once too.")] = False,
) -> None:
    """Show the events of a case, each once: its tellings, tolls over time, independent voices by party."""
    with pipeline.opened(case) as opened, progress(context) as bar:
        bar("merging events", 0, None)
        found, labels = pipeline.merged(opened), show.labels_of(opened)
        quotes = {r.id: r.span.quote for r in opened.records()}
    if as_json:
        sys.stdout.write(show.merged_json(found) + "\n")
        return
    told = [e for e in found.events if every or len(e.tellings) > 1]
    for event in told:
        sys.stdout.write(show.event_text(event, quotes, labels) + "\n")
    many = sum(len(e.tellings) > 1 for e in found.events)
    tellings = sum(len(e.tellings) for e in found.events)
    out.print(f"{tellings} tellings, {len(found.events)} events, {many} of them told more than once", highlight=False)
    if found.review:
        out.print(f"{len(found.review)} pairs for a person: trucewatch merge review {case}", soft_wrap=True)


@merge.command()
def feeds(context: typer.Context, case: CaseFolder, engine: Engine = None) -> None:
    """Join what reports tell with all events of the case's feeds; writes which is of which group."""
    with pipeline.opened(case) as opened, progress(context) as bar:
        found = pipeline.with_feeds(opened, engine, bar)
    told = f"{found.texts:,} tellings and {found.events:,} feed events are {found.groups:,} events"
    out.print(f"{told}, {found.both:,} of them in both: {found.path}", soft_wrap=True, highlight=False)


@merge.command()
def stories(
    context: typer.Context,
    case: CaseFolder,
    as_json: AsJson = False,
    every: Annotated[bool, typer.Option("--all", help="Show reports that stand alone too.")] = False,
) -> None:
    """Put the reports of a case into stories, for reading; no finding rests on one."""
    with pipeline.opened(case, write=False) as opened, progress(context) as bar:
        bar("reading reports", 0, None)
        found = pipeline.stories(opened)
    if as_json:
        sys.stdout.write(show.stories_json(found) + "\n")
        return
    for number, story in enumerate(found, 1):
        if every or len(story) > 1:
            sys.stdout.write(show.story_text(number, story) + "\n")
    many = sum(len(s) > 1 for s in found)
    out.print(f"{sum(map(len, found))} reports, {len(found)} stories, {many} of more than one", highlight=False)


@merge.command()
def explain(case: CaseFolder, one: Telling, other: Telling) -> None:
    """Compare two tellings term by term, and tell what people judged of them."""
    with pipeline.opened(case, write=False) as opened:
        found, ruled = pipeline.explain(opened, one, other)
        quotes = {r.id: r.span.quote for r in opened.records()}
    sys.stdout.write(show.waterfall_text(found, quotes))
    if ruled is not None:
        out.print(escape(f"But {ruled.sentence}."), highlight=False)


@merge.command()
def review(context: typer.Context, case: CaseFolder, by: Who = None, why: Why = "") -> None:
    """Go through the pairs that need a person, one by one; each answer can be taken back."""
    with pipeline.opened(case) as opened, progress(context) as bar:
        bar("comparing", 0, None)
        desk = pipeline.desk(opened)
    with pipeline.opened(case) as opened:
        made = _answers(opened, desk, by, why)
    out.print(f"{len(made)} judgements made; trucewatch merge judged {case} lists them", soft_wrap=True)


def _answers(case: pipeline.Case, desk: pipeline.Desk, by: str | None, why: str) -> list[Judgement]:
    """Ask about pair after pair; what is answered is kept at once, and what is taken back is asked again."""
    made: list[Judgement] = []
    passed: set[tuple[str, str]] = set()
    while (answer := _ask(desk, queue := _queue(case, desk, passed), bool(made))) != "q":
        if answer == "z" and made:
            passed.discard(made[-1].pair)
            pipeline.undo(case, [made.pop().number], by, "taken back in review")
        elif answer in ANSWERS:
            made += pipeline.decide(case, [(queue[0].left, queue[0].right)], ANSWERS[answer], by, why)
            passed.add(made[-1].pair)
        elif queue:
            passed.add((queue[0].left, queue[0].right))
    return made


def _queue(case: pipeline.Case, desk: pipeline.Desk, passed: set[tuple[str, str]]) -> list[Doubt]:
    return [d for d in desk.merged(pipeline.decided(case)).review if (d.left, d.right) not in passed]


ANSWERS = {"s": "same", "d": "different", "u": "unsure"}


def _ask(desk: pipeline.Desk, queue: Sequence[Doubt], undoable: bool) -> str:
    """Show the first pair of the queue and return a letter; "q" where nothing is left to ask or to take back."""
    back = ", [z] take the last back" if undoable else ""
    if not queue:
        return _letter(f"nothing is left{back}, [q]uit", "zq", "q") if undoable else "q"
    doubt = queue[0]
    out.rule(f"{len(queue)} to decide")
    for one in (doubt.left, doubt.right):
        source = desk.by_id[one]
        where = f"{source.telling.publisher or 'publisher not known'}, {source.telling.published or 'undated'}"
        out.print(f"[bold]{escape(where)}[/]  [dim]{one[:10]}[/]\n  “{escape(source.passage.quote)}”", highlight=False)
    sys.stdout.write(show.waterfall_text(desk.compare(doubt.left, doubt.right), {}))
    if doubt.sentence.startswith("Judge"):
        out.print(escape(doubt.sentence), highlight=False)
    return _letter(f"[s]ame, [d]ifferent, [u]nsure, s[k]ip{back}, [q]uit", "sdukzq", "k")


def _letter(keys: str, letters: str, default: str) -> str:
    """Return one of the letters; anything else is the default."""
    given = str(typer.prompt(keys, default=default)).strip().lower()[:1]
    return given if given in letters else default


@merge.command()
def say(
    case: CaseFolder,
    verdict: Annotated[str, typer.Argument(help=", ".join(VERDICTS) + ".")],
    tellings: Annotated[list[str], typer.Argument(help="Ids: two, or more, each judged with the first.")],
    by: Who = None,
    why: Why = "",
) -> None:
    """Enter that tellings are of the same event, of different ones, or that it is unsure."""
    with pipeline.opened(case) as opened:
        known = [pipeline.whole_id(opened, one) for one in tellings]
        made = pipeline.decide(opened, [(known[0], one) for one in known[1:]], verdict, by, why)
    for one in made:
        out.print(f"judgement {one.number}: {one.left[:10]} and {one.right[:10]} {one.verdict}", highlight=False)


@merge.command()
def judged(case: CaseFolder, as_json: AsJson = False) -> None:
    """List the judgements that stand."""
    with pipeline.opened(case, write=False) as opened:
        found = pipeline.decided(opened)
    if as_json:
        sys.stdout.write(show.as_json_lines(found))
        return
    table = Table("number", "batch", "verdict", "tellings", "by", "when", "why", box=None)
    for one in found:
        ids = f"{one.left[:10]} {one.right[:10]}"
        table.add_row(str(one.number), str(one.batch), one.verdict, ids, escape(one.who), one.when, escape(one.why))
    out.print(table if found else "no judgement stands")


@merge.command()
def undo(
    case: CaseFolder,
    numbers: Annotated[list[int], typer.Argument(help="Numbers of judgements, as `merge judged` lists them.")],
    batch: Annotated[bool, typer.Option("--batch", help="The numbers are of batches: take back all of each.")] = False,
    by: Who = None,
    why: Why = "",
) -> None:
    """Take judgements back; what stood before them stands again."""
    with pipeline.opened(case) as opened:
        if batch:
            back = [one for number in numbers for one in pipeline.undo_batch(opened, number, by, why)]
        else:
            back = pipeline.undo(opened, numbers, by, why)
    out.print(f"{len(back)} judgements taken back")
