from collections import Counter

from trucewatch.coding.frames import codebook


def test_ids_are_unique():
    assert max(Counter(f.id for f in codebook().frames).values()) == 1
