"""The steps in the life of a commitment: one for each actor, act and day, with all who told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from trucewatch.merge.facets import NEVER, TOLD, Facet
from trucewatch.model import StatusAct, Telling
from trucewatch.records import Document, Record
from trucewatch.when import UNITS, Window


def telling(record: Record, document: Document) -> Telling:
    """Return who told a record, where."""
    return Telling(
        record=record.id,
        document=document.id,
        span=record.span,
        told_by=record.said_by.party if record.said_by.role == "speaker" else document.issuer,
        speaker=record.said_by.name,
        publisher=document.publisher,
        published=document.published,
        stance=str(record.stance),
    )


def ordered(facets: Iterable[Facet]) -> list[Facet]:
    """Return acts by the day they were told; an order that knows no party and no order of documents."""
    return sorted(facets, key=lambda f: (f.document.published or "9999", f.key))


def tellings(facets: Iterable[Facet]) -> tuple[Telling, ...]:
    """Return the tellings of some acts, each once."""
    return tuple(dict.fromkeys(telling(f.record, f.document) for f in ordered(facets)))


@dataclass(slots=True)
class _Step:
    """One step while it is gathered."""

    at: Window | None
    when: str | None
    dated: bool
    facets: list[Facet] = field(default_factory=list)


def status_acts(facets: Iterable[Facet]) -> tuple[StatusAct, ...]:
    """Return the steps told, by day; what is denied, planned or only thought of stays a step of its own."""
    by_actor: dict[tuple[str, str | None, str], list[Facet]] = {}
    for facet in ordered(facets):
        stance = "told" if facet.told else str(facet.record.stance)
        for actor in sorted(facet.by) or (None,):
            by_actor.setdefault((facet.act, actor, stance), []).append(facet)
    steps = {key: _steps(group) for key, group in by_actor.items()}
    _unnamed(steps)
    made = [_act(act, actor, step) for (act, actor, _), group in steps.items() for step in group]
    return tuple(sorted(made, key=lambda a: (day(a), a.act, a.by or "")))


def _steps(facets: Sequence[Facet]) -> list[_Step]:
    """Return one actor's acts of one kind as steps: days told first, acts without a day to the step before them."""
    steps: list[_Step] = []
    dated = sorted((f for f in facets if f.dated and f.at), key=lambda f: UNITS.index(f.at.unit) if f.at else 0)
    for facet in dated:
        home = next((s for s in steps if s.at and facet.at and s.at.overlaps(facet.at)), None)
        if home is None:
            home = _Step(facet.at, facet.body.when, True)
            steps.append(home)
        home.facets.append(facet)
    for facet in (f for f in facets if not (f.dated and f.at)):
        home = _before(steps, facet)
        if home is None:
            home = _Step(facet.at, _by_then(facet.document.published), False)
            steps.append(home)
        home.facets.append(facet)
    return steps


def _by_then(published: str | None) -> str | None:
    """Return what a day of publication says of an act told without a day: it was done by then."""
    return f"../{published}" if published and "/" not in published else published


def _before(steps: Sequence[_Step], facet: Facet) -> _Step | None:
    """Return the last step that an act told without a day can be; any, if nothing is known of the times."""
    told = facet.at.latest if facet.at else None
    known = [s for s in steps if not (told and s.at and s.at.earliest and s.at.earliest >= told)]
    return max(known, key=lambda s: s.at.latest or NEVER if s.at else NEVER, default=None)


def _unnamed(steps: dict[tuple[str, str | None, str], list[_Step]]) -> None:
    """Give steps told without an actor to the one actor who did the same about then, if there is only one."""
    for key in [k for k in steps if k[1] is None]:
        left = []
        for step in steps[key]:
            homes = [s for k, group in steps.items() if k[1] and (k[0], k[2]) == (key[0], key[2]) for s in group]
            homes = [s for s in homes if s.at is None or step.at is None or s.at.overlaps(step.at)]
            if len(homes) == 1:
                homes[0].facets += step.facets
            else:
                left.append(step)
        if left:
            steps[key] = left
        else:
            del steps[key]


def _act(act: str, actor: str | None, step: _Step) -> StatusAct:
    others = dict.fromkeys(p for f in ordered(step.facets) for p in sorted(f.sides) if p != actor)
    conditions = dict.fromkeys(c for f in ordered(step.facets) for c in f.body.condition)
    worked_out = not step.dated or all("when" in f.record.inferred for f in step.facets if f.dated)
    return StatusAct(
        act=act,
        by=actor,
        when=step.when,
        tellings=tellings(step.facets),
        with_=tuple(sorted(others)),
        inferred=worked_out,
        condition=tuple(conditions),
    )


def told(act: StatusAct) -> bool:
    """Tell whether somebody vouches that the act was done."""
    return any(t.stance in TOLD for t in act.tellings)


def latest(acts: Iterable[StatusAct]) -> Mapping[str, StatusAct]:
    """Return the last act that each party is told to have done; undated acts count as the first.

    Of one day, what a party says of itself or a publisher tells goes before what another party says of it.
    """
    found: dict[str, StatusAct] = {}
    done = [a for a in acts if a.by and told(a)]
    for act in sorted(done, key=lambda a: (a.when is not None, day(a), own(a), _rank(a))):
        found[act.by or ""] = act
    return found


def day(act: StatusAct) -> str:
    """Return the day of an act for putting acts in order; one known to lie before a day goes to that day."""
    return (act.when or "9999").removeprefix("../")


def own(act: StatusAct) -> bool:
    """Tell whether an act rests on more than what other parties say of its actor."""
    return any(t.stance == "asserted" or (t.stance == "claimed" and t.told_by in (None, act.by)) for t in act.tellings)


def _rank(act: StatusAct) -> int:
    """Order acts of one day as they follow each other."""
    return ORDER.index(act.act) if act.act in ORDER else len(ORDER)


ORDER = [
    "proposed", "accepted", "accepted_with_conditions", "rejected", "agreed", "declared", "ordered",
    "entered_into_effect", "reaffirmed", "extended", "suspended", "resumed", "withdrew", "expired",
]  # fmt: skip
