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
    "whoever acts beside what cannot speak": (
        "The decision by Judge Jane Roe came after President John Doe posted on a website in defence of his friend and said the verdict “should be thrown out.”",
        "John Doe"),
    "whoever is the subject where that can speak": (
        "The envoy resigned after the mayor had cut his staff and said the verdict “should be thrown out.”",
        "The envoy"),
    "a thing before a participle does not speak": (
        "Nerves have frayed since Hale joined the mayor and most of the harbour towns in backing Ines Prado, head of the pilots' board, arguing that the vote was a sham.",
        "Hale"),
    "whom an agency quotes": (
        "“I leave for Lyon tonight,” the port-run Quay news agency quoted pilots' envoy Ivan Moss as saying.",
        "Ivan Moss"),
    "an office of two words, written small": (
        "Foreign Minister Ann Poe met Law Minister Karl Nissen. Nissen left early. “We are wary,” the foreign minister said.",
        "Ann Poe"),
    "a caller is nobody named": (
        "“It was quick,” Sgt. Ines Prado said. The caller reported a man was waving a lamp near the bridge.",
        "The caller"),
    "a firm by its seat": (
        "BlackHill reported a loss. The Riverton-based company said it would cut jobs.",
        "BlackHill"),
    "a firm as a source": (
        "BlackHill reported a loss. Orders have been put off until the spring, according to the company.",
        "BlackHill"),
    "those who urge are no more than those": (
        "Despite some council members urging the mayor to drop the matter, the vote went ahead.",
        "some council members"),
    "the people at a place": (
        "He was one of two people at the town meeting who said they had no wish to leave.",
        "two people at the town meeting"),
    "whoever describes a thing, not the thing": (
        "Mayor Ines Prado described the deeds of the gang across the county as an “affront to human life” saying that people are going through hardship.",
        "Ines Prado"),
    "whoever warned, not the warned": (
        "Mr Barnard also warned the PM and his aides to “stick to facts” over the issue of food exports, claiming that it was not true that the port was closed.",
        "Barnard"),
    "a firm by what it makes, where there is one": (
        "BlackHill fell behind. The Riverton tech firm, seen as a bellwether, said it was carrying out “a set of cuts.”",
        "BlackHill"),
    "a firm by what it makes, where there are two": (
        "BlackHill sued Quay Data Inc. on Monday. The Riverton tech firm, seen as a bellwether, said it was carrying out “a set of cuts.”",
        "The Riverton tech firm"),
    "a firm whose second verb reports": (
        "BlackHill shares fell, a day after the company released poor earnings and announced it is cutting jobs.",
        "BlackHill"),
    "whoever accuses goes on to speak": (
        "Senator James Orne claimed that gangs are being hired. Senator Orne also accused acting Interior Cabinet Secretary Fred Mattis and Inspector General of Police Joseph Bonet of crimes.\n\nHe said that they are to blame for the deaths.",
        "James Orne"),
    "an office of one state": (
        "Earlier, Ines Prado, the Irish prime minister, warned that the vote would harm peace. “We cannot have a border like before,” the Taoiseach told a meeting.",
        "Ines Prado"),
    "by whom a thing is called so": (
        "The bill has been flagged as a “concern for a number of reasons” by several party members.",
        "several party members"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "speaker"), SPEAKERS.values(), ids=SPEAKERS)
def test_who_speaks_last(read, text, speaker):
    assert read(text).statements[-1].speaker == speaker


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("A spokeswoman for Hale said he would not give way.\n\n“The town chose,” said Ines Prado. “He listens.”", ["Ines Prado", "Ines Prado", "Ines Prado"]),
        ("Four were hurt in a fire, the Hydra health office spokesman told the Quay, as crews worked on.\n\n“Three are at home,” Ivan Moss said.", ["Ivan Moss", "Ivan Moss"]),
        ("A spokeswoman for Hale said he would not give way.\n\nInes Prado said the town had chosen.", ["A spokeswoman for Hale", "Ines Prado"]),
    ],
)  # fmt: skip
def test_who_speaks_for_another_is_named_behind_their_own_words(read, text, speakers):
    assert [one.speaker for one in read(text).statements] == speakers


def test_an_office_in_capitals_is_no_name_and_goes_to_whoever_holds_it(read):
    text = read(
        "The committee headed by Foreign Minister Karim Anwar Holt comprises army chief Lieutenant General Ole Brandt, "
        "Law Minister Karl Nissen, Special Adviser Ida Lund and Attorney General of Elbonia Tor Mann.\n\n"
        "After the meeting, the Foreign Minister, the envoy and the Information Minister held a joint press conference."
    )
    assert not {"Foreign Minister", "Lieutenant General"} & {one.name for one in text.cast.actors}
    assert text.mentions("Karim Anwar Holt") == [
        "Foreign Minister",
        "Karim Anwar Holt",
        "the Foreign Minister",
    ]


def test_a_comma_parts_a_long_title_and_its_name_from_their_cue(read):
    read(
        "Announcing the order in a statement Sunday in Riverton, Senior Special Assistant to the President on Media and "
        "Publicity Garba Shell, said the president asked the army to respond to the raids."
    ).says([("Garba Shell", "the president asked the army to respond to the raids")])


def test_what_is_answered_is_said_by_whoever_is_answered(read):
    read(
        "Replying to Anna Holt’s charge at noon that the EU was trying to “strangle” East Hydra by laying a line in the sea, "
        "Mr Barnard said that the coast was safe."
    ).says(
        [
            ("Anna Holt", "that the EU was trying to “strangle” East Hydra by laying a line in the sea"),
            ("Barnard", "that the coast was safe"),
        ]
    )
