"""The container file's own steps, done without a daemon, and the result run as its user on a file system it cannot write.

It installs all of trucewatch once more (1.5 GB, minutes): only where TRUCEWATCH_CONTAINER=1 asks for it.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .test_deploy import ROOT, steps

WANTED = os.environ.get("TRUCEWATCH_CONTAINER") == "1"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not WANTED, reason="installs 1.5 GB: TRUCEWATCH_CONTAINER=1, or make test-container"),
    pytest.mark.skipif(os.geteuid() != 0 or shutil.which("unshare") is None, reason="takes root and unshare"),
]

# The whole machine read only, but for a /data and a /tmp; the interpreter where its user can reach it.
INSIDE = """
set -e
mount --bind / {root} && mount -o remount,bind,ro {root}
mount --rbind /dev {root}/dev && mount --rbind /proc {root}/proc
mount -t tmpfs tmpfs {root}/tmp && chmod 1777 {root}/tmp && mkdir -p {root}{opt} {root}{data}
mount --bind {opt} {root}{opt} && mount -o remount,bind,ro {root}{opt} && mount --bind {data} {root}{data}
case {base} in /root/*)
    mount -t tmpfs tmpfs {root}/root && mkdir -p {root}{base} && chmod 755 {root}/root && mount --bind {base} {root}{base};;
esac
exec chroot --userspec={user} {root} env -i {environment} sh -c "$1"
"""


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """Do the steps of the first stage; returns where it was installed and what the last stage sets."""
    folder = tmp_path_factory.mktemp("image", numbered=False)
    for above in (folder, *folder.parents):
        if above.owner() == "root" and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o011)
    source, opt = folder / "src", folder / "opt"
    stages = "\n".join(f"{name} {words}" for name, words in steps()).split("FROM ${BASE}")
    lines = [line.split(None, 1) for line in stages[1].splitlines() if line]
    environment = dict(os.environ)
    for name, words in lines:
        told = words.replace("/opt/trucewatch", str(opt))
        if name == "ENV":
            environment |= dict(word.split("=", 1) for word in shlex.split(told))
        elif name == "COPY":
            *sources, target = told.split()
            for one in sources:
                into = source / target / (Path(one).name if target.endswith("/") else "")
                into.parent.mkdir(parents=True, exist_ok=True)
                copy = shutil.copytree if (ROOT / one).is_dir() else shutil.copy
                copy(ROOT / one, into)
        elif name == "RUN" and not told.startswith("apt-get"):  # the front-end's files come from another registry
            subprocess.run(
                told.replace("python -m", f"{sys.executable} -m"), shell=True, check=True, cwd=source, env=environment
            )
    last = stages[2].replace("/opt/trucewatch", str(opt))
    return folder, opt, last


def run(image, script):
    folder, opt, last = image
    data, root = folder / "data", folder / "root"
    data.mkdir(exist_ok=True)
    root.mkdir(exist_ok=True)
    user = re.search(r"^USER (\S+)$", last, re.MULTILINE)[1]
    os.chown(data, *map(int, user.split(":")))
    environment = re.search(r"^ENV (.+)$", last, re.MULTILINE)[1].replace("HOME=/data", f"HOME={data}")
    inside = INSIDE.format(root=root, opt=opt, data=data, base=sys.base_prefix, user=user, environment=environment)
    command = ["unshare", "-m", "sh", "-c", inside, "sh", f"cd {data} && {script}"]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_nothing_but_data_and_tmp_can_be_written(image):
    assert run(image, "touch here /tmp/x").returncode == 0
    assert "Read-only" in run(image, f"touch {image[1]}/x").stderr
    assert "Read-only" in run(image, "touch /etc/x").stderr


def test_a_case_is_made_coded_and_run(image):
    text = "On 9 May 2025 Alphaland announced a three-day ceasefire. Shells fell on Newtown."
    made = run(image, f"trucewatch init case && echo {shlex.quote(text)} > r.txt && trucewatch add case r.txt")
    assert made.returncode == 0, made.stderr
    done = run(image, "trucewatch run case --once")
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 failed" in done.stdout


def test_it_serves_and_is_ready_and_leaves_when_told(image):
    serve = "trucewatch serve case --port 18997 --workers 1 --metrics 18996 --log-json & told=$!"
    ask = "import urllib.request as r; print(r.urlopen('http://127.0.0.1:{}').read().decode()[:9])"
    asked = f'for n in $(seq 100); do python -c "{ask.format("18997/readyz")}" 2>/dev/null && break; sleep 0.3; done'
    served = run(image, f'{serve}; {asked}; python -c "{ask.format("18996/metrics")}"; kill -TERM $told; wait $told')
    assert served.returncode == 0, served.stderr
    assert '{"ready":' in served.stdout
    assert "# HELP" in served.stdout
