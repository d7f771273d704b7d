"""Known faults of real feeds: each is seen, and none becomes a figure. docs/feeds.md lists F1 to F18 and their tests.

F6 to F8 are in test_launches.py, since that file has no licence and is not here.
"""

import csv
import json
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from trucewatch import pipeline
from trucewatch.feeds import borders
from trucewatch.feeds.mapping.feed import Mapped
from trucewatch.feeds.parts import part
from trucewatch.pipeline import joining, survey, vintages

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared feed files (../shared/data) are not here")
MERGED = DATA / "sirens" / "alerts_events_labeled.parquet"
OFFICIAL = DATA / "sirens" / "official_data_en_to_2024-04-23.csv"
VOLUNTEER = DATA / "sirens" / "volunteer_data_en_to_2024-10-10.csv"
OLDER = DATA / "ucdp_donbas" / "conflict_data_ukr_2014_2019_older_vintage.csv"
VIINA = DATA / "viina_subset"
NEWER = DATA / "ucdp_donbas" / "conflict_data_ukr_2014_2021.csv"


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """A case with the merged sirens and both vintages of UCDP."""
    folder = tmp_path_factory.mktemp("faults") / "case"
    pipeline.init(folder, "faults")
    with pipeline.opened(folder) as opened:
        for kind, path, seen in (
            ("sirens", MERGED, "2026-06-21"),
            ("ucdp", OLDER, "2020-06-01"),
            ("ucdp", NEWER, "2022-06-01"),
        ):
            when = joining.datetime.fromisoformat(seen).replace(tzinfo=joining.UTC)
            joining.join(opened, joining.pull(path, kind, when), pipeline.silent)
        yield opened


@pytest.fixture(scope="module")
def sirens(case):
    (version,) = case.vintages("sirens")
    return survey.status(case, version, "duckdb")


def test_f1_a_region_under_one_long_alarm_is_left_out_by_rule(case):
    (sums,) = (s for s in pipeline.steps.load_series(case) if s.measure == "starts")
    assert {"Kharkivska oblast", "Dnipropetrovska oblast"} <= set(sums.dropped)
    assert "one unbroken alarm of 604 days" in sums.dropped["Kharkivska oblast"]


def test_f2_a_change_of_unit_is_flagged(sirens):
    assert any(line.startswith("from 2025-1") for line in sirens.breaks)


def test_f3_filled_in_ends_are_marked(reader):
    rows = reader("sirens")(VOLUNTEER, "intervals")
    assert sum(r["imputed"] for r in rows) / len(rows) == pytest.approx(0.0439, abs=0.0001)
    rows = reader("sirens")(OFFICIAL, "intervals")
    filler = [r for r in rows if r["ends"] and r["ends"] - r["begins"] == timedelta(minutes=60)]
    assert filler
    assert all(r["imputed"] for r in filler)


def test_f4_a_region_that_is_not_published_is_no_data(sirens, case):
    (sums,) = (s for s in pipeline.steps.load_series(case) if s.measure == "hours")
    assert "Luhanska oblast" in sirens.missing
    assert "Luhanska oblast" not in sums.values


def test_f5_a_unit_of_the_wrong_level_is_noted(reader):
    read = reader("sirens")
    rows = read(OFFICIAL, "intervals")
    assert read.notes["'Lubenskyi raion' stands where a region should"] == 1
    assert sum(r["ends"] - r["begins"] > timedelta(hours=24) for r in rows if r["ends"]) == 3
    assert Counter(r["level"] for r in rows) == {"region": 36537, "hromada": 5597, "raion": 897}


def test_f9_no_strike_abroad_stands_at_a_place_of_like_name(reader, tmp_path):
    with (VIINA / "viina_review_classified.csv").open(encoding="utf-8-sig") as file:
        reviewed = [r for r in csv.DictReader(file) if r["TextGeoConflict"] == "TRUE"]
    names = ("event_id_1pd", "date", "geonameid", "asciiname", "ADM1_NAME", "longitude", "latitude")
    with (tmp_path / "event_1pd.csv").open("w") as file:
        writer = csv.DictWriter(file, [*names, "n_reports", "sources", "t_uav_b", "a_ukr_init_b"])
        writer.writeheader()
        more = {"n_reports": "1", "sources": "x", "t_uav_b": "1", "a_ukr_init_b": "1"}
        writer.writerows({k: r[k] for k in names} | {"date": r["date"].replace("-", "")} | more for r in reviewed)
    rows = reader("viina")(tmp_path / "event_1pd.csv")
    assert len(rows) == 14
    assert {"Prymorsk", "Druzhba"} <= {r["place"] for r in rows}
    assert all(r["lat"] is None and r["geonames"] is None for r in rows)


def test_f10_a_fall_of_coverage_is_told_and_is_not_the_war(case, tmp_path):
    lines = ["id,day,n"]
    for year in range(2022, 2026):
        with (VIINA / f"VIINA_{year}_REBUILD.csv").open(encoding="utf-8-sig") as file:
            lines += [f"{year}-{n},{r['date']},{r['n_reports']}" for n, r in enumerate(csv.DictReader(file))]
    (tmp_path / "f.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "feed.yaml").write_text(
        "{name: viina, kind: mapping, file: f.csv, publisher: p, licence: ODbL, exports: rows, attribution: a, zone: UTC,"
        " observes: {}, map: {event: id, day: day, reports: n}}"
    )
    joining.join(case, joining.pull(tmp_path), pipeline.silent)
    (version,) = case.vintages("viina")
    found = survey.status(case, version)
    assert any(line.startswith("2023: ") and "count by share" in line for line in found.volume)
    assert not survey.status(case, case.vintages("ucdp")[0]).volume  # a feed that counts events


def test_f11_what_changed_between_vintages_is_counted(case):
    found = vintages.differences(case, "ucdp", None, None, "duckdb")
    assert (found.counts["gone"], found.changed["killed"]) == (94, 59)
    assert 79 <= found.changed["lat"] <= 85
    both = [r for r in found.rows if r["what"] == "changed" and r["day_old"] != r["day_new"]]
    assert len(both) == 62  # of the days that either vintage dates to one; 21 of them with another date


def test_f12_a_new_source_that_gives_most_of_a_year_is_flagged(case):
    newest = case.vintages("ucdp")[0]
    found = survey.status(case, newest, "duckdb")
    assert any(line.startswith("2014: ") and "MemoryBook" in line for line in found.shifts)


def test_f13_precision_is_kept_and_the_row_of_tags_is_no_event(reader):
    rows = reader("ucdp")(NEWER)
    assert len(rows) == 2989
    assert sum(r["day"] is not None for r in rows) == 2323
    in_2014 = [r for r in rows if r["earliest"].year == 2014]
    assert (len(in_2014), sum(r["killed"] for r in in_2014)) == (1294, 4528)


def _spans(row):
    return row["latest"] - row["earliest"] > timedelta(days=1)


def test_f14_a_claimed_total_that_falls_is_counted(tmp_path):
    path = DATA / "russian_losses_claims" / "russia_losses_equipment.json"
    data = json.loads(path.read_text())
    columns = {k for row in data for k in row}
    said = {
        "name": "losses", "kind": "mapping", "publisher": "one party", "licence": "MIT", "exports": "rows", "attribution": "x",
        "zone": "Europe/Kyiv", "observes": {}, "claim": True, "file": path.name, "table": "series",
        "map": {"region": {"value": "all"}, "day": "date", "measure": {"value": "tanks"}, "value": "tank"},
        "cumulative": ["tank"], "ignored": sorted(columns - {"date", "tank"}),
    }  # fmt: skip
    (read,) = Mapped(said).tables(path, "v")["series"]
    part = read()
    assert part.notes == {"tank falls, though it counts up": 1}
    values = {r["day"]: r["value"] for r in part.table.to_pylist()}
    assert values[date(2023, 5, 28)] - values[date(2023, 5, 27)] == -2


def test_f15_an_hour_that_was_skipped_is_no_hour_of_alarm(reader):
    """In the night of 30 March 2025 the clock goes from 3 to 4: that day has 23 hours, whatever was on."""
    rows, wanted = reader("sirens")(MERGED, "series"), ("Kharkivska oblast", "hours", date(2025, 3, 30))
    day = [r["value"] for r in rows if (r["region"], r["measure"], r["day"]) == wanted]
    assert sum(day) == pytest.approx(23.0)


CRIMEA = [(45.3, 34.4), (44.6, 33.52)]  # inland of the peninsula, and the city on its coast
LAYER = "  - {file: ne.geojson, name: name, code: iso_3166_2, country: adm0_a3}"


@pytest.mark.parametrize(("moved", "country"), [("{UA-43: UKR, UA-40: UKR}", "UKR"), ("{}", "RUS")])
def test_f16_whose_a_disputed_unit_is_is_a_stated_choice(tmp_path, moved, country):
    shutil.copy(DATA / "boundaries" / "ne_50m_admin_1_states_provinces.geojson", tmp_path / "ne.geojson")
    text = f"choice: We count it to {country}.\nlevel: country\nlayers:\n{LAYER}\ncountries: {moved}\n"
    (tmp_path / "borders.yaml").write_text(text)
    drawn = borders.read(tmp_path / "borders.yaml")
    rows = [{"feed": "f", "event": str(n), "vintage": "v", "lat": y, "lon": x} for n, (y, x) in enumerate(CRIMEA)]
    found = drawn.regions(part("events", rows).table, Counter())
    assert found["region"].to_pylist() == [country, country]
    assert drawn.choice == f"We count it to {country}."


def test_f16_the_layer_of_one_country_holds_its_units_by_area(tmp_path):
    shutil.copy(DATA / "boundaries" / "ukraine_oblasts_geoboundaries.geojson", tmp_path / "ua.geojson")
    layer = "{file: ua.geojson, name: shapeName, code: shapeISO, country: shapeGroup}"
    (tmp_path / "borders.yaml").write_text(f"choice: As geoBoundaries has it.\nlayers: [{layer}]\n")
    drawn = borders.read(tmp_path / "borders.yaml")
    assert len(drawn.units) == 27
    # Official figures in km², of oblasts without a coast: on the coast the layer holds waters too.
    official = {"Vinnytsia Oblast": 26_513, "Khmelnytskyi Oblast": 20_645, "Poltava Oblast": 28_748}
    areas = {unit.name: unit.area for unit in drawn.units}
    assert {name: areas[name] for name in official} == pytest.approx(official, rel=0.01)
    cities = {"Kharkiv Oblast": (49.99, 36.23), "Lviv Oblast": (49.84, 24.03)}
    at = drawn.find(*(np.array(values) for values in zip(*cities.values(), strict=True)))
    assert [drawn.units[i].name for i in at] == list(cities)


def test_f17_rows_that_vanish_between_copies_are_seen(case):
    found = vintages.differences(case, "ucdp", None, None, "duckdb")
    assert all(r["event"] for r in found.rows if r["what"] == "gone")


def test_f18_a_wide_date_is_never_given_a_day(reader):
    rows = reader("ucdp")(NEWER)
    assert all(r["day"] is None for r in rows if _spans(r))
