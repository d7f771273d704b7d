import pytest

from trucewatch.merge.copies import copies
from trucewatch.merge.voices import Passage, origin, voices

WIRE = "Shells hit the market in the morning and three people were killed, the town's hospital said on Friday. " * 2


def passage(n, document="d", side=None, publisher="Desk", quote="Shells hit.", head="", copy_of=None):
    return Passage(f"r{n}", document, copy_of or document, head, quote, side, publisher)


@pytest.mark.parametrize(
    ("head", "quote", "agency"),
    [
        ("NEWTOWN, March 3 (Reuters) - Shells fell.", "Shells fell.", "Reuters"),
        ("", "Shells fell, according to AFP.", "AFP"),
        ("", "The Associated Press reported that shells fell.", "AP"),
        ("The mayor tasted tassels.", "Trend lines rose; the aps were slow.", None),
    ],
)
def test_the_agency_named_is_the_origin(head, quote, agency):
    assert origin(passage(1, head=head, quote=quote)) == agency


def test_one_ministry_quoted_by_many_is_one_voice():
    found = voices([passage(n, f"d{n}", "AAA", f"Desk {n}") for n in range(9)] + [passage(9, "d9", "BBB", "Desk 1")])
    assert [(v.side, len(v.tellings)) for v in found] == [("AAA", 9), ("BBB", 1)]
    assert found[0].why == "the word of AAA"


def test_copies_and_republished_wires_are_one_voice():
    found = voices([passage(1, "d1", publisher="One"), passage(2, "d2", publisher="Two", copy_of="d1")])
    assert len(found) == 1
    assert "copies of one text" in found[0].why
    wire = [passage(n, f"d{n}", publisher=f"Desk {n}", head="NEWTOWN (AFP) - Shells.") for n in range(3)]
    assert len(voices([*wire, passage(9, "d9", publisher="AFP")])) == 1


def test_one_long_quotation_is_one_voice_and_a_short_one_is_not():
    said = "“We saw two flashes over the bridge before all windows broke.”"
    shared = [passage(n, f"d{n}", publisher=f"Desk {n}", quote=f"{n}: {said}") for n in range(2)]
    assert len(voices(shared)) == 1
    short = [passage(n, f"d{n}", publisher=f"Desk {n}", quote="“We saw two flashes.”") for n in range(2)]
    assert len(voices(short)) == 2


def test_publishers_that_nobody_names_count_as_one():
    assert len(voices([passage(n, f"d{n}", publisher=None) for n in range(4)])) == 1
    assert len(voices([passage(n, f"d{n}", publisher=f"Desk {n}") for n in range(4)])) == 4


def test_a_telling_may_join_two_voices():
    found = voices([passage(1, "d1", publisher="One"), passage(2, "d2", publisher="Two"),
                    passage(3, "d3", publisher="One", copy_of="d2")])  # fmt: skip
    assert [v.tellings for v in found] == [("r1", "r2", "r3")]


def test_a_shortened_copy_is_one_and_another_text_is_none():
    other = "In the afternoon the river rose by two metres and the bridge at the mill had to be closed to lorries."
    found = copies({"a": WIRE + other, "b": WIRE, "c": other * 2, "d": "Too short.", "e": "Too short."})
    assert found == {"a": "a", "b": "a", "c": "a", "d": "d", "e": "e"}
    assert copies({"b": WIRE, "c": other}) == {"b": "b", "c": "c"}
