"""The lexicon of commitment acts: every entry is evoked by its own example, and a slip in the file is told."""

import pytest

from trucewatch.coding.pledge_lexicon import lexicon
from trucewatch.coding.pledges import code
from trucewatch.errors import BadValue
from trucewatch.vocab.extension import Extension, using

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
    ("text", "told"),
    [
        (
            "acts: [{id: x, act: collapsed, verbs: [fall], example: It fell.}]",
            "line 1, x, act: no such act: 'collapsed'",
        ),
        ("acts: [{id: x, act: agreed}]", "without \\['example'\\]"),
        ("matters: [{id: x, form: truce, example: a truce}]", "no such form: 'truce'"),
        ("matters: [{id: x, form: other, example: a truce, nuons: [truce]}]", "unknown fields \\['nuons'\\]"),
        ("acts: [{id: x, act: agreed, traits: [firm], example: It fell.}]", "no such trait: 'firm'"),
    ],
)
def test_a_slip_in_a_file_is_told(text, told):
    with using(Extension((("pledges.yaml", text),))), pytest.raises(BadValue, match=told):
        lexicon()
