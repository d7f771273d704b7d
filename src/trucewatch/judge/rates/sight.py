"""What a feed can see of a duty: the acts, the actor, the objects, and what follows for the answer."""

from __future__ import annotations

from dataclasses import dataclass

from trucewatch.model import Obligation, Reason, Series

# A duty on the left forbids every act on the right too.
INCLUDES = {
    "any_armed_attack": {
        "offensive_operation",
        "long_range_strike",
        "short_range_fire",
        "strike_on_listed_object",
        "naval_use_of_force",
    },
    "strike_on_listed_object": {"long_range_strike"},
}
GENERAL = {"", "general"}


@dataclass(frozen=True, slots=True)
class Sight:
    """Whether a series can speak to a duty at all, and in which ways it sees less or more than it.

    `blind` is true where it cannot tell the duty's objects from others: its rate is then another
    rate, whatever it did.
    """

    sees: bool
    reasons: tuple[Reason, ...]
    blind: bool = False

    @property
    def clear(self) -> bool:
        """Tell whether it sees just what the duty is about."""
        return self.sees and not self.blind and not self.reasons


def sight(duty: Obligation, series: Series) -> Sight:
    """Hold a duty against what a feed observes."""
    seen = series.observes
    if duty.obligor not in seen.by:
        why = f"The feed {series.feed} shows no acts of {duty.obligor}."
        return Sight(False, (Reason(why, f"A feed that shows acts of {duty.obligor} in the same detail."),))
    if seen.area and set(seen.area) != {p.name for p in duty.area}:
        why = f"The series {series.feed} shows acts in {', '.join(seen.area)}, and the duty is about other places."
        return Sight(False, (Reason(why, "A feed that names the duty's places."),))
    acts = {duty.act} | INCLUDES.get(duty.act, set())
    if not acts & set(seen.acts):
        why = f"The feed {series.feed} does not show this kind of act ({_words(duty.act)})."
        return Sight(False, (Reason(why, f"A feed that shows {_words(duty.act)}."),))
    objects = set(duty.object) - GENERAL
    return Sight(True, tuple(_caveats(duty, series)), bool(objects) and not objects <= set(seen.objects))


def _caveats(duty: Obligation, series: Series) -> list[Reason]:
    seen = series.observes
    found = []
    objects = set(duty.object) - GENERAL
    if objects and not objects <= set(seen.objects):
        words = ", ".join(sorted(_words(o) for o in objects))
        why = f"The feed {series.feed} does not say what was aimed at, so its rate is wider than this duty ({words})."
        found.append(Reason(why, "A feed that codes the object of each strike."))
    unseen = (
        ({duty.act} | INCLUDES.get(duty.act, set())) - set(seen.acts) - {"any_armed_attack", "strike_on_listed_object"}
    )
    if not objects and unseen:
        words = ", ".join(sorted(_words(a) for a in unseen))
        found.append(
            Reason(
                f"The duty also covers acts that the feed {series.feed} does not show: {words}.",
                "Feeds that show those acts.",
            )
        )
    return found


def _words(code: str) -> str:
    return code.replace("_", " ")
