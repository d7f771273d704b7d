"""Several processes that serve one case: replaced one by one, and no request fails meanwhile."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode

import pytest
from argon2 import PasswordHasher

from trucewatch.errors import BadValue, Cannot
from trucewatch.store.accounts import Accounts, Role
from trucewatch.web import serve
from trucewatch.web.serve import Setup
from trucewatch.web.supervisor import HUNG, LEAVING, LONGEST, STARTING, Supervisor, Worker

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SOURCE = Path(__file__).parents[2] / "src"


class Process:
    """What stands for a process: it ends when it is told to."""

    def __init__(self, obeys=True):
        self.pid, self.returncode, self.obeys = 1, None, obeys

    def poll(self):
        return self.returncode

    def terminate(self):
        if self.obeys:
            self.returncode = -15

    def kill(self):
        self.returncode = -9


class Desk:
    """A supervisor with a clock of its own, of processes that are ready when the test says so."""

    def __init__(self, count=2, obeys=True):
        self.now, self.made, self.obeys = 0.0, [], obeys
        self.boss = Supervisor(count, self.start, lambda: self.now)

    def start(self, generation):
        ours, theirs = os.pipe()
        os.set_blocking(ours, False)
        worker = Worker(Process(self.obeys), ours, generation, self.now)
        worker.theirs = theirs
        self.made.append(worker)
        return worker

    def well(self, *workers):
        for worker in workers:
            os.write(worker.theirs, b".")
        self.boss.step()

    def close(self):
        for worker in self.made:
            os.close(worker.theirs)
            if worker in self.boss.workers:
                os.close(worker.line)


@pytest.fixture
def desk():
    made = []

    def make(*given):
        made.append(Desk(*given))
        made[-1].boss.step()
        made[-1].well(*made[-1].made)
        return made[-1]

    yield make
    for one in made:
        one.close()


def staying(desk):
    return [desk.made.index(w) for w in desk.boss.workers if w.told is None]


def test_a_new_one_is_ready_before_an_old_one_leaves(desk):
    two = desk()
    two.boss.generation += 1
    two.boss.step()
    assert staying(two) == [0, 1, 2]
    two.boss.step()
    assert staying(two) == [0, 1, 2]  # the new one is not ready yet
    two.well(two.made[2])
    assert staying(two) == [1, 2]
    two.boss.step()
    assert staying(two) == [1, 2, 3]
    two.well(two.made[3])
    assert staying(two) == [2, 3]


def test_where_the_new_ones_fail_the_old_ones_stay(desk):
    two = desk()
    two.boss.generation += 1
    for _ in range(5):
        two.boss.step()
        two.made[-1].process.returncode = 4
        two.now += LONGEST
        two.well(*two.made[:2])
    assert staying(two)[:2] == [0, 1]
    assert not two.boss.stopping


def test_one_that_dies_is_replaced_and_one_that_keeps_dying_more_and_more_seldom(desk):
    one = desk(1)
    one.made[0].process.returncode = 1
    one.boss.step()
    assert staying(one) == [1]
    starts = []
    for second in range(200):
        one.now = float(second)
        one.made[-1].process.returncode = 1
        before = len(one.made)
        one.boss.step()
        starts += [second] * (len(one.made) - before)
    pauses = [b - a for a, b in pairwise(starts)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST + 1  # that it died is seen at the next look, a second later


@pytest.mark.parametrize(("ready", "seconds"), [(True, HUNG), (False, STARTING)])
def test_one_that_hangs_is_ended(desk, ready, seconds):
    one = desk(1)
    one.made[0].ready = ready
    one.now += seconds
    one.boss.step()
    assert one.made[0].process.returncode is None
    one.now += 1
    one.boss.step()
    assert one.made[0].process.returncode == -9


def test_stopping_tells_all_and_ends_who_does_not_obey(desk):
    two = desk(2, False)
    two.boss.stopping = True
    two.boss.step()
    assert all(w.told is not None for w in two.made)
    two.now += LEAVING + 1
    two.boss.step()
    two.boss.step()
    assert two.boss.workers == []


def test_where_none_ever_starts_it_gives_up():
    one = Desk(1)
    for _ in range(10):
        one.boss.step()
        if one.boss.workers:
            one.boss.workers[0].process.returncode = 4
        one.now += LONGEST
    assert one.boss.stopping
    assert len(one.made) == 3
    one.close()


# --- real processes ------------------------------------------------------------------------


def asks(address, path="/documents", **headers):
    asking = http.client.HTTPConnection(*address, timeout=60)
    asking.request("GET", path, headers=headers)
    answer = asking.getresponse()
    answer.read()
    return asking, answer


def asked(address, **headers):
    """Ask on a connection of its own, which any process may take; return the status."""
    asking, answer = asks(address, **headers)
    asking.close()
    return answer.status


def posts(address, **fields):
    asking = http.client.HTTPConnection(*address, timeout=60)
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    asking.request("POST", "/login", urlencode(fields), kind)
    answer = asking.getresponse()
    answer.read()
    asking.close()
    return answer


@pytest.fixture
def served(hand_case, tmp_path):
    """Two processes that serve the case by hand: the supervisor and where it is asked."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "COLUMNS": "200", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "trucewatch.cli", "serve", str(hand_case.folder), "--workers", "2"]
    figures = serve.listen(0)
    command += ["--port", "0", "--metrics", str(figures.getsockname()[1]), "--log-json"]
    figures.close()
    with (tmp_path / "lines").open("w") as lines:
        boss = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=lines, text=True, env=environment)
    boss.figures = figures_of(command)
    port = int(re.search(r":(\d+)/", boss.stdout.readline()).group(1))
    asks(("127.0.0.1", port))[0].close()  # waits for the first
    yield boss, ("127.0.0.1", port)
    boss.terminate()
    boss.wait(60)
    boss.stdout.close()


def figures_of(command):
    """Return what asks for the figures of all processes: name with labels -> value."""
    port = int(command[command.index("--metrics") + 1])

    def ask():
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        asking.request("GET", "/metrics")
        text = asking.getresponse().read().decode()
        asking.close()
        return {k: float(v) for k, v in re.findall(r"^([^#\n]+) (\S+)$", text, re.MULTILINE)}

    return ask


def workers_of(boss):
    tasks = Path(f"/proc/{boss.pid}/task/{boss.pid}/children")
    return set(tasks.read_text().split())


def until(holds, seconds=90):
    due = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < due
        time.sleep(0.1)


def load(address, keep, over, found):
    """Ask again and again, on one connection or on one each time, and keep each status or error."""
    asking = None
    while not over.is_set():
        try:
            asking = asking or http.client.HTTPConnection(*address, timeout=60)
            asking.request("GET", "/documents")
            answer = asking.getresponse()
            answer.read()
            found.append(answer.status)
            if not keep or answer.getheader("connection") == "close":
                asking.close()
                asking = None
        except (OSError, http.client.HTTPException) as error:
            found.append(repr(error))
            asking = None
    if asking:
        asking.close()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc to see which processes serve")
def test_sighup_replaces_all_and_no_request_fails(served, hand_case, tmp_path):
    boss, address = served
    before, over, found = workers_of(boss), threading.Event(), []
    asking = [threading.Thread(target=load, args=(address, keep, over, found)) for keep in (True, False) * 2]
    for one in asking:
        one.start()
    boss.send_signal(signal.SIGHUP)
    until(lambda: len(workers_of(boss)) == 2 and not workers_of(boss) & before)
    over.set()
    for one in asking:
        one.join()
    assert set(found) == {200}
    assert len(found) > 20

    # All processes count together, those that have left too, and each request is one line of the log.
    # A line is written when its answer has gone out, so the last ones may come after what they tell of.
    until(lambda: told_of(tmp_path / "lines", "/documents") >= len(found) + 1)
    row = 'trucewatch_requests_total{method="GET",route="/documents",status="200"}'
    assert boss.figures()[row] == len(found) + 1 == told_of(tmp_path / "lines", "/documents")
    assert boss.figures()["trucewatch_requests_active"] == 0

    # Who signed in at one is known to all, and all count together who tries passwords.
    Accounts(hand_case.folder).add("ana", Role.ADMIN, QUICK.hash("long enough a secret"))
    entered = posts(address, name="ana", password="long enough a secret")
    cookie = entered.getheader("set-cookie").partition(";")[0]
    assert {asked(address, Cookie=cookie) for _ in range(20)} == {200}
    assert asked(address) == 303
    assert [posts(address, name="ben", password="wrong").status for _ in range(12)] == [403] * 9 + [429] * 3

    # One that is killed is replaced; the other answers meanwhile.
    killed = min(workers_of(boss))
    os.kill(int(killed), signal.SIGKILL)
    asks(address)[0].close()
    until(lambda: len(workers_of(boss)) == 2 and killed not in workers_of(boss))

    # And where the supervisor is killed, they do not stay behind.
    left = workers_of(boss)
    boss.kill()
    boss.wait(10)
    until(lambda: not any(alive(pid) for pid in left))


def told_of(lines, route):
    """Return how many requests of a route are told in a log; a line that is being written is none yet."""
    whole = lines.read_text().rpartition("\n")[0].splitlines()
    return sum(json.loads(line).get("route") == route for line in whole)


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


# --- what is listened at, and who is believed -----------------------------------------------


def test_a_socket_file_is_for_owner_and_group_and_a_stale_one_is_no_obstacle(tmp_path):
    path = tmp_path / "app.sock"
    first = serve.listen_at(path)
    assert path.stat().st_mode & 0o777 == 0o660
    first.close()  # as after kill -9: the file stays
    second = serve.listen_at(path)
    second.listen()
    with pytest.raises(BadValue, match="cannot be used"):
        serve.listen_at(path)
    serve.close(second)
    assert not path.exists()


def test_what_is_no_socket_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(BadValue):
        serve.listen_at(tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("more", [{"names": ("cases.example.org",)}, {"proxies": ("127.0.0.1",)}])
def test_a_case_behind_a_proxy_needs_accounts(hand_case, more):
    with pytest.raises(Cannot, match="without accounts"):
        serve.check(Setup(hand_case.folder, **more), "127.0.0.1")
    Accounts(hand_case.folder).add("ana", Role.ADMIN, "hash")
    serve.check(Setup(hand_case.folder, ("cases.example.org",), ("127.0.0.1",)), "127.0.0.1")
    with pytest.raises(BadValue, match="no name"):
        serve.check(Setup(hand_case.folder), "127.0.0.1", Path("/run/app.sock"))


def test_a_proxy_is_an_address_or_a_network(hand_case):
    with pytest.raises(BadValue, match="is no address"):
        serve.check(Setup(hand_case.folder, proxies=("front.example.org",)), "127.0.0.1")


@pytest.fixture
def told(hand_case, monkeypatch):
    """Ask a server of one process with headers of a proxy; return what it takes for the client's address and scheme."""

    def ask(proxies, **headers):
        seen = []

        async def app(scope, receive, send):
            seen.append((scope["client"][0], scope["scheme"]))
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        monkeypatch.setattr(serve, "create", lambda site, hosts, replica: app)
        monkeypatch.setattr(serve.borders, "warm", lambda: None)
        listening = serve.listen(0)
        server = serve.Server(hand_case, Setup(hand_case.folder, (), proxies), listening)
        running = threading.Thread(target=server.go)
        running.start()
        until(lambda: server.started)
        asks(listening.getsockname(), "/", **headers)[0].close()
        server.should_exit = True
        running.join()
        return seen[0]

    return ask


SAID = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"}


def test_nobody_is_believed_who_is_no_proxy(told):
    assert told((), **SAID) == ("127.0.0.1", "http")
    assert told(("10.0.0.0/8",), **SAID) == ("127.0.0.1", "http")


def test_a_proxy_is_believed_and_what_its_client_made_up_is_not(told):
    made_up = SAID | {"X-Forwarded-For": "198.51.100.9, 192.0.2.1"}
    assert told(("127.0.0.1",), **made_up) == ("192.0.2.1", "https")
