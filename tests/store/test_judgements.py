import pytest

from trucewatch import pipeline
from trucewatch.errors import BadInput, BadValue, Cannot
from trucewatch.store import judgements

TEXT = "Alpha shelled a town. Beta shelled a town. Gamma shelled a town.\n"


@pytest.fixture
def case(tmp_path, line_coder):
    (tmp_path / "a.txt").write_text(TEXT)
    pipeline.init(tmp_path / "case", "A case")
    with pipeline.opened(tmp_path / "case") as opened:
        pipeline.add(opened, [str(tmp_path / "a.txt")])
        pipeline.code(opened)
        yield opened


def ids(case):
    return sorted(r.id for r in case.records())


def test_a_judgement_is_an_entry_and_so_is_taking_it_back(case):
    a, b, c = ids(case)
    before = case.state().size
    first, second = pipeline.decide(case, [(b, a), (b, c)], "same", "ann", "one attack")
    assert (first.pair, second.pair, first.batch) == ((a, b), (b, c), second.batch)
    assert pipeline.decided(case) == [first, second]
    assert pipeline.undo(case, [first.number], "bob", "two towns") == [first]
    assert pipeline.decided(case) == [second]
    assert pipeline.undo_batch(case, second.batch, "bob") == [second]
    assert pipeline.decided(case) == []
    assert judgements.history(case) == [first, second]
    assert case.state().size == before + 4
    assert list(pipeline.verify(case)) == []


def test_the_last_word_of_each_person_stands_and_comes_back_when_it_is_taken_back(case):
    a, b, _ = ids(case)
    (old,) = pipeline.decide(case, [(a, b)], "same", "ann")
    (new,) = pipeline.decide(case, [(b, a)], "different", "ann")
    (other,) = pipeline.decide(case, [(a, b)], "unsure", "bob")
    assert pipeline.decided(case) == [new, other]
    pipeline.undo(case, [new.number], "ann")
    assert pipeline.decided(case) == [old, other]


def test_what_makes_no_sense_is_refused_and_enters_nothing(case):
    a, b, _ = ids(case)
    before = case.state()
    for pairs, verdict, who, error in (
        ([(a, b), (a, "rnone")], "same", "ann", BadInput),
        ([(a, "feed:none/1")], "same", "ann", BadInput),
        ([(a, a)], "same", "ann", BadInput),
        ([(a, b)], "perhaps", "ann", BadValue),
        ([(a, b)], "same", "", BadValue),
    ):
        with pytest.raises(error):
            pipeline.decide(case, pairs, verdict, who)
    with pytest.raises(BadInput, match="is no judgement"):
        pipeline.undo(case, [0], "ann")
    assert case.state() == before
    (one,) = pipeline.decide(case, [(a, b)], "same", "ann")
    pipeline.undo(case, [one.number], "ann")
    with pytest.raises(Cannot, match="taken back already"):
        pipeline.undo(case, [one.number], "ann")


def test_a_case_made_again_has_its_judgements(case, tmp_path):
    a, b, _ = ids(case)
    made = pipeline.decide(case, [(a, b)], "same", "ann")
    pipeline.rebuild(case, tmp_path / "again")
    with pipeline.opened(tmp_path / "again") as again:
        assert pipeline.decided(again) == made


def test_what_people_wrote_of_an_erased_document_is_erased_too(case):
    a, b, _ = ids(case)
    pipeline.decide(case, [(a, b)], "same", "ann", "both name her")
    (document,) = case.documents()
    assert pipeline.erase(case, document, "safety", "ann") is None
    pipeline.erase(case, document, "safety", "bob")
    assert pipeline.decided(case) == []
    assert not any("both name her" in (e.body or "") for e in case.entries())
