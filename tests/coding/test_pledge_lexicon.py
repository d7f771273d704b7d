"""The lexicon of commitment acts: a slip in a file is told."""

import pytest

from trucewatch.coding.pledge_lexicon import lexicon
from trucewatch.errors import BadValue
from trucewatch.vocab.extension import Extension, using


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
