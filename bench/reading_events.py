"""How well events are typed and read, measured on the PLOVER gold standard records, and the training of the ranker.

    python bench/reading_events.py --data DIR            # the table
    python bench/reading_events.py --data DIR --train    # write the shipped weights

DIR holds `reading/plv_train.tsv` (sentences with source, target and root type, Zero-Shot-PLOVER) and
`reading/plover_gsr.txt` (PLOVER gold standard records, CC BY-SA 4.0). Needs scikit-learn.

The shipped ranker is trained on the records and on `ranker_sentences.txt`, sentences of our own. The sentences of the
first file come without a licence: they measure the ranker and are never in what ships.

Type: macro-F1 over the fifteen types on the sentences of the first file, for the shipped training and, as five-fold
cross-validation stratified by type, with the other folds' sentences in the training part as well. Beside that, in the
same folds, logistic regression on TF-IDF of words and pairs of words. The halves are those of the sentences' places,
from 0: our own sentences were revised after a look at those at even places.

End to end: a record counts where one proposed event has its type (folded into the fifteen), an actor that is one of
its sources and a target that is one of its targets (no target given: any). Two names agree where their characters in
the text overlap. Where a record marks somebody as source and target at once, either order counts. The halves are those
of the records' places, from 0.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from spacy.tokens import Doc, Span

from hedgerow.read import ranker
from hedgerow.read.language import load_parser
from hedgerow.read.plover import ROOTS, fold

WEIGHTS = Path(ranker.__file__).with_name("ranker.npz")
OWN = Path(__file__).with_name("ranker_sentences.txt")
PENALTY = 3.0
"""Inverse strength of the penalty, the best of 1 to 8 in cross-validation; the difference is below .01."""


@dataclass(frozen=True)
class Item:
    """A sentence with who acts on whom, and its root type."""

    doc: Doc
    source: Span | None
    target: Span | None
    root: str


def rows(data: Path) -> list[tuple[str, float]]:
    """Each task with its score."""
    sentences, records, own = read_sentences(data), read_records(data), read_own()
    found = [
        (f"PLOVER root type, macro-F1, as shipped, {name}", value)
        for name, value in shipped(sentences, records + own)
    ]
    ours, plain = cross_validate(sentences, records + own)
    found += [
        ("PLOVER root type, macro-F1, with the task's own sentences (5 folds)", ours),
        ("the same, TF-IDF (same folds)", plain),
    ]
    placed, right = end_to_end(own, records, data)
    for name, some in (
        ("all", slice(None)),
        ("even half", slice(0, None, 2)),
        ("odd half", slice(1, None, 2)),
    ):
        found += [
            (f"GSR end to end, {name}: source, target, type", float(np.mean(right[some]))),
            (f"GSR, {name}: source and target", float(np.mean(placed[some]))),
        ]
    return found


def read_sentences(data: Path) -> list[Item]:
    """The sentences of Zero-Shot-PLOVER's training part."""
    with (data / "reading/plv_train.tsv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file, delimiter="\t"))
    docs = load_parser().pipeline.pipe(row["sentence"] for row in table)
    return [
        Item(doc, *_marked(row["marked_sentence"], doc), fold(row["gold_root"])[0])
        for row, doc in zip(table, docs, strict=True)
    ]


def read_own() -> list[Item]:
    """The sentences written for the ranker: a type, and a sentence with [who acts] and {whom}."""
    lines = OWN.read_text(encoding="utf-8").splitlines()
    rows = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    docs = load_parser().pipeline.pipe(re.sub(r"[\[\]{}]", "", text) for _, _, text in rows)
    found = []
    for (root, _, text), doc in zip(rows, docs, strict=True):
        marked = text.replace("[", "<s>").replace("]", "</s>").replace("{", "<t>").replace("}", "</t>")
        found.append(Item(doc, *_marked(marked, doc), root))
    return found


def read_records(data: Path) -> list[Item]:
    """The gold standard records, with the first source and the first target found in the text."""
    table = _records(data)
    found = []
    for row, doc in zip(table, load_parser().pipeline.pipe(row["text"] for row in table), strict=True):
        sources, targets = _places(row.get("source"), row["text"]), _places(row.get("target"), row["text"])
        targets = targets or sources[1:]
        spans = [
            doc.char_span(*some[0], alignment_mode="expand") if some else None for some in (sources, targets)
        ]
        found.append(Item(doc, spans[0], spans[1], fold(row["event"])[0]))
    return [item for item in found if item.root in ROOTS]


def shipped(sentences: list[Item], known: list[Item]) -> list[tuple[str, float]]:
    """Macro-F1 on sentences none of which was trained on: all, and each half."""
    from sklearn.metrics import f1_score

    roots = np.array([item.root for item in sentences])
    guess = fit(known).predict(_matrix(sentences))
    halves = (("all", slice(None)), ("even half", slice(0, None, 2)), ("odd half", slice(1, None, 2)))
    return [(name, float(f1_score(roots[some], guess[some], average="macro"))) for name, some in halves]


def cross_validate(
    sentences: list[Item], records: list[Item], seeds: tuple[int, ...] = (0, 1)
) -> tuple[float, float]:
    """Macro-F1 of the ranker and of TF-IDF in the same folds, averaged over the seeds."""
    from scipy.sparse import vstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score
    from sklearn.model_selection import StratifiedKFold

    roots = np.array([item.root for item in sentences])
    more = np.array([item.root for item in records])
    X, X_more = _matrix(sentences), _matrix(records)
    text, text_more = [i.doc.text for i in sentences], [i.doc.text for i in records]
    scores = []
    for seed in seeds:
        ours, plain = roots.copy(), roots.copy()
        for train, test in StratifiedKFold(5, shuffle=True, random_state=seed).split(roots, roots):
            answers = np.r_[roots[train], more]
            ours[test] = _model().fit(vstack([X[train], X_more]), answers).predict(X[test])
            words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
            known = words.fit_transform([text[i] for i in train] + text_more)
            usual = LogisticRegression(C=30, max_iter=1000, class_weight="balanced").fit(known, answers)
            plain[test] = usual.predict(words.transform([text[i] for i in test]))
        scores.append([f1_score(roots, guess, average="macro") for guess in (ours, plain)])
    ours_mean, plain_mean = np.mean(scores, axis=0)
    return float(ours_mean), float(plain_mean)


def train(data: Path) -> None:
    """Fit on the records and our own sentences, and write the shipped weights: eight bits each, no feature's name."""
    write(fit(read_records(data) + read_own()))


def fit(items: list[Item]) -> Any:
    """The model of `items`."""
    return _model().fit(_matrix(items), np.array([item.root for item in items]))


def write(model: Any) -> None:
    """The model as the shipped file."""
    order = [list(model.classes_).index(root) for root in ROOTS]
    coefficients = model.coef_[order].T
    scale = np.abs(coefficients).max() / 127
    np.savez_compressed(
        WEIGHTS,
        coefficients=np.round(coefficients / scale).astype(np.int8),
        intercepts=model.intercept_[order].astype(np.float32),
        scale=np.float32(scale),
    )
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size:,} bytes")


def end_to_end(
    own: list[Item], records: list[Item], data: Path, folds: int = 5
) -> tuple[list[bool], list[bool]]:
    """For each record whether source and target are right, and whether the type is so too.

    Each record is read with a ranker that was trained without it. The rules were developed on the records at even
    places; of those at odd places nobody looked at an error.
    """
    from hedgerow.read.actors import find_actors
    from hedgerow.read.article import plain
    from hedgerow.read.events import find_events
    from hedgerow.read.lexicon import read_lexicon

    table, lexicon = _records(data), read_lexicon()
    placed, right = [False] * len(table), [False] * len(table)
    for fold_number in range(folds):
        weights = _weights(fit(own + [one for k, one in enumerate(records) if k % folds != fold_number]))
        with mock.patch.object(ranker, "_weights", lambda weights=weights: weights):
            for at in range(fold_number, len(table), folds):
                row, item = table[at], records[at]
                article = plain(row["text"])
                events = find_events(
                    article, item.doc, find_actors(article, item.doc, lexicon, None), (), (), None
                )
                sources, targets = (
                    _places(row.get("source"), row["text"]),
                    _places(row.get("target"), row["text"]),
                )
                mutual = "SRC/TAR" in str(row["textInfo"])
                fits = [event for event in events if _agree(event, sources, targets, mutual)]
                placed[at] = bool(fits)
                right[at] = any(event.type == item.root for event in fits)
    return placed, right


def _weights(model: Any) -> ranker.Weights:
    order = [list(model.classes_).index(root) for root in ROOTS]
    return ranker.Weights(model.coef_[order].T.astype(np.float32), model.intercept_[order].astype(np.float32))


def _agree(event: Any, sources: list[tuple[int, int]], targets: list[tuple[int, int]], mutual: bool) -> bool:
    if mutual and not targets:
        pairs = [([one], [other]) for one in sources for other in sources if one != other]
        return any(
            _overlap(event.actor_span, one) and _overlap(event.target_span, other) for one, other in pairs
        )
    forward = _overlap(event.actor_span, sources) and (not targets or _overlap(event.target_span, targets))
    back = _overlap(event.actor_span, targets) and _overlap(event.target_span, sources)
    return forward or (mutual and back)


def _overlap(span: Any, places: list[tuple[int, int]]) -> bool:
    return span is not None and any(span.start < end and start < span.end for start, end in places)


def _records(data: Path) -> list[dict[str, Any]]:
    table = json.loads((data / "reading/plover_gsr.txt").read_text(encoding="utf-8"))
    return [row for row in table if row.get("text") and row["event"] != "DOCUMENT"]


def _places(actors: Any, text: str) -> list[tuple[int, int]]:
    """Where the actors of a record stand in its text: the first place of each name that is there verbatim."""
    names = (
        [one.get("actorText", "") for one in actors if isinstance(one, dict)]
        if isinstance(actors, list)
        else []
    )
    return [(text.find(name), text.find(name) + len(name)) for name in names if name and name in text]


def _marked(marked: str, doc: Doc) -> tuple[Span | None, Span | None]:
    place, opened, closed = 0, {}, {}
    for part in re.split(r"(</?[st]>)", marked):
        if re.fullmatch(r"</?[st]>", part):
            letter = part.strip("</>")
            if "/" not in part:
                opened[letter] = place
            else:
                closed.setdefault(letter, (opened[letter], place))
        else:
            place += len(part)
    spans = [doc.char_span(*closed[x], alignment_mode="expand") if x in closed else None for x in "st"]
    return spans[0], spans[1]


def _matrix(items: list[Item]) -> Any:
    from scipy.sparse import csr_matrix

    row: list[int] = []
    column: list[int] = []
    value: list[float] = []
    for index, item in enumerate(items):
        buckets, values = ranker.vector(ranker.features(item.doc, item.source, item.target))
        row += [index] * len(buckets)
        column += buckets.tolist()
        value += values.tolist()
    return csr_matrix((value, (row, column)), shape=(len(items), ranker.BUCKETS))


def _model() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=PENALTY, max_iter=1000, class_weight="balanced")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("HEDGEROW_DATA", "../shared/data")))
    parser.add_argument("--train", action="store_true", help="write the weights that ship with Hedgerow")
    given = parser.parse_args()
    if given.train:
        train(given.data)
        sys.exit()
    for task, score in rows(given.data):
        print(f"{score:.3f}  {task}")
