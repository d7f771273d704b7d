"""Run the acceptance tests of the statistics in full and write docs/validity.md: `make bench-stats`.

    OPENBLAS_NUM_THREADS=1 python benchmarks/stats.py [REPLICATES]

Seeded, so that the same code gives the same page. On one core 300 replicates take about half an hour.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from validity import delays, ledgers, live, rates, scope, statements
from validity.measured import Measured

from trucewatch.judge import VERSION

PAGE = Path(__file__).parents[1] / "docs" / "validity.md"
SEED = 20250318
TESTS: list[Callable[[int, int], Iterator[Measured]]] = [
    rates.textbook,
    rates.coverage,
    rates.detectable,
    live.anytime,
    live.delay,
    live.many,
    scope.unattributed,
    scope.contrast,
    ledgers.index_covers,
    statements.level,
    delays.watched,
]
HEAD = """# Validity: do the statistics do what they say?

Made by `make bench-stats` from seeded simulation ({replicates} replicates a row, rules {version});
`tests/judge/test_acceptance.py` runs the same in a small size. The scenarios (benchmarks/validity/simulated.py):
A no memory, B memory .9 a day, C memory .97, D as B with the pledge made after a surge, E sparse. A share of .95 over
{replicates} replicates has a standard error of {error:.3f}.

| test | case | figure | required | holds |
|---|---|---|---|---|
"""


def main() -> None:
    """Run everything and write the page."""
    replicates = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    rows = []
    for test in TESTS:
        began = time.perf_counter()
        found = list(test(replicates, SEED))
        print(f"{test.__name__}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
        rows += [
            f"| {m.test} | {m.case} | {m.figure:.3f} | {m.required} | {'yes' if m.holds(eased=False) else '**no**'} |"
            for m in found
        ]
    error = (0.95 * 0.05 / replicates) ** 0.5
    PAGE.write_text(HEAD.format(replicates=replicates, version=VERSION, error=error) + "\n".join(rows) + "\n", "utf-8")


if __name__ == "__main__":
    main()
