"""Make daily.csv: hours under alarm and alarm starts by oblast, Kyiv civil day and quarter of the day.

    python make.py ALERTS.parquet daily.csv

ALERTS is `data/processed/alerts_events_labeled.parquet` of github.com/goodfrog33/air-raid-forecasting-ukraine
(MIT), built from the official alarms that github.com/Vadimkin/ukrainian-air-raid-sirens-dataset (MIT) publishes:
one row an alarm, `region`, `started_at`, `finished_at` (UTC). Only the sums below go into this project.

Quarters are clock quarters (00, 06, 12, 18 h) of Europe/Kyiv, so that on the two days of the year when the clock
is changed one quarter has five or seven hours. An alarm counts as a start in the quarter in which it began; its
hours are spread over the quarters that it covers, overlapping alarms of one oblast being counted once.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq

KYIV = ZoneInfo("Europe/Kyiv")
FIRST, LAST = date(2022, 10, 1), date(2026, 3, 31)
QUARTERS = (0, 6, 12, 18)

Cell = tuple[date, int]
Alarm = tuple[datetime, datetime]


def quarter(moment: datetime) -> Cell:
    """Return the Kyiv day and the first hour of the quarter that a moment lies in."""
    local = moment.astimezone(KYIV)
    return local.date(), local.hour // 6 * 6


def next_quarter(day: date, hour: int) -> datetime:
    """Return the moment at which the next quarter begins."""
    day, hour = (day, hour + 6) if hour < 18 else (day + timedelta(days=1), 0)
    return datetime.combine(day, time(hour), KYIV).astimezone(UTC)


def merged(alarms: list[Alarm]) -> Iterator[Alarm]:
    """Yield the alarms of one oblast as stretches that do not overlap, in order."""
    ordered = sorted(alarms)
    begins, ends = ordered[0]
    for start, end in ordered[1:]:
        if start > ends:
            yield begins, ends
            begins, ends = start, end
        else:
            ends = max(ends, end)
    yield begins, ends


def hours(alarms: list[Alarm]) -> dict[Cell, float]:
    """Return hours under alarm by (day, quarter)."""
    sums: dict[Cell, float] = defaultdict(float)
    for start, end in merged(alarms):
        at = start
        while at < end:
            cell = quarter(at)
            until = min(end, next_quarter(*cell))
            sums[cell] += (until - at) / timedelta(hours=1)
            at = until
    return sums


def starts(alarms: list[Alarm]) -> dict[Cell, int]:
    """Return alarm starts by (day, quarter)."""
    sums: dict[Cell, int] = defaultdict(int)
    for start, _ in alarms:
        sums[quarter(start)] += 1
    return sums


def short(value: float) -> str:
    """Return a figure with at most three digits after the point; nothing for zero, to keep the file small."""
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"


def main(source: str, target: str) -> None:
    """Read the alarms and write one line an oblast and day."""
    table = pq.read_table(source, columns=["region", "started_at", "finished_at"]).to_pylist()
    by_region: dict[str, list[Alarm]] = defaultdict(list)
    for row in table:
        by_region[row["region"].removesuffix(" oblast")].append((row["started_at"], row["finished_at"]))
    with open(target, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["region", "day", *(f"{kind}{q:02}" for kind in "hn" for q in QUARTERS)])
        for region in sorted(by_region):
            length, count = hours(by_region[region]), starts(by_region[region])
            for n in range((LAST - FIRST).days + 1):
                day = FIRST + timedelta(days=n)
                cells = [short(length[day, q]) for q in QUARTERS] + [str(count[day, q]) for q in QUARTERS]
                writer.writerow([region, day.isoformat(), *cells])


if __name__ == "__main__":
    main(*sys.argv[1:3])
