"""The seeded acceptance tests in a small size; `make bench-stats` runs the long one and writes docs/validity.md."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from validity import delays, ledgers, live, rates, scope, statements

SEED = 20250318
SMALL = [
    (rates.coverage, 20),
    (rates.textbook, 30),
    (rates.detectable, 24),
    (live.anytime, 24),
    (live.many, 20),
    (scope.unattributed, 60),
    (scope.contrast, 24),
    (ledgers.index_covers, 100),
    (statements.level, 6),
    (delays.watched, 16),
]


@pytest.mark.slow
@pytest.mark.parametrize(("test", "replicates"), SMALL, ids=lambda v: getattr(v, "__name__", None))
def test_the_statistics_do_what_they_say(test, replicates):
    failed = [m for m in test(replicates, SEED) if not m.holds(eased=True)]
    assert failed == []
