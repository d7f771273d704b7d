"""What was coded at scale comes into a case as what was coded in it, and nothing that is not in its words."""

import json

import pyarrow.parquet as pq
import pytest

from trucewatch import cli, coded, pipeline
from trucewatch.engine import run as engine
from trucewatch.errors import BadInput
from trucewatch.pipeline import taking
from trucewatch.store import blobs

BODY = "Monitors of post {} saw a quiet night. Both sides said that they keep to it."


@pytest.fixture
def reports(tmp_path, line_coder):
    """Write reports as JSON lines, one of them twice and one that is none, and return the file."""
    lines = [json.dumps({"id": f"n{n}", "published": "2025-04-02", "text": BODY.format(n)}) for n in range(20)]
    (tmp_path / "reports.jsonl").write_text("\n".join([*lines, lines[0], "no json"]) + "\n")
    return tmp_path / "reports.jsonl"


@pytest.fixture
def out(tmp_path, reports):
    """Code the reports at scale, and return the folder."""
    engine.code([str(reports)], str(tmp_path / "out"), parts=3)
    return tmp_path / "out"


def case_of(folder, *inputs):
    pipeline.init(folder, "A case")
    with pipeline.opened(folder) as case:
        added = pipeline.add(case, [str(i) for i in inputs])
        pipeline.code(case)
    return added


def held(folder):
    with pipeline.opened(folder, write=False) as case:
        return sorted((r.to_json() | {"id": r.id} for r in case.records()), key=str), case.failures()


def test_a_case_is_the_same_whether_its_documents_were_coded_in_it_or_elsewhere(tmp_path, reports, out):
    case_of(tmp_path / "here", reports)
    added = case_of(tmp_path / "there", out)
    here, there = held(tmp_path / "here"), held(tmp_path / "there")
    assert here[0] == there[0]
    assert (added.documents, added.records, len(added.failures)) == (20, 40, 1)
    assert [f.what for f in here[1]] == [f.what for f in there[1]]


def test_nothing_of_it_is_coded_again(tmp_path, out, line_coder):
    pipeline.init(tmp_path / "case", "A case")
    with pipeline.opened(tmp_path / "case") as case:
        pipeline.add(case, [str(out)])
        line_coder.before = staticmethod(lambda document: pytest.fail("was coded"))
        assert pipeline.code(case).known == 20


def test_taken_twice_it_is_there_once(tmp_path, out):
    case_of(tmp_path / "case", out)
    with pipeline.opened(tmp_path / "case") as case:
        before = case.state()
        again = pipeline.add(case, [str(out)])
        assert (again.documents, again.known) == (0, 20)
        assert case.state() == before


def test_every_hash_and_quote_is_checked_as_ever_and_the_case_can_be_made_anew(tmp_path, out):
    case_of(tmp_path / "case", out)
    with pipeline.opened(tmp_path / "case") as case:
        assert pipeline.verify(case) == []
        pipeline.rebuild(case, tmp_path / "anew")
    assert held(tmp_path / "anew")[0] == held(tmp_path / "case")[0]


def test_a_part_that_is_not_done_is_not_taken(tmp_path, out):
    part = json.loads((out / "_done/00001.json").read_text())
    (out / "_done/00001.json").unlink()
    assert case_of(tmp_path / "case", out).documents == 20 - part["documents"] + part["failures"]


def _changed(out, kind, change):
    """Change the first table of a kind, and let the mark agree."""
    path = sorted(out.glob(f"{kind}/*/part.parquet"))[0]
    pq.write_table(change(pq.read_table(path)), path)
    mark = out / "_done" / (path.parent.name.removeprefix("part=") + ".json")
    said = json.loads(mark.read_text())
    said["files"][kind] = blobs.name(path.read_bytes())
    mark.write_text(json.dumps(said))


def test_a_quote_that_does_not_stand_in_its_document_is_not_taken(tmp_path, out, line_coder):
    def change(table):
        rows = table.to_pylist()
        rows[0]["record"] = rows[0]["record"].replace("quiet night", "loud night!")
        return type(table).from_pylist(rows, table.schema)

    _changed(out, "records", change)
    pipeline.init(tmp_path / "case", "A case")
    with pipeline.opened(tmp_path / "case") as case:
        added = pipeline.add(case, [str(out)])
        assert (added.documents, added.records) == (20, 38)
        (failed,) = (f for f in added.failures if f.error == "BadSpan")
        assert failed.what.startswith("was coded from another text than is read here")
        assert pipeline.code(case).records == 2  # coded here, as it was told to be
        assert case.failures() == [f for f in added.failures if f.error != "BadSpan"]


def test_a_changed_file_is_refused(tmp_path, out):
    path = next(out.glob("records/*/part.parquet"))
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(BadInput, match="was changed since it was written"):
        case_of(tmp_path / "case", out)


def test_a_table_of_an_older_format_is_brought_up_to_date(tmp_path, out, monkeypatch):
    def first_had_no_coder(kind, table):
        lacks = kind == "records" and "coder" not in table.column_names
        return table.append_column("coder", [["rules/1"] * table.num_rows]) if lacks else table

    monkeypatch.setattr(coded, "FORMAT", 2)
    monkeypatch.setattr(coded, "STEPS", (first_had_no_coder,))
    _changed(out, "records", lambda table: table.drop_columns(["coder"]))
    assert case_of(tmp_path / "case", out).records == 40


def test_a_table_of_a_newer_format_is_refused(tmp_path, out):
    _changed(out, "records", lambda table: table.replace_schema_metadata({coded.MARK: b"99"}))
    with pytest.raises(BadInput, match="is of format 99, and this version reads up to"):
        case_of(tmp_path / "case", out)


def test_the_command_tells_what_came(tmp_path, out, capsys):
    cli.run(["-q", "init", str(tmp_path / "case")])
    assert cli.run(["-q", "add", str(tmp_path / "case"), str(out)]) == 0
    assert "20 new documents, 40 records that came with them, 0 known already, 1 failed" in capsys.readouterr().out


def test_a_place_is_told_from_a_folder(tmp_path, out):
    assert taking.is_coded(str(out))
    assert not taking.is_coded(str(tmp_path))
    assert not taking.is_coded("https://example.org/")
