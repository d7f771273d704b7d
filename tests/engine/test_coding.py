"""A part is coded as its documents would be one by one; what is poison is named, and the rest is coded."""

from dataclasses import replace

import pytest
from tests.engine.conftest import texts

from trucewatch import apart, api, coded
from trucewatch.engine import coding, cutting
from trucewatch.engine import run as engine
from trucewatch.engine.plan import plan
from trucewatch.store.parted import Parted


def run(path, out, coder, **more):
    return engine.code([str(path)], str(out), coder=coder, **more)


def records(out):
    parted = Parted(str(out))
    return [
        record
        for part, files in parted.marks()
        if "records" in files
        for record in coded.records_of(parted.table("records", part.part, files["records"]))
    ]


def test_records_are_those_of_coding_one_by_one(lines, tmp_path, wild):
    path = lines(texts(40))
    made = run(path, tmp_path / "out", wild, parts=7)
    plainly = [r for d in api.read(path) for r in api.code(d, wild)]
    assert sorted(map(coded.record_row, records(tmp_path / "out")), key=str) == sorted(
        map(coded.record_row, plainly), key=str
    )
    assert (made.documents, made.records, made.failures, made.parts) == (40, 80, 0, 7)


def test_a_document_that_is_handed_in_twice_is_coded_once(lines, tmp_path, wild):
    (tmp_path / "in").mkdir()
    lines(texts(10), "in/a.jsonl")
    lines(texts(12), "in/b.jsonl")
    made = run(tmp_path / "in", tmp_path / "out", wild)
    assert (made.documents, made.again, made.records) == (12, 10, 24)


def test_where_a_document_came_from_first_does_not_depend_on_the_order_of_the_inputs(lines, tmp_path, wild, tree):
    (tmp_path / "in").mkdir()
    lines(texts(3), "in/a.jsonl")
    lines(texts(3), "in/b.jsonl")
    one, other = str(tmp_path / "in/a.jsonl"), str(tmp_path / "in/b.jsonl")
    engine.code([one, other], str(tmp_path / "x"), parts=2, coder=wild)
    engine.code([other, one], str(tmp_path / "y"), parts=2, coder=wild)
    here, there = tree(tmp_path / "x"), tree(tmp_path / "y")
    here.pop("_trucewatch.json"), there.pop("_trucewatch.json")
    assert here == there


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("CRASH", "could not be coded: crashed (SIGSEGV)"),
        ("EAT", "could not be coded: needs more than 800 MB of memory"),
        ("HANG", "could not be coded: took longer than 6 s"),
    ],
)
def test_a_document_that_takes_its_process_down_is_set_aside(lines, tmp_path, wild, monkeypatch, word, why):
    monkeypatch.setenv("TRUCEWATCH_JOBS", "1")
    monkeypatch.setattr(apart, "CODING", replace(apart.CODING, memory=800_000_000, seconds=6, first=60))
    path = lines([*texts(3), f"Shells fell. {word}."])
    made = plan([str(path)], str(tmp_path / "out"), 1, wild)
    Parted(made.out).begin(made.manifest)
    done = coding.code_part(made, 0, sorted(row for s in made.splits for _, row in cutting.rows(made, s)))
    assert (done.documents, done.records, done.failures) == (4, 6, 1)
    (failed,) = engine.failures(made.out)
    assert (failed.what, failed.error, failed.step) == (why, "Lost", "code")


@pytest.fixture
def part(lines, tmp_path, wild):
    """Return a plan of one part, its rows in their order, and its place."""
    made = plan([str(lines(texts(5)))], str(tmp_path / "out"), 1, wild)
    Parted(made.out).begin(made.manifest)
    return made, sorted(row for s in made.splits for _, row in cutting.rows(made, s)), Parted(made.out)


def test_an_attempt_that_nobody_finished_makes_the_next_one_note_what_it_does(part, monkeypatch):
    made, found, parted = part
    parted.attempt(0, 0, {})
    noted = []
    monkeypatch.setattr(Parted, "attempt", lambda self, part, number, said: noted.append((number, said.get("at"))))
    coding.code_part(made, 0, found)
    assert noted == [(1, None), *((1, row.id) for row in found)]


def test_what_an_attempt_died_of_is_left_to_the_end(part, monkeypatch):
    made, found, parted = part
    parted.attempt(0, 0, {})
    parted.attempt(0, 1, {"at": found[1].id})
    noted = []
    monkeypatch.setattr(Parted, "attempt", lambda self, part, number, said: noted.append(said.get("at")))
    coding.code_part(made, 0, found)
    assert noted[1:] == [row.id for row in [found[0], *found[2:], found[1]]]


def test_what_two_attempts_died_of_is_set_aside_and_named(part):
    made, found, parted = part
    for number, at in enumerate([None, found[1].id, found[1].id]):
        parted.attempt(0, number, {"at": at} if at else {})
    done = coding.code_part(made, 0, found)
    assert (done.documents, done.records, done.failures) == (5, 8, 1)
    (failed,) = engine.failures(made.out)
    assert failed.where == found[1].id
    assert failed.what == "could not be coded: the process that works on it died 2 times"
    assert parted.attempts(0) == []


def test_a_machine_with_another_coder_is_refused(part, monkeypatch):
    made, found, _ = part
    with pytest.raises(coding.Missing, match="codes by wild/1, and the run is by wild/2"):
        coding.code_part(replace(made, version="wild/2"), 0, found)
