"""What was judged is kept whole: store/judged.py with real commitments and findings."""

from handmade import case, holiday_truce

from trucewatch.judge import Settings, findings
from trucewatch.merge import gather
from trucewatch.store import casefile, create, judged, open_case


def test_what_was_judged_comes_back_as_it_was(tmp_path):
    records, documents = case(*holiday_truce())
    gathered = gather(records, documents, "Europe/Kyiv")
    found = findings(gathered.commitments, records, documents, (), Settings("Europe/Kyiv"))
    kept = judged.Judged("key", gathered.commitments, tuple(found), gathered.left)
    create(tmp_path / "case", casefile.text(casefile.CaseFile("A case")))
    with open_case(tmp_path / "case") as opened:
        judged.save(opened, kept)
        assert judged.load(opened, "key") == kept
        assert judged.load(opened, "another") is None
