import json
from datetime import date

import pytest

from trucewatch.errors import BadInput, BadValue
from trucewatch.feeds.mapping.feed import Mapped

ABOUT = {
    "name": "mine", "kind": "mapping", "publisher": "us", "licence": "ours", "exports": "rows", "attribution": "us",
    "zone": "Europe/Kyiv", "observes": {}, "file": "f.csv",
    "map": {
        "event": "Id", "day": {"column": "Date", "form": "%d.%m.%Y"}, "type": {"value": "assault"},
        "mode": {"column": "Kind", "lookup": "kinds"}, "lat": "Lat", "lon": "Lon", "killed": "Dead",
    },
    "lookups": {"kinds": {"Rakete": "missile", "unklar": None}},
    "ignored": ["Note"],
}  # fmt: skip
ROW = {"Id": "1", "Date": "18.03.2025", "Kind": "Rakete", "Lat": "50.4", "Lon": "30.5", "Dead": "2", "Note": "x"}


def read(path, **changed):
    (part,) = Mapped(ABOUT | changed).tables(path, "v")[changed.get("table", "events")]
    return part()


def csv(path, *rows, delimiter=","):
    path.write_text("\n".join(delimiter.join(r) for r in [rows[0].keys(), *(r.values() for r in rows)]) + "\n")
    return path


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "jsonl", "xlsx"])
def test_the_same_table_in_any_format_is_the_same_rows(form, tmp_path):
    path = tmp_path / f"f.{form}"
    if form in ("csv", "tsv"):
        csv(path, ROW, delimiter="," if form == "csv" else "\t")
    elif form == "xlsx":
        openpyxl = pytest.importorskip("openpyxl", reason="the extra 'excel' is not installed")
        book = openpyxl.Workbook()
        book.active.append(list(ROW))
        book.active.append([1, "18.03.2025", "Rakete", 50.4, 30.5, 2.0, "x"])
        book.save(path)
    else:
        path.write_text(json.dumps([ROW]) if form == "json" else json.dumps(ROW) + "\n")
    (row,) = read(path).table.to_pylist()
    assert (row["event"], row["day"], row["mode"], row["lat"], row["killed"]) == (
        "1",
        date(2025, 3, 18),
        "missile",
        50.4,
        2,
    )
    assert row["earliest"].isoformat() == "2025-03-17T22:00:00+00:00"  # midnight in Kyiv


def test_series_are_mapped_too(tmp_path):
    path = csv(
        tmp_path / "f.csv", {"where": "A", "on": "2025-01-01", "n": "3"}, {"where": "B", "on": "2025-01-01", "n": ""}
    )
    fields = {"region": "where", "day": "on", "measure": {"value": "shellings"}, "value": "n"}
    rows = read(path, table="series", map=fields, ignored=[]).table.to_pylist()
    assert [(r["region"], r["value"], r["alive"]) for r in rows] == [("A", 3.0, True), ("B", None, None)]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"map": {"event": "Id"}}, "map lacks day"),
        ({"map": ABOUT["map"] | {"motive": "Note"}}, "map, motive: is no field"),
        ({"map": ABOUT["map"] | {"place": {"column": "a", "value": "b"}}}, "map, place: must name a column or a value"),
        ({"map": ABOUT["map"] | {"mode": {"column": "Kind", "lookup": "none"}}}, "there is no lookup 'none'"),
        ({"table": "people"}, "table is 'people'"),
        ({"colums": {}}, "unknown keys: colums"),
    ],
)
def test_a_wrong_mapping_is_named(changed, said):
    with pytest.raises(BadValue, match=said):
        Mapped(ABOUT | changed)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW | {"Kind": "Bombe"}, "Kind has the unknown value 'Bombe'"),
        (ROW | {"Date": "2025-03-18"}, "Date is no day"),
        (ROW | {"Lat": "99"}, "no place on earth"),
        ({k: v for k, v in ROW.items() if k != "Id"}, "lacks Id"),
    ],
)
def test_a_row_that_does_not_fit_stops_the_feed(row, said, tmp_path):
    with pytest.raises(BadInput, match=said):
        read(csv(tmp_path / "f.csv", row))


def test_a_total_that_falls_is_counted_and_kept(tmp_path):
    rows = [ROW | {"Id": str(n), "Dead": str(total)} for n, total in enumerate([5, 9, 7, 8])]
    found = read(csv(tmp_path / "f.csv", *rows), cumulative=["Dead"])
    assert found.notes == {"Dead falls, though it counts up": 1}
    assert found.table["killed"].to_pylist() == [5, 9, 7, 8]
