import csv
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from trucewatch.model import Observes, Series

TABLE = Path(__file__).parents[2] / "examples" / "ukraine-2025" / "feeds" / "sirens" / "daily.csv"
# Records made by hand are shared with the tests of merge; importlib mode gives neither folder a package.
sys.path.insert(0, str(Path(__file__).parents[1] / "merge"))
FRONT = ("Sumska", "Donetska", "Zaporizka", "Khersonska", "Chernihivska", "Mykolaivska")
SATURATED = ("Kharkivska", "Dnipropetrovska")


@pytest.fixture(scope="session")
def sirens():
    """The example's siren table as two series: alarm starts and alarm hours."""
    starts, hours = defaultdict(dict), defaultdict(dict)
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = date.fromisoformat(row["day"])
            for q in (0, 6, 12, 18):
                starts[row["region"]][day, q] = float(row[f"n{q:02}"])
                hours[row["region"]][day, q] = float(row[f"h{q:02}"])
    rear = tuple(r for r in starts if r not in FRONT + SATURATED)
    groups = {"rear": rear, "front": FRONT, "all": tuple(starts)}
    seen = Observes(("long_range_strike",), ("RUS",), ("UKR",), (), "Alarms.")

    def series(measure, unit, values):
        return Series("sirens", measure, unit, "Europe/Kyiv", 6, values, groups, seen)

    return series("starts", "alarm starts", starts), series("hours", "hours of alarm", hours)
