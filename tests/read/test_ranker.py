"""The lexicon of triggers and the ranker of types."""

import pytest

from hedgerow.read import ranker
from hedgerow.read.language import load_parser
from hedgerow.read.plover import ROOTS, find_hits, fold, triggers


def parsed(text):
    return load_parser().pipeline(text)


def span(doc, words):
    start = doc.text.index(words)
    return doc.char_span(start, start + len(words), alignment_mode="expand")


def best(text, source, target):
    doc = parsed(text)
    ranked = ranker.rank(doc, span(doc, source) if source else None, span(doc, target) if target else None)
    return ranked[0][0]


@pytest.mark.parametrize(
    ("name", "root"),
    [
        ("DISAPPROVE", "ACCUSE"),
        ("investigate", "ACCUSE"),
        ("RETREAT", "YIELD"),
        ("DEMAND", "REQUEST"),
        ("AID", "AID"),
    ],
)
def test_every_draft_of_plover_is_folded(name, root):
    assert fold(name)[0] == root


def test_the_lexicon_knows_every_root_and_no_other():
    lexicon = triggers()
    named = {
        t.root for several in (lexicon.verbs, lexicon.nouns) for found in several.values() for t in found
    }
    assert named == set(ROOTS)


@pytest.mark.parametrize(
    ("text", "root", "mode", "words"),
    [
        ("Rebels opened fire on the convoy.", "ASSAULT", "firearms", ["opened", "fire"]),
        ("The army laid siege to the palace.", "COERCE", "restrict", ["laid", "siege"]),
        ("The court set free two editors.", "YIELD", "release", ["set", "free"]),
        ("The minister paid a visit to Oslo.", "CONSULT", "visit", ["paid", "visit"]),
        ("They declared a cease-fire.", "YIELD", "ceasefire", None),
        ("Police arrested the mayor.", "COERCE", "arrest", ["arrested"]),
    ],
)
def test_words_and_phrases_name_events(text, root, mode, words):
    doc = parsed(text)
    found = [hit for hit in find_hits(doc) if (hit.triggers[0].root, hit.triggers[0].mode) == (root, mode)]
    assert found
    assert words is None or words in [[doc[index].text for index in hit.words] for hit in found]


def test_chances_of_all_types_sum_to_one_and_fall():
    doc = parsed("The junta arrested the editor of a weekly.")
    ranked = ranker.rank(doc, span(doc, "The junta"), span(doc, "the editor"))
    assert {root for root, _ in ranked} == set(ROOTS)
    assert sum(chance for _, chance in ranked) == pytest.approx(1)
    assert [chance for _, chance in ranked] == sorted((chance for _, chance in ranked), reverse=True)


@pytest.mark.parametrize(
    ("text", "source", "target", "root"),
    [
        ("Ruritania condemned the blockade by Elbonia.", "Ruritania", "Elbonia", "ACCUSE"),
        ("Ruritanian jets bombed an Elbonian depot.", "Ruritanian jets", "an Elbonian depot", "ASSAULT"),
        ("Ruritania will release the Elbonian pilots.", "Ruritania", "the Elbonian pilots", "AGREE"),
        ("Ruritania refused to meet the Elbonian envoy.", "Ruritania", "the Elbonian envoy", "REJECT"),
        ("Ruritania threatened to invade Elbonia.", "Ruritania", "Elbonia", "THREATEN"),
        ("Ruritania urged Elbonia to end the blockade.", "Ruritania", "Elbonia", "REQUEST"),
    ],
)
def test_plain_sentences_are_ranked_right(text, source, target, root):
    assert best(text, source, target) == root


def test_somebody_unnamed_can_be_ranked_too():
    assert best("Two editors were arrested on Friday.", None, "Two editors") == "COERCE"
    assert len(ranker.rank(parsed("It rained."), None, None)) == len(ROOTS)


def test_the_shipped_weights_hold_numbers_only():
    from pathlib import Path

    import numpy as np

    path = Path(ranker.__file__).with_name("ranker.npz")
    assert path.stat().st_size < 2_000_000
    with np.load(path, allow_pickle=False) as stored:
        assert {name: stored[name].dtype.kind for name in stored} == {
            "coefficients": "i", "intercepts": "f", "scale": "f",
        }  # fmt: skip
        assert stored["coefficients"].shape == (ranker.BUCKETS, len(ROOTS))


def test_the_ranker_sees_what_parties_are_called_and_what_the_verb_beside_them_may_name():
    doc = parsed("A court rejected calls to free the editor.")
    found = ranker.features(doc, span(doc, "A court"), span(doc, "calls"))
    assert {"a:head court", "o:head call", "v:self REJECT"} <= set(found)
    doc = parsed("Police urged the rebels to surrender.")
    found = ranker.features(doc, span(doc, "Police"), span(doc, "the rebels"))
    assert any(name.startswith("v:") and name.endswith(" YIELD") for name in found)
