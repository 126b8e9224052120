"""Talk as news gives it over several sentences: exchanges, names that come late, documents, titles of works.

All text is invented. Each case says who must be found for which words, or that nobody is.
"""
# ruff: noqa: E501 - each text stands on a line of its own

import pytest


def speakers(read, text):
    return {words: speaker for speaker, words in read(text).said()}


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("“Then why did you go,” Lena Voss rejoined.\n\nNobody spoke.", "Then why did you go,", "Lena Voss"),
        ("Paul Odell said it was late. “Nobody asked us,” Lena Voss fired back.", "Nobody asked us,", "Lena Voss"),
        ("Tom Brandt was heard first. Justice Paul Moreau wrote that the search was unlawful. “There is no malice here,” the judge found.",
         "There is no malice here,", "Paul Moreau"),
        ("“But,” Odell continued, as he turned to the mayor, “is it not the case that the road was safe in spring?”",
         "is it not the case that the road was safe in spring?", "Odell"),
        ("Lena Voss said the road was safe.\n\nOdell: “It was never safe at all.”\n\nPaul Odell left the hall.",
         "It was never safe at all.", "Paul Odell"),
        ("“Do you dispute that?” Lena Voss asked Paul Odell.\n\n“I do,” said Paul Odell. “Why would I not?”\n\n“Because you were there that night.”",
         "Because you were there that night.", "Lena Voss"),
        ("The mayor's speech was short. The text message read: “Come to the square at nine tonight.”",
         "Come to the square at nine tonight.", "The text message"),
        ("Coun. Lindell Marsh said he expects the developer to walk away.\n\n“We have been at this for years,” he told reporters.",
         "We have been at this for years,", "Lindell Marsh"),
        ("Neighbour Kyle Brandvold ran outside in his pyjamas. He said he could hear someone calling for help.",
         "he could hear someone calling for help", "Kyle Brandvold"),
        ("A woman who lives two doors down said she was thrown from her bed.\n\n“My windows were gone,” said Agnes Tootoosis, 67.",
         "she was thrown from her bed", "Agnes Tootoosis"),
        ("‘I thought it was thunder’: residents tell of the blast\n\nThe house is gone.\n\n“I thought it was thunder, then I saw flames,” said Agnes Tootoosis.",
         "I thought it was thunder", "Agnes Tootoosis"),
        ("Alan Comeau declined an interview, but his office issued a statement saying the government is watching closely.\n\n“We believe this is for the town,” the statement read.",
         "We believe this is for the town,", "his office"),
        ("The union has asked for talks. According to Lena Voss, the road was never safe. He had been warned, she says.",
         "the road was never safe", "Lena Voss"),
        ("Paul Odell says the data is old. According to Karim Azza, soldiers know every name. He says the list is shown at each gate.",
         "the list is shown at each gate", "Karim Azza"),
        ("According to Breaking the Wall, prizes were offered to the units with the most names.",
         "prizes were offered to the units with the most names", "Breaking the Wall"),
        ("The Crown says Tran knew the gun was loaded, while the defence maintains it went off by accident.",
         "it went off by accident", "the defence"),
        ("Environment Canada says travel should be put off.", "travel should be put off", "Environment Canada"),
    ],
)  # fmt: skip
def test_who_speaks(read, text, words, speaker):
    assert speakers(read, text).get(words) == speaker


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Asked whether he would resign, Okafor said: “No. Next question, please.”", "Asked whether he would resign"),
        ("Lena Voss said it again on the channel's “Meet the Press.”", "Meet the Press."),
        ("“We dodged it,” said Lena Voss, among the drivers sent sliding on icy roads. Nobody was hurt.",
         "Lena Voss, among the drivers sent sliding on icy roads"),
        ("The minister called the ambassador to discuss the strikes.", "to discuss the strikes"),
        ("A row of cameras dubbed “Wolf Pack” watches the gate.", "Wolf Pack"),
    ],
)  # fmt: skip
def test_what_is_not_said(read, text, words):
    assert words not in speakers(read, text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The rebels held the town on Friday, opposition activists and a war monitor reported.", "The rebels held the town on Friday"),
        ("Mark Sandler said outside court that his client was relieved.", "that his client was relieved"),
        ("Lena Voss says the pattern is clear: foreigners are used as bargaining chips.",
         "the pattern is clear: foreigners are used as bargaining chips"),
        ("The government said on Wednesday it would free 1,500 prisoners.", "it would free 1,500 prisoners"),
        ("His worry lies in what he calls the taking away of freedom of speech.", "the taking away of freedom of speech"),
        ("“”This is a very unfair trial and everyone can see it,” Odell said.", "This is a very unfair trial and everyone can see it,"),
        ("“We are at war with nobody,” said Kyaw Win, according to state television.", "We are at war with nobody,"),
    ],
)  # fmt: skip
def test_how_far_words_reach(read, text, words):
    assert words in speakers(read, text)


def test_a_second_cue_behind_a_quotation_is_not_the_first_ones(read):
    said = speakers(
        read,
        "Its president, Gordon Belliveau, called the vote “baffling,” adding that other towns are ahead.",
    )
    assert said == {"baffling,": "Gordon Belliveau", "that other towns are ahead": "Gordon Belliveau"}


def test_another_sentence_in_brackets_attributes_nothing(read):
    said = speakers(
        read,
        "“The plan is sound,” Lena Voss writes. “Nothing in it is new.” (Current maps say that the coast is lost.)",
    )
    assert said["Nothing in it is new."] == "Lena Voss"


def test_the_union_is_no_authority(read):
    text = "Rooms are full, according to the Nova Health Authority. The union says its members are tired."
    assert speakers(read, text)["its members are tired"] == "The union"
