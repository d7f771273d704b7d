import errno
import os
import sqlite3
import threading

import pg8000
import pytest
from sqlalchemy import create_engine, inspect

import behind
from trucewatch.errors import CaseBusy, CaseError, NoRoom
from trucewatch.model import Failure, Given, Source
from trucewatch.pipeline import seal
from trucewatch.records import Document
from trucewatch.store import blobs, casefile, create, open_case, schema

TEXT = b"Monitors counted forty explosions. The ministry denied it."
BLOB = blobs.name(TEXT)


def document(**more):
    return Document(BLOB, TEXT.decode(), **more)


@pytest.fixture
def folder(tmp_path):
    create(tmp_path / "case", casefile.text(casefile.CaseFile("A case")))
    return tmp_path / "case"


@pytest.fixture
def case(folder):
    with open_case(folder) as opened:
        yield opened


def test_a_case_is_a_folder_with_these_parts(case, folder):
    case.add(Source("a.txt", TEXT), [document()], [])
    own = {"case.db"} if case.settings.store is None else set()
    assert {p.name for p in folder.iterdir()} >= {"case.toml", "originals", "feeds", "out"} | own
    kept = folder / "originals" / BLOB[7:9] / BLOB[9:]
    assert kept.read_bytes() == TEXT
    assert kept.stat().st_mode & 0o222 == 0


def test_an_original_is_written_once(case, folder):
    case.add(Source("a.txt", TEXT), [document()], [])
    kept = folder / "originals" / BLOB[7:9] / BLOB[9:]
    before = kept.stat()
    again = case.add(Source("a.txt", TEXT), [document()], [])
    assert again.documents == 0
    assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [kind for kind, _ in case.log()] == ["open", "add"]


def test_the_same_bytes_under_another_name_are_one_document_and_two_entries(case):
    case.add(Source("a.txt", TEXT), [document()], [])
    case.add(Source("b.txt", TEXT), [document()], [])
    assert list(case.documents()) == [BLOB]
    assert [data["name"] for kind, data in case.log() if kind == "add"] == ["a.txt", "b.txt"]


def test_other_details_of_a_held_document_are_told_and_not_taken(case):
    case.add(Source("a.txt", TEXT), [document(published="2025-03-18")], [])
    later = Source("a.txt", TEXT, Given(published="2025-03-19"))
    (failure,) = case.add(later, [document(published="2025-03-19")], []).failures
    assert "published '2025-03-18', now '2025-03-19'" in failure.what
    assert case.documents()[BLOB].published == "2025-03-18"


def test_a_failure_is_forgotten_once_its_input_works(case):
    case.add(Source("a.jsonl", TEXT), [], [Failure("read", "a.jsonl line 3", "is not JSON")])
    case.add(Source("a.jsonlines", TEXT), [], [Failure("read", "a.jsonlines line 3", "is not JSON")])
    case.add(Source("a.jsonl", TEXT), [document()], [])
    assert [f.where for f in case.failures()] == ["a.jsonlines line 3"]


@pytest.mark.parametrize("act", ["UPDATE {} SET {} = 'other'", "DELETE FROM {}"])
@pytest.mark.parametrize(
    ("table", "column"),
    [("documents", "data"), ("records", "quote"), ("claims", "value"), ("nodes", "hash"), ("checkpoints", "note")]
    + [("entries", column) for column in ("kind", "subject", "entry", "body")],
)
def test_what_was_kept_cannot_be_changed(line_coder, case, folder, table, column, act):
    case.add(Source("a.txt", TEXT), [document()], [])
    case.add_coded(BLOB, "rules/1", list(line_coder().code(document(), ())))
    seal(case)
    with (
        pytest.raises((sqlite3.IntegrityError, pg8000.DatabaseError), match="append-only"),
        behind.raw(folder, guarded=True) as raw,
    ):
        raw.execute(act.format(table, column))


@pytest.mark.sqlite
def test_migrations_give_the_schema_that_is_declared(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'new.db'}")
    with engine.begin() as connection:
        schema.migrate(connection)
        schema.migrate(connection)
        found = inspect(connection)
        shape = {t: [c["name"] for c in found.get_columns(t)] for t in found.get_table_names()}
    engine.dispose()
    assert shape == {t.name: [c.name for c in t.columns] for t in schema.metadata.tables.values()}


def test_a_second_writer_is_told_at_once(case, folder):
    with pytest.raises(CaseBusy, match="another process"), open_case(folder):
        pass
    with open_case(folder, write=False) as reader:
        assert reader.documents() == {}


def test_what_is_no_case_says_how_to_make_one(tmp_path):
    with pytest.raises(CaseError, match="trucewatch init"), open_case(tmp_path):
        pass


@pytest.mark.sqlite
def test_a_case_without_its_register_is_not_taken_for_an_empty_one(folder):
    (folder / "case.db").unlink()
    with pytest.raises(CaseError, match=r"case\.db is missing"), open_case(folder):
        pass


@pytest.mark.sqlite
def test_a_damaged_register_is_named(folder):
    (folder / "case.db").write_bytes(b"not a database, and long enough to be read as one" * 100)
    with pytest.raises(CaseError, match="restore it"), open_case(folder):
        pass


def test_a_full_disk_under_the_originals_loses_nothing_and_leaves_no_draft(case, folder, monkeypatch):
    case.add(Source("a.txt", TEXT), [document()], [])

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(NoRoom, match="free some room"):
            case.add(Source("b.txt", b"Other words."), [Document(blobs.name(b"Other words."), "Other words.")], [])
    assert list(case.documents()) == [BLOB]
    assert [p for p in (folder / "originals").rglob("*") if p.is_file()] == [blobs.path(folder / "originals", BLOB)]
    assert case.unsound() == []


@pytest.mark.sqlite
def test_a_full_disk_under_the_register_keeps_what_was_committed(case):
    case.add(Source("a.txt", TEXT), [document()], [])
    with case.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    long = "Words. " * 20_000
    with pytest.raises(NoRoom, match="no room on the disk"):
        case.add(Source("b.txt", long.encode()), [Document(blobs.name(long.encode()), long)], [])
    assert list(case.documents()) == [BLOB]
    assert case.unsound() == []


def test_readers_do_not_wait_for_the_writer(case, folder):
    done = []

    def look():
        with open_case(folder, write=False) as reader:
            done.append(reader.documents())

    case.add(Source("a.txt", TEXT), [document()], [])
    thread = threading.Thread(target=look)
    thread.start()
    thread.join(5)
    assert [list(d) for d in done] == [[BLOB]]
