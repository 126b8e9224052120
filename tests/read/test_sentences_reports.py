"""Sentences of our own for where a report ends, and for cues whose subject or clause the parse gives to another word."""
# ruff: noqa: E501 - each text stands on a line of its own

import pytest

SAID = [
    ("Two diplomats told Reuters that a deal was close, though one cautioned that it could still fall apart.",
     [("Two diplomats", "that a deal was close"), ("one", "that it could still fall apart")]),
    ("The Kremlin has said that it keeps to the treaty, which Washington says Moscow has been breaking for years.",
     [("Russia", "that it keeps to the treaty"), ("United States", "Moscow has been breaking for years")]),
    ('Quebec\'s François Levac, who opposed lifting limits on alcohol shipments, said his province would study any proposal "with an open mind," but would not be rushed.',
     [("Levac", 'his province would study any proposal "with an open mind," but would not be rushed')]),
    ("Lena Voss told a panel Monday the army would change.",
     [("Voss", "the army would change")]),
    ("The director, Paul Ng, says the risk is simply too great: “We would not give it to a dog.”",
     [("Ng", "the risk is simply too great"), ("Ng", "We would not give it to a dog.")]),
    ("Brandt told CNN “a heck of a lot of firms” could see lower earnings until a deal is struck.",
     [("Brandt", "“a heck of a lot of firms” could see lower earnings until a deal is struck")]),
    ("The Crown had sought 12 years; the defence argued for six, saying their client was young.",
     [("defence", "their client was young")]),
    ("The embassy denied that the president had asked for the memo, calling the report “a complete fabrication.”",
     [("embassy", "that the president had asked for the memo"), ("embassy", "a complete fabrication.")]),
    ("Many of them, says Tom Rudd, would not exist without help.",
     [("Rudd", "Many of them"), ("Rudd", "would not exist without help")]),
    ("But Tom Rao points out that half the sewers in Otto's neighbourhood date from before the Second World War.",
     [("Rao", "that half the sewers in Otto's neighbourhood date from before the Second World War")]),
    ("“Stop!” the officer yelled, according to a witness.",
     [("officer", "Stop!")]),
    ("The minister told his counterpart that such strikes must stop, the state-run Lumen agency reported.",
     [("minister", "that such strikes must stop")]),
    ("Police believe the car was stolen and say the plates had been changed.",
     [("Police", "the car was stolen"), ("Police", "the plates had been changed")]),
    ("Jean Juncker warned that time was “almost up”, and Elbonia's finance minister, Olaf Scholz, spoke of “a bitter day for all.”",
     [("Juncker", "that time was “almost up”"), ("Scholz", "a bitter day for all.")]),
    ("“You'll grow into it,” he would tell me, lacing up my skates so tight my toes went numb.",
     [(None, "You'll grow into it,")]),
    ("It is safe to say that the town has changed.",
     []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), SAID)
def test_who_is_told_to_have_said_what(read, text, said):
    read(text).says(said)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“It's a shame,” said Dan Kelley, head of a trade group. He noted the barriers cost a fortune.\n\nAsked whether he was frustrated, Premier Blair Hanley, the host, paused. “That isn't the word,” he said.", "Blair Hanley"),
        ("François Levac said he would wait. The prime minister called the delay “a great pity.”", "The prime minister"),
    ],
)  # fmt: skip
def test_who_speaks_last(read, text, speaker):
    assert read(text).statements[-1].speaker == speaker


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Lynn Adamson argues in her new book, “Off the Ice,” that few children now play the game.", ["that few children now play the game"]),
        ("“You can't keep spending like this,” wrote Vivien Adair, an analyst, in a note titled “High Hopes.”", ["You can't keep spending like this,"]),
        ("Adair, who rates the stock a “hold,” says investors should wait.", ["investors should wait"]),
    ],
)  # fmt: skip
def test_titles_and_marks_are_not_said(read, text, said):
    assert [one for _, one in read(text).said()] == said
