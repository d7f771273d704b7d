"""Scheduled runs: after days of standing still each window is done once, and one bad source holds up no other."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from trucewatch import pipeline
from trucewatch.cli.app import run as command
from trucewatch.errors import BadInput, BadValue, CaseBusy
from trucewatch.feeds import about
from trucewatch.model import Failure
from trucewatch.net import Visits
from trucewatch.pipeline import running, sources, windows
from trucewatch.pipeline.running import Tools
from trucewatch.pipeline.sources import Means
from trucewatch.pipeline.watching import Watched
from trucewatch.store import casefile
from trucewatch.store import feeds as feed_tables
from trucewatch.store.source import Source

from .net.conftest import leave, site  # noqa: F401 - fixtures

HOUR = timedelta(hours=1)
NOON = datetime(2025, 4, 19, 12, tzinfo=UTC)
NAMES = str(about.built_in("gdelt")["columns"]["events"]).split()


def row(number, day="20250419"):
    cells = {"GLOBALEVENTID": str(number), "SQLDATE": day, "EventCode": "190", "EventRootCode": "19"}
    cells |= {"NumSources": "1", "NumArticles": "2", "DATEADDED": f"{day}120000", "ActionGeo_Type": "0"}
    return "\t".join(cells.get(name, "") for name in NAMES) + "\n"


def rewrite(folder, **changes):
    """Change what case.toml says."""
    (folder / "case.toml").write_text(casefile.text(replace(casefile.read(folder), **changes)))


class Desk:
    """A case whose one source has a file for each hour on a server of the tests' own, and a clock of its own."""

    def __init__(self, folder, site, leave, more=()):  # noqa: F811
        self.folder, self.site, self.leave, self.now = folder, site, leave, NOON
        self.hourly = Source("gdelt", "hourly", "1h", f"{site.url}/{{%Y%m%d%H}}.CSV", (), NOON - 2 * HOUR)
        pipeline.init(folder, "A case")
        rewrite(folder, pulls=(self.hourly, *more))
        for hour in range(-2, 24 * 5):
            self.offer(NOON + hour * HOUR)

    def offer(self, begins, body=None):
        number = int(begins.timestamp()) // 3600
        text = row(number, f"{begins:%Y%m%d}") if body is None else body
        self.site.pages[self.path(begins)] = (200, {}, text.encode())

    def path(self, begins):
        return f"/{begins:%Y%m%d%H}.CSV"

    def tools(self):
        visits = Visits(self.leave, wait=lambda seconds: None)
        return Tools(
            lambda case: lambda row, commitment, shown: "words",
            lambda: visits,
            lambda: Means(visits),
            lambda folder: [],
        )

    def run(self, later=None):
        self.now += later or timedelta()
        with running.alone(self.folder):
            return running.once(self.folder, self.now, HOUR, self.tools())

    def entries(self, kind):
        with pipeline.opened(self.folder, write=False) as case:
            return [entry.data for entry in case.entries(kind)]

    def events(self):
        """Return the hours of which the newest copy of the feed has an event, one for each event."""
        with pipeline.opened(self.folder, write=False) as case:
            (version,) = [v for v in case.feeds() if v.name == "hourly"]
            table = feed_tables.table(case, version.name, version.vintage, "events")
            numbers = sorted(int(n) for n in table.select("event").to_pyarrow()["event"].to_pylist())
        return [datetime.fromtimestamp(n * 3600, UTC) for n in numbers]

    def asked(self):
        return [path for path, _ in self.site.asked if path.endswith(".CSV")]

    def failures(self):
        with pipeline.opened(self.folder, write=False) as case:
            return [(f.step, f.where) for f in case.failures()]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Judge nothing and read no text: what is tested is what is done when."""
    monkeypatch.setattr(running, "watch", lambda case, progress: Watched({}, ()))
    monkeypatch.setattr(running.steps, "code", lambda case, **given: pipeline.Coded(0, 0, 0, ()))


@pytest.fixture
def desk(tmp_path, site, leave):  # noqa: F811
    return Desk(tmp_path / "case", site, leave)


def hours(first, last):
    return [NOON + hour * HOUR for hour in range(first, last)]


def test_after_three_days_down_each_window_is_done_once_without_a_gap(desk):
    for _ in range(3):
        desk.run(HOUR)
    made = desk.run(timedelta(days=3))
    assert len(made.span) == 72
    desk.run(HOUR)
    spans = [(windows.moment(e["begins"]), windows.moment(e["ends"]), e["windows"]) for e in desk.entries("run")]
    assert [n for _, _, n in spans] == [1, 1, 1, 72, 1]
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    assert desk.events() == hours(-2, 76)
    assert desk.asked() == [desk.path(h) for h in hours(-2, 76)]
    assert desk.failures() == []


def test_a_run_in_the_same_window_does_nothing(desk):
    assert desk.run().span is not None
    before = len(desk.site.asked)
    assert desk.run(timedelta(minutes=59)).span is None
    assert len(desk.site.asked) == before


def test_a_window_whose_file_is_missing_is_kept_in_mind_and_holds_up_none(desk):
    missing = NOON - HOUR
    kept = desk.site.pages.pop(desk.path(missing))
    made = desk.run()
    assert [f.where for f in made.failures] == [f"hourly {windows.stamp(missing)}"]
    assert desk.events() == hours(-2, -1)
    for _ in range(6):
        desk.run(HOUR)
    assert desk.events() == [NOON - 2 * HOUR, *hours(0, 6)]
    assert desk.failures() == [("pull", f"hourly {windows.stamp(missing)}")]
    # Asked at once, then after one hour, two and four: it is left alone longer each time.
    assert desk.asked().count(desk.path(missing)) == 3
    desk.site.pages[desk.path(missing)] = kept
    for _ in range(2):
        desk.run(HOUR)
    assert desk.events() == hours(-2, 8)
    assert desk.failures() == []


def test_a_server_that_is_down_is_left_after_three_windows_and_another_source_is_pulled(tmp_path, site, leave):  # noqa: F811
    site.pages["/whole.CSV"] = (200, {"ETag": '"a"'}, row(1).encode())
    whole = Source("gdelt", "whole", "1h", f"{site.url}/whole.CSV")
    desk = Desk(tmp_path / "case", site, leave, (whole,))
    desk.run()
    for hour in hours(0, 72):
        del site.pages[desk.path(hour)]
    site.asked.clear()
    made = desk.run(timedelta(days=3))
    assert made.sources == {"hourly": "failed", "whole": "pulled"}
    assert desk.asked() == [desk.path(h) for h in hours(0, 3)] + ["/whole.CSV"]


def test_a_damaged_file_spoils_no_other(desk):
    desk.offer(NOON - 2 * HOUR, "no tabs at all\n")
    made = desk.run(3 * HOUR)
    assert [f.where for f in made.failures] == [f"hourly {windows.stamp(NOON - 2 * HOUR)}"]
    assert desk.events() == hours(-1, 3)
    desk.offer(NOON - 2 * HOUR)
    desk.run(HOUR)
    assert desk.events() == hours(-2, 4)


def test_a_file_that_changes_is_joined_when_it_has(tmp_path, site, leave):  # noqa: F811
    site.pages["/whole.CSV"] = (200, {}, row(1).encode())
    desk = Desk(tmp_path / "case", site, leave, (Source("gdelt", "whole", "1h", f"{site.url}/whole.CSV"),))

    def vintages():
        with pipeline.opened(desk.folder, write=False) as case:
            return len(case.vintages("whole"))

    desk.run()
    desk.run(HOUR)
    assert vintages() == 1  # the same bytes again are the same copy
    site.pages["/whole.CSV"] = (200, {}, (row(1) + row(2)).encode())
    desk.run(HOUR)
    assert vintages() == 2


def test_a_file_that_has_not_changed_is_not_sent_again(desk):
    source = replace(desk.hourly, name="tagged", url=f"{desk.site.url}/tagged.CSV", every="1h")
    desk.site.pages["/tagged.CSV"] = (200, {"ETag": '"v7"'}, row(1).encode())
    means = desk.tools().means()
    assert sources.pull(desk.folder, source, NOON, means).done == 1
    desk.site.pages["/tagged.CSV"] = (304, {"ETag": '"v7"'}, b"")
    for later in (1, 2):
        assert sources.pull(desk.folder, source, NOON + later * HOUR, means).done == 1
        assert desk.site.asked[-1][1]["If-None-Match"] == '"v7"'


def test_a_server_that_asks_to_wait_is_not_asked_before(desk):
    wait = datetime.now(UTC) + timedelta(hours=5)
    source = Source("gdelt", "busy", "1h", f"{desk.site.url}/busy.CSV")
    desk.site.pages["/busy.CSV"] = (503, {"Retry-After": "18000"}, b"")
    means, now = desk.tools().means(), datetime.now(UTC)
    assert sources.pull(desk.folder, source, now, means).failures[0].what.startswith("answers 503")
    assert not sources.pull(desk.folder, source, now + 4 * HOUR, means).due
    assert sources.pull(desk.folder, source, wait + timedelta(minutes=1), means).due


@pytest.mark.parametrize("where", ["sources.joining.join", "sources._worked", "alerting.enter", "delivering.deliver"])
def test_a_run_that_is_killed_anywhere_is_done_again_and_nothing_twice(desk, monkeypatch, where):
    """Killed before and after each step that writes: then the windows are due again, and what was done is not again."""
    module, _, name = where.rpartition(".")
    held = running
    for part in module.split("."):
        held = getattr(held, part)
    real = getattr(held, name)
    for after in (False, True):

        def killed(*given, after=after, **more):
            if after:
                real(*given, **more)
            raise KeyboardInterrupt

        monkeypatch.setattr(held, name, killed)
        with pytest.raises(KeyboardInterrupt):
            desk.run()
    monkeypatch.setattr(held, name, real)
    assert len(desk.run().span) == 1
    assert desk.events() == hours(-2, 0)
    assert [e["windows"] for e in desk.entries("run")] == [1]
    with pipeline.opened(desk.folder) as case:
        assert pipeline.verify(case) == []


def test_a_step_that_fails_is_a_record_and_the_rest_goes_on(desk, monkeypatch):
    def broken(case, progress):
        raise BadInput("cannot be judged", "terms.yaml", "mend it")

    good = running.watch
    monkeypatch.setattr(running, "watch", broken)
    made = desk.run()
    assert [(f.step, f.where, f.what) for f in made.failures] == [("run", "watch", "cannot be judged")]
    assert desk.failures() == [("run", "watch")]
    assert desk.entries("run")[-1]["failures"] == 1
    monkeypatch.setattr(running, "watch", good)
    desk.run(HOUR)
    assert desk.failures() == []


def test_a_source_described_wrongly_is_a_record_and_others_are_pulled(tmp_path, site, leave):  # noqa: F811
    wrong = Source("gdelt", "wrong", "1w", f"{site.url}/whole.CSV")
    acled = Source("acled", "acled", "1d", None, ("Elbonia",), NOON)
    unknown = Source("sirenz", "unknown", "1d", f"{site.url}/unknown.CSV")
    desk = Desk(tmp_path / "case", site, leave, (wrong, unknown, acled))
    made = desk.run()
    assert desk.events() == hours(-2, 0)
    assert sorted(desk.failures()) == [("pull", "acled"), ("run", "pull unknown"), ("run", "pull wrong")]
    assert "/unknown.CSV" not in desk.asked()
    assert made.sources == {"hourly": "pulled", "acled": "failed"}


def test_pages_are_asked_each_by_itself(tmp_path, site, leave, line_coder):  # noqa: F811
    desk = Desk(tmp_path / "case", site, leave)
    rewrite(desk.folder, pulls=(), fetch=(f"{site.url}/nowhere", f"{site.url}/page"))
    desk.now = datetime.now(UTC)
    made = desk.run()
    assert made.documents == 1
    assert [(f.step, f.where) for f in made.failures] == [("fetch", f"{site.url}/nowhere")]
    before = len(site.asked)
    desk.run(HOUR)  # neither is due
    assert len(site.asked) == before


def test_what_was_asked_by_a_clock_far_ahead_is_asked_again(desk):
    source = replace(desk.hourly, url=f"{desk.site.url}/whole.CSV", name="whole", first=None)
    ahead = {"": sources.Tried(NOON + timedelta(days=900), True)}
    failed = {"": sources.Tried(NOON + timedelta(days=900), False, 4)}
    assert sources.due(source, ahead, NOON) == sources.due(source, failed, NOON) == [""]


def test_a_clock_that_is_wrong_stops_the_runs_until_they_begin_anew(desk):
    desk.run(timedelta(days=2))
    desk.now = NOON
    with pytest.raises(BadValue, match="the clock"):
        desk.run()
    with running.alone(desk.folder):
        made = running.once(desk.folder, desk.now, HOUR, desk.tools(), anew=True)
    assert len(made.span) == 1
    assert desk.entries("run")[-1]["anew"] is True
    assert len(desk.run(HOUR).span) == 1


def test_people_may_write_while_much_is_coded_and_what_fails_is_tried_once(desk, monkeypatch):
    monkeypatch.setattr(running, "SLICE", 2)
    monkeypatch.setattr(running, "GAP", 0)
    waiting, wrote = ["a", "b", "c", "d", "e"], []

    def some(case, progress, most, **more):
        wrote.append(busy(desk.folder))
        todo = [d for d in waiting if d not in more["leave"]][:most]
        failed = tuple(Failure("code", d, "cannot be read") for d in todo if d == "b")
        for one in set(todo) - {"b"}:
            waiting.remove(one)
        return pipeline.Coded(len(todo) - len(failed), 0, 0, failed)

    monkeypatch.setattr(running.steps, "code", some)
    monkeypatch.setattr(running.time, "sleep", lambda seconds: wrote.append(busy(desk.folder)))
    made = desk.run()
    assert waiting == ["b"]
    assert [f.where for f in made.failures] == ["b"]
    assert wrote == [True, False] * 2 + [True]


def busy(folder):
    """Tell whether somebody writes to the case."""
    try:
        with pipeline.opened(folder):
            return False
    except CaseBusy:
        return True


# --- two runners, signals ------------------------------------------------------------------


def test_two_runners_never_overlap(desk):
    with running.alone(desk.folder), pytest.raises(CaseBusy, match="another runner"), running.alone(desk.folder):
        pass
    with running.alone(desk.folder):
        pass


def test_windows_that_a_runner_on_another_host_did_meanwhile_are_entered_once(desk, monkeypatch):
    desk.run()
    real = running._build

    def meanwhile(*given):
        monkeypatch.setattr(running, "_build", real)
        running.once(desk.folder, desk.now, HOUR, desk.tools())

    monkeypatch.setattr(running, "_build", meanwhile)
    with pytest.raises(CaseBusy, match="another runner"):
        desk.run(HOUR)
    assert [e["windows"] for e in desk.entries("run")] == [1, 1]


HOLDS = "import sys, time; from pathlib import Path; from trucewatch.pipeline import running\n"
HOLDS += "with running.alone(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"


def environment():
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "src"), "NO_COLOR": "1", "COLUMNS": "200"}


def test_the_lock_of_a_runner_that_was_killed_is_no_obstacle(desk):
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(desk.folder)], stdout=subprocess.PIPE, text=True, env=environment()
    )
    assert other.stdout.readline() == "held\n"
    with pytest.raises(CaseBusy), running.alone(desk.folder):
        pass
    other.send_signal(signal.SIGKILL)
    other.wait(10)
    other.stdout.close()
    with running.alone(desk.folder):
        assert (desk.folder / running.LOCK).exists()


def test_by_the_command_line_a_run_is_told_and_a_second_one_does_nothing(desk, capsys):
    rewrite(desk.folder, pulls=())
    assert command(["run", str(desk.folder), "--once"]) == 0
    assert "1 window, 0 new documents, 0 alerts, 0 sent, 0 failed" in capsys.readouterr().out
    assert command(["run", str(desk.folder), "--once"]) == 0
    assert "no window is due" in capsys.readouterr().out
    with running.alone(desk.folder):
        assert command(["run", str(desk.folder), "--once"]) == 4
    assert command(["run", str(desk.folder), "--every", "soon"]) == 3
    (desk.folder / "alerts.toml").write_text("flie = 1")
    assert command(["run", str(desk.folder), "--once"]) == 0
    assert capsys.readouterr().err.count("flie") == 1
    assert command(["run", str(desk.folder / "none")]) == 4


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_runner_that_waits_ends_when_it_is_told(desk, number, code):
    rewrite(desk.folder, pulls=())
    script = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from trucewatch import cli; cli.main()"
    runner = subprocess.Popen(
        [sys.executable, "-c", script, "run", str(desk.folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert "1 window" in runner.stdout.readline()
    runner.send_signal(number)
    said = runner.communicate(timeout=60)
    assert runner.returncode == code, said
    assert "What was " in said[0] + said[1]
    assert desk.run(HOUR * 24 * 2000).span is not None  # nothing of it is in the way


def test_a_runner_does_each_window_as_it_comes_and_catches_up_when_the_machine_slept(desk):
    done, sleeps = [], iter([20.0] * 170 + [3 * 86400.0] + [20.0] * 180)

    def wait(seconds):
        assert seconds <= 20
        passed = next(sleeps, None)
        desk.now += timedelta(seconds=passed or 0)
        return passed is None

    running.forever(desk.folder, HOUR, desk.tools(), done.append, wait, lambda: desk.now)
    assert [len(made.span) for made in done] == [1, 72, 1]
    assert desk.events() == hours(-2, 73)


def test_an_error_of_one_run_does_not_end_the_runner(desk, monkeypatch, caplog):
    told, real = [], running.once

    def busy(*given, **more):
        if not told:
            told.append("busy")
            raise CaseBusy("another process is writing to this case", str(desk.folder))
        return real(*given, **more)

    monkeypatch.setattr(running, "once", busy)
    sleeps = iter([3600.0, 3600.0])

    def wait(seconds):
        passed = next(sleeps, None)
        desk.now += timedelta(seconds=passed or 0)
        return passed is None

    running.forever(desk.folder, HOUR, desk.tools(), lambda made: told.append(len(made.span)), wait, lambda: desk.now)
    assert told == ["busy", 1, 1]
    assert "the run failed" in caplog.text


def test_a_case_file_with_sources_reads_back(desk):
    (source, other) = (desk.hourly, Source("acled", "acled-x", "1d", None, ("Elbonia", "Côte d'Ivoire"), NOON))
    settings = casefile.CaseFile(title="A case", pulls=(source, other))
    assert casefile.parse(casefile.text(settings), "case.toml") == settings


def test_sources_that_are_no_list_are_refused():
    with pytest.raises(BadValue, match="two brackets"):
        casefile.parse('format = 1\ntitle = "x"\n[pull]\nkind = "gdelt"\n', "case.toml")


@pytest.mark.parametrize(
    "wrong",
    [
        'kind = "gdelt"',
        'kind = "gdelt"\nurl = "https://x.org/a"\ncountry = ["X"]',
        'kind = "gdelt"\nurl = "https://x.org/{%Y}"',
        'kind = "acled"\ncountry = ["X"]',
        'kind = "gdelt"\nurl = "https://x.org/a"\nfrom = "2025-01-01"',
        'kind = "gdelt"\nurl = "https://x.org/a"\nname = "../up"',
        'kind = "gdelt"\nurl = "https://x.org/a"\nname = ""',
        'kind = "gdelt"\nurl = "https://x.org/a"\nevery = 1',
        'kind = "gdelt"\nurl = "https://x.org/a"\nwhen = 1',
        'kind = "gdelt"\nurl = 5',
        'kind = 5\nurl = "https://x.org/a"',
        'kind = "acled"\ncountry = "Elbonia"\nfrom = 2025-01-01',
        'kind = "acled"\ncountry = [5]\nfrom = 2025-01-01',
        'kind = "gdelt"\nurl = "https://x.org/a"\n[[pull]]\nkind = "gdelt"\nurl = "https://x.org/b"',
    ],
)
def test_sources_that_make_no_sense_are_refused(wrong):
    with pytest.raises(BadValue):
        casefile.parse(f'format = 1\ntitle = "x"\n[[pull]]\n{wrong}\n', "case.toml")
