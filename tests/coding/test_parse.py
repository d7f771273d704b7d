from trucewatch.coding.coder import RulesCoder
from trucewatch.coding.context import coder_name
from trucewatch.coding.parse import language_model, model_name, parse_text


def test_offsets_are_the_texts_own():
    text = "“Stop,” he\u00a0said.\n\nNext — day."
    doc = parse_text(text)
    assert len(doc.text) == len(text)
    assert [text[t.idx : t.idx + len(t)] for t in doc if t.is_alpha] == ["Stop", "he", "said", "Next", "day"]


def test_the_lesser_model_shows_in_the_coders_name(monkeypatch):
    monkeypatch.setattr("trucewatch.coding.context.model_name", lambda: "sm")
    assert coder_name() == "rules/1-sm"
    assert RulesCoder().name == "rules/1-sm"
    monkeypatch.setattr("trucewatch.coding.context.model_name", lambda: "md")
    assert coder_name() == "rules/1"


def test_the_best_model_there_is_reads():
    assert model_name() in ("md", "sm")
    assert language_model().meta["lang"] == "en"


def test_the_lesser_model_reads_too(small):
    assert [t.dep_ for t in small("Troops withdrew.")][:2] == ["nsubj", "ROOT"]


def test_a_verb_is_not_taken_for_a_shorter_one():
    doc = parse_text("Rebels staged a raid and raped two women. He hopes that they waged no war.")
    assert [t.lemma_ for t in doc if t.pos_ == "VERB"] == ["stage", "rape", "hope", "wage"]
