"""Texts of our own for who is called so, who he and she are, and who says what no cue beside it tells."""
# ruff: noqa: E501 - each text stands on a line of its own

import pytest

SPEAKERS = {
    "letters behind a name": (
        "Barrister John Wend KC, who leads for the mine, said the shaft was sound. He said the lamps were checked. Mr Wend KC said nobody was hurt.",
        "Wend"),
    "she of whom the given name tells he": (
        "“Nobody warned us of it,” said Robert Amsel, who kept her boat at the quay.\n\n“It sank in an hour,” she said.",
        "Robert Amsel"),
    "not whom the words before a pronoun name": (
        "Owen Lund met Karl Nissen, who leads the port. Lund asked for proof.\n\nNissen should come out with it, he said.",
        "Owen Lund"),
    "not whom the words behind a pronoun name": (
        "Owen Lund spoke at the port. A row over Karl Nissen broke out.\n\nHe said Nissen should come out with it.",
        "Owen Lund"),
    "people of two places": (
        "Boat owners in Florence Row, Kempsey, said the new pump was a “noisy lump of iron” and claimed it leaked.",
        "Boat owners"),
    "two titles of one person": (
        "“Not one lamp was lit,” the board's spokesperson and MLA Sorin Badak wrote on the site.",
        "Sorin Badak"),
    "an office with a capital before a name": (
        "The drill will not put off the harvest, Ruritania's Defense Minister, Ivan Pelas, warned on Monday.",
        "Ivan Pelas"),
    "who somebody is said to be": (
        "The crew's last witness was Superintendent Roy Dunmore, who was asked about the lamps. When shown the log, he had to admit that it was wrong.",
        "Roy Dunmore"),
    "several are no person": (
        "“Who will light it?” asks keeper Shirley Wend. Harbour Tories have promised to reopen the pier. “Somebody must,” she adds.",
        "Shirley Wend"),
    "the letters of an office": (
        "Deputy President Marek Odal opened the dam on Monday. The DP said that it would hold.",
        "Marek Odal"),
    "whoever is named where a quotation ends": (
        "The members blamed the mayor.\n\n“The key was in his drawer.\n\n“All the ferrymen saw it there.\n\n“He has only to fetch it,” said Karl Nyboe.",
        "Karl Nyboe"),
    "a lead that names nobody": (
        "An outspoken senator from the coast has claimed that the mayor wants the pier.\n\nSpeaking on Sunday, Harbour Senator Karl Nyboe defended the pilots.",
        "Karl Nyboe"),
    "a title of courtesy behind another": (
        "Welder David Newland, of Mill Close in Wisb, was sued last year.\n\nHe blames the steel.\n\nProsecutor Mr Wend told jurors, when opening the plans, that it was his.\n\nHe said this was “plain from the seams”.",
        "Wend"),
    "not who is asked about": (
        "Carl Gerd has met the press before the regatta. He was full of praise for his former helmsman, Mikel Arno: “He taught me to wait.”\n\nAsked if Arno would make a good captain one day, he replied: “I would sail with him tomorrow.”",
        "Gerd"),
    "not whom a clause before it refers to": (
        "The harbour master, Owen Lund, hinted at a fine on Friday. “Nobody else parks there,” Lund said.\n\nReferring to the ruling that cleared Karl Nissen and gave him back his berth, he said that it was unheard of.",
        "Owen Lund"),
    "an owner is not introduced": (
        "Arne Falk, the head coach, has high hopes of the spring.\n\nFalk was full of praise for Stefan Borth's rowers after the regatta, and was quick to say that they had earned it.\n\n“I have seldom seen such a start,” he said. “We were asleep.”",
        "Arne Falk"),
    "whoever writes before the comma": (
        "Writing in the Sunday Bell, Liberal backbencher and former club chairman Sir Jake Holm said: “We have to paint it in May.”",
        "Jake Holm"),
    "a phrase of two places": (
        "At least 40 crates were left at Dover by UK crews while six were taken to the port of Calmar on a French boat, France’s Maritime Prefecture of the Strait and the North Sea said.",
        "Maritime Prefecture"),
    "an office that nothing else tells": (
        "Gerold Tamm insists he is “quite calm” about his rowers, despite Scotland's season ending in a storm.\n\nScotland led at the bridge.\n\nIt ends a spring of mishaps for Tamm's crew, but Scotland's head coach chose to look at the bright side.\n\n“I would not swap one of them,” he said.",
        "Gerold Tamm"),
    "two parents": (
        "On Sunday, Stuart's parents, Robert and Jackie, who have an older son, said: “He was up before the birds.”",
        "parents"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPEAKERS)
def test_who_speaks(read, name):
    text, speaker = SPEAKERS[name]
    if name == "whoever is named where a quotation ends":
        assert all(speaker in (one.speaker or "") for one in read(text).statements[-3:])
    elif name == "a lead that names nobody":
        assert speaker in (read(text).statements[0].speaker or "")
    else:
        assert speaker in (read(text).statements[-1].speaker or "")


def test_what_stands_before_but_is_not_the_source_s(read):
    text = "The names have not been released, but according to Lund, the pier is closed."
    read(text).says([("Lund", "the pier is closed")])


def test_this_is_according_to_somebody(read):
    text = "The pier will close on Monday. This is according to the harbour master."
    assert "This is" not in [words for _, words in read(text).said()]


def test_a_name_is_a_person_s_where_the_text_tells_who_she_is(read):
    text = read(
        "In the morning, Morinia said that the pier would open. “The paint is dry,” said Morinia, who is the "
        "harbour minister. “Bring a coat,” Morinia told the press."
    )
    assert text.actor("Morinia").kind == "person"
