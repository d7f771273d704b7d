"""Copies that go wrong, joined to a case as a person would: the line and the column are named, nothing is half there."""

import zipfile
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from trucewatch import pipeline
from trucewatch.errors import BadInput, Cannot
from trucewatch.feeds import about
from trucewatch.pipeline import joining

ACLED = {
    "event_id_cnty": "SDN1", "event_date": "2024-02-10", "time_precision": "1", "event_type": "Battles",
    "sub_event_type": "Armed clash", "actor1": "A", "actor2": "B", "admin1": "Khartoum", "location": "Omdurman",
    "latitude": "15.64", "longitude": "132.48", "geo_precision": "1", "source": "Us", "fatalities": "0", "timestamp": "1707868800",
}  # fmt: skip
ALARM = {
    "region": "A oblast", "started_at": "2025-01-01 00:00:00+00:00", "finished_at": "2025-01-01 01:00:00+00:00", "naive": "False",
}  # fmt: skip


@pytest.fixture
def case(tmp_path):
    pipeline.init(tmp_path / "case", "bad")
    with pipeline.opened(tmp_path / "case") as opened:
        yield opened


def csv(path, *rows, delimiter=","):
    path.write_text("\n".join(delimiter.join(r) for r in (rows[0], *(r.values() for r in rows))) + "\n")
    return path


def join(case, path, kind, seen="2025-06-01", force=False):
    when = datetime.fromisoformat(seen).replace(tzinfo=UTC)
    return joining.join(case, joining.pull(path, kind, when), pipeline.silent, force)


def merged(path, cut=0):
    at = datetime(2025, 1, 1, tzinfo=UTC)
    rows = [{"region": "A oblast", "started_at": at, "finished_at": at, "n_subalerts": 1}] * 100
    pq.write_table(pa.Table.from_pylist(rows), path)
    path.write_bytes(path.read_bytes()[: len(path.read_bytes()) - cut])
    return path


def zipped(path, *files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return path


GDELT = "\t".join(
    {"GLOBALEVENTID": "1", "SQLDATE": "19000101", "DATEADDED": "20250318120000"}.get(n, "")
    for n in str(about.built_in("gdelt")["columns"]["events"]).split()
)


@pytest.mark.parametrize(
    ("kind", "made", "said"),
    [
        ("acled", lambda p: csv(p / "a.csv", ACLED, delimiter=";"), "a.csv: has one column, .*is the delimiter right"),
        (
            "acled",
            lambda p: csv(p / "a.csv", {("date" if k == "event_date" else k): v for k, v in ACLED.items()}),
            "a.csv: lacks event_date; has unknown columns date .*changed the layout",
        ),
        ("acled", lambda p: csv(p / "a.csv", ACLED, ACLED | {"event_date": "2024-02-31"}), "line 3: event_date is no day"),
        ("acled", lambda p: csv(p / "a.csv", ACLED | {"event_date": "1024-02-10"}), "line 2: event_date is 1024-02-10, .*1997"),
        ("acled", lambda p: csv(p / "a.csv", ACLED | {"event_date": "2052-02-10"}), "a.csv line 2: earliest is 2052-02-10, after"),
        (
            "acled",
            lambda p: csv(p / "a.csv", ACLED | {"latitude": "132.48", "longitude": "15.64"}),
            "line 2: latitude 132.48, 15.64 .*swapped",
        ),
        ("acled", lambda p: csv(p / "a.csv", ACLED, ACLED), r"the id SDN1 stands there 2 times \(lines 2, 3\)"),
        ("acled", lambda p: zipped(p / "a.zip", ("a.csv", "x"), ("b.csv", "x")), "a.zip: holds 2 files .a.csv, b.csv."),
        ("acled", lambda p: zipped(p / "a.zip", ("a.csv", b"0" * (300 << 20))), "a.zip: a.csv unpacks to more than"),
        ("acled", lambda p: csv(p / "empty.csv", {"": ""}), "empty.csv: is empty"),
        ("sirens", lambda p: merged(p / "s.parquet", cut=40), "s.parquet: is no whole Parquet file"),
        (
            "sirens",
            lambda p: csv(p / "s.csv", ALARM, ALARM | {"started_at": "2025-01-01 03:00:00"}),
            "s.csv line 3: started_at '2025-01-01 03:00:00' has no offset, .*two clocks in one file",
        ),
        ("sirens", lambda p: csv(p / "s.csv", ALARM | {"finished_at": "2024-12-31 01:00:00+00:00"}), "line 2: finished_at lies before"),
        ("gdelt", lambda p: (p / "g.CSV").write_text(GDELT + "\n") and p / "g.CSV", "block 1 line 1: SQLDATE is 1900-01-01"),
    ],
)  # fmt: skip
def test_a_bad_copy_is_named_and_leaves_nothing_behind(case, kind, made, said, tmp_path):
    with pytest.raises(BadInput, match=said):
        join(case, made(tmp_path), kind)
    assert case.vintages() == []
    assert not list((case.folder / "feeds").rglob("*.parquet"))


@pytest.mark.parametrize("kind", ["ucdp", "acled", "gdelt", "viina", "sirens", "launches", "documents"])
@pytest.mark.parametrize(
    "data", [b"", b"hello\n", b"PAR1\xe0\x00\xff\n", b"PK\x03\x04cut"], ids=["empty", "text", "parquet", "zip"]
)
def test_whatever_is_given_is_named_in_one_line(case, kind, data, tmp_path):
    (tmp_path / "f.csv").write_bytes(data)
    with pytest.raises(BadInput, match=r"f\.csv"):
        join(case, tmp_path / "f.csv", kind)
    assert case.vintages() == []


@pytest.mark.parametrize("kind", ["ucdp", "sirens", "documents", "viina"])
def test_an_empty_folder_in_place_of_a_file_is_named(case, kind, tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadInput, match="folder: "):
        join(case, tmp_path / "folder", kind)


def test_a_copy_of_half_the_expected_size_is_refused_unless_forced(case, tmp_path):
    good = ACLED | {"longitude": "32.48"}
    join(case, csv(tmp_path / "a.csv", *({**good, "event_id_cnty": f"S{n}"} for n in range(9))), "acled")
    small = csv(tmp_path / "b.csv", *({**good, "event_id_cnty": f"S{n}"} for n in range(4)))
    with pytest.raises(Cannot, match=r"holds 4 events, the copy before it 9 .*--force"):
        join(case, small, "acled")
    assert len(case.vintages("acled")) == 1
    assert join(case, small, "acled", force=True).rows == {"events": 4}


def test_mentions_of_one_event_are_rows_of_their_own(case, tmp_path):
    names = str(about.built_in("gdelt")["columns"]["mentions"]).split()
    known = {
        "GLOBALEVENTID": "1",
        "EventTimeDate": "20250318120000",
        "MentionTimeDate": "20250318121500",
        "SentenceID": "3",
    }
    rows = [known | {"MentionIdentifier": f"https://example.org/{n}", "ActionCharOffset": "9"} for n in "ab"]
    (tmp_path / "m.CSV").write_text("".join("\t".join(r.get(n, "") for n in names) + "\n" for r in rows))
    assert join(case, tmp_path / "m.CSV", "gdelt").rows == {"events": 2}


def test_what_was_refused_is_joined_once_it_is_mended(case, tmp_path):
    path = csv(tmp_path / "a.csv", ACLED, ACLED)
    with pytest.raises(BadInput):
        join(case, path, "acled")
    assert join(case, csv(path, ACLED), "acled").rows == {"events": 1}
    assert [v.rows for v in case.vintages("acled")] == [{"events": 1}]
