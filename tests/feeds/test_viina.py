"""VIINA's three layouts: events with one a day, reports, and the labels that are joined to reports."""

import zipfile
from datetime import UTC, date, datetime

import pytest

from trucewatch.errors import BadInput

INFO = {
    "viina_version": "1", "event_id": "11", "event_id_1pd": "9", "date": "20250605", "time": "18:30", "geonameid": "703448",
    "asciiname": "Kyiv", "ADM1_NAME": "Kyiv City", "longitude": "30.5", "latitude": "50.4", "GEO_PRECISION": "STREET",
    "source": "unian", "url": "https://example.org/11", "text": "Дрони над містом",
}  # fmt: skip
LABELS = {"event_id": "11", "t_mil_b": "1", "t_uav": "0.97", "t_uav_b": "1", "a_rus_init_b": "1", "a_ukr_init_b": "0"}
ONE_A_DAY = {
    "event_id_1pd": "9", "date": "20250605", "n_reports": "4", "geonameid": "703448", "asciiname": "Kyiv",
    "ADM1_NAME": "Kyiv City", "longitude": "30.5", "latitude": "50.4", "sources": "unian;ria", "t_uav_b": "1",
}  # fmt: skip


def table(path, *rows):
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture
def folder(tmp_path):
    """Return a function that makes a folder with an info file and a labels file."""

    def make(info, labels):
        made = tmp_path / "viina"
        made.mkdir(exist_ok=True)
        table(made / "event_info_latest_2025.csv", *info)
        if labels:
            table(made / "event_labels_latest_2025.csv", *labels)
        return made

    return make


def test_a_report_says_what_its_labels_say(reader, folder):
    (row,) = reader("viina")(folder([INFO], [LABELS]))
    assert (row["event"], row["type"], row["mode"], row["by"], row["source"]) == (
        "11",
        "assault",
        "drone",
        "RUS",
        "unian",
    )
    assert (row["day"], row["reports"], row["lat"], row["precision"]) == (date(2025, 6, 5), 1, 50.4, "point")
    assert row["seen"] == datetime(2025, 6, 5, 15, 30, tzinfo=UTC)  # 18:30 in Kyiv


def test_a_report_without_labels_is_of_no_known_type(reader, folder):
    read = reader("viina")
    (row,) = read(folder([INFO], [LABELS | {"event_id": "12"}]))
    assert (row["type"], row["mode"], row["by"]) == (None, None, None)
    assert read.notes["reports without labels, of which it is not known what they tell"] == 1
    (alone,) = read(folder([INFO], []))
    assert alone["type"] is None


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ({}, ("assault", "drone", None)),
        ({"t_uav_b": "0"}, (None, None, None)),
        ({"t_uav_b": "0", "t_hospital_b": "1"}, ("assault", None, "medical")),
        ({"t_uav_b": "0", "t_arrest_b": "1"}, (None, None, None)),
    ],
)
def test_only_a_label_of_an_attack_makes_an_assault(reader, tmp_path, labels, said):
    (row,) = reader("viina")(table(tmp_path / "event_1pd.csv", ONE_A_DAY | labels))
    assert (row["type"], row["mode"], row["target"]) == said


@pytest.mark.parametrize(
    ("labels", "text", "kept"),
    [
        ({}, INFO["text"], True),
        ({}, "Взрыв на НПЗ в Энгельсе", False),
        ({"a_rus_init_b": "0", "a_ukr_init_b": "1"}, INFO["text"], False),
        ({"a_ukr_init_b": "1"}, INFO["text"], True),
    ],
)
def test_a_point_is_kept_only_where_the_act_cannot_lie_abroad(reader, folder, labels, text, kept):
    read = reader("viina")
    (row,) = read(folder([INFO | {"text": text}], [LABELS | labels]))
    assert (row["lat"] is not None, row["geonames"] is not None, row["precision"] is not None) == (kept, kept, kept)
    assert row["place"] == "Kyiv"  # what the publisher says stays readable
    assert sum(read.notes.values()) == (0 if kept and len(labels) < 1 else 1)


def test_a_year_of_zips_in_a_folder_is_read_file_by_file(reader, folder):
    made = folder([INFO], [LABELS])
    for path in list(made.glob("*.csv")):
        with zipfile.ZipFile(path.with_suffix(".zip"), "w") as archive:
            archive.write(path, path.name)
        path.unlink()
    (row,) = reader("viina")(made)
    assert row["mode"] == "drone"


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("event_1pd.csv", ONE_A_DAY, "holds events and the reports that they are made of"),
        ("other.csv", {"a": "1"}, "is none of VIINA's tables"),
        ("event_info_2.csv", INFO | {"time": "25:00"}, "event_info_2.csv line 2: time is no time of day"),
        ("event_info_2.csv", INFO | {"colour": "red"}, "unknown columns colour"),
    ],
)
def test_what_does_not_belong_together_is_named(reader, folder, name, row, said):
    made = folder([INFO], [LABELS])
    table(made / name, row)
    with pytest.raises(BadInput, match=said):
        reader("viina")(made)


def test_labels_alone_are_nothing_to_join(reader, tmp_path):
    with pytest.raises(BadInput, match="holds no events and no reports"):
        reader("viina")(table(tmp_path / "event_labels.csv", LABELS))
