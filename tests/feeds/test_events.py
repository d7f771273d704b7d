"""The feeds of events on small files of ours: what each makes of a row, and what it refuses."""

import zipfile
from datetime import UTC, date, datetime

import pytest

from trucewatch.errors import BadInput
from trucewatch.feeds import about

UCDP = {
    "id": "12", "type_of_violence": "1", "side_a": "Government of Ukraine", "side_b": "DPR", "number_of_sources": "-1",
    "source_article": '"Some Agency,2014-07-01,Fighting"', "where_prec": "2", "where_coordinates": "Sloviansk", "adm_1": "Donetsk",
    "latitude": "48.85", "longitude": "37.6", "country": "Ukraine", "date_prec": "1", "date_start": "2014-07-01 00:00:00.000",
    "date_end": "2014-07-01 00:00:00.000", "best": "3", "high": "5", "low": "2",
}  # fmt: skip
ACLED = {
    "event_id_cnty": "SDN1", "event_date": "2024-02-10", "time_precision": "1", "event_type": "Battles",
    "sub_event_type": "Armed clash", "actor1": "Rapid Support Forces", "actor2": "Military Forces of Sudan",
    "admin1": "Khartoum", "location": "Omdurman", "latitude": "15.64", "longitude": "32.48", "geo_precision": "1",
    "source": "Sudan Tribune; Radio Dabanga", "fatalities": "0", "timestamp": "1707868800",
}  # fmt: skip
VIINA = {
    "event_id_1pd": "9", "date": "20250605", "n_reports": "4", "geonameid": "703448", "asciiname": "Kyiv",
    "ADM1_NAME": "Kiev City", "longitude": "30.5", "latitude": "50.4", "sources": "unian;ria", "t_uav_b": "1",
    "a_rus_init_b": "1", "a_ukr_init_b": "0",
}  # fmt: skip


def write(path, *rows, delimiter=","):
    lines = [delimiter.join(rows[0])]
    lines += [delimiter.join('"' + v.replace('"', '""') + '"' for v in row.values()) for row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("kind", "row", "said"),
    [
        ("ucdp", UCDP, {"event": "12", "day": date(2014, 7, 1), "by": None, "side_a": "Government of Ukraine", "sources": None}),
        ("ucdp", UCDP, {"killed": 3, "killed_low": 2, "killed_high": 5, "precision": "admin2", "source": "Some Agency"}),
        ("ucdp", UCDP | {"type_of_violence": "3"}, {"by": "UKR", "category": "one-sided violence"}),
        ("ucdp", UCDP | {"date_prec": "2"}, {"day": None, "earliest": datetime(2014, 7, 1, tzinfo=UTC)}),
        ("ucdp", UCDP | {"where_prec": "7"}, {"precision": None}),
        ("acled", ACLED, {"type": "assault", "mode": "ground", "by": None, "sources": 2, "source": "Sudan Tribune", "killed": 0}),
        ("acled", ACLED, {"seen": datetime(2024, 2, 14, tzinfo=UTC), "day": date(2024, 2, 10)}),
        ("acled", ACLED | {"time_precision": "3"}, {"day": None, "latest": datetime(2024, 3, 1, tzinfo=UTC)}),
        ("acled", ACLED | {"event_date": "10 February 2024"}, {"day": date(2024, 2, 10)}),
        ("viina", VIINA, {"mode": "drone", "by": "RUS", "reports": 4, "sources": 2, "geonames": 703448}),
        ("viina", VIINA | {"a_ukr_init_b": "1"}, {"by": None}),
    ],
)  # fmt: skip
def test_a_row_says_what_the_publisher_says_and_no_more(kind, row, said, reader, tmp_path):
    (found,) = reader(kind)(write(tmp_path / "f.csv", row))
    assert {key: found[key] for key in said} == said


@pytest.mark.parametrize(
    ("kind", "row", "said"),
    [
        ("ucdp", UCDP | {"type_of_violence": "4"}, "line 2: type_of_violence has the unknown value '4'"),
        ("ucdp", UCDP | {"date_end": "2014-06-30"}, "date_end is 2014-06-30, before date_start"),
        ("ucdp", UCDP | {"latitude": "137.6"}, "are the coordinates swapped"),
        ("ucdp", UCDP | {"best": "some"}, "best is no number"),
        ("acled", ACLED | {"event_type": "Skirmishes"}, "event_type has the unknown value 'Skirmishes'"),
        ("acled", ACLED | {"time_precision": "9"}, "time_precision has the unknown value"),
        ("acled", {k: v for k, v in ACLED.items() if k != "fatalities"}, "lacks fatalities"),
        ("viina", VIINA | {"date": "2025-06-05"}, "date is no day"),
        ("viina", VIINA | {"t_new_b": "1"}, "unknown columns t_new_b"),
    ],
)
def test_what_a_feed_does_not_know_stops_it(kind, row, said, reader, tmp_path):
    with pytest.raises(BadInput, match=said):
        reader(kind)(write(tmp_path / "f.csv", row))


def test_the_older_column_list_of_acled_is_read_too(reader, tmp_path):
    (found,) = reader("acled")(write(tmp_path / "f.csv", ACLED | {"data_id": "1", "iso3": "SDN", "notes": "x"}))
    assert found["event"] == "SDN1"


OLDER = {"best": "best_est", "high": "high_est", "low": "low_est"}
NUMBERS = (
    "relid year active_year conflict_dset_id conflict_new_id dyad_dset_id dyad_new_id side_a_new_id priogrid_gid gwnoa"
)


@pytest.mark.parametrize(
    ("row", "noted"),
    [
        (UCDP | dict.fromkeys(NUMBERS.split(), "1") | {"source_office": "Some Agency"}, {}),
        ({OLDER.get(name, name): value for name, value in UCDP.items() if name != "number_of_sources"}, {}),
        (UCDP | {"code_status": "Clear"}, {}),
        (UCDP | {"code_status": "Check deaths"}, {"events that the publisher still checks": 1}),
    ],
)
def test_ged_of_any_version_and_candidate_say_the_same_of_an_event(reader, tmp_path, row, noted):
    read = reader("ucdp")
    (found,) = read(write(tmp_path / "f.csv", row))
    assert (found["killed"], found["killed_low"], found["killed_high"], found["day"]) == (3, 2, 5, date(2014, 7, 1))
    assert dict(read.notes) == noted


def test_a_row_of_hxl_tags_is_no_event(reader, tmp_path):
    tags = dict.fromkeys(UCDP, "") | {"date_start": "#date+start", "best": "#affected+killed"}
    (found,) = reader("ucdp")(write(tmp_path / "f.csv", tags, UCDP))
    assert found["line"] == 3


def test_swapped_actors_of_acled_change_nothing_but_their_places(reader, tmp_path):
    swapped = ACLED | {"actor1": ACLED["actor2"], "actor2": ACLED["actor1"]}
    (one,) = reader("acled")(write(tmp_path / "a.csv", ACLED))
    (other,) = reader("acled")(write(tmp_path / "b.csv", swapped))
    assert other | {"side_a": one["side_a"], "side_b": one["side_b"]} == one


def test_alarms_of_a_part_count_by_the_share_that_the_description_gives(reader, tmp_path):
    rows = [
        {"oblast": "A oblast", "raion": raion, "hromada": "", "level": "raion", "started_at": "2025-01-01 00:00:00+00:00",
         "finished_at": f"2025-01-01 {hours:02d}:00:00+00:00", "source": "official"}
        for raion, hours in (("A1", 4), ("A2", 2))
    ]  # fmt: skip
    path = write(tmp_path / "f.csv", *rows)
    read = reader("sirens")
    whole = sum(r["value"] or 0 for r in read(path, "series") if r["measure"] == "hours")
    shared = sum(
        r["value"] or 0
        for r in read(path, "series", weights={"A oblast": {"A1": 0.75, "A2": 0.25}})
        if r["measure"] == "hours"
    )
    assert (whole, shared) == (4.0, 3.5)


def gdelt(**cells):
    names = str(about.built_in("gdelt")["columns"]["events"]).split()
    known = {
        "GLOBALEVENTID": "1", "SQLDATE": "20250318", "EventCode": "190", "EventRootCode": "19", "Actor1CountryCode": "RUS",
        "NumSources": "2", "NumArticles": "40", "ActionGeo_Type": "4", "ActionGeo_Lat": "50.4", "ActionGeo_Long": "30.5",
        "ActionGeo_ADM1Code": "UP12", "DATEADDED": "20250318120000", "SOURCEURL": "https://example.org/a",
    }  # fmt: skip
    return "\t".join((known | cells).get(n, "") for n in names) + "\n"


def test_gdelt_counts_reports_and_never_events(reader, tmp_path):
    path = tmp_path / "x.export.CSV"
    path.write_text(gdelt() + gdelt(GLOBALEVENTID="2", EventRootCode="99", ActionGeo_Lat="120"))
    read = reader("gdelt")
    one, two = read(path)
    assert (one["type"], one["reports"], one["day"], one["region"]) == ("assault", 40, date(2025, 3, 18), "UP12")
    assert one["seen"] == datetime(2025, 3, 18, 12, tzinfo=UTC)
    assert (two["type"], two["lat"]) == (None, None)
    assert dict(read.notes) == {"rows with unknown event roots": 1, "rows with coordinates out of range": 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (gdelt(SQLDATE="20250231"), "SQLDATE is '20250231'"),
        ("a\tb\n", "has 2 columns between tabs, not 61 .events. or 16 .mentions."),
        (gdelt() + "cut\toff", "not as GDELT writes it"),
        ("", "is empty"),
    ],
)
def test_gdelt_refuses_what_is_not_whole(text, said, reader, tmp_path):
    (tmp_path / "x.CSV").write_text(text)
    with pytest.raises(BadInput, match=said):
        reader("gdelt")(tmp_path / "x.CSV")


def test_a_file_in_blocks_is_the_file(tmp_path):
    from trucewatch.feeds.gdelt.feed import blocks, piece  # noqa: PLC0415

    path = tmp_path / "x.CSV"
    path.write_bytes(b"".join(b"%d\tline\n" % n for n in range(1000)))
    cut = list(blocks(path, 500))
    assert len(cut) > 10
    assert b"".join(bytes(piece(path, b, e)) for b, e in cut) == path.read_bytes()
    assert all(bytes(piece(path, b, e)).endswith(b"\n") for b, e in cut)


def test_a_zip_with_two_files_and_a_bomb_are_refused(reader, tmp_path):
    two, bomb = tmp_path / "two.zip", tmp_path / "bomb.zip"
    with zipfile.ZipFile(two, "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("b.csv", "x")
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * (400 << 20))
    with pytest.raises(BadInput, match="holds 2 files"):
        reader("viina")(two)
    with pytest.raises(BadInput, match="unpacks to more than"):
        reader("viina")(bomb)


def test_a_zipped_table_is_read_like_a_plain_one(reader, tmp_path):
    plain = write(tmp_path / "f.csv", VIINA)
    with zipfile.ZipFile(tmp_path / "f.zip", "w") as archive:
        archive.write(plain, "f.csv")
    assert reader("viina")(tmp_path / "f.zip") == reader("viina")(plain)
