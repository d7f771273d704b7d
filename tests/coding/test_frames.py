from collections import Counter

import pytest

from trucewatch.coding.events import drafts
from trucewatch.coding.frames import codebook

BOOK = codebook()


@pytest.mark.parametrize("frame", BOOK.frames, ids=lambda frame: frame.id)
def test_each_frame_is_evoked_by_its_own_example(read, frame):
    seen = read(frame.example)
    found = [one.frame.id for sentence in seen.view.sentences for one in drafts(seen, BOOK, sentence)]
    assert frame.id in found


def test_ids_are_unique():
    assert max(Counter(f.id for f in BOOK.frames).values()) == 1
