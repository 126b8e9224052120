"""Texts of our own for who is meant by `he`, a description or a name that the parse mistakes, where several may be."""
# ruff: noqa: E501 - each text stands on a line of its own

import pytest

SPEAKERS = {
    "whom alone a sentence introduces speaks next": (
        "Peter Lund has grown plums for years. “The soil is good,” he says. Long walks have also done wonders for Leith plumber Ivan Moss, 50. “I could hardly climb the stairs,” he says.",
        "Ivan Moss"),
    "not one who is named beside another": (
        "Peter Lund has grown plums for years. “The soil is good,” he says. Lund works in a shed with Ivan Moss, 50. “I could hardly do it alone,” he says.",
        "Peter Lund"),
    "who speaks in passing does not go on": (
        "Museum spokesman Peter Lund said 300 people voted. Although Viktor Hale has repeatedly said the list is rigged, the vote should not be taken as a verdict on politics. Voters were merely tired of the phrase, he said.",
        "Peter Lund"),
    "who speaks in a main clause does": (
        "Museum spokesman Peter Lund said 300 people voted. Viktor Hale has repeatedly said the list is rigged. Voters were merely tired of the phrase, he said.",
        "Viktor Hale"),
    "an apposition before its own cue": (
        "A full house watched another win for Dana Kovač, the tireless rower who calls herself “The Heron.”",
        "Dana Kovač"),
    "a document over the noun beside the cue": (
        "The licence panel decision granting her leave said that she was fit to practise.",
        "licence panel"),
    "nobody inside of the marks": (
        "Ruth Abel said “everybody knows the way out,” and added: “I walked it in the dark.”",
        "Ruth Abel"),
    "a word that opens a heading is no name": (
        "In May he struck a guard.\n\nStruck guard with a chair in 1998.\n\nThe judge said he was dangerous.",
        "The judge"),
    "a judge by another title": (
        "Justice Owen Pike heard the case in May. Anton Bell pleaded guilty. The judge said he was dangerous.",
        "Owen Pike"),
    "a ruling is no view": (
        "Anton Bell was sentenced in May. In his written judgment, the Leeds judge said he was dangerous.",
        "the Leeds judge"),
    "a view is": (
        "Anton Bell was sentenced in May. In his judgment, the law is a farce.",
        "Anton Bell"),
    "a person whom the parse does not know": (
        "Joachim Zwerg builds boats. Zwerg expects a good year and Zwerg is sure of his yard. “Nobody makes money in this trade,” the bearded builder said.",
        "Joachim Zwerg"),
    "a firm with a maker's name": (
        "Soap maker Lux & Dorn rose 3 per cent on Monday. The company said its sales would grow.",
        "Lux & Dorn"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "speaker"), SPEAKERS.values(), ids=SPEAKERS)
def test_who_speaks_last(read, text, speaker):
    assert read(text).statements[-1].speaker == speaker


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("A spokeswoman for Hale said he would not give way.\n\n“The town chose,” said Ines Prado. “He listens.”", ["Ines Prado", "Ines Prado", "Ines Prado"]),
        ("A spokeswoman for Hale said he would not give way.\n\nInes Prado said the town had chosen.", ["A spokeswoman for Hale", "Ines Prado"]),
    ],
)  # fmt: skip
def test_who_speaks_for_another_is_named_behind_their_own_words(read, text, speakers):
    assert [one.speaker for one in read(text).statements] == speakers
