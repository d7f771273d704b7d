"""A draft of one event: its slots filled from one predicate, with the words that fill them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from trucewatch.coding.actors import actors
from trucewatch.coding.attribution import Attribution
from trucewatch.coding.casualties import Casualties
from trucewatch.coding.context import Context
from trucewatch.coding.frames import Codebook, Frame
from trucewatch.coding.lexicon import nouns
from trucewatch.coding.phrase import Phrase
from trucewatch.coding.placing import finest, located
from trucewatch.coding.recipients import distinct, recipients, victims
from trucewatch.coding.reference import FIRST
from trucewatch.coding.stance import VERBS
from trucewatch.coding.tolls import Toll, toll
from trucewatch.coding.view import Predicate
from trucewatch.coding.weapons import Weapon, weapons
from trucewatch.coding.who import Who
from trucewatch.model import PlaceMention
from trucewatch.records import Span

# Frames of attack that say what was hit; those that tell of people or of ground do not.
HITTING = frozenset(
    (
        "shell",
        "pound",
        "barrage",
        "bomb",
        "firebomb",
        "explode",
        "plant",
        "attack",
        "fire",
        "crash",
        "destroy",
        "cyber",
        "shot_down",
        "come_under",
    )
)
# Prepositions after which a name says where a noun's act took place, or to whom
PLACING = ("of", "on", "over", "in", "at", "near", "around", "outside", "towards", "toward", "across", "against")
CASUALTIES = Frame("casualties", "assault")


@dataclass(frozen=True, slots=True)
class Draft:
    """One event as one predicate tells it; drafts of the same act are merged (merging.py)."""

    frame: Frame
    predicate: Predicate
    attribution: Attribution
    mode: str | None = None
    by: tuple[Who, ...] = ()
    against: tuple[Who, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    when: tuple[str, bool, Span] | None = None
    weapons: tuple[Weapon, ...] = ()
    targets: tuple[str, ...] = ()
    tolls: Mapping[str, Toll] = field(default_factory=dict)
    also: tuple[Predicate, ...] = ()  # further predicates that tell the same act
    inward: bool = False  # a request or threat within one party
    named: bool = False  # a noun's act is told of something by name: "the shelling of Abu Shouk"

    @property
    def bare(self) -> bool:
        """Whether nothing is told but the act: no actor, date, place or toll; a verb's target or weapon will do."""
        told = self.by or self.against or self.places or self.when or self.tolls or self.named
        return not (told or (not self.predicate.nominal and (self.weapons or self.targets)))


def draft(context: Context, book: Codebook, predicate: Predicate, frame: Frame) -> Draft:
    """Fill the slots of a frame from its predicate."""
    phrases = tuple(_around(predicate))
    by = actors(context, book, predicate, frame)
    against = recipients(context, book, predicate, frame)
    found = toll(context, predicate, frame)
    if found is not None and frame.type == "assault":
        against = against or victims(context, predicate, found.phrase)
    aimed, against = against, distinct(by, against)
    named = tuple(_weapons(context, predicate, phrases))
    attribution = context.attributor.attribute(predicate, own=False) if frame.mood else context.attribute(predicate)
    if not by and "speaker" in frame.by and attribution.speaker is not None:
        by = (attribution.speaker,)
    if _says_after(predicate, attribution) and attribution.speaker is not None:
        by = (replace(attribution.speaker, inferred=True),)  # "they would fight on, the rebels replied"
    if not by and any(p.text.lower() in FIRST for p in predicate.subject) and attribution.speaker is not None:
        by = (replace(attribution.speaker, inferred=True),)  # "we call on ...", they said
    if frame.verbal:
        attribution = context.attributor.verbal(attribution, by, predicate)
    drawn = Draft(
        frame=frame,
        predicate=predicate,
        attribution=attribution,
        mode=_mode(frame, tuple(w for w in named if not _struck(w, predicate, frame))),
        named=predicate.nominal and any(_by_name(p) for name in PLACING for p in predicate.preps.get(name, ())),
        by=by,
        against=against,
        places=tuple(
            m for m in _places(context, predicate) if not _overlaps(m, (*by, *against, *_source(attribution)))
        ),
        when=_when(context, book, predicate),
        inward=frame.verbal and bool(aimed) and not against,
        weapons=tuple(w for w in named if w.weapon) if frame.type in ("assault", "mobilize") else (),
        targets=_targets(predicate, frame),
        tolls={frame.toll: found} if frame.toll and found else {},
    )
    lone = frame.type == "assault" and drawn.when is None and not drawn.bare
    return replace(drawn, when=context.lone_date(predicate)) if lone else drawn


def of_casualties(context: Context, predicate: Predicate, more: Casualties) -> Draft:
    """Return a draft for people killed or hurt of whom nothing else is told."""
    return Draft(
        frame=CASUALTIES,
        predicate=predicate,
        attribution=context.attributor.below(predicate),
        against=victims(context, predicate, more.toll.phrase),
        places=_places(context, predicate),
        when=context.when(predicate) or context.lone_date(predicate),
        tolls={more.field: more.toll},
    )


def _says_after(predicate: Predicate, attribution: Attribution) -> bool:
    """Tell whether an act's subject is a pronoun for him who is named only after it, as its speaker."""
    pronouns = [p for p in predicate.subject if p.text.lower() in ("they", "he", "she", "it")]
    speaker = attribution.speaker
    later = speaker is not None and bool(pronouns) and speaker.start > predicate.start and not predicate.clause.quoted
    return later and pronouns[0].start <= predicate.sentence.start + 1


def _when(context: Context, book: Codebook, predicate: Predicate) -> tuple[str, bool, Span] | None:
    """Return the date of an act: of one told as a noun under words said about it, only a date among its own words."""
    date, above = context.when(predicate), predicate.governor
    if date is None or not predicate.nominal or above is None or above.nominal:
        return date
    frame = book.evoked(context, above)
    if above.lemma not in VERBS["say"] and not (frame is not None and frame.verbal):
        return date
    start, end = context.view.extent(predicate)
    return date if start <= date[2].start and date[2].end <= end else None


def _mode(frame: Frame, named: tuple[Weapon, ...]) -> str | None:
    if frame.type != "assault":
        return None
    if frame.mode in ("abduction", "abuse", "ground"):
        return frame.mode
    weapon = next((w for w in named if w.weapon), None)
    told = weapon if weapon is not None and named[0].mode == frame.mode else next(iter(named), None)
    return told.mode if told is not None else frame.mode


def _by_name(phrase: Phrase) -> bool:
    return phrase.tag == "PROPN" or any(word[:1].isupper() for word in phrase.text.split()[1:])


def _struck(weapon: Weapon, predicate: Predicate, frame: Frame) -> bool:
    """Tell whether a weapon is what was hit, and says nothing of how: "hit a helicopter"."""
    return frame.id in ("attack", "destroy", "storm", "capture") and any(
        p.start <= weapon.start < p.end for p in predicate.object
    )


def _around(predicate: Predicate) -> Iterator[Phrase]:
    """Yield the phrases of a predicate's roles, and those that hang on them."""
    if predicate.nominal:
        yield from predicate.complement
    for group in (predicate.subject, predicate.object, predicate.complement, *predicate.preps.values()):
        for phrase in group:
            yield from phrase.deep()


def _weapons(context: Context, predicate: Predicate, phrases: tuple[Phrase, ...]) -> Iterator[Weapon]:
    """Yield the weapons named in a predicate's own phrases, in the order of the text, each once."""
    found: dict[int, Weapon] = {}
    light = predicate.governor if predicate.nominal else None
    extra = light.preps.get("with", ()) + light.subject if light is not None and light.lemma != "say" else ()
    for phrase in (*phrases, *extra):
        for weapon in weapons(context.text, phrase.start, phrase.end):
            found[weapon.start] = weapon
    yield from (found[at] for at in sorted(found))


def _places(context: Context, predicate: Predicate) -> tuple[PlaceMention, ...]:
    """Return where it happened, the most specific names only."""
    found = [m for m in context.mentions.of(predicate, PlaceMention) if located(context.view, m.span.start, m.span.end)]
    chosen = {m.span.start: m for m in finest(context.view, found)}
    return tuple(chosen[at] for at in sorted(chosen))


def _source(attribution: Attribution) -> tuple[Who, ...]:
    return (attribution.speaker,) if attribution.speaker is not None else ()


def _overlaps(mention: PlaceMention, who: tuple[Who, ...]) -> bool:
    return any(mention.span.start < w.end and w.start < mention.span.end for w in who)


def _targets(predicate: Predicate, frame: Frame) -> tuple[str, ...]:
    if frame.type != "coerce" and frame.id not in HITTING:
        return ()
    on = ("on", "at", "against", "into")
    aimed = [p for name in on for p in predicate.preps.get(name, ())]
    aimed += [p for thing in predicate.object for name in on for p in thing.preps.get(name, ())]
    hit = [p for p in (*predicate.object, *aimed) if not nouns().has("munition", p.head)]
    return nouns().targets_of(word for phrase in hit for word in (*phrase.modifiers, phrase.head))
