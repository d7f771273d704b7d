"""The feed commands as a person gives them, on a small mapped feed."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

from trucewatch import plugins
from trucewatch.cli.app import application
from trucewatch.errors import BadInput, BadValue, Cannot

ABOUT = """
name: mine
kind: mapping
file: f.csv
publisher: us
licence: ours
exports: rows
attribution: us
zone: UTC
map: {event: id, day: day, killed: dead}
observes: {acts: [any_armed_attack], sentence: It sees what we wrote.}
"""


def run(*words):
    return CliRunner().invoke(application(), [str(w) for w in words], catch_exceptions=True)


def done(*words):
    found = run(*words)
    assert found.exit_code == 0, (found.output, found.exception)
    return found.output


@pytest.fixture
def feed(tmp_path):
    """Return a function that writes the feed's folder with these rows."""

    def write(*rows):
        folder = tmp_path / "feed"
        folder.mkdir(exist_ok=True)
        (folder / "feed.yaml").write_text(ABOUT)
        (folder / "f.csv").write_text("\n".join(["id,day,dead", *rows]) + "\n")
        return folder

    return write


@pytest.fixture
def case(tmp_path):
    done("init", tmp_path / "case")
    return tmp_path / "case"


def test_two_copies_are_joined_listed_and_compared(case, feed):
    out = done("feed", "add", case, feed("a,2025-01-01,1", "b,2025-01-05,"), "--seen", "2025-01-06")
    assert "mine: 2 events" in out
    assert "already" in done("feed", "add", case, feed("a,2025-01-01,1", "b,2025-01-05,"))
    done("feed", "add", case, feed("b,2025-01-05,4", "c,2025-01-08,1"), "--seen", "2025-01-11")
    listed = json.loads(done("feed", "list", case, "--json"))
    assert [v["seen"][:10] for v in listed] == ["2025-01-11", "2025-01-06"]
    changes = json.loads(done("feed", "diff", case, "mine", "--json"))
    assert {(r["event"], r["what"]) for r in changes} == {("a", "gone"), ("b", "changed"), ("c", "new")}
    assert "1 with another killed" in done("feed", "diff", case, "mine")
    assert json.loads(done("feed", "delay", case, "mine", "--json")) == [{"age": 3, "n": 1, "share": 1.0}]


def test_a_mapping_is_checked_by_eye_before_a_case_holds_it(feed):
    out = done("feed", "preview", feed("a,2025-01-01,1", "b,2025-01-05,"))
    assert "events: 2 rows" in out
    assert [" ".join(line.split("│")).split() for line in out.splitlines() if "killed " in line] == [
        ["killed", "1", "1"]
    ]
    assert "2025-01-01, 2025-01-05" in out
    assert "never" in out  # what the mapping leaves empty is said
    assert isinstance(run("feed", "preview", feed("a,soon,1")).exception, BadInput)


def test_status_tells_when_the_feed_was_alive_and_what_it_sees(case, feed):
    done("feed", "add", case, feed("a,2025-01-01,1", "b,2025-03-05,1"))
    out = done("feed", "status", case)
    assert "2025 █·█" in out
    assert "nothing told between 2025-01-01 and 2025-03-05 (62 days)" in out
    assert "It sees what we wrote." in out


def test_status_draws_a_strip_for_each_region(case, tmp_path):
    head, alarm = "region,started_at,finished_at,naive", "{0},{1}T00:00+00:00,{1}T01:00+00:00,{2}"
    rows = [
        alarm.format(*r) for r in (("A", "2025-01-05", False), ("B", "2025-01-06", True), ("A", "2025-03-05", False))
    ]
    (tmp_path / "s.csv").write_text("\n".join([head, *rows, rows[-1]]) + "\n")
    done("feed", "add", case, "sirens", tmp_path / "s.csv")
    out = done("feed", "status", case, "--regions")
    assert "A ▄·█·········" in out
    assert "B █···········" in out
    assert "1 of 4 ends are filled in by the publisher (25.0%)" in out
    assert "1 begin before an earlier one of their unit ended" in " ".join(out.split())
    assert "not known to have been running in" in out


@pytest.mark.parametrize(
    ("rows", "error", "said"),
    [
        (["a,2025-01-01,1", "a,2025-01-02,1"], BadInput, "the id a stands there 2 times"),
        (["a,soon,1"], BadInput, "line 2: day is no day"),
        ([], BadInput, "holds no rows"),
        (["a,2025-01-01"], BadInput, "may be cut short"),
    ],
)
def test_a_bad_copy_leaves_nothing_behind(case, feed, rows, error, said):
    found = run("feed", "add", case, feed(*rows))
    assert isinstance(found.exception, error)
    assert said in str(found.exception)
    assert json.loads(done("feed", "list", case, "--json")) == []
    assert not list((case / "feeds").rglob("*.parquet"))


def test_a_copy_of_half_the_size_is_refused_unless_forced(case, feed):
    done("feed", "add", case, feed(*(f"{n},2025-01-01,1" for n in range(10))))
    small = feed("1,2025-01-01,1")
    found = run("feed", "add", case, small)
    assert isinstance(found.exception, Cannot)
    assert "holds 1 events, the copy before it 10" in str(found.exception)
    done("feed", "add", case, small, "--force")


@pytest.mark.parametrize(
    ("words", "error"),
    [(("diff", "none"), BadInput), (("delay", "none"), BadInput), (("add", "nowhere"), BadInput)],
)
def test_what_is_not_there_is_named(case, words, error):
    command, name = words
    found = run("feed", command, case, name)
    assert isinstance(found.exception, error)
    assert found.exception.todo


def test_the_engine_is_chosen_for_any_command(case, feed):
    done("feed", "add", case, feed("a,2025-01-01,1"))
    assert done("--engine", "duckdb", "feed", "status", case) == done("feed", "status", case, "--engine", "duckdb")
    for words in (("--engine", "abacus", "feed", "status", case), ("feed", "status", case, "--engine", "abacus")):
        found = run(*words)
        assert isinstance(found.exception, BadValue)
        assert "no engine 'abacus'" in str(found.exception)


@pytest.mark.skipif(find_spec("pyspark") is None, reason="the extra 'spark' is not installed")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_spark_answers_every_question_as_duckdb_does(case, feed, monkeypatch):
    done("feed", "add", case, feed("a,2025-01-01,1", "b,2025-03-05,", "c,2025-03-05,2"), "--seen", "2025-03-06")
    done("feed", "add", case, feed("b,2025-03-05,4", "c,2025-03-05,2", "d,2025-03-08,1"), "--seen", "2025-03-11")
    for words in (
        ("status", case, "--json"),
        ("status", case, "--regions"),
        ("diff", case, "mine"),
        ("delay", case, "mine"),
    ):
        wanted = done("feed", *words)
        assert done("--engine", "local[2]", "feed", *words) == wanted
        assert done("feed", *words, "--engine", "local[2]") == wanted
    judged = done("judge", case, "--json")
    (case / "out" / "judged.json").unlink()
    assert done("--engine", "local[2]", "judge", case, "--json") == judged


def test_every_kind_of_feed_has_a_page_that_says_what_it_can_decide():
    docs = Path(__file__).parents[2] / "docs"
    for kind in plugins.feeds():
        page = (docs / "feeds" / f"{kind.replace('_', '-')}.md").read_text("utf-8")
        assert f"](feeds/{kind.replace('_', '-')}.md)" in (docs / "feeds.md").read_text("utf-8")
        for part in ("**One row**", "It cannot decide", "**Licence**"):
            assert part in page, kind


def test_a_wrong_time_is_named(case, feed):
    found = run("feed", "add", case, feed("a,2025-01-01,1"), "--seen", "yesterday")
    assert isinstance(found.exception, BadValue)
