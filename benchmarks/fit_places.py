"""Fit the weights of locate/data/place_weights.yaml on the open halves of the shared gold sets.

    python benchmarks/fit_places.py ../shared/gold/parts [--folds 5] [--misses FILE] [--write]

Recognition is logistic regression over all stretches that could be a name, resolution a conditional logit
over the places of one name. A ridge holds weights near 0, or near what we hold before looking (PRIOR), so
that evidence seen once says little. The figures are cross-validated: no page is scored by weights that
saw it. Which evidence there is, locate/toponyms/evidence.py and resolve.py say; nothing names a text.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from trucewatch.locate.atlas.entry import Entry, distance_km
from trucewatch.locate.gazetteer import open_default
from trucewatch.locate.places import demonyms, places
from trucewatch.locate.toponyms import recognise, resolve
from trucewatch.locate.toponyms.evidence import Name
from trucewatch.locate.toponyms.lexicon import weights, words
from trucewatch.records import Document

Doc = dict[str, Any]
Evidence = dict[str, float]
Weights = npt.NDArray[np.float64]
LEAST = 4  # evidence met less often is not weighed
SPOKEN = 0.1  # a smaller weight decides nothing and is left out
RIDGE, RIDGE_CHOICE = 0.5, 1.0
NEAR_KM = 161.0
TIMES, TRUST = 4, 0.2  # how often each of our sentences is filled, and how much each counts
INVENTED = 0.4  # share of the villages drawn that no gazetteer holds
GIVEN = sorted(words("given"))
PRIOR = {
    "people": 1.0,
    "kind_country": 4.0,
    "kind_continent": 4.0,
    "kind_region": 3.0,
    "kind_sea": 3.0,
    "kind_river": 2.0,
    "kind_admin1": 0.5,
    "kind_admin2": -1.0,
    "other_name": -2.0,
    "formed_name": -1.0,
    "close_name": -1.5,
    "country_told": 1.5,
    "country_share": 2.0,
    "country_of_others": 2.5,
    "unit_of_others": 1.0,
    "in_the_unit_beside": 5.0,
    "within_30_km": 1.0,
    "within_100_km": 1.0,
    "within_300_km": 0.7,
    "within_1000_km": 0.3,
    "like_those_listed": 2.0,
    "unit_asked_unit": 4.0,
    "named_after_its_town": -6.0,
    "none": 1.0,
    "none_without_context": -2.0,
    "none_where_the_text_is": 2.5,
    "none_but_hamlets": 1.0,
    "none_but_large": -2.0,
}


def documents(folder: Path, corpus: str) -> list[Doc]:
    """Return the open half of one corpus."""
    return [json.loads(line) for line in (folder / f"{corpus}.dev.jsonl").read_text("utf-8").splitlines()]


def sentences(times: int) -> list[Doc]:
    """Return our own sentences with names drawn from the gazetteer into them, one document for each sentence."""
    draw = random.Random(7)
    pools = {"city": _drawn(300_000, 1 << 40), "town": _drawn(20_000, 300_000), "village": _drawn(500, 20_000)}
    lines = (Path(__file__).parent / "place_sentences.txt").read_text("utf-8").splitlines()
    return [_sentence(line, pools, draw) for _ in range(times) for line in lines if line and not line.startswith("#")]


def _invented(pool: list[str], draw: random.Random, share: float) -> str:
    """Draw a name, or, as often as `share` says, make one that no gazetteer holds of the halves of two."""
    one, other = draw.choice(pool), draw.choice(pool)
    made = one[: max(2, len(one) // 2)] + other[len(other) // 2 :].lower()
    known = open_default().find([made]) or " " in made.strip() or not made.replace("-", "").isalpha()
    return made if draw.random() < share and not known else one


def _drawn(least: int, most: int) -> list[str]:
    """Return main names of towns by their people, of countries whose wars are reported as of others."""
    query = "SELECT name FROM place WHERE kind = 'town' AND population BETWEEN ? AND ? ORDER BY id"
    with sqlite3.connect(open_default().path) as base:
        return [name for (name,) in base.execute(query, (least, most))]


def _sentence(line: str, pools: dict[str, list[str]], draw: random.Random) -> Doc:
    shout = line.isupper() or line.replace("{town}", "").isupper()

    def fill(found: re.Match[str]) -> str:
        if found[1] in ("person", "surname"):
            surname = _invented(pools["village"], draw, INVENTED * 1.5).split()[0].split("-")[0]
            return surname if found[1] == "surname" else f"{draw.choice(GIVEN).title()} {surname}"
        name = _invented(pools[found[1]], draw, INVENTED if found[1] == "village" else 0.0)
        return name.upper() if shout else name

    filled, text, rows = re.sub(r"\{(\w+)\}", fill, line), "", []
    for part in re.split(r"(\[[^]]*\])", filled):
        if part.startswith("["):
            rows.append({"type": "toponym", "start": len(text), "end": len(text) + len(part) - 2})
        text += part.strip("[]")
    return {"doc_id": text, "text": text, "annotations": rows, "trust": TRUST}


def page(doc: Doc) -> str:
    """Return the page that a document is a part of: its parts lie on one side of a fold."""
    return str(doc["doc_id"]).partition("#")[0]


def gold(doc: Doc) -> dict[tuple[int, int], Doc]:
    """Return the spans that are places."""
    rows = doc["annotations"]
    return {(a["start"], a["end"]): a for a in rows if a["type"] == "toponym" or a.get("label") == "Location"}


def examples(doc: Doc, *, company: bool) -> list[tuple[tuple[str, ...], bool]]:
    """Return the evidence on each stretch and whether it is a place; what lies within a wider gold span is left out."""
    found = recognise.weighed(doc["text"], open_default(), company=company)[0]
    right = gold(doc)
    wide = [(a["start"], a["end"]) for a in doc["annotations"] if a.get("label") in WIDER]
    out = []
    for n in found:
        span = (n.start, n.end)
        if span in right or not any(a <= n.start and n.end <= b for a, b in wide):
            out.append((n.features, span in right))
    return out


WIDER = ("Organisation", "Nationality", "Location")


def fit_names(rows: Sequence[tuple[tuple[str, ...], bool]], trust: Weights) -> Evidence:
    """Fit a logistic regression with a ridge; the bias is free. `trust` says how much each row counts."""
    counts = Counter(f for found, _ in rows for f in set(found))
    index = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= LEAST))}
    x = np.zeros((len(rows), len(index) + 1))
    x[:, -1] = 1
    for at, (found, _) in enumerate(rows):
        x[at, [index[f] for f in found if f in index]] = 1
    y = np.array([1.0 if good else -1.0 for _, good in rows])

    def loss(w: Weights) -> tuple[float, Weights]:
        margin = y * (x @ w)
        grad = -(x * (trust * y / (1 + np.exp(margin)))[:, None]).sum(0)
        grad[:-1] += RIDGE * w[:-1]
        return float((trust * np.logaddexp(0, -margin)).sum() + RIDGE * (w[:-1] @ w[:-1]) / 2), grad

    best = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
    return {"bias": float(best[-1])} | {f: float(best[i]) for f, i in index.items()}


def choices(doc: Doc) -> list[tuple[list[Evidence], list[bool]]]:
    """Return, for each gold name, the evidence on each of its places and on none, and which is right."""
    found, text = recognise.names(doc["text"], open_default())
    about = resolve.told(found, list(demonyms(text)))
    chosen, right, out = resolve.resolve(found, about), gold(doc), []
    grouped: dict[resolve.Key, list[Name]] = defaultdict(list)
    for n in found:
        grouped[resolve.sense(n)].append(n)
    for n in found:
        at = right.get((n.start, n.end), {})
        if n.entries and at.get("lat") is not None:
            around = resolve.around(resolve.sense(n), chosen, grouped, about)
            same = grouped[resolve.sense(n)]
            rows = [dict(resolve.features(e, same, around, found)) for e in n.entries]
            hits = [holds(e, at["lat"], at["lon"]) for e in n.entries]
            if not any(hits) and any(e.kind in resolve.WIDE for e in n.entries):
                continue  # where the middle of such a place lies is a convention
            out.append(([*rows, dict.fromkeys(resolve.nowhere(n.entries, around), 1.0)], [*hits, not any(hits)]))
    return out


def holds(entry: Entry, lat: float, lon: float) -> bool:
    """Tell whether a place is the gold one: the point lies in it, as far as it is known to reach."""
    if entry.lat is None or entry.lon is None:
        return False
    return distance_km(entry.lat, entry.lon, lat, lon) <= max(60.0, 1.2 * (entry.radius_km or 0.0))


def fit_places(rows: Sequence[tuple[list[Evidence], list[bool]]]) -> Evidence:
    """Fit a conditional logit with a ridge towards PRIOR."""
    index = {f: i for i, f in enumerate(sorted({f for found, _ in rows for one in found for f in one} | PRIOR.keys()))}
    prior = np.array([PRIOR.get(f, 0.0) for f in index])
    data = []
    for found, right in rows:
        x = np.zeros((len(found), len(index)))
        for at, one in enumerate(found):
            for f, value in one.items():
                x[at, index[f]] = value
        data.append((x, np.array(right)))

    def loss(w: Weights) -> tuple[float, Weights]:
        value, grad = RIDGE_CHOICE * ((w - prior) @ (w - prior)) / 2, RIDGE_CHOICE * (w - prior)
        for x, right in data:
            scores = x @ w
            p = np.exp(scores - scores.max())
            p /= p.sum()
            good = p * right
            value -= np.log(good.sum() + 1e-12)
            grad = grad + p @ x - (good / good.sum()) @ x
        return float(value), grad

    best = minimize(loss, prior.copy(), jac=True, method="L-BFGS-B").x
    return {f: float(best[i]) for f, i in index.items()}


def learn(news: list[Doc], other: list[Doc]) -> dict[str, Evidence]:
    """Fit both models, each in two rounds: the second sees which neighbours the first took for places."""
    for company in (False, True):
        rows = [(row, d.get("trust", 1.0)) for d in (*news, *other) for row in examples(d, company=company)]
        use("recognise", fit_names([row for row, _ in rows], np.array([trust for _, trust in rows])))
    use("resolve", PRIOR)
    for _ in range(2):
        use("resolve", fit_places([row for d in news for row in choices(d)]))
    return {model: dict(weights(model)) for model in ("recognise", "resolve")}


def use(model: str, made: Evidence) -> None:
    """Let the library weigh by these from now on."""
    known = weights(model)
    known.clear()
    known.update(made)


def score(docs: list[Doc], misses: list[str]) -> Counter[str]:
    """Count what is found, and what lies within 161 km."""
    got: Counter[str] = Counter()
    for d in docs:
        right = gold(d)
        found = {(m.span.start, m.span.end): m for m in places(Document(d["doc_id"], d["text"]), open_default())}
        got.update(gold=len(right), found=len(found), hit=len(found.keys() & right.keys()))
        misses += [f"missed  {_shown(d, s)}" for s in right.keys() - found.keys()]
        misses += [f"extra   {_shown(d, s)}" for s in found.keys() - right.keys()]
        for s in found.keys() & right.keys():
            place, at = found[s].place, right[s]
            away = distance_km(place.lat, place.lon or 0.0, at["lat"], at["lon"]) if place.lat is not None else None
            got["placed"] += away is not None
            got["near"] += away is not None and away <= NEAR_KM
            if away is None or away > NEAR_KM:
                likely = [(c.place.country, c.place.precision, c.probability) for c in found[s].likely[:3]]
                misses.append(f"far {away or -1:6.0f} {_shown(d, s)} {likely}")
    return got


def _shown(doc: Doc, span: tuple[int, int]) -> str:
    text, (a, b) = doc["text"], span
    return f"{text[max(0, a - 50) : a]}[{text[a:b]}]{text[b : b + 40]}".replace("\n", " ")


def write(made: dict[str, Evidence]) -> None:
    """Put the weights into the data file; the comments and the sentences there stay."""
    path = Path(str(files("trucewatch.locate") / "data" / "place_weights.yaml"))
    head, _, says = path.read_text("utf-8").partition("\nsays:")
    lines = [line for line in head.splitlines() if line.startswith("#")]
    for model, known in made.items():
        lines.append(f"{model}:")
        kept = {name: value for name, value in sorted(known.items()) if abs(value) >= SPOKEN or name == "bias"}
        lines += [
            f"  {name!r}: {value:.2f}" if ":" in name else f"  {name}: {value:.2f}" for name, value in kept.items()
        ]
    path.write_text("\n".join(lines) + "\nsays:" + says, "utf-8")


if __name__ == "__main__":
    said = argparse.ArgumentParser()
    said.add_argument("folder", type=Path)
    said.add_argument("--folds", type=int, default=5)
    said.add_argument("--misses", type=Path)
    said.add_argument("--write", action="store_true")
    given = said.parse_args()
    news, other = documents(given.folder, "geovirus"), [*documents(given.folder, "re3d"), *sentences(TIMES)]
    pages = sorted({page(d) for d in news})
    total: Counter[str] = Counter()
    misses: list[str] = []
    for fold in range(given.folds):
        out = set(pages[fold :: given.folds])
        learn([d for d in news if page(d) not in out], other)
        total += score([d for d in news if page(d) in out], misses)
    if total:
        p, r = total["hit"] / total["found"], total["hit"] / total["gold"]
        print(f"recognition, exact: precision {p:.3f}, recall {r:.3f}, F1 {2 * p * r / (p + r):.3f}; {dict(total)}")
        near = total["near"]
        print(f"within {NEAR_KM:.0f} km: precision {near / total['found']:.3f}, recall {near / total['gold']:.3f}")
    if given.misses:
        given.misses.write_text("\n".join(misses), "utf-8")
    if given.write:
        write(learn(news, other))
