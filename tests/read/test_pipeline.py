"""The whole way: bytes in, one document out, the same bytes for the same input."""

import re
from datetime import date

import pytest

from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.evidence.document import from_json, to_json
from hedgerow.read.language import LONGEST_SENTENCE, WINDOW, load_parser, parse
from hedgerow.read.pipeline import read_article

ARTICLE = """Minister speaks as guard holds the bridge

Turkish Foreign Minister Selim Arslan visited Baku on Monday. \u201cWe will not wait forever,\u201d Arslan said.

Russia bombed a camp of the rebels near Aleppo on 3 March 2024, according to officials. The rebels threatened to attack
Russian bases.
"""
PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><meta property="article:published_time" content="2024-03-06">'
    "</head><body><nav>Home</nav><article><h1>Minister speaks as guard holds the bridge</h1>"
    "<p>Turkish Foreign Minister <b>Selim</b> Arslan visited Baku on Monday.&nbsp;&ldquo;We will not wait forever,"
    "&rdquo; Arslan said.</p><p>Russia bombed a camp of the rebels near Aleppo on 3 March 2024, according to "
    "officials. The rebels threatened to attack Russian bases.</p></article></body></html>"
)


def spans(value):
    """Every span of a document, with the words it is said to hold where it says so."""
    if isinstance(value, dict):
        if set(value) == {"start", "end"}:
            yield value
        for one in value.values():
            yield from spans(one)
    elif isinstance(value, list):
        for one in value:
            yield from spans(one)


@pytest.fixture(scope="module")
def found():
    return read_article(ARTICLE.encode(), name="a.txt", published=date(2024, 3, 6)).proposals


def test_the_document_has_the_keys_it_promises(found):
    import json

    told = json.loads(to_json(found))
    assert {"published", "actors", "statements", "events", "dates", "reader"} <= set(told)
    assert told["published"] == {"first": "2024-03-06", "last": "2024-03-06", "given": True}
    for kind, keys in {
        "actors": {"id", "name", "kind", "case_actor", "mentions"},
        "statements": {"span", "text", "speaker", "speaker_span", "cue", "kind", "about", "confidence"},
        "events": {
            "actor",
            "target",
            "type",
            "mode",
            "trigger",
            "status",
            "said_by",
            "place",
            "date",
            "acts",
            "confidence",
        },
        "dates": {"span", "text", "first", "last", "granularity", "anchor"},
    }.items():
        assert told[kind], kind
        assert keys <= set(told[kind][0])
    assert len(told["reader"]["model_hash"]) == 64
    for span in spans(told):
        assert 0 <= span["start"] < span["end"] <= len(ARTICLE)


def test_what_is_found_stands_where_it_is_said_to(found):
    for one in [*found.statements, *found.dates]:
        assert ARTICLE[one.span.start : one.span.end] == one.text
    said = next(one for one in found.statements if "forever" in one.text)
    assert said.speaker == "Selim Arslan"
    bombed = next(one for one in found.events if ARTICLE[one.trigger.start : one.trigger.end] == "bombed")
    assert (bombed.type, bombed.status, bombed.paragraph) == ("ASSAULT", "actual", 2)
    assert (bombed.date.first, bombed.date.last) == (date(2024, 3, 3), date(2024, 3, 3))
    monday = next(one for one in found.dates if one.text == "Monday")
    assert monday.interval.first == date(2024, 3, 4)


def test_same_bytes_same_document(found):
    again = read_article(ARTICLE.encode(), name="a.txt", published=date(2024, 3, 6)).proposals
    assert to_json(again) == to_json(found)
    assert from_json(to_json(found), "x") == found


def test_a_page_gives_the_same_events_in_its_own_characters(found):
    page = read_article(PAGE.encode(), name="a.html").proposals
    assert [(one.actor, one.type, one.target, one.date) for one in page.events] == [
        (one.actor, one.type, one.target, one.date) for one in found.events
    ]
    for one in page.events:
        words = PAGE[one.trigger.start : one.trigger.end]
        assert re.fullmatch(r"[\w\s-]+", words)
    assert not page.published.given
    assert page.published.first == date(2024, 3, 6)
    assert "is the one that the page itself gives" in page.skipped[-1]


def test_without_a_day_nothing_is_guessed_silently():
    found = read_article(
        b"The rebels attacked the capital on Monday, officials said.", name="a.txt"
    ).proposals
    assert not found.published.given
    assert (found.published.first, found.published.last) == (None, None)
    assert found.dates[0].interval is None


def test_acts_are_those_of_the_case():
    case = read_case(TEMPLATE)
    text = b"The governor visited the northern patron on 5 March 2024. The river guard raided the garrison."
    found = read_article(text, name="a.txt", published=date(2024, 3, 6), case=case).proposals
    known = {act.id for act in case.acts}
    assert {act.partition(".")[0] for one in found.events for act in one.acts} <= known
    assert {one.case_actor for one in found.actors} <= {None, *(actor.id for actor in case.actors)}


def test_a_long_text_is_parsed_in_windows_that_join_without_a_seam():
    sentence = "The governor visited the harbour on Monday. "
    text = "\n\n".join(sentence * 5 for _ in range(2 * WINDOW // (5 * len(sentence)) + 5))
    parser = load_parser()
    told = []
    doc = parse(text, parser, lambda *one: told.append(one))
    assert doc.text == text
    assert len(told) >= 2
    assert len({stage for stage, _, _ in told}) == 1
    assert all(len(one) < 15 for one in doc.sents)


def test_a_stretch_without_the_end_of_a_sentence_is_cut_between_words():
    text = "word " * 3000
    doc = parse(text, load_parser())
    assert doc.text == text
    assert max(len(one.text) for one in doc.sents) <= LONGEST_SENTENCE
