"""The report in a real browser, with the network taken away where the system lets us."""

import importlib.util
import shutil
from pathlib import Path

import factory
import pytest

from trucewatch import show

TOOL = Path(__file__).parents[2] / "tools" / "screenshot.py"
pytestmark = pytest.mark.skipif(
    not any(shutil.which(n) for n in ("chromium", "chromium-browser", "google-chrome")),
    reason="no Chromium on this machine: the report is not drawn here",
)


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("screenshot", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize(("ending", "magic"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_the_report_draws_and_prints_from_a_file(tool, tmp_path, ending, magic):
    page = show.write(factory.view(), tmp_path)
    target = tmp_path / f"drawn.{ending}"
    tool.draw(page, target, 900, 1200)
    assert target.read_bytes().startswith(magic)
    assert target.stat().st_size > 10_000
