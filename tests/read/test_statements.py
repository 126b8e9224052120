"""What was said and by whom: direct, indirect, mixed, scare; named, described, meant by a pronoun, carried over."""

from pathlib import Path

import pytest

SEED = Path(__file__).parents[3] / "shared/seeds/iraq-hedges-its-bets.txt"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("“The road is closed,” said Anna Berg.", [("Anna Berg", "The road is closed,")]),
        ("“The road is closed,” Anna Berg said on Monday.", [("Anna Berg", "The road is closed,")]),
        ("Anna Berg said: “The road is closed.”", [("Anna Berg", "The road is closed.")]),
        ("Anna Berg said the road was closed.", [("Anna Berg", "the road was closed")]),
        ("The road was closed, Anna Berg said.", [("Anna Berg", "The road was closed")]),
        ("The road, Anna Berg said, was closed.", [("Anna Berg", "The road"), ("Anna Berg", "was closed")]),
        ("According to Anna Berg, the road was closed.", [("Anna Berg", "the road was closed")]),
        ("The road was closed, according to Anna Berg.", [("Anna Berg", "The road was closed")]),
        ("Anna Berg said the road was “closed for good.”", [("Anna Berg", "the road was “closed for good.”")]),
        ("“The road is closed,” the Harbour Institute’s Anna Berg said.", [("Anna Berg", "The road is closed,")]),
        ("State media quoted Anna Berg as saying the road was closed.", [("Anna Berg", "the road was closed")]),
        ("A spokesman for the council, John Roe, said the road was closed.", [("John Roe", "the road was closed")]),
        ("Anna Berg, who said the road was closed, left.", [("Anna Berg", "the road was closed")]),
    ],
)  # fmt: skip
def test_a_speaker_named_beside_the_words(read, text: str, said: list[tuple[str, str]]) -> None:
    assert read(text).said() == said


def test_kinds(read) -> None:
    text = (
        "Anna Berg said the road was closed. Anna Berg said it was “a road to nowhere.” "
        "“Nobody uses it any more,” she said. The “siege,” as one paper put it, ended."
    )
    assert [one.kind for one in read(text).statements] == ["indirect", "mixed", "direct", "direct"]


def test_a_quotation_goes_on_after_its_attribution(read) -> None:
    first, second = read("“The road is closed,” Anna Berg said. “Nobody uses it any more.”").statements
    assert first.speaker == second.speaker == "Anna Berg"
    assert first.confidence > second.confidence
    assert second.speaker_span is None


def test_confidence_falls_from_name_to_pronoun_to_carried_over_to_unknown(read) -> None:
    found = read("“It rains,” Anna Berg said.\n\n“It pours,” she said. “We are leaving tomorrow.”").statements
    sure = [one.confidence for one in found]
    assert [one.speaker for one in found] == ["Anna Berg"] * 3
    assert sure == sorted(set(sure), reverse=True)
    (unknown,) = read("“We are leaving tomorrow, all of us.”").statements
    assert (unknown.speaker, unknown.speaker_id, unknown.cue) == (None, None, None)
    assert unknown.confidence < sure[-1]


def test_a_speaker_is_found_through_title_description_and_pronoun(read) -> None:
    text = (
        "Defence Minister Karin Holt visited the port. “We are ready,” the minister said.\n\n"
        "Holt also met the mayor, John Vik. “We are glad,” he said."
    )
    assert [one.speaker for one in read(text).statements] == ["Karin Holt", "John Vik"]


def test_a_document_speaks_for_whoever_made_it(read) -> None:
    text = "The strike was condemned in a defence ministry statement that described it as a “grave breach of trust.”"
    (found,) = read(text).statements
    assert found.speaker == "defence ministry"
    (found,) = read("A report by Anna Berg says the road is closed.").statements
    assert found.speaker == "Anna Berg"


def test_whoever_has_no_name_is_described(read) -> None:
    (found,) = read("People familiar with the talks said the deal was dead.").statements
    assert (found.speaker, found.speaker_id) == ("People familiar with the talks", None)


def test_about_whom(read) -> None:
    (found,) = read("Anna Berg said Iraqi forces would not fight Hezbollah.").statements
    assert found.about == ("iraq", "hezbollah")


@pytest.mark.parametrize(
    "text",
    [
        "He was known as “the Fox” in the valley.",
        "She watched “The Last Harbour” twice.",
        "Berg declined to say why the road was closed.",
        "READ MORE: Minister says the road is closed",
        "He knows that the road is closed.",
        "“I waited for hours,” I said.",
    ],
)
def test_what_nobody_is_reported_to_have_said_is_no_statement(read, text: str) -> None:
    assert read(text).statements == ()


def test_a_message_and_a_repeated_line_are_its_authors(read) -> None:
    text = (
        "“The harbour will be closed for the whole of the week,” Anna Berg said.\n\n"
        "The harbour will be closed for the whole of the week. Anna Berg, mayor.\n\n"
        "Boats must be moved by noon. — Port of Vik (@portofvik) May 4, 2021\n"
    )
    assert [one.speaker for one in read(text).statements] == ["Anna Berg", "Anna Berg", "Port of Vik"]


def test_text_and_spans_are_those_of_the_input(read) -> None:
    text = "“The road is closed,” said Anna Berg of the council. She said it would open in May."
    for one in read(text).statements:
        assert text[one.span.start : one.span.end] == one.text
        assert one.cue in text
        assert one.speaker_span is not None
        assert text[one.speaker_span.start : one.speaker_span.end] in {"Anna Berg", "She"}


def test_the_seed_articles_quotations_have_the_right_speaker(read) -> None:
    if not SEED.exists():
        pytest.skip("the seed article is not here")
    found = read(SEED.read_text(encoding="utf-8"))
    quoted = [one for one in found.statements if "“" in found.text[max(0, one.span.start - 1) : one.span.end]]
    speakers = "Aqeedi Aqeedi Menendez Menendez officials Aqeedi Aqeedi Rubin Kadhimi Phillips Phillips Kadhimi Kadhimi"
    expected = [*speakers.split(), "Kadhimi", "outlet", "ministry", "Rubin", "Rubin"]
    assert [(one.speaker or "").split("-")[-1].split()[-1] for one in quoted] == expected
