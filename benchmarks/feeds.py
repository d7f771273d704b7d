"""Speed of feeds on generated rows in GDELT's layout, beside other ways of doing the same.

    python benchmarks/feeds.py [--rows 20_000_000] [--folder DIR] [--others] [--spark MASTER]

Rows are made by a seeded generator, imported by the product's own call (and once more after a kill in the
middle), then 200 and 2,202 windows are counted before, during and after, by region, through
`queries.window_counts`, and by the same SQL by hand on DuckDB. `--others` adds pandas, polars and SQLite where
they are installed, `--spark local[2]` the same expression on Spark. Each line is a process of its own: seconds
of the clock, seconds of the processor over all its threads and children, and its peak memory, all from its start
on, imports apart. Times are of one run on one machine: read them as ratios. benchmarks/README.md has the figures.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.dataset as ds

from trucewatch import pipeline
from trucewatch.feeds import about, queries
from trucewatch.feeds.queries import DayWindow
from trucewatch.pipeline import joining
from trucewatch.store import feeds as feed_tables

FIRST, DAYS = date(2023, 1, 1), 730
CHUNK = 500_000
REGIONS = np.array(
    [f"UP{n:02d}" for n in range(1, 28)] + [f"RS{n:02d}" for n in range(1, 84)] + [f"SU{n:02d}" for n in range(18)]
)


def generate(path: Path, rows: int) -> None:
    """Write rows in GDELT 2's layout of 61 columns, in the order of their days; the same rows for the same count."""
    names = str(about.built_in("gdelt")["columns"]["events"]).split()
    random = np.random.default_rng(20250318)
    options = pv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
    with path.open("wb") as file:
        for start in range(0, rows, CHUNK):
            pv.write_csv(_chunk(names, random, start, min(CHUNK, rows - start), rows), file, options)


def _chunk(names: list[str], random: np.random.Generator, start: int, count: int, rows: int) -> pa.Table:
    number = np.arange(start, start + count)
    day = number * DAYS // rows
    days = np.array([(FIRST + timedelta(days=int(d))).strftime("%Y%m%d") for d in range(day[0], day[-1] + 1)])[
        day - day[0]
    ]
    roots = np.array([f"{n:02d}" for n in range(1, 21)])[random.integers(0, 20, count)]
    parties = np.array(["RUS", "UKR", "USA", "SDN", "ISR", ""])
    said: dict[str, Any] = {
        "GLOBALEVENTID": number,
        "SQLDATE": days,
        "MonthYear": np.array([d[:6] for d in days]),
        "Year": np.array([d[:4] for d in days]),
        "Actor1CountryCode": parties[random.integers(0, 6, count)],
        "Actor2CountryCode": parties[random.integers(0, 6, count)],
        "Actor1Name": np.array(["MILITARY", "PRESIDENT", "REBEL", "POLICE"])[random.integers(0, 4, count)],
        "Actor2Name": np.array(["CIVILIAN", "GOVERNMENT", "VILLAGE", ""])[random.integers(0, 4, count)],
        "IsRootEvent": random.integers(0, 2, count),
        "EventCode": np.char.add(roots, "0"),
        "EventBaseCode": np.char.add(roots, "0"),
        "EventRootCode": roots,
        "QuadClass": random.integers(1, 5, count),
        "GoldsteinScale": random.integers(-10, 11, count),
        "NumMentions": random.integers(1, 50, count),
        "NumSources": random.integers(1, 9, count),
        "NumArticles": random.integers(1, 50, count),
        "AvgTone": random.normal(-2, 3, count).round(4),
        "ActionGeo_Type": random.integers(1, 6, count),
        "ActionGeo_FullName": np.array(["Kyiv, Kyyiv, Misto, Ukraine", "Khartoum, Al Khartum, Sudan"])[
            random.integers(0, 2, count)
        ],
        "ActionGeo_CountryCode": np.array(["UP", "RS", "SU"])[random.integers(0, 3, count)],
        "ActionGeo_ADM1Code": REGIONS[random.integers(0, len(REGIONS), count)],
        "ActionGeo_Lat": random.uniform(40, 60, count).round(4),
        "ActionGeo_Long": random.uniform(20, 50, count).round(4),
        "ActionGeo_FeatureID": random.integers(-2_000_000, 0, count),
        "DATEADDED": np.char.add(days, "120000"),
        "SOURCEURL": np.char.add(
            "https://example.org/world/a-report-of-some-length-about-a-place-", number.astype(str)
        ),
    }
    empty = pa.array([""] * count)
    return pa.table([pa.array(said[n]) if n in said else empty for n in names], names=names)


def windows(count: int) -> list[DayWindow]:
    """Return windows of 1 to 30 days all over the two years."""
    random = np.random.default_rng(count)
    begins = [FIRST + timedelta(days=int(n)) for n in random.integers(30, DAYS - 60, count)]
    lengths = random.integers(0, 30, count)
    return [
        DayWindow(f"w{n}", b, b + timedelta(days=int(d))) for n, (b, d) in enumerate(zip(begins, lengths, strict=True))
    ]


def imported(folder: Path, path: Path) -> None:
    """Import the rows into a case by the product's own call."""
    if not pipeline.is_case(folder):
        pipeline.init(folder, "bench")
    with pipeline.opened(folder) as case:
        joining.join(case, joining.pull(path, "gdelt"), pipeline.silent)


def events(folder: Path, engine: str = feed_tables.DUCKDB) -> Any:  # noqa: ANN401 - Ibis ships no types
    """Open the imported events."""
    with pipeline.opened(folder, write=False) as case:
        (version,) = case.vintages("gdelt")
        return feed_tables.table(case, "gdelt", version.vintage, "events", feed_tables.connect(engine))


def ours(folder: Path, count: int, engine: str = feed_tables.DUCKDB) -> int:
    """Count by window through the product's expression; return the sum of the counts."""
    counted = queries.window_counts(events(folder, engine), windows(count), "region").to_pyarrow()
    return int(counted["n"].to_numpy().sum())


def daily(folder: Path) -> int:
    """Count by day, region and type; return the sum of the counts."""
    return int(queries.daily(events(folder), "region", "type").to_pyarrow()["n"].to_numpy().sum())


def look_up(folder: Path) -> int:
    """Find one event by its id."""
    table = events(folder)
    return int(table.filter(table.event == "1234567").count().to_pyarrow().as_py())


def by_hand(folder: Path, count: int) -> int:
    """Do the same in SQL written by hand."""
    files = next(folder.glob("feeds/gdelt/*/events"))
    phases = [(w.name, p, a, b) for w in windows(count) for p, a, b in w.phases]
    connection = duckdb.connect()
    connection.execute("CREATE TABLE phases (name VARCHAR, phase VARCHAR, first DATE, last DATE)")
    connection.executemany("INSERT INTO phases VALUES (?, ?, ?, ?)", phases)
    sql = f"""
        WITH daily AS (SELECT day, region, count(*) AS n FROM read_parquet('{files}/*/*.parquet') GROUP BY ALL)
        SELECT sum(n) FROM (SELECT name, phase, region, sum(n) AS n FROM phases JOIN daily
                            ON day BETWEEN first AND last GROUP BY ALL)"""
    return int(connection.execute(sql).fetchall()[0][0])


def in_pandas(folder: Path, count: int) -> int:
    """Do the same in pandas, the columns that are needed in memory."""
    import pandas as pd  # noqa: PLC0415

    frame = pd.read_parquet(next(folder.glob("feeds/gdelt/*/events")), columns=["day", "region"])
    daily = frame.groupby(["day", "region"]).size().reset_index(name="n")
    total = 0
    for w in windows(count):
        for _, first, last in w.phases:
            total += int(daily[(daily.day >= first) & (daily.day <= last)].groupby("region").n.sum().sum())
    return total


def in_polars(folder: Path, count: int) -> int:
    """Do the same in polars, scanning."""
    import polars as pl  # noqa: PLC0415

    rows = [(w.name, p, a, b) for w in windows(count) for p, a, b in w.phases]
    phases = pl.LazyFrame(rows, schema=["name", "phase", "first", "last"], orient="row")
    files = str(next(folder.glob("feeds/gdelt/*/events"))) + "/*/*.parquet"
    daily = pl.scan_parquet(files).group_by("day", "region").agg(n=pl.len().cast(pl.Int64))
    joined = daily.join_where(phases, pl.col("day") >= pl.col("first"), pl.col("day") <= pl.col("last"))
    counted = joined.group_by("name", "phase", "region").agg(pl.col("n").sum())
    return int(counted.select(pl.col("n").sum()).collect().item())


def in_sqlite(folder: Path, count: int) -> int:
    """Do the same in SQLite, on a table of days and regions made first."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE events (day TEXT, region TEXT)")
    for batch in ds.dataset(next(folder.glob("feeds/gdelt/*/events"))).to_batches(columns=["day", "region"]):
        rows = zip(batch["day"].cast(pa.string()).to_pylist(), batch["region"].to_pylist(), strict=True)
        connection.executemany("INSERT INTO events VALUES (?, ?)", rows)
    connection.execute("CREATE TABLE daily AS SELECT day, region, count(*) AS n FROM events GROUP BY day, region")
    connection.execute("CREATE INDEX by_day ON daily (day, region, n)")
    sql = "SELECT coalesce(sum(n), 0) FROM daily WHERE day BETWEEN ? AND ?"
    return sum(connection.execute(sql, (str(a), str(b))).fetchone()[0] for w in windows(count) for _, a, b in w.phases)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a piece of work took: seconds of clock and processor, peak memory in GiB, and what it returned."""

    wall: float
    seconds: float
    memory: float
    result: Any

    def __str__(self) -> str:
        """Return the figures as one column of the table."""
        return f"{self.wall:7.2f} s  {self.seconds:7.2f} core-s  {self.memory:5.2f} GiB"


def apart(work: Callable[..., Any], *given: object) -> Cost:
    """Run something in a process of its own and return what it took.

    Seconds of the processor are of all threads and children together: a busy machine lengthens the clock's, not these.
    """
    context = multiprocessing.get_context("spawn")
    ours_end, theirs = context.Pipe()
    process = context.Process(target=_child, args=(theirs, work, given))
    process.start()
    theirs.close()  # so that a child that dies ends the wait
    found: Cost = ours_end.recv()
    process.join()
    return found


def _child(pipe: Connection, work: Callable[..., Any], given: tuple[object, ...]) -> None:
    began, wall = _processor(), time.perf_counter()
    result = work(*given)
    pipe.send(Cost(time.perf_counter() - wall, _processor() - began, _peak(), result))


def _processor() -> float:
    """Return the seconds that this process and those it started have had of the processor."""
    own = time.process_time()
    ticks = os.sysconf("SC_CLK_TCK")
    parents, used = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            parents[int(path.parent.name)], used[int(path.parent.name)] = (
                int(fields[1]),
                int(fields[11]) + int(fields[12]),
            )
    return own + sum(used[pid] for pid in parents if _descends(pid, parents)) / ticks


def _descends(pid: int, parents: dict[int, int]) -> bool:
    while pid in parents:
        pid = parents[pid]
        if pid == os.getpid():
            return True
    return False


def _peak() -> float:
    """Return the most memory that this process ever held, in GiB.

    Linux lets a child inherit the peak of the process that started it in `ru_maxrss`, but not here.
    """
    status = Path("/proc/self/status")
    if not status.is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / (1 << 20)


def killed_and_resumed(folder: Path, path: Path) -> Cost:
    """Kill an import when a part is written, import again, and return what the second run took."""
    child = subprocess.Popen([sys.executable, __file__, "--import-only", str(folder), str(path)])
    while not list(folder.glob("feeds/gdelt/.draft-*/*.done")):
        time.sleep(0.2)
        if child.poll() is not None:
            break
    child.kill()
    child.wait()
    return apart(imported, folder, path)


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=lambda t: int(t.replace("_", "")), default=20_000_000)
    options.add_argument("--folder", type=Path, default=Path("build/bench-feeds"))
    options.add_argument("--others", action="store_true", help="pandas, polars and SQLite beside it")
    options.add_argument("--spark", metavar="MASTER", action="append", default=[], help="Spark beside it, as local[2]")
    options.add_argument("--import-only", nargs=2, type=Path, help=argparse.SUPPRESS)
    return options.parse_args()


def import_both(folder: Path, rows: int) -> Path:
    """Import the rows, and once more with a kill in the middle, unless they are there; return the case."""
    folder.mkdir(parents=True, exist_ok=True)
    path, case = folder / f"{rows}.export.CSV", folder / f"case-{rows}"
    if list(case.glob("feeds/gdelt/[0-9a-f]*")):
        return case
    if not path.is_file():
        generate(path, rows)
    cost = apart(imported, case, path)
    print(f"{'import':28}{cost}  {rows / cost.wall:,.0f} rows/s, {rows / cost.seconds:,.0f} a core-second")
    killed = folder / f"killed-{rows}"
    print(f"{'import after a kill':28}{killed_and_resumed(killed, path)}")
    shutil.rmtree(killed)
    return case


def main() -> None:
    """Run the whole and print a table."""
    given = _options()
    if given.import_only:
        imported(*given.import_only)
        return
    case = import_both(given.folder, given.rows)
    others: dict[str, Callable[..., Any]] = {"by hand on DuckDB": by_hand}
    if given.others:
        others |= {"pandas": in_pandas, "SQLite": in_sqlite} | ({"polars": in_polars} if find_spec("polars") else {})
    others |= {f"Spark {master}": partial(ours, engine=master) for master in given.spark}
    for count in (200, 2202):
        cost = apart(ours, case, count)
        print(f"{f'{count} windows':28}{cost}")
        for name, work in others.items():
            other = apart(work, case, count)
            same = "same counts" if other.result == cost.result else f"OTHER COUNTS {other.result}, not {cost.result}"
            print(f"{f'  {name}':28}{other}  ours is {cost.seconds / other.seconds:.2f} of it, {same}")
    print(f"{'daily, by region and type':28}{apart(daily, case)}")
    print(f"{'one event by its id':28}{apart(look_up, case)}")


if __name__ == "__main__":
    main()
