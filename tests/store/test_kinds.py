import re
from pathlib import Path

from trucewatch.store.kinds import KINDS

ROOT = Path(__file__).parents[2]


def test_the_docs_list_every_kind_with_its_fields():
    part = (ROOT / "docs/evidence.md").read_text("utf-8").split("## Kinds of entry")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|(.*)\|$", part, re.MULTILINE)
    assert {name: (subject, tuple(re.findall(r"`(\w+)`", said))) for name, subject, said in rows} == {
        name: (kind.subject, kind.fields) for name, kind in KINDS.items()
    }


def test_every_kind_that_the_code_enters_is_listed():
    code = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    assert set(re.findall(r'Fact\("(\w+)"', code)) <= set(KINDS)
