"""Texts of our own for who is called so, who he and she are, and who says what no cue beside it tells."""
# ruff: noqa: E501 - each text stands on a line of its own

import pytest

SPEAKERS = {
    "letters behind a name": (
        "Barrister John Wend KC, who leads for the mine, said the shaft was sound. He said the lamps were checked. Mr Wend KC said nobody was hurt.",
        "Wend"),
    "a name of three words that ends in Senior": (
        "The stranger had a cut on his chest.\n\nAlvin Marsanders Senior lives down the lane.\n\nHe says, “It is a sad day for the lane.”",
        "Alvin Marsanders"),
    "a title of courtesy behind another": (
        "Warden Mr Wend told the court that lamps were found. Lund stayed silent. Mr Wend said the shaft was sound.",
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
    "not who is asked about": (
        "Owen Lund was full of praise for the keeper Karl Nissen. Asked if Nissen would be a good captain, he replied: “I am sure he would.”",
        "Owen Lund"),
    "a source only named amid a cue": (
        "The two pilots, according to the daily Quay, said that the light had failed.",
        "pilots"),
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
    "an owner is not introduced": (
        "Andy Farl was full of praise for Steve Borthew's crew after the race, and was quick to smile.\n\n“To cut a long story short,” he said, “they were better.”",
        "Andy Farl"),
    "whoever writes before the comma": (
        "Writing in the Sunday Quay, harbour backbencher and former pier chairman Sir Jake Wend said: “We must put a stop to it.”",
        "Jake Wend"),
    "a phrase of two places": (
        "At least 22 people were put ashore while 36 were taken to the port on a boat, Ruritania's Pilot Prefecture of the Strait and the North Sea said.",
        "Pilot Prefecture"),
    "the letters of an office": (
        "Deputy President Rigath Acha spoke on Monday. The DP said that the law was clear.",
        "Rigath Acha"),
    "whoever is named where a quotation ends": (
        "The members blamed the mayor.\n\n“We know that he could have stopped it.\n\n“They should know that it was wrong.\n\n“We want them to talk,” said Karl Nyut.",
        "Karl Nyut"),
    "a lead that names nobody": (
        "An outspoken senator from the coast has claimed that the mayor wants the pier.\n\nSpeaking on Sunday, Harbour Senator Karl Nyut defended the pilots.",
        "Karl Nyut"),
    "an office that nothing else tells": (
        "Gregor Townes insists that he is pleased.\n\nThe Ruritania coach chose to see the best of it.\n\n“I feel proud of them,” he said.",
        "Gregor Townes"),
    "two parents": (
        "Yesterday, Stuart's parents, Robert and Jackie, who have an older son, said: “He made us laugh.”",
        "parents"),
    "one who is told by who she is": (
        "Tessera said the pier was hers. “We serve the coast,” said Tessera, who is the harbour minister. She said that Amit Wend should say sorry. He should, she said.",
        "Tessera"),
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
