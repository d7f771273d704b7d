"""Files cut into documents: the same ones wherever the cuts fall, and damage told."""

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trucewatch.engine import cutting, plan
from trucewatch.engine.cutting import rows
from trucewatch.errors import BadInput
from trucewatch.model import Failure, Item

BODY = "Monitors counted forty explosions along the line on Tuesday."


@pytest.fixture
def planned(line_coder):
    """Return a function that plans the coding of a file."""
    return lambda path, parts=8: plan.plan([str(path)], "out", parts, "rules")


def cut(made):
    return [row.content() for split in made.splits for _, row in rows(made, split)]


@settings(deadline=None, max_examples=60)
@given(
    lines=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=30)),
    size=st.integers(1, 50),
)
def test_lines_are_the_same_wherever_a_file_is_split(tmp_path_factory, lines, size):
    path = tmp_path_factory.mktemp("cut") / "a.jsonl"
    data = "\n".join(lines).encode()
    path.write_bytes(data)
    splits = [
        plan.Split(str(path), "a.jsonl", "jsonl", at, min(at + size, len(data))) for at in range(0, len(data), size)
    ]
    found = [item for split in splits for item in cutting._cut(split)]
    whole = list(cutting._cut(plan.Split(str(path), "a.jsonl", "jsonl", 0, len(data))))
    assert found == whole
    assert [i.data for i in whole] == [line.encode().strip() for line in lines if line.encode().strip()]


def test_a_line_has_the_id_that_it_has_when_its_file_is_read_whole(tmp_path, planned):
    line = json.dumps({"id": "n1", "text": BODY})
    (tmp_path / "a.jsonl").write_text(f"\ufeff{line}\n\n  {line}x\n")
    one, other = cut(planned(tmp_path / "a.jsonl"))
    assert (one.data, one.where, one.kind) == (line.encode(), "a.jsonl byte 0", "json")
    assert other.where == f"a.jsonl byte {len(line) + 5}"


def test_packed_lines_are_lines(tmp_path, planned):
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "one"}\n{"text": "two"}\n'))
    assert [i.part for i in cut(planned(path))] == ["byte 0", "byte 16"]


def test_a_packed_file_that_is_cut_off_gives_its_lines_and_a_failure(tmp_path, planned):
    path = tmp_path / "a.jsonl.gz"
    many = b"".join(b'{"text": "%d %s"}\n' % (n, bytes(str(hash(n * n)), "ascii") * 9) for n in range(9999))
    path.write_bytes(gzip.compress(many)[:-900])
    *found, last = cut(planned(path))
    assert all(isinstance(i, Item) for i in found)
    assert isinstance(last, Failure)
    assert (last.where, last.what.startswith("is damaged: ")) == ("a.jsonl.gz", True)


def test_a_line_that_no_coder_could_finish_is_told_and_passed_over(tmp_path, planned, monkeypatch):
    monkeypatch.setattr(cutting, "LONGEST", 40)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "one"}\n{"text": "' + b"x" * 100 + b'"}\n{"text": "two"}\n')
    one, long, two = cut(planned(path))
    assert (one.part, two.part, long.where) == ("byte 0", "byte 129", "a.jsonl byte 16")


def test_parquet_is_cut_by_row_groups(tmp_path, planned):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": [f"{BODY} {n}" for n in range(5)]}), path, row_group_size=2)
    made = planned(path)
    assert len(made.splits) == 3
    assert [i.part for i in cut(made)] == [f"row {n}" for n in range(1, 6)]


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.jsonl", b"", "is empty"),
        ("a.jsonl", b"  \n", "is empty"),
        ("a.txt", b"A report.", "is none of JSON lines, Parquet and WARC"),
        ("a.json", b'{\n"text": "one"\n}\n', "holds one object over many lines"),
        ("a.gz", gzip.compress(b"A report."), "is none of JSON lines, Parquet and WARC"),
        ("a.parquet", b"PAR1rubbish", "cannot be read as Parquet"),
        ("documents.toml", b"", "is not read here"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_failure_of_its_own(tmp_path, planned, name, data, what):
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.jsonl").write_bytes(b'{"text": "one"}\n')
    found = cut(planned(tmp_path))
    (failed,) = (f for f in found if isinstance(f, Failure))
    assert (failed.where, failed.what.startswith(what)) == (name, True)
    assert [i.data for i in found if isinstance(i, Item)] == [b'{"text": "one"}']


def test_what_is_not_there_is_told(planned, tmp_path):
    with pytest.raises(BadInput, match="No such file"):
        planned(tmp_path / "none.jsonl")


def test_a_document_belongs_to_the_same_part_wherever_it_comes_from(tmp_path, planned):
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "one"}\n{"text": "two"}\n')
    (tmp_path / "b.jsonl").write_bytes(b'{"text": "two"}\n{"text": "one"}\n')
    made = planned(tmp_path, parts=1000)
    parts = [(part, row.data) for split in made.splits for part, row in rows(made, split)]
    assert sorted(parts[:2]) == sorted(parts[2:])
    assert len({part for part, _ in parts}) == 2
