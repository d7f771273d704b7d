"""Who did it to whom, and which part of a party is meant: cases of our own."""

import pytest

from trucewatch.coding.events import code


def told(read, text):
    """Return each event as its type, and the parties of both lists as id (or name), sector and country."""

    def key(party):
        return ":".join(filter(None, (party.id or party.name, party.sector, party.country)))

    events = sorted(code(read(text)), key=lambda r: (r.span.start, r.body.type))
    return [(r.body.type, [key(p) for p in r.body.by], [key(p) for p in r.body.against]) for r in events]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Chadian rebels attacked Kenyan police in Turkana.", ("assault", ["Chadian rebels:REB:TCD"], ["KEN:COP"])),
        ("The SDF shelled Turkish soldiers.", ("assault", ["SDF-SYR:REB:SYR"], ["TUR:MIL"])),
        ("Ethiopian police arrested a Kenyan journalist.", ("coerce", ["ETH:COP"], ["KEN:JRN"])),
        ("Pakistan's intelligence chief met Taliban officials.", ("consult", ["PAK:SPY", "TALIBAN:REB:AFG"], [])),
    ],
)
def test_a_party_has_the_sector_that_its_words_say(read, text, event):
    assert event in told(read, text)
