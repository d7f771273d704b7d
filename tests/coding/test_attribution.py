import pytest

from trucewatch.coding.events import code


def told(read, text, **given):
    """Return (type, stance, who vouches) of the events of a text."""
    seen = read(text, **given)
    return [(r.body.type, str(r.stance), r.said_by.party or r.said_by.name or r.said_by.role) for r in code(seen)]


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Shells hit a market in Omdurman.", [("assault", "asserted", "author")]),
        ("Shells hit a market in Omdurman, the army said.", [("assault", "claimed", "the army")]),
        ("According to Kyiv, drones hit a market.", [("assault", "claimed", "UKR")]),
        ("Drones, Kyiv said, had hit a market.", [("assault", "claimed", "UKR")]),
        ("Kyiv: drones hit a market.", [("assault", "claimed", "UKR")]),
        ("By Kyiv's count, drones killed 12 people.", [("assault", "claimed", "UKR")]),
        ("Kyiv told another story: drones had hit a market.", [("assault", "claimed", "UKR")]),
        ("The mayor spoke of four dead and nine wounded.", [("assault", "claimed", "The mayor")]),
        (
            "More than 300 villagers fled Omdurman, the relief office reckons.",
            [("assault", "claimed", "the relief office")],
        ),
        ("Rebels burnt nine trucks, per three drivers who fled.", [("assault", "claimed", "three drivers")]),
        ("Port mayor: drones hit a market.", [("assault", "claimed", "Port mayor")]),
        ("ZELENSKY, on his own page: drones hit a market.", [("assault", "claimed", "UKR")]),
        ("Four dead in the shelling, the clinic reports.", [("assault", "claimed", "the clinic")]),
        ("Rebels are believed to have shelled Omdurman.", [("assault", "claimed", "author")]),
        ("Moscow denied that its troops had shelled a school.", [("assault", "denied", "RUS")]),
        ("Moscow may attack Kharkiv.", [("assault", "hypothetical", "author")]),
        ("Moscow will attack Kharkiv.", [("assault", "planned", "author")]),
        ("Moscow did not attack Kharkiv.", []),
        ("Moscow refrained from attacking Kharkiv.", []),
        ("Analysts fear that Moscow could attack Kharkiv.", [("assault", "hypothetical", "Analysts")]),
        ("Moscow ordered an attack on Kharkiv.", [("assault", "planned", "author")]),
        ("The army reportedly shelled Malakal.", [("assault", "claimed", "author")]),
        ("The ban on strikes against hospitals holds.", []),
        ("Peskov said that the army hits military sites only.", []),
    ],
)
def test_who_vouches_and_how_surely(read, text, events):
    assert told(read, text) == events


def test_the_issuer_of_a_text_vouches_for_what_it_tells(read):
    text = "Drones hit a market in Sumy."
    assert told(read, text, issuer="UKR") == [("assault", "claimed", "UKR")]


def test_words_within_one_party_are_no_event(read):
    assert told(read, "Putin urged his army to hold the line.") == []
