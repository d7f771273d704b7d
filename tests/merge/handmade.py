"""Records made by hand: each call is one sentence of one document."""

from trucewatch.records import (
    CommitmentAct,
    Counted,
    Document,
    Event,
    Party,
    Place,
    Quantity,
    Record,
    SaidBy,
    Span,
    Stance,
    ViolationClaim,
)

A, B, C = Party("Alphaland", "AAA"), Party("Betaland", "BBB"), Party("Gammaland", "GGG")
BY_ID = {p.id: p for p in (A, B, C)}


class Desk:
    """One publisher's document; its records stand in the order in which they are told."""

    def __init__(self, name="d1", published="2025-05-09", **more):
        known = {"published": published, "published_from": "given", "publisher": f"Desk {name}"}
        self.document = Document(f"sha256:{name}", "x" * 10000, **(known | more))
        self.records = []

    def _tell(self, body, said=None, stance="asserted", quote=None):
        start = 100 * len(self.records)
        said_by = SaidBy("speaker", None, said) if said else SaidBy()
        stance = Stance("claimed" if said and stance == "asserted" else stance)
        span = Span(start, start + 90, quote or f"Sentence {len(self.records)} of {self.document.id}.")
        self.records.append(Record(self.document.id, span, said_by, stance, body, "hand/1"))
        return self.records[-1]

    def act(
        self, act, form="ceasefire", by="", towards="", mediator="", said=None, stance="asserted", quote=None, **terms
    ):
        """`by`, `towards`, `mediator` are ids with spaces between."""
        who = {"by": parties(by), "with_": parties(towards), "mediator": parties(mediator)}
        terms = {k: (v,) if k in LISTS and isinstance(v, str) else v for k, v in terms.items()}
        return self._tell(CommitmentAct(act, form, **who, **terms), said, stance, quote)

    def claim(self, by, against, count=None, said=True, says="violated", quote=None, parts=(), **more):
        body = ViolationClaim(
            says, parties(by), parties(against), Quantity(exact=count) if count else None,
            breakdown=tuple(Counted(Quantity(exact=n)) for n in parts), **more,
        )  # fmt: skip
        return self._tell(body, by if said else None, quote=quote)

    def attack(self, by="", against="", when=None, mode="shelling", stance="asserted", said=None, quote=None, **more):
        body = Event("assault", mode, parties(by), parties(against), when=when, **more)
        return self._tell(body, said, stance, quote)


LISTS = {"scope", "condition", "exception"}


def parties(ids):
    return tuple(BY_ID.get(i) or Party(i.title(), i) for i in ids.split())


def place(name, **more):
    return Place(name, **more)


def case(*desks):
    """Return the records and documents of some desks."""
    return [r for d in desks for r in d.records], {d.document.id: d.document for d in desks}


def holiday_truce():
    """One three-day truce: declared by one side, answered by the other, told by three desks."""
    first = Desk("d1", "2025-04-28")
    first.act("declared", by="AAA", when="2025-04-28", scope="general", begins="2025-05-08", duration="P3D")
    first.act("rejected", by="BBB")
    second = Desk("d2", "2025-04-29")
    second.act("declared", by="AAA", when="2025-04-28", begins="2025-05-08T00:00+03:00", ends="2025-05-11T00:00+03:00")
    third = Desk("d3", "2025-05-10")
    third.act("entered_into_effect", when="2025-05-08", begins="2025-05-08", duration="P3D")
    third.claim("BBB", "AAA", 734, when="2025-05-08")
    third.attack("AAA", "BBB", when="2025-05-09")
    third.attack("BBB", "AAA", when="2025-05-09")
    return first, second, third
