"""No raw row of a feed leaves the case where its licence keeps it: every way out is tried."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from trucewatch import pipeline, show
from trucewatch.cli.app import application
from trucewatch.errors import Cannot
from trucewatch.feeds import licence
from trucewatch.model import Change, Estimate, Finding, Obligation
from trucewatch.pipeline import joining

MARKS = ("Oddville", "QQQ17", "=1+1 actor")  # a place, an id and an actor that stand nowhere but in raw rows
HEAD = "id,day,who,place,region"
ROWS = [f"QQQ17-{n},{date(2025, 3, 1) + timedelta(days=n)},=1+1 actor,Oddville,North" for n in range(9)]
ABOUT = """
name: mine
kind: mapping
file: f.csv
publisher: Somebody
licence: theirs
exports: {exports}
attribution: Somebody, 2025
zone: UTC
map: {{event: id, day: day, side_a: who, place: place, region: region, type: {{value: assault}}}}
observes: {{acts: [any_armed_attack]}}
"""


def run(*words):
    return CliRunner().invoke(application(), [str(w) for w in words])


@pytest.fixture
def made(tmp_path):
    """Return a function that makes a case with two vintages of a feed whose licence says so."""

    def make(exports):
        pipeline.init(tmp_path / "case", "kept")
        folder = tmp_path / "feed"
        folder.mkdir()
        (folder / "feed.yaml").write_text(ABOUT.format(exports=exports))
        with pipeline.opened(tmp_path / "case") as case:
            for rows in (ROWS[:-1], ROWS):
                (folder / "f.csv").write_text("\n".join([HEAD, *rows]) + "\n")
                joining.join(case, joining.pull(folder), pipeline.silent)
        return tmp_path / "case"

    return make


def left(folder, tmp_path, found):
    """Return the marks of raw rows in what was printed and in what was written outside the case's feeds."""
    texts = [found.output]
    for path in filter(Path.is_file, [*tmp_path.glob("out*"), *(folder / "out").rglob("*")]):
        texts.append(path.read_bytes().decode("utf-8", "replace"))
        if path.suffix == ".parquet":
            texts.append(str(pq.read_table(path).to_pylist()))
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                texts += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    return [mark for mark in MARKS if any(mark in text for text in texts)]


REFUSED = [
    ("feed", "export", "CASE", "mine", "OUT.csv"),
    ("feed", "export", "CASE", "mine", "OUT.parquet"),
    ("feed", "diff", "CASE", "mine", "--json"),
    ("counted", "CASE", "mine:QQQ17-0", "--json"),
]
HARMLESS = [
    ("feed", "export", "CASE", "mine", "OUT.csv", "--daily"),
    ("feed", "diff", "CASE", "mine"),
    ("feed", "delay", "CASE", "mine", "--json"),
    ("feed", "list", "CASE", "--json"),
    ("feed", "status", "CASE", "--json"),
    ("report", "CASE", "--format", "json"),
    ("report", "CASE", "--format", "html"),
    ("report", "CASE", "--format", "md"),
    ("judge", "CASE", "--json"),
    ("watch", "CASE", "--json"),
    ("study", "CASE", "--json"),
    ("bundle", "CASE", "OUT.zip"),
    ("export", "CASE", "OUT.jsonl"),
    ("build", "CASE"),
]


def told(words, folder, tmp_path):
    return run(*(w.replace("CASE", str(folder)).replace("OUT", str(tmp_path / "out")) for w in words))


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_raw_rows_are_refused_where_the_licence_keeps_them(made, tmp_path, words):
    folder = made("aggregates")
    found = told(words, folder, tmp_path)
    assert isinstance(found.exception, Cannot)
    assert "rows may not leave the case: theirs" in str(found.exception)
    assert left(folder, tmp_path, found) == []
    assert not list(tmp_path.glob("out*"))


def test_no_other_way_out_gives_a_raw_row(made, tmp_path):
    folder = made("aggregates")
    for words in HARMLESS:
        found = told(words, folder, tmp_path)
        assert found.exit_code == 0, (words, found.output, found.exception)
        assert left(folder, tmp_path, found) == [], words
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text())))
    assert [(r["day"], r["region"], r["n"]) for r in rows[:1]] == [("2025-03-01", "North", "1")]


def test_of_a_feed_without_a_licence_not_even_sums_leave(made, tmp_path):
    folder = made("none")
    for words in (HARMLESS[0], ("feed", "status", "CASE", "--json"), *REFUSED):
        found = told(words, folder, tmp_path)
        assert isinstance(found.exception, Cannot), words
    assert not list(tmp_path.glob("out*"))
    for words in (("outlook", "CASE", "--json"), ("outlook", "CASE", "--backtest", "--json")):
        assert json.loads(told(words, folder, tmp_path).output or "[]") == []
    assert told(("feed", "status", "CASE"), folder, tmp_path).exit_code == 0  # looking at it here is no export


def test_rows_that_may_leave_leave_whole_and_harmless(made, tmp_path):
    folder = made("rows")
    found = told(REFUSED[0], folder, tmp_path)
    assert "9 rows. Credit: Somebody, 2025" in found.output
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text())))
    assert [(r["event"], r["side_a"], r["place"]) for r in rows[:1]] == [("QQQ17-0", "'=1+1 actor", "Oddville")]
    told(REFUSED[1], folder, tmp_path)
    whole = pq.read_table(tmp_path / "out.parquet")
    assert whole.num_rows == 9
    assert whole.schema.metadata[b"licence"] == b"theirs"
    assert len(json.loads(told(REFUSED[2], folder, tmp_path).output)) == 1


@pytest.mark.parametrize(("exports", "served"), [("rows", 9), ("aggregates", 0), ("none", 0)])
def test_the_app_serves_only_rows_that_may_leave(made, exports, served):
    pytest.importorskip("starlette", reason="the extra trucewatch[web] is not installed")
    from trucewatch.web.indexing import open_site  # noqa: PLC0415

    site = open_site(made(exports))
    assert dict(site.events.values("feed")).get("mine", 0) == served


def test_a_backup_says_what_may_not_be_handed_on(made, tmp_path):
    assert "holds rows of mine" in told(("backup", "CASE", "OUT"), made("aggregates"), tmp_path).output


@pytest.mark.parametrize(
    ("feed", "stays"), [("mine", False), ("mine (strikes by AAA)", False), ("other", True), (None, True)]
)
def test_an_answer_on_rates_from_a_kept_feed_is_left_out_of_what_is_handed_on(feed, stays):
    duty = Obligation("o", "c", "r", "AAA", "must_not", "any_armed_attack", (), (), (), "in_force", "from_events")
    sum_ = Estimate("m", "n", "u", "all", "v", 7.0, 9.0, 0.8, None, None, None, "Seven.")
    finding = Finding("f", duty, None, Change("down", "Fewer.", (sum_,)), feed)
    view = show.View("t", {}, findings=[finding], kept=frozenset(["mine"]))
    (found,) = show.shared(view).findings
    assert (found.change == finding.change) is stays
    assert stays or (found.change.label, found.change.estimates) == ("cannot_tell", ())
    assert stays or "does not let figures leave" in found.change.reasons[0].why


def test_what_may_leave_grows_with_the_licence():
    lets = {
        e: [licence.lets({"exports": e}, w) for w in ("aggregates", "rows")] for e in ("none", "aggregates", "rows")
    }
    assert lets == {"none": [False, False], "aggregates": [True, False], "rows": [True, True]}
