"""Inputs made to break what reads them: each is over in ten seconds and 512 MB, and the next one is read.

All of them by `make test-hostile`; one in eight otherwise.
"""

import contextlib
import os
import sys
import time
from dataclasses import replace

import pytest

from trucewatch import apart, child, pipeline
from trucewatch.child import Lost
from trucewatch.errors import BadInput
from trucewatch.model import Source
from trucewatch.reading import bounds
from trucewatch.show.sanitise import sanitised

from .hostile import CATALOGUE, WORDS

ALL = os.environ.get("TRUCEWATCH_HOSTILE", "")
NAMES = sorted(CATALOGUE) if ALL else sorted(n for n in CATALOGUE if len(CATALOGUE[n]) <= 1_000_000)[::8]
MEMORY = 512_000_000
SLACK = 10  # seconds for a busy machine to end a child and start the next one


@pytest.fixture(scope="module")
def reader():
    """A reader that serves one input after another, as a batch does, in no more memory than any may take."""
    given = []

    def items():
        yield Source("first.txt", WORDS.encode())
        while given:
            yield given.pop()

    def read(source):
        given[:] = [Source("after.txt", WORDS.encode()), source]
        run = child.each(replace(apart.READING, memory=MEMORY), items())
        next(run)  # so that what is measured is the reading, and not the start of Python
        began = time.monotonic()
        _, result = next(run)
        took = time.monotonic() - began
        _, after = next(run)
        run.close()
        return result, took, after

    return read


@pytest.mark.parametrize("name", NAMES)
def test_each_is_over_soon_and_the_next_one_is_read(reader, name):
    data = CATALOGUE[name]
    result, took, after = reader(Source(name, data))
    sys.stdout.write(
        f"{name}: {len(data):,} bytes, {took:.1f} s, {result.why if isinstance(result, Lost) else 'read'}\n"
    )
    assert took < bounds(Source(name, data))[1] + SLACK
    assert not isinstance(result, Lost) or len(data) <= 1_000_000  # what is given more time must not need to be stopped
    documents, failed = ([], [result]) if isinstance(result, Lost) else result
    assert documents or failed
    assert not any("root:" in document.text for document in documents)
    assert after[0][0].text == WORDS


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".html")])
def test_each_can_be_looked_at_or_is_refused(name):
    with contextlib.suppress(BadInput):
        assert "<script" not in sanitised(CATALOGUE[name])


def test_a_batch_of_them_leaves_a_case_that_is_sound(tmp_path, monkeypatch, line_coder):
    monkeypatch.setenv("TRUCEWATCH_JOBS", "1")
    (tmp_path / "in").mkdir()
    for name in NAMES if ALL else NAMES[:3]:
        (tmp_path / "in" / name).write_bytes(CATALOGUE[name])
    (tmp_path / "in" / "zz.txt").write_text(WORDS)
    pipeline.init(tmp_path / "case", "A case")
    with pipeline.opened(tmp_path / "case") as case:
        pipeline.add(case, [str(tmp_path / "in")])
        assert WORDS.strip() in {document.text.strip() for document in case.documents().values()}
        assert list(pipeline.audit.chain.check(case)) == []
