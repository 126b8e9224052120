"""From whose view a text tells something, without a verb of saying; sentences of our own."""
# ruff: noqa: E501 - each sentence stands on a line of its own

import pytest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("In the view of the bishops, the law turns doctors into policemen.", [("the bishops", "the law turns doctors into policemen")]),
        ("Prices will fall by the autumn, in the opinion of the central bank.", [("the central bank", "Prices will fall by the autumn")]),
        ("The bypass, in the mayor's view, would kill the market.", [("the mayor", "The bypass"), ("the mayor", "would kill the market")]),
        ("In the eyes of the generals, the treaty was a surrender.", [("the generals", "the treaty was a surrender")]),
        ("As the mayor sees it, the hall will pay for itself within ten years.", [("the mayor", "the hall will pay for itself within ten years")]),
        ("To hear Tom Brandt tell it, the harbour was a paradise before the hotels came.", [("Tom Brandt", "the harbour was a paradise before the hotels came")]),
        ("In the ambassador's telling, the talks had failed before they began.", [("the ambassador", "the talks had failed before they began")]),
        ("For the analyst, the withdrawal is theatre.", [("the analyst", "the withdrawal is theatre")]),
        ("For critics of the plan, the new bridge is a gift to builders.", [("critics of the plan", "the new bridge is a gift to builders")]),
        ("The union's answer was that its members would vote again.", [("The union", "that its members would vote again")]),
    ],
)  # fmt: skip
def test_the_rest_of_the_sentence_is_told_from_a_view(read, text, said):
    assert read(text).said() == said


@pytest.mark.parametrize(
    "text",
    [
        "He was guilty in the eyes of the law.",
        "In the view of the harbour, a ship was burning.",
        "In my opinion, the law is a farce.",
        "As we see it, the law is a farce.",
        "For the family, Friday is a day of mourning.",
        "For critics, the theatre has ten free seats.",
        "The idea of the plan is that nobody has to wait.",
    ],
)
def test_a_view_that_is_nobody_elses(read, text):
    assert read(text).statements == ()
