"""Whether two acts, or two sets of acts, speak of one commitment: a score, with its reasons.

Contradiction wins over any score. What is neither joined nor contradicted stays apart: two
commitments shown for one can be put right by a reader, two shown as one cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import product

from trucewatch.merge.facets import NEVER, Facet, same_length, term
from trucewatch.merge.kinds import kinds
from trucewatch.when import Window

EVER = datetime.min.replace(tzinfo=UTC)
DAY = timedelta(days=1)
NEAR = 14 * DAY  # founding acts further apart than this found different commitments
FAR = 60 * DAY  # nothing that is told of a commitment lies further from it than this
HOURS = timedelta(hours=3)  # two ends as near as this are one, told on two clocks
SLACK = 2 * DAY  # terms that miss each other by less may be one term, told loosely
VAGUE = {"other"}  # a scope that names nothing
SAME = 4  # a score from which two documents speak of one commitment


@dataclass(frozen=True, slots=True)
class Likeness:
    """A score and the reasons for it; `different` says what rules one commitment out."""

    score: int
    reasons: tuple[str, ...]
    different: str | None = None


@dataclass(frozen=True)
class Adversaries:
    """Who stands against whom in these documents: pairs of party ids."""

    pairs: frozenset[frozenset[str]]

    def dyads(self, sides: frozenset[str]) -> frozenset[frozenset[str]]:
        """Return the pairs of adversaries among these parties."""
        return frozenset(p for p in self.pairs if p <= sides)

    def known(self, sides: frozenset[str]) -> bool:
        """Tell whether any of these parties stands against anybody."""
        return any(sides & pair for pair in self.pairs)

    def between(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """Tell whether any party of the one stands against any of the other."""
        return any(frozenset(pair) in self.pairs for pair in product(one, other) if pair[0] != pair[1])


@dataclass(frozen=True)
class Profile:
    """Acts of one document that speak of one commitment, in the order of the text."""

    facets: tuple[Facet, ...]

    @property
    def key(self) -> tuple[str, int, int, str, str]:
        """An order that knows no party."""
        return self.facets[0].key

    @cached_property
    def family(self) -> str:
        """The family of its forms."""
        return self.facets[0].family

    @cached_property
    def sides(self) -> frozenset[str]:
        """Every party whose act or whose counterpart is told."""
        return frozenset().union(*(f.sides for f in self.facets))

    @cached_property
    def scopes(self) -> tuple[frozenset[str], ...]:
        """The scopes worded, each once."""
        return tuple(dict.fromkeys(f.scope for f in self.facets if f.scope))

    @cached_property
    def general(self) -> bool:
        """Tell whether any act words a scope of everything."""
        return any(f.general for f in self.facets)

    @cached_property
    def bare(self) -> bool:
        """Tell whether no act words any term."""
        return all(f.bare for f in self.facets)

    @cached_property
    def hours(self) -> tuple[float, ...]:
        """The lengths worded."""
        return tuple(dict.fromkeys(f.hours for f in self.facets if f.hours and f.act != "extended"))

    @cached_property
    def area(self) -> frozenset[str]:
        """The names of the places that bound it."""
        return frozenset().union(*(f.area for f in self.facets))

    @cached_property
    def names(self) -> frozenset[str]:
        """The proper names of commitments in its sentences."""
        return frozenset().union(*(f.names for f in self.facets))

    @cached_property
    def terms(self) -> list[tuple[datetime, datetime | None]]:
        """Return the terms told, with a length told elsewhere in the document where an act tells none."""
        shared = self.hours[0] if len(self.hours) == 1 else None
        found = (term(f.begins, f.ends, f.hours or shared) for f in self.facets if f.act != "extended")
        return [t for t in found if t is not None]


def compare(one: Profile, other: Profile, foes: Adversaries) -> Likeness:
    """Return how likely two sets of acts speak of one commitment."""
    score, reasons = 0, []
    terms = (_scope, _length, _area, _terms, _ends)
    for rule in (_family, _sides, _refusal, *terms, _acts, _answers, _names, _times, _alive):
        points, reason = rule(one, other, foes)
        if points is None:
            return Likeness(0, (), reason)
        if points:
            score += points
            reasons.append(reason)
    return Likeness(score, tuple(reasons))


APART = Likeness(0, (), "told of times too far apart")


def near(found: Sequence[Profile]) -> Iterator[tuple[int, int]]:
    """Yield the pairs (of numbers, the lower first) that their times leave to compare; any other pair is APART."""
    lives = [_hull(profile) for profile in found]
    going: list[int] = []
    for n in sorted(range(len(found)), key=lambda n: lives[n][0]):
        going = [other for other in going if lives[n][0] - lives[other][1] <= FAR]
        yield from ((min(n, other), max(n, other)) for other in going)
        going.append(n)


def _hull(profile: Profile) -> tuple[datetime, datetime]:
    """Return the first and last instant of all that a profile tells; without end where it tells none."""
    spans = _spans(profile)
    first = min((w.earliest or EVER for w in spans), default=EVER)
    return first, max((w.latest or NEVER for w in spans), default=NEVER)


Verdict = tuple[int | None, str]
NOTHING: Verdict = (0, "")


def _family(one: Profile, other: Profile, _: Adversaries) -> Verdict:
    return NOTHING if one.family == other.family else (None, f"{one.family} and {other.family} are different things")


def _sides(one: Profile, other: Profile, foes: Adversaries) -> Verdict:
    left, right = one.sides, other.sides
    if not left or not right:
        return NOTHING
    dyads = foes.dyads(left), foes.dyads(right)
    if all(dyads) and not dyads[0] & dyads[1]:
        return None, "made between different adversaries"
    if left & right:
        return 1, "the same parties"
    if foes.between(left, right):
        return NOTHING
    # Who stands against nobody here takes part as a third party: a mediator agrees, signs and announces too.
    if foes.known(left) != foes.known(right):
        return NOTHING
    # Anybody may propose: a third party's offer and an answer to it share no party.
    offered = any(all(f.act == "proposed" for f in p.facets) for p in (one, other))
    return NOTHING if offered else (None, "the parties have nothing to do with each other")


def _refusal(one: Profile, other: Profile, _: Adversaries) -> Verdict:
    """Rule out that a party turns down what it alone offers: it turns down what another did."""
    if any(_own_offer(a, b) for a, b in ((one, other), (other, one))):
        return None, "nobody turns down an offer of his own"
    return NOTHING


def _own_offer(offer: Profile, answer: Profile) -> bool:
    founders = {f.by for f in offer.facets if f.told and f.act in kinds().founds}
    refusers = {f.by for f in answer.facets if f.told and f.act == "rejected" and f.by}
    return len(founders) == 1 and bool(founders & refusers)


def _scope(one: Profile, other: Profile, _: Adversaries) -> Verdict:
    left, right = one.scopes, other.scopes
    if left and right:
        if any((a - VAGUE) == (b - VAGUE) for a in left for b in right):
            return 2, "the same scope"
        # What is offered for two things and what is agreed on one of them may be two commitments.
        return None, "different scopes"
    if one.general and other.general:
        return 1, "both general"
    for some, rest in ((left, other), (right, one)):
        if some and (rest.general or _whole(rest)):
            return None, "one is general, the other is not"
    return NOTHING


def _whole(profile: Profile) -> bool:
    """Tell whether a ceasefire is described by terms but by no scope: it is then one of everything."""
    return any(f.body.form == "ceasefire" and not f.bare and not f.scope for f in profile.facets)


def _length(one: Profile, other: Profile, _: Adversaries) -> Verdict:
    if not one.hours or not other.hours:
        return NOTHING
    if any(same_length(a, b) for a in one.hours for b in other.hours):
        return 2, "the same length"
    return None, "different lengths"


def _area(one: Profile, other: Profile, _: Adversaries) -> Verdict:
    if not one.area or not other.area:
        return NOTHING
    return (2, "the same area") if one.area & other.area else (None, "different areas")


def _terms(one: Profile, other: Profile, _: Adversaries) -> Verdict:
    left, right = one.terms, other.terms
    if not left or not right:
        return NOTHING
    if any(a[0].date() == b[0].date() for a in left for b in right):
        return 3, "begin on the same day"
    if any(_overlap(a, b) for a in left for b in right):
        return 1, "overlapping terms"
    return None, "terms that do not meet"


def _overlap(one: tuple[datetime, datetime | None], other: tuple[datetime, datetime | None]) -> bool:
    left, right = sorted((one, other), key=lambda t: t[0])
    return right[0] <= (left[1] or left[0] + NEAR) + SLACK


def _ends(one: Profile, other: Profile, _: Adversaries) -> Verdict:
    gaps = [abs(a - b) for a in _last(one) for b in _last(other)]
    if not gaps or min(gaps) > SLACK:
        return NOTHING
    return (2, "end together") if min(gaps) < HOURS else (1, "end about the same time")


def _last(profile: Profile) -> list[datetime]:
    found = [f.ends.latest for f in profile.facets if f.ends and f.ends.latest]
    found += [e for _, e in profile.terms if e]
    return found + [f.at.latest for f in profile.facets if f.act == "expired" and f.dated and f.at and f.at.latest]


def _acts(one: Profile, other: Profile, _: Adversaries) -> Verdict:
    best = max((_act(a, b) for a in one.facets for b in other.facets), default=0)
    return (best, "the same act told") if best else NOTHING


def _act(one: Facet, other: Facet) -> int:
    """Return 3 for one act by one party on one day, 2 where its wording or the actor is looser, else 0."""
    if not (one.dated and other.dated and one.at and other.at and kinds().same_act(one.act, other.act)):
        return 0
    if one.by and other.by and not one.by & other.by:
        return 0
    if one.at.overlaps(other.at) and one.at.unit == other.at.unit == "day":
        return 3 if one.act == other.act and one.by & other.by else 2
    return 1 if _gap(one.at, other.at) <= DAY else 0


def _answers(one: Profile, other: Profile, foes: Adversaries) -> Verdict:
    """One side declared or offered, and the other answered it about then."""
    pairs = [*product(one.facets, other.facets), *product(other.facets, one.facets)]
    return (1, "one answers the other") if any(_answer(a, b, foes) for a, b in pairs) else NOTHING


def _answer(offer: Facet, reply: Facet, foes: Adversaries) -> bool:
    if offer.act not in kinds().founds or reply.act not in kinds().answers or not offer.at or not reply.at:
        return False
    return foes.between(offer.by, reply.by) and _gap(offer.at, reply.at) <= NEAR


def _names(one: Profile, other: Profile, _: Adversaries) -> Verdict:
    shared = one.names & other.names
    return (2, f"the same name ({', '.join(sorted(shared))})") if shared else NOTHING


def _alive(one: Profile, other: Profile, _: Adversaries) -> Verdict:
    left, right = _life(one), _life(other)
    return (1, "told of one time") if left and right and left.overlaps(right) else NOTHING


def _life(profile: Profile) -> Window | None:
    """Return from when to when a profile's acts and terms lie, a little wider."""
    spans = _spans(profile)
    first = [w.earliest for w in spans if w.earliest]
    last = [w.latest for w in spans if w.latest]
    return Window(min(first) - SLACK, max(last) + SLACK) if first and last else None


def _times(one: Profile, other: Profile, _: Adversaries) -> Verdict:
    gap = _apart(_spans(one), _spans(other))
    if gap is not None and gap > FAR:
        return None, APART.different or ""
    if one.terms and other.terms:
        return NOTHING
    return (None, "founded at different times") if _founded_apart(one, other) else NOTHING


def _founded_apart(one: Profile, other: Profile) -> bool:
    """Tell whether two founding acts of one kind lie far apart: both dated, or of different parties.

    One party's offer without a day may be the old one told again, and what is offered may be
    declared weeks later.
    """
    pairs = [(a, b) for a, b in product(_founded(one), _founded(other)) if kinds().same_act(a.act, b.act)]
    sure = [(a, b) for a, b in pairs if (a.dated and b.dated) or (a.by and b.by and not a.by & b.by)]
    gaps = [_gap(a.at, b.at) for a, b in sure if a.at and b.at]
    return bool(gaps) and len(sure) == len(pairs) and min(gaps) > NEAR


def _founded(profile: Profile) -> list[Facet]:
    return [f for f in profile.facets if f.at and f.act in kinds().founds and f.told]


def _spans(profile: Profile) -> list[Window]:
    """Return when a profile's acts and terms lie; presumed times only where nothing better is told."""
    sure = [f.at for f in profile.facets if f.at and f.dated]
    sure += [Window(a, b or a) for a, b in profile.terms]
    return sure or [f.at for f in profile.facets if f.at]


def _apart(left: Iterable[Window], right: Iterable[Window]) -> timedelta | None:
    return min((_gap(a, b) for a, b in product(left, right)), default=None)


def _gap(one: Window, other: Window) -> timedelta:
    """Return the time between two windows; nothing where they meet or an open end may."""
    gaps = [a.earliest - b.latest for a, b in ((one, other), (other, one)) if a.earliest and b.latest]
    return max([timedelta(), *gaps])
