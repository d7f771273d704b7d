from collections import Counter

import pytest

from trucewatch.coding.events import drafts
from trucewatch.coding.frames import _frame, codebook
from trucewatch.errors import BadValue

BOOK = codebook()


@pytest.mark.parametrize("frame", BOOK.frames, ids=lambda frame: frame.id)
def test_each_frame_is_evoked_by_its_own_example(read, frame):
    seen = read(frame.example)
    found = [one.frame.id for sentence in seen.view.sentences for one in drafts(seen, BOOK, sentence)]
    assert frame.id in found


def test_ids_are_unique():
    assert max(Counter(f.id for f in BOOK.frames).values()) == 1


def test_a_word_that_yaml_reads_as_a_truth_value_is_named():
    with pytest.raises(BadValue, match="not words"):
        _frame({"id": "x", "type": "assault", "by": [True]})


def test_an_unknown_field_is_named():
    with pytest.raises(BadValue, match="colour"):
        _frame({"id": "x", "type": "assault", "colour": "red"})
