"""Input that is hard on a reader: partial results that say what was skipped, in linear time, and nothing executed."""

import time
from datetime import date

import pytest

from hedgerow.errors import ReadingError
from hedgerow.evidence.document import to_json
from hedgerow.read.pipeline import EARLIEST, LATEST, read_article

WORDS = "The governor said on Monday that the guard attacked the garrison, and that \u201cnobody will answer\u201d. "

AWKWARD = {
    "nested quotes": "\u201cHe told me \u2018I said \u201cno\u201d to them\u2019 twice,\u201d the minister said.",
    "unbalanced": '"We will go on, the minister said. He left. "And so will they, he added on Sunday.',
    "only quotes": '\u201c\u201c\u201c\u201d\u2019\u2019"""',
    "brackets": "Iran ((((((([[[[[[ attacked " * 9,
    "right to left": "The \u202egnirts\u202c minister \u200f(\u0645\u0635\u0637)\u200e attacked Iran on Monday.",
    "no dates": "The army attacked the rebels. The rebels retreated.",
    "no words": "1 2 3 ... --- !!! 4 5 6",
    "a date in the future": "Iran will attack Iraq on 5 May 2031. It attacked Iraq on 5 May 2031.",
    "impossible dates": "It happened on 31 February 2021, on the 99th of May, in the year 99999 and on 0/0/0000.",
    "emoji": "The \U0001f468\u200d\U0001f469\u200d\U0001f467 minister \U0001f525 attacked Iran \U0001f680 on Monday.",
    "one word": "War",
    "combining": "Ka\u0301dhimi attacked Te\u0308hran on Monday, offi\ufb01cials said.",
    "windows lines": "Title\r\n\r\nIran attacked Iraq on Monday.\r\n",
    "surrogates in html": "<p>&#xD800;&#x110000;&#0; Iran attacked Iraq on Monday.</p>",
    "script": "<html><p>Iran attacked Iraq.</p><script>while(1){}</script><img src=x onerror=alert(1)></html>",
}


@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD.keys())
@pytest.mark.parametrize("day", [None, date(2021, 6, 29), EARLIEST, LATEST])
def test_awkward_texts_give_a_document_or_a_reason(text, day):
    found = read_article(text.encode(), name="a", published=day).proposals
    to_json(found)
    for one in found.statements:
        assert 0 <= one.span.start < one.span.end <= len(text)
    for event in found.events:
        assert event.trigger is None or text[event.trigger.start : event.trigger.end].strip()


def seconds(text):
    begun = time.process_time()
    read_article(text.encode(), name="a.txt", published=date(2021, 6, 29))
    return time.process_time() - begun


def in_proportion(unit, short, most):
    """Whether four times the text takes at most so many times as long, in one of three tries: others work here too."""
    seconds(unit * 20)  # loads what is loaded once
    for _ in range(3):
        one, four = (seconds(unit * (size // len(unit))) for size in (short, 4 * short))
        if four < most * one + 1:
            return True
    return False


UNITS = {
    "one line of sentences": WORDS,
    "one sentence without end": "attacked the army of the minister and ",
    "one word": "attack ",
    "opening quotes": "\u201cattack ",
    "straight quotes": '"go" ',
    "dates": "Monday ",
    "names": "Iran Kadhimi said ",
    "paragraphs": f"{WORDS}\n\n",
    "months": "on 5 May ",
    "pronouns": "He said that he told him. ",
}


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
def test_the_time_grows_with_the_length_and_no_faster(unit):
    """Four times the text may take at most eight times as long: quadratic work would take sixteen."""
    assert in_proportion(unit, short=12_000, most=8)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", [UNITS["one line of sentences"], UNITS["paragraphs"]], ids=["line", "paragraphs"]
)
def test_long_texts_take_time_in_proportion(unit):
    """What is quadratic with a small factor shows only here: four times the text, at most five times as long."""
    assert in_proportion(unit, short=30_000, most=5)


def test_a_run_of_a_million_characters_is_said_to_be_left_out():
    found = read_article(f"Iran attacked Iraq on Monday. {'x' * 1_000_000}".encode(), name="a.txt").proposals
    assert "1,000,000 characters in all, left out" in found.skipped[0]
    assert found.events


def test_nothing_leaves_the_machine(monkeypatch):
    import socket

    def refuse(*_, **__):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    read_article(b'<p>Iran attacked Iraq.</p><img src="http://127.0.0.1/x.png">', name="a.html")


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_days_on_which_nothing_was_published_are_refused(day):
    with pytest.raises(ReadingError, match="is not a day of publication"):
        read_article(b"Iran attacked Iraq in May.", name="a.txt", published=day)
