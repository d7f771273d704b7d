from datetime import UTC, date, datetime

import ibis

from trucewatch.feeds import queries


def test_records_are_counted_by_the_age_at_which_their_publisher_had_them():
    rows = [
        {"day": date(2025, 3, 1), "seen": datetime(2025, 3, 4, 12, tzinfo=UTC)},
        {"day": date(2025, 3, 1), "seen": datetime(2025, 3, 4, 18, tzinfo=UTC)},
        {"day": date(2025, 3, 2), "seen": None},
        {"day": None, "seen": datetime(2025, 3, 4, tzinfo=UTC)},
    ]
    table = ibis.memtable(rows, schema={"day": "date", "seen": "timestamp('UTC')"})
    found = ibis.duckdb.connect().to_pyarrow(queries.delays(table)).to_pylist()
    assert [(row["age"], row["n"]) for row in found] == [(3, 2)]
