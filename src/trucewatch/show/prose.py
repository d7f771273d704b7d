"""One finding as prose that a mediator can read, with each number traced to where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill, indent

from trucewatch.errors import BadValue
from trucewatch.judge.path import Path
from trucewatch.model import Assessment, Commitment, Finding, Telling
from trucewatch.show import terms
from trucewatch.show.report import teller
from trucewatch.show.view import View
from trucewatch.show.wording import interval_words, number, plain_words, reviewed

WIDTH = 100
BINDS = {
    "in_force": "By its own act, as it or a publisher tells it, this bound {party}.",
    "claimed_in_force_by_one_side": "That this bound {party} is what another side holds.",
    "proposed_not_binding": "Nothing told here bound {party} by this: it was offered, refused or hangs on a condition.",
    "lapsed": "This had lapsed for {party}.",
}


class _Sources:
    """The sentences cited so far, each with its number."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.told: dict[str, Telling] = {}

    def cite(self, tellings: tuple[Telling, ...]) -> str:
        """Return the numbers of some sentences, as [1][2]."""
        for telling in tellings:
            self.told.setdefault(telling.record, telling)
        order = list(self.told)
        return "".join(f"[{order.index(t.record) + 1}]" for t in tellings)

    def lines(self) -> Iterator[str]:
        """Yield each source: number, sentence, publisher and record."""
        for at, told in enumerate(self.told.values(), 1):
            words = " ".join(told.span.quote.split())
            yield fill(f"[{at}] “{words}” ({teller(self.view, told)}; {told.record})", WIDTH, subsequent_indent="    ")


def find(view: View, wanted: str) -> Finding:
    """Return a finding by its number in the table, counted from 1, or by the beginning of its id."""
    found = [f for _, c in view.judged for f in view.findings_of(c)]
    if wanted.isdigit() and 1 <= int(wanted) <= len(found):
        return found[int(wanted) - 1]
    named = [f for f in found if f.id.startswith(wanted)]
    if len(named) == 1:
        return named[0]
    what = f"{len(named)} findings begin so" if named else f"there are {len(found)} findings, and none is called so"
    raise BadValue(what, wanted, "give a number from the table, or more of an id")


def prose(view: View, finding: Finding) -> str:
    """Return a finding in prose: the duty, the acts told, the rate, what is not known, the sources."""
    commitment = next(c for c in view.commitments if c.id == finding.obligation.commitment)
    sources = _Sources(view)
    paragraphs = [
        *_duty(view, commitment, finding, sources),
        *_acts(finding, sources),
        *_rate(finding),
        *_unknown(finding),
        *_claims(view, commitment, sources),
    ]
    paragraphs = [terms.named(view, p) for p in paragraphs]
    body = "\n\n".join(p if p.startswith("  ") else fill(p, WIDTH) for p in paragraphs)
    return body + "\n\nSources\n" + "\n".join(sources.lines()) + "\n"


def _duty(view: View, commitment: Commitment, finding: Finding, sources: _Sources) -> Iterator[str]:
    owed = finding.obligation
    yield f"{commitment.title}. Finding {finding.id}."
    account = terms.rendering_label(view, commitment, finding)
    cited = sources.cite(owed.tellings[:5])
    bound = BINDS[owed.binding].format(party=view.label(owed.obligor))
    yield f"The duty, on {account} {cited}: {terms.duty(view, finding)}. {bound}"
    for variant in owed.variants:
        ends = f"{variant.ends:%Y-%m-%d %H:%M}" if variant.ends else "no end"
        yield f"  {variant.name}: {variant.begins:%Y-%m-%d %H:%M} to {ends} ({variant.begins:%z}). {variant.rule}"
    for name in ("condition", "exception"):
        if words := getattr(owed, name):
            yield f"Worded as {name}: " + "; ".join(f"“{w}”" for w in words) + "."


def _acts(finding: Finding, sources: _Sources) -> Iterator[str]:
    told = finding.breach
    yield f"Acts: {plain_words(told.label)}. {told.sentence}"
    for assessed in told.assessments:
        yield indent(fill(_assessed(assessed, f" {sources.cite((assessed.telling,))}"), WIDTH - 2), "  ")


def _assessed(assessed: Assessment, cited: str = "") -> str:
    legs = ", ".join(f"{leg} {value}" for leg, value in assessed.legs.items())
    said = "".join(f" Review: {reviewed(r)}" for r in assessed.reviews)
    return f"{plain_words(assessed.determination)}{cited} ({legs}). {assessed.sentence}{said}"


def _rate(finding: Finding) -> Iterator[str]:
    changed = finding.change
    copy = f", vintage {finding.vintage.removeprefix('sha256:')[:12]}" if finding.vintage else ""
    feed = f" (feed: {finding.feed}{copy})" if finding.feed else ""
    yield f"Rate: {plain_words(changed.label)}{feed}. {changed.sentence}"
    for e in changed.estimates:
        placebo = [e.placebo.sentence] if e.placebo else []
        said = " ".join(s for s in (e.sentence, *placebo, e.detectable_how, *e.notes) if s)
        yield indent(fill(f"{e.method}, {e.group}, {e.variant}: {said}", WIDTH - 2), "  ")
        for s in e.strip[1:]:
            words = f"{s.name}: {number(s.ratio)} [{interval_words(s.low, s.high)}], {plain_words(s.label)}"
            yield indent(words, "      ")


def _unknown(finding: Finding) -> Iterator[str]:
    for reason in (*finding.breach.reasons, *finding.change.reasons):
        yield f"Not known: {reason.why}" + (f" What would lift it: {reason.lifts}" if reason.lifts else "")


def _claims(view: View, commitment: Commitment, sources: _Sources) -> Iterator[str]:
    if not commitment.claims:
        return
    told = tuple(t for c in commitment.claims for t in c.tellings)
    yield (
        f"Claims of breach or observance are told in {len(told)} sentences {sources.cite(told[:5])}"
        + (" and others" if len(told) > 5 else "")
        + ". They are statements of those who make them, and no figure above rests on them."
    )


def find_event(finding: Finding, wanted: str) -> str:
    """Return the record of one of the events held against a duty: by its number there, or the beginning of its id."""
    records = [a.telling.record for a in finding.breach.assessments]
    if wanted.isdigit() and 1 <= int(wanted) <= len(records):
        return records[int(wanted) - 1]
    named = [r for r in records if wanted and r.startswith(wanted)]
    if len(named) == 1:
        return named[0]
    raise BadValue(f"{len(named)} of {len(records)} events are called so", wanted, "give a number from the list")


def events(view: View, finding: Finding) -> str:
    """Return the events held against a duty as a numbered list, each with its legs and what was found of it."""
    lines = [f"{terms.duty(view, finding)}. {finding.breach.sentence}"]
    for at, assessed in enumerate(finding.breach.assessments, 1):
        told = assessed.telling
        lines += [f"{at}. “{' '.join(told.span.quote.split())}” ({teller(view, told)}; {told.record})"]
        lines += [_assessed(assessed)]
    first, *rest = (terms.named(view, line) for line in lines)
    wrapped = [fill(line, WIDTH, initial_indent=("   ", "")[n % 2 == 0], subsequent_indent="   ")
               for n, line in enumerate(rest)]  # fmt: skip
    return "\n".join([fill(first, WIDTH), *wrapped]) + "\n"


def counted(view: View, paths: Sequence[Path]) -> str:
    """Return one event's way under each duty; duties to which it took the same way stand together."""
    duties = {f.obligation.id: terms.duty(view, f) for f in view.findings}
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for path in paths:
        alike.setdefault((path.outcome, path.steps), []).append(duties[path.duty])
    lines = []
    for (outcome, steps), named in alike.items():
        lines += [fill(f"{plain_words(outcome)}: {'; '.join(dict.fromkeys(named))}", WIDTH)]
        lines += [fill(terms.named(view, s), WIDTH, initial_indent="  ", subsequent_indent="  ") for s in steps]
    return "\n".join(lines or ["the case has no duty yet"]) + "\n"
