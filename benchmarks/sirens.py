"""Reproduce the published figures on the air-raid alarms of Ukraine, to their printed digits.

    python benchmarks/sirens.py [../shared/data]

From the merged alarms (read by the product's own feed) it makes the hourly region-hours, the sums of each window, the
28 days on either side and the rank among placebo windows, compares each with `expected/`, and ends with 1 if any
differs. The seasonal expectation is left out on purpose: its knots are not stated, and moving the first one moves
the figure for a masked month by a third (docs/rates.md), so there is no digit to reproduce.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from trucewatch.feeds import about
from trucewatch.feeds.hours import split
from trucewatch.feeds.sirens.feed import Sirens

FRONT = ("Sumska", "Donetska", "Zaporizka", "Khersonska", "Chernihivska", "Mykolaivska")
SATURATED = ("Kharkivska", "Dnipropetrovska")
WINDOWS = {
    "xmas2023": ("2023-01-06T11", "2023-01-07T23"),
    "energy2025": ("2025-03-18T20", "2025-04-18T00"),
    "easter2025": ("2025-04-19T18", "2025-04-21T00"),
    "victory2025": ("2025-05-08T00", "2025-05-11T00"),
    "easter2026*": ("2026-04-11T16", "2026-04-13T00"),
    "victory2026*": ("2026-05-09T00", "2026-05-12T00"),
}
EARLIEST = datetime(2023, 3, 1)  # noqa: DTZ001 - the published figures are on the wall clock, without a zone
BEFORE, AFTER, SIDE = 540, 420, 28 * 24
Hours = npt.NDArray[np.float64]


def hourly(alarms: Path, first: datetime, count: int) -> dict[str, Hours]:
    """Return the hours of alarm in each hour of the wall clock, for the rear, the front and both."""
    out = {"sir_h_rear": np.zeros(count), "sir_h_front": np.zeros(count)}
    kyiv, plain = ZoneInfo("Europe/Kyiv"), ZoneInfo("UTC")
    (read,) = Sirens(about.built_in("sirens")).tables(alarms, "0")["intervals"]
    for row in read().table.to_pylist():
        if row["region"].startswith(SATURATED):
            continue
        into = out["sir_h_front" if row["region"].startswith(FRONT) else "sir_h_rear"]
        # The wall clock's hours are taken for hours, as published: the night of a change of the clock is an hour off.
        begins, ends = (row[k].astimezone(kyiv).replace(tzinfo=plain) for k in ("begins", "ends"))
        for (day, hour), length in split(begins, ends, plain, 1):
            at = int((datetime(day.year, day.month, day.day, hour) - first) / timedelta(hours=1))  # noqa: DTZ001
            if 0 <= at < count:
                into[at] += length
    return out | {"alarm_h": out["sir_h_rear"] + out["sir_h_front"]}


def figures(hours: Hours, name: str, windows: Mapping[str, tuple[int, int]], earliest: int) -> dict[str, float]:
    """Return the figures of one window: its sum, the days on either side, the rank among placebos."""
    a, b = windows[name]
    inside = np.zeros(len(hours), bool)
    for begins, ends in windows.values():
        inside[begins:ends] = True
    real, ranks = relative(hours, a, b), []
    for day in range(-BEFORE, AFTER):
        i, j = a + 24 * day, b + 24 * day
        if day and i >= earliest and j + SIDE < len(hours) and not inside[i:j].any():
            ranks.append(relative(hours, i, j))
    below = sum(r <= real for r in ranks)
    return {
        "observed": hours[a:b].sum(),
        "per_day": hours[a:b].sum() / (b - a) * 24,
        "pre28": hours[max(0, a - SIDE) : a].mean() * 24,
        "post28": hours[b : b + SIDE].mean() * 24,
        "ratio_pm28": real,
        "placebos": len(ranks),
        "rank_le": below,
        "p_low": (below + 1) / (len(ranks) + 1),
    }


def relative(hours: Hours, a: int, b: int) -> float:
    """Return a window's sum over what the mean of the 28 days on either side gives."""
    around = np.concatenate([hours[max(0, a - SIDE) : a], hours[b : b + SIDE]])
    return float(hours[a:b].sum() / (around.mean() * (b - a)))


def differences(data: Path) -> Iterator[str]:
    """Yield a line for each figure that is not the published one, to its printed digits."""
    published = pq.read_table(data / "expected" / "siren_region_hours_hourly.parquet")
    first: Any = published["hour_local_kyiv"][0].as_py()
    series = hourly(data / "sirens" / "alerts_events_labeled.parquet", first, published.num_rows)
    for name in ("sir_h_rear", "sir_h_front"):
        worst = float(np.abs(series[name] - published[name].to_numpy()).max())
        print(f"{name}: {published.num_rows} hours, largest difference {worst:.6f}")
        if worst > 1e-6:
            yield f"{name}: differs by {worst}"
    index = {n: tuple(_hour(t, first) for t in span) for n, span in WINDOWS.items()}
    windows = {n: (a, b) for n, (a, b) in index.items()}
    with (data / "expected" / "truce_windows.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["series"] in series:
                yield from _row(row, figures(series[row["series"]], row["window"], windows, _hour(EARLIEST, first)))


def _row(row: Mapping[str, str], found: Mapping[str, float]) -> Iterator[str]:
    print(
        f"{row['series']:12} {row['window']:13}", *(f"{k} {found[k]:.4g}" for k in ("observed", "ratio_pm28", "p_low"))
    )
    for key, value in found.items():
        digits = len(row[key].partition(".")[2])
        if round(value, digits) != float(row[key]):
            yield f"{row['series']} {row['window']} {key}: {value:.6f}, published {row[key]}"


def _hour(time: datetime | str, first: datetime) -> int:
    at = datetime.fromisoformat(time) if isinstance(time, str) else time
    return int((at - first) / timedelta(hours=1))


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1] / ".." / "shared" / "data")
    wrong = list(differences(folder))
    print("\n".join(wrong) or "every figure is the published one, to its printed digits")
    sys.exit(bool(wrong))
