"""Very many tellings: the same groups on each engine, and when they are added later."""

import importlib.util

import numpy as np
import pytest
from handmade import Desk
from test_events import COUNTRY, FAR_TOWN, NEAR_TOWN, SURE, TOWN

from trucewatch.merge import told
from trucewatch.merge.clusters import Links, components, parted
from trucewatch.pipeline import bulk
from trucewatch.records import Quantity
from trucewatch.store import feeds as feed_tables

# Spark's own client leaves sockets for the collector to close.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
SPARK = pytest.param(
    "local[2]",
    marks=[
        pytest.mark.slow,
        pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="the extra 'spark' is not installed"),
    ],
)


def tellings():
    """Some strikes, each told a few times, in places near and far, and one place that may hold both."""
    made = []
    for n, (place, days) in enumerate([(TOWN, 2), (NEAR_TOWN, 2), (FAR_TOWN, 3), (COUNTRY, 2)] * 3):
        for again in range(days):
            desk = Desk(f"d{n}-{again}", "2025-05-09")
            desk.attack(
                **(SURE | {"place": (place,), "when": f"2025-05-0{1 + n % 7}", "killed": Quantity(exact=30 + n % 4)})
            )
            made.append(told.told(desk.records[0], desk.document, "UTC"))
    return sorted(made, key=lambda one: one.key)


@pytest.fixture(params=["duckdb", SPARK])
def connection(request):
    return feed_tables.connect(request.param)


def held(connection, rows):
    feed_tables.hold(connection, "told", rows)
    return connection.table("told")


def test_groups_are_the_same_on_every_engine_and_added_rows_join_them(connection):
    rows = told.table(tellings())
    whole = bulk.cluster(held(connection, rows), connection)
    assert len(set(whole.labels.tolist())) < len(whole.labels)
    some = bulk.cluster(held(connection, rows.slice(0, 12)), connection)
    more = bulk.extend(some, held(connection, rows), connection)
    assert np.array_equal(more.labels, whole.labels)
    # What the first engine found is what every other one finds.
    first = feed_tables.connect()
    assert np.array_equal(whole.labels, bulk.cluster(held(first, rows), first).labels)


def links(*pairs):
    left, right, total = zip(*pairs, strict=True)
    return Links(np.array(left), np.array(right), np.array(total, dtype=float))


def test_two_ruled_out_are_parted_at_the_weaker_link():
    found = links((0, 1, 9), (1, 2, 5), (3, 4, 5))
    labels = components(6, found)
    assert labels.tolist() == [0, 0, 0, 3, 3, 5]
    assert parted(labels, found, [(0, 2)]).tolist() == [0, 0, 2, 3, 3, 5]
    assert parted(labels, found, [(0, 4)]).tolist() == labels.tolist()


def test_nothing_makes_no_group(connection):
    rows = told.table([])
    assert bulk.cluster(held(connection, rows), connection).labels.tolist() == []
