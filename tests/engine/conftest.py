"""A coder that documents can tell to misbehave, found through the door that plug-ins come by."""

import json
import sys
from textwrap import dedent

import pytest

from trucewatch import plugins
from trucewatch.engine import coding

CODER = '''
    """Gives a statement for each sentence; some words make it crash, hang, eat memory, be slow, or kill who asked it."""

    import os
    import re
    import signal
    import time

    from trucewatch.records import Record, SaidBy, Stance, Statement


    class Wild:
        name = "wild/1"

        def code(self, document, mentions):
            if "CRASH" in document.text:
                os.kill(os.getpid(), signal.SIGSEGV)
            if "HANG" in document.text:
                time.sleep(1000)
            if "EAT" in document.text:
                held = [bytearray(1 << 28) for _ in range(1000)]
            if "KILL" in document.text:
                os.kill(os.getppid(), signal.SIGKILL)
                time.sleep(1000)
            if "SLOW" in document.text:
                time.sleep(0.03)
            for found in re.finditer(r"[A-Z][^.]+\\\\.", document.text):
                span = document.span(*found.span())
                body = Statement(speaker=span.quote.split()[0])
                yield Record(document.id, span, SaidBy(), Stance.ASSERTED, body, self.name, doc=document.doc)
'''


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """Install the coder into a folder of its own, and return that."""
    package = tmp_path_factory.mktemp("package")
    (package / "wild-1.dist-info").mkdir()
    (package / "wild.py").write_text(dedent(CODER).replace("\\\\", "\\"))
    (package / "wild-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: wild\nVersion: 1\n")
    (package / "wild-1.dist-info" / "entry_points.txt").write_text("[trucewatch.coders]\nwild = wild:Wild\n")
    return package


@pytest.fixture
def wild(package, monkeypatch):
    """Let the coder be found, and return its name."""
    monkeypatch.syspath_prepend(package)
    yield "wild"
    plugins.coder.cache_clear()
    for kept in (coding._reader, coding._coder):
        kept.cache_clear()
    sys.modules.pop("wild", None)


@pytest.fixture
def lines(tmp_path):
    """Return a function that writes texts as JSON lines and returns the file."""

    def write(texts, name="reports.jsonl"):
        path = tmp_path / name
        rows = [{"id": f"n{i}", "published": "2025-04-02", "text": text} for i, text in enumerate(texts)]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path

    return write


@pytest.fixture
def tree():
    """Return a function that reads a folder: the bytes of each file by its name."""

    def read(folder):
        return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}

    return read


def texts(count, word="quiet"):
    return [f"Monitors of post {n} saw a {word} night. Both sides said that they keep to it." for n in range(count)]
