import pytest

from trucewatch.coding.events import code


def told(read, text):
    """Return (type, by, stance, said by) of the events of a text."""
    return [
        (r.body.type, [p.id or p.name for p in r.body.by], str(r.stance), r.said_by.party or r.said_by.role)
        for r in code(read(text))
    ]


@pytest.mark.parametrize(
    ("text", "events"),
    [
        (
            "Moscow accused Ukraine of shelling the village of Tetkino with artillery.",
            [("assault", ["UKR"], "claimed", "RUS")],
        ),
        (
            "A rocket attack, for which Baku held the Armenian army responsible, killed 21 civilians.",
            [("assault", ["ARM"], "claimed", "AZE")],
        ),
        ("Hamas claimed responsibility for the attack on Sunday.", [("assault", ["HAMAS"], "claimed", "HAMAS")]),
        (
            "Shells hit a school in Donetsk. Ukraine denied it.",
            [("assault", [], "asserted", "author"), ("assault", ["UKR"], "denied", "UKR")],
        ),
        (
            "Russia denied that its forces had shelled a hospital.",
            [("assault", ["RUS"], "denied", "RUS")],
        ),
    ],
)
def test_an_act_is_laid_to_whom_the_words_name(read, text, events):
    assert told(read, text) == events


def test_an_accusation_of_a_breach_is_no_event_of_its_own(read):
    assert told(read, "Israel accused Hezbollah of violating the ceasefire. Troops watched the border.") == []
