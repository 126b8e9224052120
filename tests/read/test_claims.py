"""What is said by a noun (`X's claim that`, `there were reports that`), and sources named by `per`; sentences of our own."""
# ruff: noqa: E501 - each sentence stands on a line of its own

import pytest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Police rejected the family's claim that the officer had fired first.", [("the family", "that the officer had fired first")]),
        ("The claim by the opposition that the tax would cost jobs was rejected by the finance minister.", [("the opposition", "that the tax would cost jobs")]),
        ("Voss's contention that the dam was unsafe has been backed by two engineers.", [("Voss", "that the dam was unsafe")]),
        ("Despite assurances from the mayor that the water was safe, many bought bottles.", [("the mayor", "that the water was safe")]),
        ("There were claims that the vote had been rigged, but no proof was offered.", [(None, "that the vote had been rigged")]),
        ("There were reports on Friday that two soldiers had been taken hostage.", [(None, "that two soldiers had been taken hostage")]),
        ("There have been suggestions from officials in Rome that the loan would be called in.", [("officials in Rome", "that the loan would be called in")]),
        ("The minister's view is that the law goes too far.", [("The minister", "that the law goes too far")]),
        ("The bank's assessment is that the economy will shrink by two per cent.", [("The bank", "that the economy will shrink by two per cent")]),
        ("The position of the government is that the treaty does not apply to civilians.", [("the government", "that the treaty does not apply to civilians")]),
        ("Lena Voss has a message for drivers. Her message is simple: slow down near the school.", [("Lena Voss", "slow down near the school")]),
        ("The mayor's advice to voters: stay at home on Sunday.", [("The mayor", "stay at home on Sunday")]),
        ("Word from the ministry was that the talks had failed.", [("the ministry", "that the talks had failed")]),
    ],
)  # fmt: skip
def test_a_noun_reports_the_clause_behind_it(read, text, said):
    assert read(text).said() == said


@pytest.mark.parametrize(
    "text",
    [
        "The claim that the dam was unsafe was never tested.",
        "My claim that the dam was unsafe was laughed at.",
        "The mayor's answer came late: the hall was empty by then.",
        "There were no reports that anybody had been hurt.",
        "The mayor's belief that he could fly ended in a hedge.",
        "There were reports on every desk.",
    ],
)
def test_what_a_noun_does_not_report(read, text):
    assert read(text).statements == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The convoy had left by noon, per a statement from the ministry.", [("the ministry", "The convoy had left by noon")]),
        ("Per the police report, the driver had run two red lights.", [("police", "the driver had run two red lights")]),
        ("At least 40 homes were lost, per officials in the county.", [("officials in the county", "At least 40 homes were lost")]),
    ],
)  # fmt: skip
def test_per_names_a_source(read, text, said):
    assert read(text).said() == said


@pytest.mark.parametrize(
    "text",
    [
        "The town pays 40 dollars per officer and two per resident.",
        "Oil rose to 60 dollars a barrel, or three cents per litre, on Friday.",
        "Per capita, the village drinks more tea than the town.",
    ],
)
def test_per_counts_for_each(read, text):
    assert read(text).statements == ()
