import pytest

from trucewatch.errors import BadValue
from trucewatch.vocab import parties
from trucewatch.vocab.parties import _groups
from trucewatch.vocab.sectors import codes, sector_of


@pytest.mark.parametrize(
    ("words", "sector"),
    [
        ("army", "MIL"),
        ("police", "COP"),
        ("army spokesman", "MIL"),
        ("police chief", "COP"),
        ("foreign minister", "GOV"),
        ("president", "GOV"),
        ("union president", "LAB"),
        ("former president", "ELI"),
        ("opposition leader", "OPP"),
        ("rebel commander", "REB"),
        ("military government", "MIL"),
        ("intelligence agency", "SPY"),
        ("supreme court", "JUD"),
        ("parliament speaker", "LEG"),
        ("riot police", "COP"),
        ("aid worker", "NGO"),
        ("commander", "MIL"),
        ("Soldiers", "MIL"),
        ("armed group", "REB"),
        ("truce", None),
    ],
)
def test_words_say_a_sector(words, sector):
    *before, head = words.split()
    assert sector_of(head.lower(), before) == sector


def test_every_code_is_written_as_plover_writes_them():
    assert all(len(code) == 3 and code.isupper() for code in codes())


@pytest.mark.parametrize(("party", "country"), [("RSF-SDN", "SDN"), ("PKK", "TUR"), ("UN", None), ("FRA", None)])
def test_a_group_has_the_country_it_belongs_to(party, country):
    name = parties().label(party)
    assert {e.country for _, _, e in parties().entries(name) if e.party == party} == {country}


def test_an_unknown_sector_is_named():
    with pytest.raises(BadValue, match="XYZ"):
        list(_groups({"HILLMEN": {"name": "Hillmen", "sector": "XYZ"}}))
