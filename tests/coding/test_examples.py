"""Every entry of the word lists is evoked by its own example, and by none of its counter-examples."""

import pytest

from trucewatch.coding.examples import Example, examples, right
from trucewatch.locate import mentions


@pytest.mark.parametrize("example", list(examples()), ids=lambda e: f"{e.entry}, {e.sentence}"[:60])
def test_each_example_is_read_as_its_entry_has_it(example):
    assert right(example, mentions)


def test_an_example_that_evokes_another_entry_is_wrong():
    sentence = "Two villages were shelled by Russian forces."
    assert right(Example("events/shell", sentence), mentions)
    assert not right(Example("events/bomb", sentence), mentions)
    assert not right(Example("events/shell", sentence, evokes=False), mentions)
