"""Sentences of our own for claims made by a light verb, cues that the parse hides, and words nobody is said to have said."""
# ruff: noqa: E501 - each text stands on a line of its own

import pytest

SAID = {
    "who comes forward with a claim": (
        "The Post has learned that a former clerk has come forward with a complaint that the books were altered.",
        [("former clerk", "that the books were altered")]),
    "who makes one": (
        "Hale made the claim that the ferry was full.",
        [("Hale", "that the ferry was full")]),
    "not who rejects one": (
        "Hale rejected the claim that the ferry was full.",
        []),
    "not who never made one": (
        "Hale never made the claim that the ferry was full.",
        []),
    "who goes on": (
        "Nils Moe knows the port. And it is on their watch, he went on, that what the town calls the old quay has become a danger.",
        [("Moe", "it is on their watch"), ("Moe", "that what the town calls the old quay has become a danger")]),
    "what only goes on is no cue": (
        "The trial went on until the judge fell ill.",
        []),
    "a day and a title before the clause": (
        "Rolf Adler told the \"Noon\" show on Tuesday that he would not resign and that the vote was fair.",
        [("Adler", "that he would not resign and that the vote was fair")]),
    "a clause that the parse gives to what follows": (
        "When Ines Prado first told Rolf Adler she was leaving, he laughed.",
        [("Prado", "she was leaving")]),
    "nobody told anything": (
        "When Ines Prado had not told Rolf Adler she was leaving, he laughed.",
        []),
    "what may be said is not": (
        "The party may answer by describing Adler as a danger to trade.",
        []),
    "what somebody did by saying it is": (
        "The party answered by describing Adler as a danger to trade.",
        [("party", "a danger to trade")]),
    "a sort of people has no speaker": (
        "For those who believe the dam is safe, nothing has changed.",
        []),
    "some people have": (
        "Some farmers believe the dam is safe.",
        [("farmers", "the dam is safe")]),
    "when it was asked": (
        "Adler said he would stay when reporters asked him.",
        [("Adler", "he would stay when reporters asked him")]),
    "a feeling that somebody voiced": (
        "Adler voiced his \"sorrow, rage and shame\" on Sunday.",
        [("Adler", "sorrow, rage and shame")]),
    "a name that nobody is said to give": (
        "The arrest was described as \"a plain abduction\" on Sunday.",
        [(None, "a plain abduction")]),
    "a name for a sort of things": (
        "Brothers are always portrayed as fighting, a classic case of the \"boys will brawl\" trope.",
        []),
    "words in marks that are spoken of": (
        "The minister spoke of \"a new dawn\" for the port.",
        [("minister", "a new dawn")]),
    "words in marks that are warned of": (
        "Hale, who left in May, warned of \"a winter without ferries\" and went home.",
        [("Hale", "a winter without ferries")]),
    "what nobody spoke of": (
        "The minister never spoke of \"a new dawn\" for the port.",
        []),
    "what is spoken of in the writer's words": (
        "The minister spoke of a new dawn for the port.",
        []),
    "where another report begins": (
        "The ministry says on its site that pilots should \"take great care\" when flying north — but it now explains the notice is \"due to the risk of storms.\"",
        [("ministry", "that pilots should \"take great care\" when flying north"), ("ministry", "the notice is \"due to the risk of storms.\"")]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), SAID.values(), ids=SAID)
def test_who_is_told_to_have_said_what(read, text, said):
    read(text).says(said)


def test_a_notice_of_a_day_speaks_for_itself(read):
    (said,) = read(
        "The port revised its own safety notice Monday that warned of the “risk of sudden squalls” at sea."
    ).statements
    assert said.speaker is not None
    assert "Monday" not in said.speaker
