"""A database that goes away, at once or in the middle of something, and comes back."""

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from trucewatch import pipeline
from trucewatch.errors import StoreAway
from trucewatch.store import open_case
from trucewatch.store.bases import postgres as store
from trucewatch.store.ledger import Fact

SAID = {"words": "We dispute this.", "who": "desk"}


@pytest.fixture
def server(postgres):
    """A server of this test's own, to stop and start."""
    from database import Server  # noqa: PLC0415 - see conftest.py

    own = Server().start()
    yield own
    own.remove()


@pytest.fixture
def case(server, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "RETURN", 0.0)
    pipeline.init(tmp_path / "case", "A case", server.url)
    with open_case(tmp_path / "case", write=False) as opened:
        yield opened


def replies(case):
    return [e.subject for e in case.entries("reply")]


def reply(name):
    return Fact("reply", name, SAID)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGQUIT])
def test_a_transaction_under_way_is_lost_whole_and_the_next_one_works(case, server, by):
    case.enter([reply("before")])

    def enter_while_it_dies():
        with case.writing():
            case.enter([reply("lost")])
            server.stop(by)
            case.enter([reply("lost too")])

    with pytest.raises(StoreAway, match="the database is away") as error:
        enter_while_it_dies()
    assert "nothing of this was kept" in str(error.value)
    with pytest.raises(StoreAway):
        case.enter([reply("nowhere to go")])
    server.start()
    case.enter([reply("after")])
    assert replies(case) == ["before", "after"]


def test_the_commit_of_what_was_lost_says_so(case, server):
    """It goes between the last statement and the commit."""

    def enter():
        with case.writing():
            case.enter([reply("lost")])
            server.stop(signal.SIGQUIT)

    with pytest.raises(StoreAway):
        enter()
    server.start()
    assert replies(case) == []


def test_a_restart_between_two_entries_is_not_noticed(case, server):
    case.enter([reply("before")])
    server.stop()
    server.start()
    case.enter([reply("after")])
    assert replies(case) == ["before", "after"]


def test_reading_waits_for_it_to_come_back(case, server, monkeypatch, caplog):
    monkeypatch.setattr(store, "RETURN", 20.0)
    case.enter([reply("before")])
    server.stop()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(replies, case)
        time.sleep(0.5)
        server.start()
        assert asked.result() == ["before"]
    assert "went away and came back" in caplog.text


@pytest.mark.parametrize("commits", [True, False])
def test_what_was_or_was_not_kept_is_found_out_and_entered_once(case, server, monkeypatch, commits):
    """The answer to a commit is lost: after a committed one the entry is there, else it is entered now."""
    monkeypatch.setattr(store, "RETURN", 20.0)
    dbapi = case.engine.dialect.loaded_dbapi
    real, lost = type(case.engine.dialect).do_commit, []

    def do_commit(self, connection):
        if not lost:
            lost.append(True)
            if commits:
                real(self, connection)
            raise dbapi.InterfaceError("network error")
        real(self, connection)

    monkeypatch.setattr(type(case.engine.dialect), "do_commit", do_commit)
    assert case.enter([reply("once"), reply("and this")]) == [1, 2]
    assert lost
    assert replies(case) == ["once", "and this"]


def test_work_of_many_goes_on_over_a_restart_and_nothing_is_lost_or_doubled(case, server, monkeypatch):
    monkeypatch.setattr(store, "RETURN", 20.0)
    done = threading.Event()

    def enters(who):
        kept, number = [], 0
        while not done.is_set() or number < 5:
            kept += case.enter([reply(f"{who} {number}")])
            number += 1
        return number, kept

    with ThreadPoolExecutor(4) as pool:
        working = [pool.submit(enters, who) for who in range(4)]
        time.sleep(0.3)
        server.stop(signal.SIGQUIT)
        server.start()
        time.sleep(0.3)
        done.set()
        told = [one.result() for one in working]
    assert sorted(replies(case)) == sorted(f"{who} {n}" for who, (number, _) in enumerate(told) for n in range(number))
    assert sorted(n for _, kept in told for n in kept) == [e.seq for e in case.entries("reply")]
