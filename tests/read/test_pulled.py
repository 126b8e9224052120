"""What stands beside a text: labels, messages, lines that repeat a quotation."""

import time

from hypothesis import given
from hypothesis import strategies as st

from hedgerow.read.pulled import find_messages, letters, repeated, set_aside


def test_labels_are_set_aside_and_sentences_are_not() -> None:
    text = "READ MORE: Minister says no\nWatch out, she said: it moves.\nRelated: Three roads closed\n"
    assert [text[start:end] for start, end in set_aside(text)] == [
        "READ MORE: Minister says no",
        "Related: Three roads closed",
    ]


def test_a_message_ends_before_its_link_and_names_its_sender() -> None:
    text = "Filler.\nThe ferry is late again. pic.twitter.com/abc — Port of Vik (@portofvik) May 4\n"
    (message,) = find_messages(text)
    assert text[message.start : message.end] == "The ferry is late again."
    assert text[slice(*message.name)] == "Port of Vik"


def test_a_repeated_line_is_found_whatever_its_marks() -> None:
    text = "Then:\nThe ferry, which is late, will not sail to-day. Anna Berg, mayor\n"
    quoted = {letters("The ferry which is late will not sail today."): 7}
    ((start, end, number, goes_on),) = repeated(text, quoted)
    assert (text[start:end], number) == ("The ferry, which is late, will not sail to-day", 7)
    assert not goes_on


def test_a_line_that_goes_on_is_told_from_one_that_only_repeats() -> None:
    text = "The ferry, which is late, will not sail today. The mayor's house has not answered.\n"
    ((_, end, _, goes_on),) = repeated(text, {letters("The ferry which is late will not sail today."): 0})
    assert text[end:].startswith(". The mayor")
    assert goes_on


@given(st.text(max_size=200), st.text(max_size=60))
def test_spans_lie_within_the_text(text: str, quotation: str) -> None:
    for start, end, *_ in repeated(text, {letters(quotation): 0, letters(text[:50]): 1}):
        assert 0 <= start < end <= len(text)
    for message in find_messages(text):
        assert 0 <= message.start < message.end <= message.name[0] < message.name[1] <= len(text)


def test_a_million_characters_take_seconds() -> None:
    started = time.process_time()
    for text in ("It rains — Anna (@a)\n" * 48_000, "a" * 1_000_000, "READ MORE" * 110_000, " — (" * 250_000):
        find_messages(text)
        set_aside(text)
        list(repeated(text, {letters(text[:100]): 0}))
    assert time.process_time() - started < 60
