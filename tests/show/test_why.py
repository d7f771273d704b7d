from trucewatch.records import (
    CommitmentAct,
    Counted,
    Event,
    Evidence,
    Party,
    Place,
    Quantity,
    Record,
    SaidBy,
    Span,
    Stance,
)
from trucewatch.show import explained

TEXT = "According to Kyiv, Russia\nfired at least 40 drones at Kharkiv."


def span(words):
    return Span(TEXT.index(words), TEXT.index(words) + len(words), words)


def record(body, **more):
    given = {"said_by": SaidBy("speaker", "Kyiv", "UKR"), "stance": Stance.CLAIMED} | more
    return Record("sha256:aa", Span(0, len(TEXT), TEXT), body=body, coder="rules/1", **given)


def test_every_value_stands_over_its_reasons():
    event = Event(
        "assault",
        mode="drone",
        by=(Party("Russia", "RUS"),),
        place=(Place("Kharkiv", country="UKR", precision="point"),),
        when="2025-04-01",
        quantities=(Counted(Quantity(at_least=40), "drones fired"),),
    )
    reasons = (
        Evidence("by", "named", span("Russia")),
        Evidence("when", "the day of publication"),
        Evidence("said_by", "according to", span("Kyiv")),
    )
    told = record(event, evidence=reasons, trace=("rule events/fire", "subject"), inferred=("when", "said_by"))
    assert explained(told, "a.txt") == (
        "a.txt 0-62: event, assault drone\n"
        "  “According to Kyiv, Russia fired at least 40 drones at Kharkiv.”\n"
        "  claimed, said by Kyiv (UKR)\n"
        "  type         assault\n"
        "  mode         drone\n"
        "  by           Russia (RUS)\n"
        "               ← named: “Russia”\n"
        "  place        Kharkiv (UKR, point)\n"
        "  when         2025-04-01\n"
        "               ← the day of publication\n"
        "  quantities   at least 40 drones fired\n"
        "  said_by      ← according to: “Kyiv”\n"
        "  rule         events/fire\n"
        "  then         subject\n"
        "  worked out, not read off the words: when, said_by\n"
    )


def test_an_author_has_no_name():
    told = record(CommitmentAct("declared", "ceasefire", scope=("general",)), said_by=SaidBy(), stance=Stance.ASSERTED)
    assert explained(told, "a.txt").splitlines()[2:] == [
        "  asserted, said by author",
        "  act          declared",
        "  form         ceasefire",
        "  scope        general",
    ]
