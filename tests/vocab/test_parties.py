from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucewatch.errors import BadValue
from trucewatch.vocab import parties
from trucewatch.vocab.parties import _groups, _states, _terms

BOOK = parties()


@pytest.mark.parametrize(
    ("name", "on", "party", "sector"),
    [
        ("Russia", None, "RUS", None),
        ("Russian forces", None, "RUS", "MIL"),
        ("the Ukrainian army's General Staff", None, "UKR", "MIL"),
        ("Ukraine's government", None, "UKR", "GOV"),
        ("Kremlin spokesman Dmitry Peskov", "2025-03-18", "RUS", None),
        ("Moscow", None, "RUS", None),
        ("the U.S.", None, "USA", None),
        ("the US", None, "USA", None),
        ("Israel Defense Forces", None, "ISR", "MIL"),
        ("the Rapid Support Forces", None, "RSF-SDN", None),
        ("South Sudan", None, "SSD", None),
        ("North Korean soldiers", None, "PRK", "MIL"),
        ("Trump", "2025-03-18", "USA", None),
        ("Trump", "2023-03-18", None, None),
        ("President Poroshenko", "2015", "UKR", None),
        ("President Tokayev", "2022", "KAZ", None),
        ("Theresa May", "2018", "GBR", None),
        ("in May", "2018", None, None),
        ("President Poroshenko", "2024", None, None),
        ("Zelensky's office", "2025-04", "UKR", None),
        ("gunmen", None, None, None),
        ("talks between Russia and Ukraine", None, None, None),
        ("Tigray People's Liberation Front", None, "TPLF", None),
    ],
)
def test_a_phrase_stands_for_a_party(name, on, party, sector):
    found = BOOK.resolve(name, on)
    assert (found.id if found else None, found.sector if found else None) == (party, sector)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Russia's army hit Ukraine.", ["Russia", "Ukraine"]),
        ("Talks in the U.S. ended.", ["U.S."]),
        ("South Sudan, not Sudan.", ["South Sudan", "Sudan"]),
        ("Putin and Trump spoke.", ["Putin", "Trump"]),
        ("a turkey and some china", []),
        ("Vladimir Putin’s aide", ["Vladimir Putin"]),
    ],
)
def test_names_are_found_as_they_stand(text, names):
    assert [text[a:b] for a, b, _ in BOOK.find(text, "2025-03")] == names


@given(st.text(max_size=80), st.sampled_from(["Russia", "Hamas's", "the U.S.", "Rapid Support Forces", "Kyiv."]))
def test_what_is_found_stands_in_the_text_in_order(noise, name):
    text = f"{noise} {name} {noise}"
    found = BOOK.find(text)
    assert all(text[a:b] == p.name for a, b, p in found)
    assert all(left[1] <= right[0] for left, right in pairwise(found))


def test_every_party_has_a_label_and_no_two_names_of_two_parties_are_one():
    clashes = {
        name: {e.party for e in entries}
        for name, entries in BOOK._names.items()
        if len({e.party for e in entries}) > 1 and not {e.kind for e in entries} <= {"person", "surname"}
    }
    assert clashes == {}
    assert BOOK.label("UKR") == "Ukraine"
    assert BOOK.label("NOBODY") == "NOBODY"


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda: list(_states({"Russia": "Russia"})), "states.yaml: Russia"),
        (lambda: list(_groups({"X": {"name": "X", "sektor": "REB"}})), "groups.yaml: X"),
        (lambda: _terms("RUS", "A B", "soon"), "offices.yaml: RUS: A B"),
    ],
)
def test_a_wrong_entry_names_its_file_and_itself(broken, words):
    with pytest.raises(BadValue, match=words):
        broken()


@pytest.mark.parametrize(
    ("name", "party"),
    [
        ("the 28th Front", "FARC-28"),
        ("Jabhat al-Nusra", "NUSRA"),
        ("Sea Tigers", "LTTE"),
        ("the Kamajors", "KAMAJORS"),
        ("FRPI", "FRPI"),
        ("the Ulimo", "ULIMO"),
        ("UPDS", None),
    ],
)
def test_a_group_is_known_by_each_of_its_names(name, party):
    assert [p.id for _, _, p in BOOK.find(name)] == ([party] if party else [])
