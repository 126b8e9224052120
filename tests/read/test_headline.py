"""Headlines: words with capitals that name nobody, and who is named as the source of what a headline says."""

from datetime import date

import pytest

from hedgerow.read.pipeline import read_article


def names(text):
    found = read_article(text.encode(), name="a.txt", published=date(2024, 3, 9)).proposals
    return [one.name for one in found.actors]


def test_words_of_a_headline_are_no_names():
    text = "Tbilisi Courts Brussels While Moscow Watches\n\nGeorgia's prime minister, Irakli Mdivani, flew to Brussels."
    assert not {"Tbilisi Courts Brussels", "Moscow Watches"} & set(names(text))
    assert "Irakli Mdivani" in names(text)


def test_a_name_that_the_text_gives_again_stays():
    text = (
        "Mdivani Flies North While Others Wait\n\nIrakli Mdivani flew to Brussels. Mdivani said it was time."
    )
    assert names(text).count("Irakli Mdivani") == 1


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
        ("\u2018I will not build this wall\u2019 \u2013 PM", "I will not build this wall", "PM"),
    ],
)
def test_a_headline_names_its_source(read, line, said, speaker):
    text = f"{line}\n\nOla Berg inspected the harbour on Thursday. Berg walked on the wall."
    assert (speaker, said) in read(text).said()


@pytest.mark.parametrize(
    "line",
    [
        "Storm leaves thousands without power - again",
        "Analysis: what the storm leaves",
        "Q&A: the man who counts whales",
    ],
)
def test_a_headline_without_a_source_says_nothing(read, line):
    assert read(f"{line}\n\nThe storm passed over the coast.").statements == ()
