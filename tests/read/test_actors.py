"""Who is spoken of: names gathered over a document, descriptions, pronouns, and the case's actors."""

from pathlib import Path

import pytest

import hedgerow.cases
from hedgerow.case.read import read_case

ARTICLE = """\
Prime Minister Mustafa al-Kadhimi met envoys from Washington on Sunday, and Tehran was displeased.

Khadimi said the Iranian proxies would have to leave. The prime minister repeated it on Monday.

“He will not do it,” said Petra Lindqvist, an analyst at the Harbour Institute. \
She has studied the militias \
for years. The analyst expects talks.

Iraqi forces arrested two commanders. Lindqvist’s colleague Omar Daoud doubted it. Mr. Daoud said the Export Office \
Baltica had warned of it. EOB declined to comment.
"""


@pytest.fixture(scope="module")
def article(read):
    return read(ARTICLE)


def test_spellings_titles_and_surnames_are_one_person(article) -> None:
    assert article.mentions("Mustafa al-Kadhimi")[:2] == ["Prime Minister", "Mustafa al-Kadhimi"]
    assert {"Khadimi", "The prime minister"} <= set(article.mentions("Mustafa al-Kadhimi"))
    assert article.actor("Mustafa al-Kadhimi").kind == "person"
    assert "Daoud" in article.mentions("Omar Daoud")
    assert article.actor("Petra Lindqvist").kind == "person"


def test_descriptions_and_pronouns_go_to_whom_they_mean(article) -> None:
    assert "The analyst" in article.mentions("Petra Lindqvist")
    she = next(token for token in article.doc if token.text == "She")
    assert article.cast.of(she).name == "Petra Lindqvist"
    assert "the militias" in article.mentions("Iran-aligned militias")


def test_a_capital_and_an_organ_mean_the_government(article) -> None:
    assert article.mentions("United States") == ["Washington"]
    assert article.mentions("Iran") == ["Tehran"]
    assert "Iraqi forces" in article.mentions("Iraq")


def test_initials_name_the_organisation(article) -> None:
    assert "EOB" in article.mentions("Export Office Baltica")


def test_mentions_are_spans_of_the_untouched_input(article) -> None:
    for actor in article.cast.actors:
        assert list(actor.mentions) == sorted(set(actor.mentions))
        for one in actor.mentions:
            assert ARTICLE[one.start : one.end].strip() == ARTICLE[one.start : one.end] != ""


def test_at_and_all_in_agree_with_the_mentions(article) -> None:
    for actor in article.cast.actors:
        for one in actor.mentions:
            assert actor in article.cast.all_in(one.start, one.end)
            assert article.cast.at(one.start, one.end) is not None
    assert article.cast.at(0, 0) is None


def test_the_city_is_not_its_government(read) -> None:
    cast = read("The fair opened in Paris on Friday. Berlin protested.").cast
    assert [(one.id, one.kind) for one in cast.actors] == [("paris", "place"), ("germany", "state")]


def test_a_person_may_bear_the_name_of_a_state(read) -> None:
    found = read("Jordan Whitfield said the plant would close. Whitfield left on Friday.")
    assert found.mentions("Jordan Whitfield") == ["Jordan Whitfield", "Whitfield"]
    assert not any(one.kind == "state" for one in found.cast.actors)


def test_a_verb_of_a_headline_is_no_group(read) -> None:
    text = "Opposition boycotts vote as president seeks fifth term\n\nRussia welcomed it.\n"
    assert [one.name for one in read(text).cast.actors] == ["Russia"]


def test_a_collective_noun_means_nobody_where_neither_text_nor_case_has_it(read) -> None:
    assert all(
        one.id != "iran_aligned_militias" for one in read("Libyan militias fought near Sirte.").cast.actors
    )


def test_the_cases_actors_are_recognised(read) -> None:
    case = read_case(Path(hedgerow.cases.__file__).parent / "iraq-2021")
    found = read(
        "Khadimi arrested militiamen. The Pentagon and Tehran watched. Norway did not, nor did the Quds Force.",
        case,
    )
    assert {one.id: one.case_actor for one in found.cast.actors} == {
        "mustafa_al_kadhimi": "pm", "iran_aligned_militias": "militias", "pentagon": "us", "iran": "iran",
        "norway": None, "quds_force": "iran",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", " \n\n ", "“", "?!", "\u200fمرحبا\u200f", "a" * 5000, "Mr. Mr. Mr."])
def test_texts_that_say_nothing_are_read(read, text: str) -> None:
    found = read(text)
    assert found.statements == ()


def test_reading_twice_gives_the_same(read, article) -> None:
    again = read(ARTICLE)
    assert again.cast.actors == article.cast.actors
    assert again.statements == article.statements
