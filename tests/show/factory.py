"""A small case made by hand: two parties, one truce told twice, one series."""

from datetime import UTC, date, datetime, timedelta

from trucewatch.model import (
    AggregateClaim,
    Assessment,
    Breach,
    Change,
    Commitment,
    Estimate,
    Failure,
    Finding,
    Obligation,
    Observes,
    Placebo,
    Point,
    Reason,
    Rendering,
    Role,
    Series,
    StatusAct,
    Telling,
    Variant,
)
from trucewatch.records import CommitmentAct, Document, Event, Party, Quantity, Record, SaidBy, Stance, ViolationClaim
from trucewatch.show import View

TEXT = (
    "Alphaland declared a three-day truce from 8 May.\n"
    "Betaland said Alphaland had broken it 40 times <script>alert(1)</script>.\n"
    "Shells of Alphaland's army hit Newtown on 9 May & killed two people."
)
SENTENCES = TEXT.split("\n")
A, B = Party("Alphaland", "AAA"), Party("Betaland", "BBB")


def document(name="d1", text=TEXT, **more):
    known = {
        "title": "Truce <b>declared</b>",
        "published": "2025-05-09",
        "published_from": "given",
        "publisher": "North Desk",
        "publisher_kind": "wire",
        "urls": ("https://example.org/one?a=1&b=2",),
        "language": "en",
    }
    return Document("sha256:" + name * 32, text, **(known | more))


def record(doc, index, body, **more):
    quote = SENTENCES[index]
    start = doc.text.index(quote)
    known = {"said_by": SaidBy(), "stance": Stance.ASSERTED, "coder": "hand/1"}
    return Record(doc.id, doc.span(start, start + len(quote)), body=body, **(known | more))


def telling(rec, doc, **more):
    return Telling(rec.id, doc.id, rec.span, publisher=doc.publisher, published=doc.published, **more)


def series():
    days = [date(2025, 4, 1) + timedelta(days=n) for n in range(60)]
    values = {
        "East": {(d, 0): float(d.day % 5) for d in days},
        "West": {(d, 0): 1.0 for d in days if d != date(2025, 5, 2)},
    }
    observes = Observes(
        ("long_range_strike",), ("AAA",), ("BBB",), sentence="Sirens show long-range fire, not its aim."
    )
    groups = {"rear": ("East", "West"), "all": ("East", "West")}
    return Series("sirens", "hours", "hours of alarm", "UTC", 24, values, groups, observes, "Figures by us.")


def estimate(group="rear"):
    begins = datetime(2025, 4, 28, tzinfo=UTC)
    points = tuple(
        Point(begins + timedelta(days=n), 1.0, None if n == 3 else float(n % 4), 2.0, inside=10 <= n < 13)
        for n in range(24)
    )
    placebo = Placebo(63, 1, 0.0156, "The same estimator called a change in 1 of 63 windows without a promise.")
    return Estimate(
        "lgcp_its", "hours", "hours of alarm", group, "as declared", 2.2, 127.7, 0.02, 0.01, 0.19, 0.001,
        "2.2 hours against 127.7 expected: ratio 0.02 [0.01, 0.19].", 0.4, "A fall below 0.40 would have been seen.",
        placebo, points,
    )  # fmt: skip


def commitment(doc, records):
    told, claimed = telling(records[0], doc), telling(records[1], doc, told_by="BBB", stance="claimed")
    return Commitment(
        "k1",
        "Three-day truce from 8 May 2025",
        "cessation_of_hostilities",
        "unilateral",
        roles=(Role(A, "obligor"),),
        acts=(
            StatusAct("declared", "AAA", "2025-04-28", (told,), condition=("if <others> stop too",)),
            StatusAct("rejected", "BBB", None, (told,)),
        ),
        renderings=(
            Rendering(
                "r-a", "AAA", ("general",), ("all fire",), (), "2025-05-08", "2025-05-11", "P3D", (), (), (told,)
            ),
            Rendering("r-0", None, (), (), (), "2025-05-08T00:00+03:00", None, "P3D", (), (), (told,)),
        ),
        claims=(
            AggregateClaim("BBB", "AAA", "violated", (claimed,), Quantity(exact=40), "times", "2025-05-08/.."),
            AggregateClaim("AAA", "BBB", "violated", (told,), Quantity(at_least=1000), "strikes"),
        ),
        state={"AAA": "declared", "BBB": "rejected"},
        overall="declared",
        contested=("begins",),
    )


def offer(doc, records):
    """Return a commitment from which no duty could be built."""
    told = telling(records[0], doc)
    return Commitment(
        "k2",
        "Offer: truce, May 2025",
        "cessation_of_hostilities",
        "proposal_only",
        acts=(StatusAct("proposed", "BBB", "2025-05-02", (told,)),),
        overall="proposed",
    )


def findings(doc, records):
    variant = Variant(
        "as declared", datetime(2025, 5, 8, tzinfo=UTC), datetime(2025, 5, 11, tzinfo=UTC), "Three days from 8 May."
    )
    told = telling(records[0], doc)
    duty = Obligation(
        "o1", "k1", "r-a", "AAA", "must_not", "any_armed_attack", ("general",), (), (variant,), "in_force",
        "from_events", tellings=(told,),
    )  # fmt: skip
    legs = {
        "act": "inside",
        "object": "inside",
        "area": "inside",
        "time": "inside",
        "attribution": "inside",
        "binding": "inside",
    }
    assessed = Assessment(telling(records[2], doc), legs, "possible_violation", "All legs inside.")
    breach = Breach("possible_breach_told", "One event told falls inside every leg.", (assessed,))
    change = Change(
        "down",
        "Alarm hours fell.",
        (estimate(), estimate("all")),
        (Reason("Ground fire is unseen.", "A feed of ground fire."),),
    )
    return (Finding("f1", duty, breach, change, "sirens"),)


def view(**more):
    doc = document()
    records = (
        record(doc, 0, CommitmentAct("declared", "ceasefire", (A,), when="2025-04-28", duration="P3D")),
        record(
            doc,
            1,
            ViolationClaim("violated", (B,), (A,), Quantity(exact=40), "times"),
            said_by=SaidBy("speaker", None, "BBB"),
            stance=Stance.CLAIMED,
        ),
        record(doc, 2, Event("assault", "shelling", (A,), when="2025-05-09", killed=Quantity(exact=2))),
        record(doc, 2, Event("assault", "ground", (A,))),
    )
    empty = document("d2", "Nothing here.", title=None, published=None, urls=())
    known = {
        "title": "A case",
        "documents": {doc.id: doc, empty.id: empty},
        "records": records,
        "commitments": (offer(doc, records), commitment(doc, records)),
        "left": (telling(records[1], doc, told_by="BBB", stance="claimed"),),
        "findings": findings(doc, records),
        "series": (series(),),
        "failures": (Failure("read", "broken.pdf", "the file ends early", "fetch it again"),),
        "labels": {"AAA": "Alphaland", "BBB": "Betaland"},
        "headline": "rear",
        "versions": {"trucewatch": "0.0"},
    }
    return View(**(known | more))
