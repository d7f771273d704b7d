import json

import pyarrow.parquet as pq
import pytest

from trucewatch import cli, pipeline, plugins
from trucewatch.records import Event, Party, Place, Quantity, Record, SaidBy, Stance


class Coder:
    """Reads one strike in the whole of a text: the number in it is the toll, and without one there is no mode."""

    name = "rules/1"

    def code(self, document, mentions):
        text = document.text.rstrip()
        number = next((int(w) for w in text.split() if w.isdigit()), None)
        body = Event(
            "assault",
            "missile" if number else None,
            by=(Party("Alphaland", "AAA"),),
            place=(Place("Newtown", 1, 50.0, 30.0, "AAA", "point"),),
            when="2025-05-09",
            killed=Quantity(exact=number) if number else None,
        )
        yield Record(document.id, document.span(0, len(text)), SaidBy(), Stance.ASSERTED, body, self.name)


TEXTS = ("A missile killed 20 people.", "Missiles fell on Newtown: 34 people are dead.", "There was an attack.")


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(plugins, "coder", lambda name: Coder())
    pipeline.init(tmp_path / "case", "A case")
    for n, text in enumerate(TEXTS):
        (tmp_path / f"{n}.txt").write_text(text)
    with pipeline.opened(tmp_path / "case") as case:
        pipeline.add(case, [str(tmp_path / f"{n}.txt") for n in range(len(TEXTS))])
        pipeline.code(case)

    def run(*arguments, answers=""):
        command, *rest = arguments
        words = ["merge", command, str(tmp_path / "case"), *rest] if command else ["merge", str(tmp_path / "case")]
        monkeypatch.setattr("typer.prompt", lambda *_, **__: next(given))
        given = iter(answers)
        code = cli.run([*words])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


def records(run):
    _, shown, _ = run("events", "--json")
    told = json.loads(shown)
    return {t["span"]["quote"]: t["record"] for e in told["events"] for t in e["tellings"]}


def test_events_are_shown_once_with_their_tolls(run):
    code, shown, _ = run("")
    assert code == 0
    assert "20 (publisher not known, undated)" in shown
    assert "34 (publisher not known, undated)" in shown
    assert "3 tellings, 2 events, 1 of them told more than once" in shown
    assert "1 pairs for a person" in shown
    every = run("events", "--all")[1]
    assert "2 tellings, 1 independent voice (" in every
    assert "  1 telling, 1 independent voice (" in every
    told = json.loads(run("events", "--json")[1])
    assert {e["figures"]["killed"]["highest"]["count"]["exact"] for e in told["events"] if e["figures"]} == {34}


def test_a_pair_is_explained_term_by_term(run):
    ids = records(run)
    code, shown, _ = run("explain", ids[TEXTS[0]][:8], ids[TEXTS[1]])
    assert code == 0
    assert "numbers of killed that one count may rise through" in shown
    assert shown.rstrip().splitlines()[-1].startswith("Joined: ")
    assert run("explain", "r", ids[TEXTS[1]])[0] == 3
    assert run("explain", ids[TEXTS[1]], ids[TEXTS[1]])[0] == 3


def test_the_queue_takes_answers_and_takes_them_back(run):
    code, shown, _ = run("review", "--by", "ann", answers="szsq")
    assert code == 0
    assert "There was an attack." in shown
    assert "1 judgements made" in shown
    assert "3 tellings, 1 events" in run("")[1]
    assert "ann" in run("judged")[1]
    assert json.loads(run("judged", "--json")[1])["verdict"] == "same"
    number = str(json.loads(run("judged", "--json")[1])["number"])
    assert run("undo", number, "--by", "bob")[0] == 0
    assert run("undo", number)[0] == 6
    assert "no judgement stands" in run("judged")[1]
    assert "0 judgements made" in run("review", answers="szkq")[1]


def test_judgements_can_be_entered_in_bulk_and_taken_back_in_bulk(run):
    ids = list(records(run).values())
    code, shown, _ = run("say", "same", *ids, "--by", "ann", "--why", "read all three")
    assert (code, shown.count("same")) == (0, 2)
    batch = str(json.loads(run("judged", "--json")[1].splitlines()[0])["batch"])
    assert "2 judgements taken back" in run("undo", batch, "--batch")[1]
    assert run("say", "perhaps", *ids)[0] == 3


QUAKE = "An earthquake shook Oldport on Monday. Rescuers dug in Oldport all night, Mayor Ann Reed said. {}"
TRIAL = "A jury in Highville cleared banker Tom Hale of fraud. The Highville court read the verdict to Hale. {}"


def test_reports_are_read_story_by_story(tmp_path, capsys):
    pipeline.init(tmp_path / "case", "A case")
    for n, text in enumerate([QUAKE, TRIAL, QUAKE, TRIAL, "Nothing else happened that day."]):
        (tmp_path / f"{n}.txt").write_text(text.format(f"It was report number {n}."))
    with pipeline.opened(tmp_path / "case") as case:
        pipeline.add(case, [str(tmp_path / f"{n}.txt") for n in range(5)])
    assert cli.run(["merge", "stories", str(tmp_path / "case"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    with pipeline.opened(tmp_path / "case") as case:
        first = {i: d.text.split()[1] for i, d in case.documents().items()}
    assert sorted([first[d["id"]] for d in s["documents"]] for s in told) == [
        ["earthquake", "earthquake"],
        ["else"],
        ["jury", "jury"],
    ]
    assert [s["story"] for s in told] == [1, 2, 3]
    assert cli.run(["merge", "stories", str(tmp_path / "case")]) == 0
    shown = capsys.readouterr().out
    assert "5 reports, 3 stories, 2 of more than one" in shown
    assert shown.count("2 reports, undated") == 2
    assert "Nothing else" not in shown
    assert cli.run(["merge", "stories", str(tmp_path / "case"), "--all"]) == 0
    assert "1 report, undated" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "told"), [([], "0 tellings, 0 events"), (["stories"], "0 reports, 0 stories, 0 of more than one")]
)
def test_an_empty_case_has_none(tmp_path, capsys, command, told):
    pipeline.init(tmp_path / "none", "Nothing")
    assert cli.run(["merge", *command, str(tmp_path / "none")]) == 0
    assert told in capsys.readouterr().out
    assert cli.run(["merge", str(tmp_path / "gone")]) == 4


ABOUT = """
name: mine
kind: mapping
file: f.csv
publisher: us
licence: ours
exports: rows
attribution: us
zone: UTC
map: {event: id, day: day, type: type, mode: mode, by: by, place: place, lat: lat, lon: lon, precision: precision, killed: dead}
observes: {acts: [any_armed_attack], sentence: It sees what we wrote.}
"""
ROWS = """id,day,type,mode,by,place,lat,lon,precision,dead
near,2025-05-09,assault,missile,AAA,Newtown,50.01,30.01,point,34
far,2025-05-09,assault,missile,AAA,Oldtown,52.0,33.0,point,34
later,2025-05-19,assault,missile,AAA,Newtown,50.01,30.01,point,34
"""


def test_feed_events_are_joined_with_what_reports_tell(run, tmp_path, capsys):
    (tmp_path / "feed").mkdir()
    (tmp_path / "feed" / "feed.yaml").write_text(ABOUT)
    (tmp_path / "feed" / "f.csv").write_text(ROWS)
    assert cli.run(["feed", "add", str(tmp_path / "case"), str(tmp_path / "feed")]) == 0
    capsys.readouterr()
    code, shown, _ = run("feeds")
    assert (code, "3 tellings and 3 feed events are 4 events, 1 of them in both" in shown) == (0, True)
    table = pq.read_table(tmp_path / "case" / "out" / "events.parquet").to_pylist()
    groups = {row["id"]: row["group"] for row in table}
    assert groups["feed:mine/near"] == groups[records(run)[TEXTS[1]]]
    assert len({groups[f"feed:mine/{one}"] for one in ("near", "far", "later")}) == 3
