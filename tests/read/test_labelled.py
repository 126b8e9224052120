"""Lines that name who speaks: headlines and turns of a transcript; sentences of our own."""

import pytest


@pytest.mark.parametrize(
    ("line", "said", "speaker"),
    [
        ("Storm leaves thousands without power - utility", "Storm leaves thousands without power", "utility"),
        ("Wall will be built by spring \u2013 Berg", "Wall will be built by spring", "Ola Berg"),
        (
            "Minister: harbour wall will be built by spring",
            "harbour wall will be built by spring",
            "Minister",
        ),
    ],
)
def test_a_headline_names_its_source(read, line, said, speaker):
    text = f"{line}\n\nOla Berg inspected the harbour on Thursday. Berg walked on the wall."
    assert (speaker, said) in read(text).said()


@pytest.mark.parametrize(
    "line", ["Storm leaves thousands without power - again", "Analysis: what the storm leaves"]
)
def test_a_headline_without_a_source_says_nothing(read, line):
    assert read(f"{line}\n\nThe storm passed over the coast.").statements == ()


def test_turns_of_a_transcript_are_said_by_whom_they_name(read):
    text = (
        "ANCHOR: Good evening. With us is Idris Kone of the rebels.\n\n"
        "KONE: We have never closed the door. It is the others that walked away.\n\n"
        "ANCHOR: And what will happen now?\n\n"
        "KONE: We will wait for an answer."
    )
    assert read(text).said() == [
        ("Idris Kone", "We have never closed the door. It is the others that walked away."),
        ("Idris Kone", "We will wait for an answer."),
    ]


def test_two_labels_make_no_transcript(read):
    assert (
        read("NOTE: the hall is closed.\n\nTIMES: from nine to five, and on Sundays from ten.").statements
        == ()
    )
