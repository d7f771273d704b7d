"""Reading from a copy of the database, as streaming replication makes it, and from the primary where that cannot be."""

import time

import pytest

from trucewatch import pipeline
from trucewatch.errors import Cannot, StoreAway
from trucewatch.store import address, casefile, open_case
from trucewatch.store.bases import Postgres, Replica
from trucewatch.store.ledger import Fact

SAID = {"words": "We dispute this.", "who": "desk"}


def reply(name):
    return Fact("reply", name, SAID)


@pytest.fixture
def pair(postgres):
    """A primary of this test's own and a standby that follows it."""
    from database import Server  # noqa: PLC0415 - see conftest.py

    primary = Server().start()
    standby = Server(copy_of=primary).start()
    yield primary, standby
    standby.remove()
    primary.remove()


@pytest.fixture
def folder(pair, tmp_path):
    pipeline.init(tmp_path / "case", "A case", pair[0].url)
    with open_case(tmp_path / "case") as opened:
        opened.enter([reply("first")])
    return tmp_path / "case"


def follows(pair):
    """Wait until the standby has all that the primary has."""
    (here,) = pair[0].sql("SELECT pg_current_wal_lsn()::text")[0]
    due = time.monotonic() + 20
    while not pair[1].sql(f"SELECT pg_last_wal_replay_lsn() >= '{here}'::pg_lsn")[0][0]:
        assert time.monotonic() < due
        time.sleep(0.02)


def copy_of(pair, clock=time.monotonic):
    return Replica(address.parse(pair[1].url), clock)


def replies(folder, replica):
    with open_case(folder, write=False, replica=replica) as opened:
        return [e.subject for e in opened.entries("reply")]


def where(folder, replica):
    """Which server a reading goes to."""
    with open_case(folder, write=False, replica=replica) as opened, opened._read() as connection:
        return "copy" if connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar() else "primary"


def test_it_is_read_from_the_copy_and_written_to_the_primary(pair, folder):
    follows(pair)
    replica = copy_of(pair)
    assert where(folder, replica) == "copy"
    with open_case(folder, write=False, replica=replica) as opened:
        opened.enter([reply("second")])
        assert [e.subject for e in opened.entries("reply")] == ["first", "second"]


def test_who_entered_something_sees_it_though_the_copy_is_behind(pair, folder):
    follows(pair)
    replica = copy_of(pair)
    pair[1].sql("SELECT pg_wal_replay_pause()")
    with open_case(folder, write=False) as opened:
        opened.enter([reply("second")])
    assert (where(folder, replica), replies(folder, replica)) == ("primary", ["first", "second"])
    pair[1].sql("SELECT pg_wal_replay_resume()")
    follows(pair)
    assert (where(folder, replica), replies(folder, replica)) == ("copy", ["first", "second"])


def test_a_copy_that_fails_is_told_left_alone_and_tried_again(pair, folder, caplog):
    follows(pair)
    now = [0.0]
    replica = copy_of(pair, lambda: now[0])
    pair[1].stop()
    assert [where(folder, replica) for _ in range(2)] == ["primary", "primary"]
    assert caplog.text.count("read from the primary for a while") == 1
    pair[1].start()
    follows(pair)
    assert where(folder, replica) == "primary"  # it is left alone yet
    now[0] += 60
    assert where(folder, replica) == "copy"


def test_a_copy_that_goes_in_the_middle_of_reading_costs_that_reading(pair, folder):
    follows(pair)
    replica = copy_of(pair)

    def reads():
        with open_case(folder, write=False, replica=replica) as opened, opened._read() as connection:
            pair[1].stop()
            connection.exec_driver_sql("SELECT 1")

    with pytest.raises(StoreAway):
        reads()
    assert replies(folder, replica) == ["first"]


def test_the_case_can_be_read_while_the_primary_is_away(pair, folder):
    follows(pair)
    replica = copy_of(pair)
    pair[0].stop()
    assert replies(folder, replica) == ["first"]
    with open_case(folder, write=False, replica=replica) as opened, pytest.raises(StoreAway), opened.writing():
        pass


def test_a_copy_is_not_taken_for_the_primary(pair, folder):
    follows(pair)
    found = casefile.read(folder).store
    with (
        pytest.raises(Cannot, match="can only be read from"),
        Postgres(address.parse(pair[1].url, found.schema)).write() as connection,
    ):
        connection.exec_driver_sql("DELETE FROM failures")


def test_a_case_in_a_file_has_no_copy_to_read_from(tmp_path, monkeypatch):
    serve = pytest.importorskip("trucewatch.web.serve", reason="the extra trucewatch[web] is not installed")
    monkeypatch.delenv("TRUCEWATCH_STORE", raising=False)
    pipeline.init(tmp_path / "case", "A case")
    with pytest.raises(Cannot, match="no copy to read from"):
        serve.check(serve.Setup(tmp_path / "case", read_from="postgresql://looker@db.example.org/truce"), "127.0.0.1")


def test_the_app_reads_from_the_copy(pair, folder, monkeypatch):
    pytest.importorskip("starlette", reason="the extra trucewatch[web] is not installed")
    from starlette.testclient import TestClient  # noqa: PLC0415

    from trucewatch.web.app import create  # noqa: PLC0415
    from trucewatch.web.indexing import open_site  # noqa: PLC0415

    site = open_site(folder)
    follows(pair)
    client = TestClient(create(site, replica=copy_of(pair)), base_url="http://127.0.0.1")
    pair[0].stop()
    assert client.get("/answers").status_code == 200
    pair[1].stop()
    assert client.get("/answers").status_code == 503
