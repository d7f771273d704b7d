"""How likely a record is right: from what it shows, whoever the parties are."""

from dataclasses import replace

import pytest

from trucewatch.coding.coder import RulesCoder
from trucewatch.coding.confidence import signs, weighed
from trucewatch.locate import mentions
from trucewatch.records import Document

TOLD = "Rebels shelled Odesa on Monday, killing two people. {a} accused {b} of 12 violations of the truce. They agreed to halt strikes."


def coded(text):
    document = Document("sha256:0", text)
    return list(RulesCoder().code(document, mentions(document)))


def test_every_record_of_the_rules_has_a_confidence():
    found = coded(TOLD.format(a="Ukraine", b="Russia"))
    assert len(found) > 1
    assert all(record.confidence is not None and 0 < record.confidence < 1 for record in found)


def test_parties_swapped_are_as_likely():
    one, other = (coded(TOLD.format(a=a, b=b)) for a, b in (("Ukraine", "Russia"), ("Russia", "Ukraine")))
    assert [r.confidence for r in one] == [r.confidence for r in other]


@pytest.mark.parametrize(
    "sign", ["event, actors 1", "event, asserted", "event, assault", "rule events/shell", "2 records beside each other"]
)
def test_signs_tell_what_a_record_shows(sign):
    assert sign in signs(coded("Rebels shelled Odesa on Monday.")[0], 2)


def test_weighing_changes_nothing_else():
    found = coded(TOLD.format(a="Ukraine", b="Russia"))
    bare = [replace(record, confidence=None) for record in found]
    assert list(weighed(bare)) == found
    assert [record.id for record in bare] == [record.id for record in found]
