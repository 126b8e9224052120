"""Texts of our own for who is called so, who he and she are, and who says what no cue beside it tells."""
# ruff: noqa: E501 - each text stands on a line of its own

import pytest

SPEAKERS = {
    "letters behind a name": (
        "Barrister John Wend KC, who leads for the mine, said the shaft was sound. He said the lamps were checked. Mr Wend KC said nobody was hurt.",
        "Wend"),
    "she of whom the given name tells he": (
        "“You cannot explain it,” said Robert Amarel, who lost her home in the flood.\n\n“You have to see it,” she said.",
        "Robert Amarel"),
    "not whom the words before a pronoun name": (
        "Owen Lund met Karl Nissen, who leads the port. Lund asked for proof.\n\nNissen should come out with it, he said.",
        "Owen Lund"),
    "not whom the words behind a pronoun name": (
        "Owen Lund spoke at the port. A row over Karl Nissen broke out.\n\nHe said Nissen should come out with it.",
        "Owen Lund"),
    "people of two places": (
        "Homeowners in Florence Close, Kemsey, said it was a “shoddy state of affairs”.",
        "Homeowners"),
    "two titles of one person": (
        "“This is a disgrace,” the board's spokesperson and MLA Sorabh Bharad wrote on the site.",
        "Sorabh Bharad"),
    "an office with a capital before a name": (
        "The talks do not mean an end of the patrols, Ruritania's Defense Minister, Ivan Velas, warned on Monday.",
        "Ivan Velas"),
    "who somebody is said to be": (
        "The crew's last witness was Superintendent Roy Lambeth, who was asked about the lamps. When shown the log, he had to admit that it was wrong.",
        "Roy Lambeth"),
    "several are no person": (
        "“Do they know?” asks keeper Shirley Wend. Harbour Tories have promised to reopen the pier. “We can only hope,” she adds.",
        "Shirley Wend"),
    "the letters of an office": (
        "Deputy President Rigath Acha spoke on Monday. The DP said that the law was clear.",
        "Rigath Acha"),
    "whoever is named where a quotation ends": (
        "The members blamed the mayor.\n\n“We know that he could have stopped it.\n\n“They should know that it was wrong.\n\n“We want them to talk,” said Karl Nyut.",
        "Karl Nyut"),
    "a lead that names nobody": (
        "An outspoken senator from the coast has claimed that the mayor wants the pier.\n\nSpeaking on Sunday, Harbour Senator Karl Nyut defended the pilots.",
        "Karl Nyut"),
    "a title of courtesy behind another": (
        "What prosecutor John Wend called a “grave error” held up the case.\n\nFitter David Newland, of Mill Close in Wisb, was charged last year.\n\nHe denies the charge.\n\nProsecutor Mr Wend told jurors, when opening the case, that it was his.\n\nHe said this was “on clippings, which had been taken from the hand.”",
        "John Wend"),
    "not who is asked about": (
        "Pep Gardin has spoken to the media before the game. He was full of praise for his former assistant, Mikel Artano: “He was so important.”\n\nAsked if Artano would have been a good option to replace him, he replied: “I am sure he would.”",
        "Gardin"),
    "not whom a clause before it refers to": (
        "The minister, Owen Lund, hinted at an arrest on Friday. “There is no example of it,” Lund said.\n\nReferring to the verdict that released Karl Nissen and termed his arrest illegal, he said that it was unheard of.",
        "Owen Lund"),
    "an owner is not introduced": (
        "Andy Farl, the head coach, has no doubts that his side will bounce back.\n\nFarl was full of praise for Steve Borthew's side after the match, and was quick to say that the hosts deserved it.\n\n“To cut a long story short,” he said. “They were better.”",
        "Andy Farl"),
    "whoever writes before the comma": (
        "Writing in the Sunday Quay, Conservative backbencher and former party chairman Sir Jake Wend said: “We must put a stop to it.”",
        "Jake Wend"),
    "a phrase of two places": (
        "At least 22 people were dropped off at Dover by UK crews while 36 were taken to the port of Calmar on a French boat, France’s Maritime Prefecture of the Channel and the North Sea said.",
        "Maritime Prefecture"),
    "an office that nothing else tells": (
        "Gregor Townes insists he is “really proud” of his players, despite Scotland's campaign ending in defeat.\n\nScotland trailed at half-time.\n\nIt ends a season of woe for Townes's side, but Scotland's head coach chose to see the positives.\n\n“I feel really proud of the players,” he said.",
        "Gregor Townes"),
    "two parents": (
        "Yesterday, Stuart's parents, Robert and Jackie, who have an older son, said: “He made us laugh.”",
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
        "During a talk, Morinia said that it is the duty of all to serve. “We serve the city,” said Morinia, who is the "
        "education minister. “The people are not for sale,” Morinia told the press."
    )
    assert text.actor("Morinia").kind == "person"
