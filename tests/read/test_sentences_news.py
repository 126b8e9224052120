"""Sentences as newspapers write them, of our own, for causes of errors that texts from elsewhere brought to light.

Lines that end a sentence without a blank one behind them, numbers and relative clauses that the parser misreads, what a
speaker does next, bodies and people who are described, and quoted or reported words that nobody has said.
"""
# ruff: noqa: E501 - each text stands on a line of its own

import pytest

SAID = [
    ("\u201cOur hearts are with them,\u201d Lena Voss said.\nHarbour critic Tom Brandt countered that the tax had created no jobs.",
     [("Voss", "Our hearts are with them,"), ("Brandt", "that the tax had created no jobs")]),
    ("The station says between 20 and 30 millimetres of rain could fall by Sunday.",
     [("station", "between 20 and 30 millimetres of rain could fall by Sunday")]),
    ("According to the weather office, more than 400 farms over the river lie under water.",
     [("office", "more than 400 farms over the river lie under water")]),
    ("He listed the new rules \u2014 which he called an attack on honest fishermen.",
     [(None, "an attack on honest fishermen")]),
    ("Voss's doctor had warned in a letter that the damp was making her ill, according to papers filed with the court.",
     [("doctor", "that the damp was making her ill")]),
    ("The bankers wrote in a filing that credit \u201ccould dry up overnight.\u201d",
     [("bankers", "that credit \u201ccould dry up overnight.\u201d")]),
    ("Tom Brandt said the harbour had lost its last ferry and called for an inquiry.",
     [("Brandt", "the harbour had lost its last ferry")]),
    ("She ought to resign at once, Tom Brandt told the radio.",
     [("Brandt", "She ought to resign at once")]),
    ("Her office shot back that the critic was out of touch with farmers.",
     [("office", "that the critic was out of touch with farmers")]),
    ("Lena Voss says she waited 19 hours \u2014 most of them in a corridor in Erie, Ont. \u2014 for a bed.",
     [("Voss", "she waited 19 hours \u2014 most of them in a corridor in Erie, Ont. \u2014 for a bed")]),
    ("Elbonia's school minister is defending a plan to raise class sizes, telling critics larger classes are better.",
     [("minister", "larger classes are better")]),
    ("Green leader Tom Brandt, whose party props up the council, said in an interview that he was disgusted.",
     [("Brandt", "that he was disgusted")]),
    ("In the words of former mayor Lena Voss, \u201cYou cannot eat a plan.\u201d",
     [("Voss", "You cannot eat a plan.")]),
    ("Wardens are reminding visitors to leave a note of where they go.",
     [("Wardens", "to leave a note of where they go")]),
    ("An Elbonian diplomat put it more bluntly: \u201cThey can vote as often as they like.\u201d",
     [("diplomat", "They can vote as often as they like.")]),
    ("The deputy said earlier that no such meeting had taken place.",
     [("deputy", "that no such meeting had taken place")]),
    ("They had two bars between them and, Tom Brandt says, they prayed to be found.",
     [("Brandt", "they prayed to be found")]),
    ("She left in May after, she says, her warnings were ignored for the fourth time.",
     [(None, "her warnings were ignored for the fourth time")]),
    ("The transport ministry rejected the charge as \u201cbaseless.\u201d",
     [("ministry", "baseless.")]),
    ("\u201cData is power, and we gave ours away,\u201d grumbled one Elbonian official, who gave no name.",
     [("one Elbonian official", "Data is power, and we gave ours away,")]),
    ("An e-mail from the hospital's director, Anton Bohm, told staff to \u201cavoid causing alarm.\u201d",
     [("Bohm", "to \u201cavoid causing alarm.\u201d")]),
    ("United Dock Workers (UDW) President Lena Voss said that the talks had not broken down.",
     [("Lena Voss", "that the talks had not broken down")]),
    ("He read a note to the staff by managers at the Vik General Hospital who said people were waiting too long.",
     [("managers", "people were waiting too long")]),
    ("The quay fell silent, with the head of a large union saying 7,000 more workers will stay at home.",
     [("head", "7,000 more workers will stay at home")]),
    ("The mother of a 14-year-old boy said the bus had not stopped.",
     [("The mother of a 14-year-old boy", "the bus had not stopped")]),
    ("RIVERTON, Elbonia (River Star, Jan. 23, 2012) \u2013 The union says the plan is dead in the water.",
     [("union", "the plan is dead in the water")]),
    ("Tom Brandt reaffirmed that the bridge would stay.",
     [("Brandt", "that the bridge would stay")]),
    ("Tom Brandt is worried about what others may build:\n\n\u201cif we cannot build here then nobody will be able to build in this town.\u201d\n\nHe left.",
     [("Brandt", "if we cannot build here then nobody will be able to build in this town.")]),
    ("\u201cWe tried, and two men were hurt.\u201d The union called the closure \u201ca disgrace\u201d and left.",
     [(None, "We tried, and two men were hurt."), ("union", "a disgrace")]),
]  # fmt: skip

UNSAID = [
    "That said, the film is not all gloom.",
    "To say that the mood is mixed would be unfair.",
    "If the council says that it will pay, the road will be built.",
    "\u201cSell the rumour\u201d has become the watchword of traders.",
    "They met between a barber's and a shop called \u201cNothing over a crown.\u201d",
    "Above the desk hangs a sign: \u201cDone is better than good.\u201d",
    "Paul Odell went in, recounting what he saw there.",
    "The minister used the visit to explain why this was so.",
]


@pytest.mark.parametrize(("text", "wanted"), SAID)
def test_who_is_found_for_which_words(read, text, wanted):
    said = read(text).said()
    assert [words for _, words in said] == [words for _, words in wanted]
    for (speaker, _), (name, _) in zip(said, wanted, strict=True):
        assert name is None or name in (speaker or "")


@pytest.mark.parametrize("text", UNSAID)
def test_nobody_is_found_for_what_nobody_said(read, text):
    assert read(text).statements == ()


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("\u201cGood,\u201d said coach Tom Brandt.\n\nMarkov, who stopped 30 shots, shrugged.\n\n\u201cI saw most of them,\u201d he said.",
         "I saw most of them,", "Markov"),
        ("Lena Voss waited in the cold.\n\n\u201cI could not feel my fingers,\u201d the 52-year-old said.",
         "I could not feel my fingers,", "Lena Voss"),
        ("Minister Lena Voss met them. One senior Elbonian official said the gap was wide.\n\n\u201cThere is work left,\u201d the official said.",
         "There is work left,", "official"),
        ("In a statement, a spokesperson for Tom Brandt said the men had met.\n\n\u201cWe will fight,\u201d the statement said.",
         "We will fight,", "spokesperson"),
        ("The lawyer Lena Voss said her client had been threatened. He was told to leave, and he left.\n\n\u201cNobody would find them,\u201d she said.",
         "Nobody would find them,", "Lena Voss"),
        ("Neil Osmond, a private, shared her room. Asked by counsel for the family why he had not told anybody, he said: \u201cBecause you don't.\u201d",
         "Because you don't.", "Neil Osmond"),
        ("The Harbour Trust met on Monday. The family said nobody had called.", "nobody had called", "family"),
        ("Chief Justice Lena Voss asked for quiet. The daughter had testified that it was dark.", "that it was dark", "daughter"),
        ("Lena Voss, 34, paid. The fraud centre says millions were lost.", "millions were lost", "fraud centre"),
        ("A nurse said the ward was full.\n\nUnion President Lena Voss says there are not enough beds.", "the ward was full", "nurse"),
        ("Officials of the Harbour Trust met on Monday.\n\nThe province says it is reviewing the law.",
         "it is reviewing the law", "province"),
    ],
)  # fmt: skip
def test_who_is_meant(read, text, words, speaker):
    found = {said: who for who, said in read(text).said()}
    assert speaker in (found[words] or "")


def test_sentences_run_over_the_lines_of_wrapped_text(read):
    text = (
        "The port of Vik will close for a week,\nits director, Lena Voss, told the Post\non Friday. She said that the cranes "
        "had\nbeen out of order since April. \u201cWe cannot\nload by hand,\u201d she\nsaid. \u201cWe tried.\u201d\n"
    )
    assert read(text).said() == [
        ("Lena Voss", "The port of Vik will close for a week"),
        ("Lena Voss", "that the cranes had\nbeen out of order since April"),
        ("Lena Voss", "We cannot\nload by hand,"),
        ("Lena Voss", "We tried."),
    ]
