import pytest

from trucewatch.coding.context import Context, context
from trucewatch.coding.parse import language_model
from trucewatch.errors import Missing
from trucewatch.locate import mentions
from trucewatch.records import Document
from trucewatch.vocab.parties import parties


@pytest.fixture
def read():
    """Return a function that reads a text of ours as a document published in spring 2025."""

    def reading(text: str, **given: str) -> Context:
        document = Document(**{"id": "d", "text": text, "published": "2025-04-02", **given})
        return context(document, list(mentions(document)), parties())

    return reading


@pytest.fixture(scope="session")
def small():
    """Return the model that comes with the installation; skip without it."""
    try:
        return language_model("sm")
    except Missing as missing:
        pytest.skip(str(missing))
