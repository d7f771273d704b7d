"""The lexicon of commitment acts: every entry is evoked by its own example, and a slip in the file is told."""

import pytest

from trucewatch.coding import pledge_lexicon
from trucewatch.coding.pledge_lexicon import lexicon
from trucewatch.coding.pledges import code
from trucewatch.errors import BadValue

WAR = " Soldiers, artillery and drones stood by."
MATTERS = {e.id: e for found in (*lexicon().matter_nouns.values(), *lexicon().matter_verbs.values()) for e in found}


@pytest.mark.parametrize("name", sorted(lexicon().act_ids))
def test_an_act_is_evoked_by_its_example(read, name):
    text = lexicon().act_ids[name].example + WAR
    assert f"rule pledges/{name}" in {record.trace[0] for record in code(read(text))}


@pytest.mark.parametrize("name", sorted(MATTERS))
def test_a_matter_is_found_in_its_example(read, name):
    before = "The guerrillas declared a truce. "
    found = [e.how for record in code(read(before + MATTERS[name].example + WAR)) for e in record.evidence]
    assert f"matter {name}" in found


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"acts": [{"id": "x", "act": "collapsed", "example": "It fell."}]}, "collapsed"),
        ({"acts": [{"id": "x", "act": "agreed"}]}, "example"),
        ({"matters": [{"id": "x", "form": "truce", "example": "a truce"}]}, "truce"),
        ({"matters": [{"id": "x", "form": "other", "example": "a truce", "nuons": ["truce"]}]}, "nuons"),
    ],
)
def test_a_slip_in_the_file_is_told(monkeypatch, change, told):
    raw = pledge_lexicon.data("pledges") | change
    monkeypatch.setattr(pledge_lexicon, "data", lambda _: raw)
    lexicon.cache_clear()
    try:
        with pytest.raises(BadValue, match=told):
            lexicon()
    finally:
        lexicon.cache_clear()
