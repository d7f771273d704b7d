"""Figures of merging: stories, and mentions of one happening in many texts; the weights are fitted here too.

python -m eval.stories --fit     write the weights of the mention model, fitted on all of the development half
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from eval.gold import GOLD, HERE, rows, write_rows
from eval.parts import scored
from trucewatch.coding.parse import language_model
from trucewatch.merge import mentions
from trucewatch.merge.mentions import FEATURES, Mention, Model, Pairs, chains, mention
from trucewatch.merge.stories import stories

Row = dict[str, Any]
CUT = 0.66  # picked by cross-validation
DENSE = 0.5  # the cut where every happening is marked; picked on MEANTIME
RIDGE = 3.0
FOLDS = 5
WEIGHTS = HERE.parent / "src" / "trucewatch" / "merge" / "data" / "mentions.yaml"


def ecbplus(folder: Path, work: Path) -> dict[str, float]:
    """Gather stories from texts alone, then the given mentions into chains within the stories found."""
    corpus = rows(folder / "parts" / "ecbplus.dev.jsonl")
    labels = stories([document["text"] for document in corpus])
    found = _mentions(corpus, labels)
    out = {}
    for name, chained in (("conll", chains(found)), ("conll_cv", _crossed(found, corpus))):
        figures = _scores(folder, work, "ecbplus", corpus, chained, labels)
        out[name] = figures["events"]["conll_f1"]
    return out | {"stories": _f1(figures["stories"]["b_cubed"]), "pairwise": _f1(figures["stories"]["pairwise"])}


def meantime(folder: Path, work: Path) -> dict[str, float]:
    """Gather the given mentions of the whole set into chains; nothing but the cut was picked on it."""
    corpus = rows(folder / "parts" / "meantime.dev.jsonl")
    labels = stories([document["text"] for document in corpus])
    figures = _scores(folder, work, "meantime", corpus, chains(_mentions(corpus, labels), cut=DENSE), labels)
    return {"conll": figures["events"]["conll_f1"]}


def _f1(figure: Any) -> float:  # noqa: ANN401 - a triple or one number
    return float(figure[2] if isinstance(figure, list) else figure)


def _scores(
    folder: Path, work: Path, name: str, corpus: list[Row], chained: Sequence[int], labels: Sequence[int]
) -> Row:
    given, found = iter(chained), []
    for document, story in zip(corpus, labels, strict=True):
        events = [{"type": "event", "cluster": next(given)} for _ in _events(document)]
        found.append({"doc_id": document["doc_id"], "story": story, "annotations": events})
    return scored(folder, name, write_rows(work / f"{name}.jsonl", found))


def _events(document: Row) -> list[Row]:
    return [a for a in document["annotations"] if a["type"] == "event"]


def _mentions(corpus: Sequence[Row], labels: Sequence[int]) -> list[Mention]:
    """Read the given mentions, each in its own sentence as the corpus has it."""
    places = [(d["doc_id"], s, *_place(d, a)) for d, s in zip(corpus, labels, strict=True) for a in _events(d)]
    parsed = dict.fromkeys(sentence for _, _, sentence, _, _ in places)
    found = dict(zip(parsed, language_model().pipe(parsed), strict=True))
    return [mention(name, story, found[sentence], start, end) for name, story, sentence, start, end in places]


def _place(document: Row, given: Row) -> tuple[str, int, int]:
    """Return the sentence of a mention and where it stands in it; where the words were not given whole, its start."""
    if "sentence" in given:
        sentence = given["sentence"]
        start = max(0, sentence.find(given["text"]))
        return sentence, start, start + len(given["text"])
    begin = document["text"].rfind("\n", 0, given["start"]) + 1
    end = document["text"].find("\n", given["start"])
    return document["text"][begin : end if end >= 0 else None], given["start"] - begin, given["end"] - begin


def _crossed(found: Sequence[Mention], corpus: Sequence[Row]) -> list[int]:
    """Return chains made by weights that were fitted on the other topics: five parts, by topic."""
    given = [(d["meta"]["topic"], a["coref"]) for d in corpus for a in _events(d)]
    topics = sorted({topic for topic, _ in given})
    np.random.default_rng(0).shuffle(topics)
    labels = [0] * len(found)
    for part in range(FOLDS):
        held = set(topics[part::FOLDS])
        rest = [n for n, (topic, _) in enumerate(given) if topic not in held]
        own = [n for n, (topic, _) in enumerate(given) if topic in held]
        fitted = fit([found[n] for n in rest], [given[n][1] for n in rest])
        for n, label in zip(own, chains([found[n] for n in own], fitted), strict=True):
            labels[n] = part * len(found) + label
    return labels


def fit(found: Sequence[Mention], gold: Sequence[str]) -> Model:
    """Fit the weights by logistic regression on every pair of a story."""
    pairs = Pairs(found)
    both = list(_pairs(found))
    made = np.array([pairs.features(found[a], found[b]) for a, b in both], dtype=float)
    same = np.array([gold[a] == gold[b] and not gold[a].startswith("Singleton") for a, b in both], dtype=float)
    weights = _regressed(made, same)
    return Model(dict(zip(FEATURES, weights[:-1].tolist(), strict=True)), float(weights[-1]), CUT)


def _pairs(found: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    by_story: dict[int, list[int]] = {}
    for number, one in enumerate(found):
        yield from ((other, number) for other in by_story.setdefault(one.story, []))
        by_story[one.story].append(number)


def _regressed(made: NDArray[Any], same: NDArray[Any]) -> NDArray[Any]:
    columns = np.c_[made, np.ones(len(made))]

    def loss(weights: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        score = columns @ weights
        likely = 1 / (1 + np.exp(-score))
        cost = np.logaddexp(0, score).sum() - same @ score + RIDGE * (weights[:-1] ** 2).sum() / 2
        return float(cost), columns.T @ (likely - same) + np.r_[RIDGE * weights[:-1], 0]

    found: Any = minimize(loss, np.zeros(columns.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x)


HEAD = (
    "# Written by `python -m eval.stories --fit`: logistic regression on the pairs of mentions within the stories",
    "# found in the development half of ECB+; the cut was picked by cross-validation over its topics.",
)


def write(folder: Path = GOLD) -> None:
    """Fit on all of the development half and write the weights."""
    corpus = rows(folder / "parts" / "ecbplus.dev.jsonl")
    found = _mentions(corpus, stories([d["text"] for d in corpus]))
    fitted = fit(found, [a["coref"] for d in corpus for a in _events(d)])
    lines = [*HEAD, "weights:"]
    lines += [f"  {name}: {weight:.3f}" for name, weight in fitted.weights.items()]
    WEIGHTS.write_text("\n".join([*lines, f"constant: {fitted.constant:.3f}", f"cut: {fitted.cut}"]) + "\n", "utf-8")
    mentions.model.cache_clear()


if __name__ == "__main__":
    if "--fit" in sys.argv:
        write()
