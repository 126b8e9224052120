"""A headline whose every word has a capital names nobody by itself."""

from datetime import date

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
