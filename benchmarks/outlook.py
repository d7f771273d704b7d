"""Scores of every forecast on the shared records, written into docs/outlook.md.

    python benchmarks/outlook.py [../shared/data]

Air-raid alarms of Ukraine by oblast and day: 529 daily origins from 2025-01-01, one day and seven days ahead, the 24
regions of the record and the 22 that were not saturated by unbroken alarms.
Deaths by country and month: 2020 to 2023. Reach: the sentence of a stated upgrade.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from trucewatch.feeds import about, build
from trucewatch.feeds.sirens.feed import Sirens
from trucewatch.outlook import ahead, backtest, months
from trucewatch.outlook import season as seasons
from trucewatch.outlook.counts import Counts, of_series
from trucewatch.pipeline import reaching
from trucewatch.pipeline.ahead import backtested
from trucewatch.reach.newly import Claim, parse_range, totals
from trucewatch.reach.people import places
from trucewatch.show import ahead as shown
from trucewatch.show.ahead import SCORE_HEADS, score_rows
from trucewatch.show.reach import sentence
from trucewatch.show.season import chart

HERE = Path(__file__).parent
DOC = HERE.parent / "docs" / "outlook.md"
BEGINS, FIRST, ORIGINS = date(2022, 3, 20), date(2025, 1, 1), 529


def sirens(data: Path) -> Counts:
    """Return alarm starts by oblast and civil day. A day on which no feed told of anything is one without alarms here.

    That is how the published figures count; the product itself leaves such days unknown.
    """
    said = about.built_in("sirens")
    rows = Sirens(said).tables(data / "sirens" / "alerts_events_labeled.parquet", "0")["series"][0]()
    found = next(s for s in build(said, rows.table.to_pylist()) if s.measure == "starts")
    counts = of_series(found)
    return replace(counts, first=BEGINS, values=np.nan_to_num(counts.values[:, counts.index(BEGINS) :]))


def siren_lines(data: Path) -> Iterable[str]:
    """Yield the tables of the siren record."""
    counts = sirens(data)
    first = counts.index(FIRST)
    began = time.perf_counter()
    tested = backtested(counts, range(first, first + ORIGINS))
    print(f"sirens: {time.perf_counter() - began:.0f} s")
    usable = [n for n, region in enumerate(counts.regions) if region not in counts.dropped]
    for title, rows in ((f"{len(counts.regions)} regions", None), (f"{len(usable)} regions not saturated", usable)):
        yield f"\n{title}, {ORIGINS} origins:\n"
        yield from table(SCORE_HEADS, (row.cells for row in score_rows(tested, rows=rows)))
    yield ""
    yield from (ahead.verdict(tested, horizon) for horizon in tested.horizons)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    """Yield the lines of a Markdown table."""
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    yield from ("| " + " | ".join(row) + " |" for row in rows)


def put(name: str, lines: Iterable[str]) -> None:
    """Write lines into the doc, between the marks of a name."""
    text = DOC.read_text("utf-8")
    body = "\n".join(lines).strip("\n")
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    whole = re.sub(re.escape(begin) + ".*" + re.escape(end), lambda _: f"{begin}\n{body}\n{end}", text, flags=re.DOTALL)
    DOC.write_text(whole, "utf-8")


def month_lines(data: Path) -> Iterable[str]:
    """Yield the table of country-months, and the differences without the country that holds most deaths."""
    counts = months.read(data / "views" / "cm_actuals_2018_2024.csv")
    began = time.perf_counter()
    tested = backtested(counts)
    print(f"months: {time.perf_counter() - began:.0f} s")
    yield shown.scores_head(tested) + "\n"
    yield from table(SCORE_HEADS, (row.cells for row in score_rows(tested)))
    yield "\n" + ahead.verdict(tested, 1) + "\n"
    top = int(np.nansum(counts.values[:, list(tested.origins)], axis=1).argmax())
    rest = [n for n in range(len(counts.regions)) if n != top]
    base = tested.of(months.NAMED, 1)
    rows = []
    for one in (s for s in tested.scored if s.name != months.NAMED):
        whole = backtest.by_region(one.threshold, base.threshold)
        cut = backtest.by_region(one.threshold[:, rest], base.threshold[:, rest])
        log = backtest.by_region(one.log1p[:, rest], base.log1p[:, rest])
        rows.append((one.name, *(shown.difference_words(gap) for gap in (whole, cut, log))))
    heads = ("forecaster", "CRPS from 25 on", "the same without the top country", "log CRPS without it")
    yield "Differences to the named baseline, intervals by country:\n"
    yield from table(heads, rows)


def season_lines(data: Path) -> Iterable[str]:
    """Yield what thirty days from 18 March are worth on the siren record, and draw the year."""
    counts = sirens(data)
    for weights in (seasons.even(), seasons.heating(8.5, 14.5, 200)):
        found = seasons.season(counts, date(2025, 3, 18), 30, weights)
        yield f"> {seasons.sentence(found)}\n"
    (DOC.parent / "season.svg").write_text(str(chart(found)), "utf-8")


def reach_lines() -> Iterable[str]:
    """Yield the sentence of a stated upgrade, and print how long a thousand ranges take."""
    known, where = places(), reaching.area_of("UKR")
    random = np.random.default_rng(0)
    claims = [
        Claim(str(n), parse_range(f"{random.integers(50, 300)} km"), parse_range(f"{random.integers(301, 2000)} km"))
        for n in range(1000)
    ]
    began = time.perf_counter()
    totals(claims, where, known)
    print(f"reach: 1,000 ranges over {len(known.lat):,} places in {time.perf_counter() - began:.2f} s")
    yield "> " + sentence(reaching.reach("a cruise missile", "about 200 km", "1,000 km", where))


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / ".." / "shared" / "data"
    put("sirens", siren_lines(folder))
    put("months", month_lines(folder))
    put("season", season_lines(folder))
    put("reach", reach_lines())
