from collections import Counter

import pytest

from trucewatch import plugins
from trucewatch.feeds import about


class Read:
    """One kind of feed, reading files: rows of a table, and what was noted."""

    def __init__(self, kind):
        self.kind = kind

    def __call__(self, path, table="events", **changed):
        said = about.built_in(self.kind) | changed
        parts = plugins.load(plugins.feeds(), self.kind)(said).tables(path, "sha256:0")[table]
        self.notes = Counter()
        rows = []
        for part in (read() for read in parts):
            self.notes.update(part.notes)
            rows += part.table.to_pylist()
        return rows


@pytest.fixture
def reader():
    return Read
