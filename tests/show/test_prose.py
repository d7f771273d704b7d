import factory
import pytest

from trucewatch.errors import BadValue
from trucewatch.show import find, prose


def told(wanted="1"):
    view = factory.view()
    return prose(view, find(view, wanted))


def test_a_finding_is_told_with_every_number_traced():
    text = told()
    words = " ".join(text.split())
    lines = text.split("Sources\n")[1].splitlines()
    cited = {n for n in range(1, 9) if f"[{n}]" in text.split("Sources")[0]}
    assert cited == {int(line[1]) for line in lines if line.startswith("[")}
    assert "2.2 hours against 127.7 expected" in words
    assert "in 1 of 63 windows" in words
    assert "A fall below 0.40 would have been seen." in words
    assert "What would lift it: A feed of ground fire." in words
    assert "no figure above rests on them" in words


@pytest.mark.parametrize("wanted", ["1", "f1", "f"])
def test_a_finding_is_found_by_number_or_id(wanted):
    assert find(factory.view(), wanted).id == "f1"


@pytest.mark.parametrize("wanted", ["0", "2", "x"])
def test_a_finding_that_is_not_there_is_an_error_that_says_so(wanted):
    with pytest.raises(BadValue, match="1 findings"):
        find(factory.view(), wanted)
