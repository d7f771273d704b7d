import pytest

from trucewatch import cli, pipeline, plugins
from trucewatch.records import CommitmentAct, Event, Party, Record, SaidBy, Stance


class Coder:
    """Reads a truce in the whole of a text, and an attack in it."""

    name = "rules/1"

    def code(self, document, mentions):
        by = (Party("Alphaland", "AAA"),)
        span = document.span(0, len(document.text.rstrip()))
        for body in (
            CommitmentAct("declared", "ceasefire", by, begins="2025-05-08", ends="2025-05-10"),
            Event("assault", "shelling", by, when="2025-05-09"),
        ):
            yield Record(document.id, span, SaidBy(), Stance.ASSERTED, body, self.name)


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(plugins, "coder", lambda name: Coder())
    (tmp_path / "one.txt").write_text("Alphaland shelled a town in its own truce, on 9 May 2025, and said so.\n")
    pipeline.init(tmp_path / "case", "A case")
    with pipeline.opened(tmp_path / "case") as case:
        pipeline.add(case, [str(tmp_path / "one.txt")])
        pipeline.code(case)

    def run(*arguments):
        code = cli.run(["review", str(tmp_path / "case"), *arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


def test_events_are_listed_and_one_is_reviewed(run):
    code, listed, _ = run("1")
    assert code == 0
    assert "1. “Alphaland shelled a town" in listed
    assert "possible violation" in listed
    code, found, _ = run("1", "1", "--as", "violation", "--by", "R. Ose", "--why", "It said so.")
    assert code == 0
    assert "found to be a breach by R. Ose" in found
    assert "Review: R. Ose" in found
    assert "taken back" in run("1", "1", "--as", "withdrawn", "--by", "R. Ose", "--why", "A mistake.")[1]


REFUSED = [
    (("1", "1", "--as", "violation", "--why", "x"), 6, "a name and a reason"),
    (("1", "1", "--as", "guilty", "--by", "A", "--why", "x"), 3, "no determination 'guilty'"),
    (("1", "7", "--as", "violation", "--by", "A", "--why", "x"), 3, "0 of 1 events"),
    (("9",), 3, "there are 1 findings"),
    (("1", "1"), 3, "says nothing yet"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), REFUSED)
def test_what_makes_no_sense_is_refused_in_one_line(run, monkeypatch, arguments, code, words):
    monkeypatch.delenv("TRUCEWATCH_ACTOR", raising=False)
    found = run(*arguments)
    assert (found[0], found[1]) == (code, "")
    assert words in found[2].replace("\n", " ")


def test_an_event_is_asked_what_became_of_it(run, tmp_path, capsys):
    record = run("1")[1].rpartition("; ")[2].partition(")")[0]
    assert cli.run(["counted", str(tmp_path / "case"), record]) == 0
    told = capsys.readouterr().out
    assert told.startswith("possible violation: AAA must not: any armed attack")
    assert "attribution tier: told_by_publisher" in told
    assert cli.run(["counted", str(tmp_path / "case"), "nowhere:7"]) == 3
    assert "neither a record nor an event" in " ".join(capsys.readouterr().err.split())
