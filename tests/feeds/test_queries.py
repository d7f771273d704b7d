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
from trucewatch.tables import EVENTS

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
