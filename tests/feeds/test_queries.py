"""Every question asked of feed tables, on each engine there is, against plain Python."""

import importlib.util
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pyarrow as pa
import pytest

from trucewatch.feeds import queries
from trucewatch.feeds.queries import DayWindow
from trucewatch.store import feeds as feed_tables
from trucewatch.tables import EVENTS, INTERVALS, SERIES

# Spark's own client leaves sockets for the collector to close.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
SPARK = pytest.param(
    "local[2]",
    marks=pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="the extra 'spark' is not installed"),
)


@pytest.fixture(scope="module", params=["duckdb", SPARK])
def engine(request):
    return feed_tables.connect(request.param)


def event(number, on, **more):
    at = datetime(on.year, on.month, on.day, tzinfo=UTC)
    row = dict.fromkeys(EVENTS.names) | {"feed": "f", "event": f"e{number}", "vintage": "v", "day": on}
    return row | {"earliest": at, "latest": at + timedelta(days=1), "killed": 1} | more


def some_events(count=400, seed=1):
    random = Random(seed)
    days = [date(2025, 1, 1) + timedelta(days=random.randrange(120)) for _ in range(count)]
    return [event(n, day, region=random.choice("AB"), source=random.choice("xyz")) for n, day in enumerate(days)]


@pytest.fixture
def table(engine, tmp_path):
    """Return a function that writes events as a feed's are written, and opens them on the engine."""

    def made(rows, name):
        whole = pa.Table.from_pylist(rows, schema=EVENTS.to_pyarrow())
        feed_tables.write_months(whole, "events", tmp_path / name, "part.parquet")
        return feed_tables.open_table(tmp_path / name, "events", engine)

    return made


def rows(expression):
    found = expression.to_pyarrow().to_pylist()
    return sorted(found, key=lambda r: [str(v) for v in r.values()])


def test_counts_by_window_are_those_of_a_loop(table):
    found = some_events()
    windows = [
        DayWindow("w1", date(2025, 2, 1), date(2025, 2, 3), 7, 14),
        DayWindow("w2", date(2025, 3, 1), date(2025, 3, 30)),
    ]
    wanted = Counter(
        (w.name, phase, e["region"])
        for w in windows
        for phase, first, last in w.phases
        for e in found
        if first <= e["day"] <= last
    )
    counted = rows(queries.window_counts(table(found, "counted"), windows, "region"))
    assert {(r["window"], r["phase"], r["region"]): r["n"] for r in counted} == dict(wanted)
    assert {r["days"] for r in counted if (r["window"], r["phase"]) == ("w1", "during")} == {3}
    assert all(r["killed"] == r["n"] for r in counted)


def test_an_event_without_a_day_is_in_no_count_by_day_and_in_that_of_the_undated(table):
    found = [event(1, date(2025, 1, 1)), event(2, date(2025, 1, 1), day=None)]
    made = table(found, "undated")
    assert [r["n"] for r in rows(queries.daily(made))] == [1]
    assert queries.undated(made).to_pyarrow().as_py() == 1


def test_a_diff_names_what_is_gone_new_and_changed(table):
    day = date(2025, 1, 1)
    old = table([event(1, day), event(2, day), event(3, day, killed=None)], "old")
    new = table([event(2, day, killed=5), event(3, day, killed=None), event(4, day)], "new")
    found = rows(queries.diff(old, new, ("day", "killed")))
    assert [(r["event"], r["what"], r["killed_old"], r["killed_new"]) for r in found] == [
        ("e1", "gone", 1, None),
        ("e2", "changed", 1, 5),
        ("e4", "new", None, 1),
    ]


def test_the_age_of_an_event_is_that_of_the_first_vintage_that_had_it(table):
    day = date(2025, 1, 1)
    first = table([event(1, day)], "first")
    second = table([event(1, day), event(2, day)], "second")
    seen = queries.first_seen({"2025-01-03": first, "2025-01-11": second})
    assert [(r["age"], r["n"]) for r in rows(queries.ages(seen))] == [(10, 1), (2, 1)]


def test_months_days_sources_and_copies_are_counted(table):
    found = [event(1, date(2025, 1, 1), source="x"), event(2, date(2025, 1, 9), source="x"), event(2, date(2025, 2, 1))]
    made = table(found, "small")
    assert [(r["month"], r["n"]) for r in rows(queries.months(made, "day"))] == [
        (date(2025, 1, 1), 2),
        (date(2025, 2, 1), 1),
    ]
    assert [r["n"] for r in rows(queries.living(made, "earliest"))] == [1, 1, 1]
    assert {(r["source"], r["year"], r["n"]) for r in rows(queries.sources(made))} == {("x", 2025, 2), (None, 2025, 1)}
    assert [(r["event"], r["n"]) for r in rows(queries.duplicates(made))] == [("e2", 2)]


def test_fillers_overlaps_and_late_rows_are_counted(engine, tmp_path):
    begins = datetime(2025, 1, 1, tzinfo=UTC)
    spans = [("A", 0, 2, False), ("A", 1, 3, True), ("A", 3, 4, False), ("B", 0, None, False), ("B", 2, 3, False)]
    listed = [
        dict.fromkeys(INTERVALS.names) | {"feed": "f", "region": r, "level": "region", "unit": r, "vintage": "v", "imputed": filled}
        | {"begins": begins + timedelta(hours=b), "ends": None if e is None else begins + timedelta(hours=e), "parts": 1}
        for r, b, e, filled in spans
    ]  # fmt: skip
    whole = pa.Table.from_pylist(listed, schema=INTERVALS.to_pyarrow())
    feed_tables.write_months(whole, "intervals", tmp_path / "i", "part.parquet")
    made = feed_tables.open_table(tmp_path / "i", "intervals", engine)
    assert rows(queries.filled(made)) == [{"n": 5, "imputed": 1, "open": 1}]
    assert rows(queries.overlaps(made)) == [{"n": 1}]
    assert len(rows(queries.beyond(made, "begins", date(2024, 12, 31)))) == 5
    ids = {r["event"]: (r["rows"], r["imputed"]) for r in rows(queries.named(made))}
    assert ids["A A 2025-01-01 01:00:00"] == (1, True)
    assert [(r["mean"], r["n"]) for r in rows(queries.unit_size(made))] == [(1.0, 5)]


def test_parts_of_days_that_nobody_saw_and_years_of_reports_are_counted(engine, table, tmp_path):
    head = {"feed": "f", "region": "A", "measure": "hours", "hours": 24.0, "hour": 0, "vintage": "v"}
    listed = [
        head | {"day": date(2025, 1, n), "value": None if n == 2 else 0.0, "alive": None if n == 2 else True}
        for n in (1, 2, 3)
    ]
    whole = pa.Table.from_pylist(listed, schema=SERIES.to_pyarrow())
    feed_tables.write_months(whole, "series", tmp_path / "s", "part.parquet")
    assert rows(queries.seen(feed_tables.open_table(tmp_path / "s", "series", engine))) == [{"n": 3, "alive": 2}]
    found = table([event(1, date(2024, 5, 1), reports=4), event(2, date(2024, 5, 1), reports=2)], "reports")
    assert rows(queries.volume(found)) == [{"year": 2024, "reports": 6, "days": 1}]
    delays = table([event(1, date(2024, 5, 1), seen=datetime(2024, 5, 4, 12, tzinfo=UTC))], "seen")
    assert [(r["age"], r["n"]) for r in rows(queries.delays(delays))] == [(3, 1)]
