"""Sentences of our own, for the ways in which English says who said what.

They were written for the rules, from no data set: cues before, after and amid the words, asides, inverted order, partial
quotations, several sentences of one speaker, documents, passives, names in apposition, and who is made to tell.
"""
# ruff: noqa: E501 - each sentence stands on a line of its own

import pytest

SENTENCES = [
    ("Rain is expected to last until Friday, according to the weather office, and farmers have been told to wait.",
     [("weather office", "Rain is expected to last until Friday")]),
    ("The bridge, according to Lena Voss, who designed it, will stand for a century.",
     [("Voss", "The bridge")]),
    ("Officials said that the dam was safe but that the road would stay closed until inspectors had finished their work.",
     [("Officials", "that the dam was safe but that the road would stay closed until inspectors had finished their work")]),
    ("The dam was safe, officials said, but the road would stay closed.",
     [("officials", "The dam was safe"), ("officials", "the road would stay closed")]),
    ("“The dam is safe,” said Tom Brandt, an engineer who inspected it. “The road is not.”",
     [("Brandt", "The dam is safe,"), ("Brandt", "The road is not.")]),
    ("“The dam,” Brandt said, “is safe.”",
     [("Brandt", "The dam,"), ("Brandt", "is safe.")]),
    ("Tom Brandt, an engineer, called the dam “perfectly safe” on Monday.",
     [("Brandt", "perfectly safe")]),
    ("The mayor described the plan as “a gift to developers” and promised to fight it.",
     [("mayor", "a gift to developers")]),
    ("The plan was described by the mayor as “a gift to developers.”",
     [("mayor", "a gift to developers.")]),
    ("Asked about the delay, the mayor replied: “We are working on it.”",
     [("mayor", "We are working on it.")]),
    ("The mayor told reporters she would not resign, adding that the vote had been fair.",
     [("mayor", "she would not resign"), ("mayor", "that the vote had been fair")]),
    ("The strike will end on Monday, insists union leader Paul Odell, even if the talks fail.",
     [("Odell", "The strike will end on Monday"), ("Odell", "even if the talks fail")]),
    ("It is too early to say, admits Dr. Rosa Meyer.",
     [("Meyer", "It is too early to say")]),
    ("“It is too early to say,” admits Dr. Rosa Meyer, who leads the clinic in Graz.",
     [("Meyer", "It is too early to say,")]),
    ("A spokesman for the army denied that soldiers had fired on the crowd.",
     [("spokesman", "that soldiers had fired on the crowd")]),
    ("The army's spokesman, Col. Iain Reid, said two soldiers were hurt when their truck overturned near Perth.",
     [("Reid", "two soldiers were hurt when their truck overturned near Perth")]),
    ("Two soldiers were hurt when their truck overturned, army spokesman Col. Iain Reid said on Sunday.",
     [("Reid", "Two soldiers were hurt when their truck overturned")]),
    ("Reid said the soldiers would “recover fully” within weeks.",
     [("Reid", "the soldiers would “recover fully” within weeks")]),
    ("“They will recover,” Reid said. “We are sure of it,” he added.",
     [("Reid", "They will recover,"), ("Reid", "We are sure of it,")]),
    ("Anna Holm has run the shop since 1990. “I will never sell it,” she says.",
     [("Holm", "I will never sell it,")]),
    ("“I will never sell it,” says Anna Holm. Her brother disagrees. “She will have to,” he says.",
     [("Holm", "I will never sell it,"), ("brother", "She will have to,")]),
    ("The court ruled on Friday that the law was invalid because parliament had never voted on it.",
     [("court", "that the law was invalid because parliament had never voted on it")]),
    ("The company announced it was cutting 300 jobs, most of them in Leeds.",
     [("company", "it was cutting 300 jobs, most of them in Leeds")]),
    ("In a letter to staff, chief executive Omar Vance wrote that the merger would go ahead.",
     [("Vance", "that the merger would go ahead")]),
    ("In a statement, the bank said it had “no knowledge” of the payments.",
     [("bank", "it had “no knowledge” of the payments")]),
    ("“We had no knowledge of the payments,” the bank said in a statement released late on Tuesday.",
     [("bank", "We had no knowledge of the payments,")]),
    ("The minister, speaking in Lyon, said: “France will not change course.” He added that talks would go on.",
     [("minister", "France will not change course."), ("minister", "that talks would go on")]),
    ("The police chief believes the fire was set on purpose.",
     [("police chief", "the fire was set on purpose")]),
    ("“Nobody came,” the caretaker, Piet Moor, said, wiping the table. “Nobody at all.”",
     [("Moor", "Nobody came,"), ("Moor", "Nobody at all.")]),
    ("Moor said that when he arrived at the school, the door was open and the lights were on.",
     [("Moor", "that when he arrived at the school, the door was open and the lights were on")]),
    ("Lawyers for the family argued in court documents that the officer, who was off duty, had no right to stop the car.",
     [("Lawyers", "that the officer, who was off duty, had no right to stop the car")]),
    ("The storm, forecasters warned, could reach the coast by Thursday.",
     [("forecasters", "The storm"), ("forecasters", "could reach the coast by Thursday")]),
    ("“Why now?” asked Helen Pryce of the tenants' union.",
     [("Pryce", "Why now?")]),
    ("Asked whether he would run again, Okafor laughed and said he had not decided.",
     [("Okafor", "he had not decided")]),
    ("Prince Otto left for Madrid on a private train on Friday evening accompanied by his sister, Ada, and senior courtiers, the duchy's state-run Lumen news agency said.",
     [("Lumen", "Prince Otto left for Madrid on a private train on Friday evening accompanied by his sister, Ada, and senior courtiers")]),
    ("The flood also cut the railway, forcing the county to tell passengers that no trains would run before Monday.",
     [("county", "that no trains would run before Monday")]),
    ("Ida Lund kept the shop for years. It had, in Lund's words, become “a museum.”",
     [("Lund", "become “a museum.”")]),
    ("Berg said he wept that night in what he called “the worst hour of my career.”",
     [("Berg", "he wept that night in what he called “the worst hour of my career.”")]),
    ("According to the memo seen by Reuters, the plant will close in June.",
     [("memo", "the plant will close in June")]),
    ("According to a letter signed by the bishop, the school will close in June.",
     [("bishop", "the school will close in June")]),
    ("“It is done,” Maria Solis, the party's treasurer, told the Evening Post on Monday.",
     [("Solis", "It is done,")]),
    ("The treasurer, Maria Solis, told the Evening Post it was done.",
     [("Solis", "it was done")]),
    ("Solis remembers the judge apologising in court, saying he had never read the file.",
     [("judge", "he had never read the file")]),
    ("Neither side has won, Solis acknowledges.",
     [("Solis", "Neither side has won")]),
    ("Solis acknowledged that neither side had won and said talks should resume.",
     [("Solis", "that neither side had won"), ("Solis", "talks should resume")]),
    ("The treasurer said on Monday the party had paid its debts, but the auditor said it had not.",
     [("treasurer", "the party had paid its debts"), ("auditor", "it had not")]),
    ("The union wants higher pay. “Ten per cent is the least we will take,” its chairman, Karl Witt, said in an interview.",
     [("Witt", "Ten per cent is the least we will take,")]),
    ("Witt, who drives a bus, suggested that the mayor should “try it for a week.”",
     [("Witt", "that the mayor should “try it for a week.”")]),
    ("Asked if he was worried, Witt shrugged. “Not at all,” he said.",
     [("Witt", "Not at all,")]),
    ("In the words of the chairman, the offer was “an insult.”",
     [("chairman", "the offer was “an insult.”")]),
    ("The offer was an insult, the chairman wrote on Twitter.",
     [("chairman", "The offer was an insult")]),
    ("The offer, the chairman wrote, was an insult that no worker could accept.",
     [("chairman", "The offer"), ("chairman", "was an insult that no worker could accept")]),
    ("Prime Minister Ines Duarte has said she will step down if the vote is lost.",
     [("Duarte", "she will step down if the vote is lost")]),
    ("It was Duarte who said the vote would be lost.",
     [("Duarte", "the vote would be lost")]),
    ("Duarte's office said in a statement on Friday that she was resting at home and would return next week.",
     [("office", "that she was resting at home and would return next week")]),
    ("“She is resting,” said a person close to the family, who asked not to be named.",
     [("person close to the family", "She is resting,")]),
    ("Researchers at the institute found that the lake is warming. “The trend is clear,” lead author Mona Faris said.",
     [("Faris", "The trend is clear,")]),
    ("“The trend is clear,” Faris says, pointing at a chart. “And it is getting worse.”",
     [("Faris", "The trend is clear,"), ("Faris", "And it is getting worse.")]),
    ("The driver had fled on foot, a witness told police.",
     [("witness", "The driver had fled on foot")]),
    ("State television quoted the general as saying the bridge had been retaken.",
     [("general", "the bridge had been retaken")]),
    ("The general was quoted by state television as saying the bridge had been retaken.",
     [("general", "the bridge had been retaken")]),
    ("There were six robberies in the town that the sheriff said are unrelated.",
     [("sheriff", "are unrelated")]),
    ("Tools that the firm said “may fail” included three kinds of saw.",
     [("firm", "may fail")]),
    ("Orange said Lemon was misusing the permit, known as a trade licence, to sell fruit in the street.",
     [("Orange", "Lemon was misusing the permit, known as a trade licence, to sell fruit in the street")]),
    ("The bank told clerks to install the new locks from the office.",
     [("bank", "to install the new locks from the office")]),
    ("Lund told doctors poets such as Byron and Keats were his “idols.”",
     [("Lund", "poets such as Byron and Keats were his “idols.”")]),
    ("Lund's fear lies in what he calls the state's hunger for land and water.",
     [("Lund", "the state's hunger for land and water")]),
    ("Police described his attempt to cross the river as a stunt.",
     [("Police", "a stunt")]),
    ("Lund said the price, which had doubled in a year, was “too high for anybody” and that he would leave.",
     [("Lund", "the price, which had doubled in a year, was “too high for anybody” and that he would leave")]),
    ("The minister said she would wait, and then left for the airport.",
     [("minister", "she would wait")]),
    ("Officials say about 40 people, including six children, have died since Monday.",
     [("Officials", "about 40 people, including six children, have died since Monday")]),
    ("Hopes of a deal are fading, two diplomats with knowledge of the talks told the agency.",
     [("diplomats", "Hopes of a deal are fading")]),
    ("Nearly half of the town is without power, the utility said Tuesday, as crews worked to restore the lines.",
     [("utility", "Nearly half of the town is without power")]),
    ("The utility expects power to be back by Friday, spokeswoman Greta Moss said, though some farms may wait longer.",
     [("Moss", "The utility expects power to be back by Friday"), ("Moss", "though some farms may wait longer")]),
    ("Moss noted that crews had come from three counties, while her deputy, Al Kerr, stressed the cost.",
     [("Moss", "that crews had come from three counties")]),
    ("“We're tired,” said Kerr, who has not slept since Sunday, “but we go on.”",
     [("Kerr", "We're tired,"), ("Kerr", "but we go on.")]),
    ("Kerr said: “We go on.” His crew has mended ten lines. “Ten more to go,” he said.",
     [("Kerr", "We go on."), ("Kerr", "Ten more to go,")]),
    ("A letter from the company to its customers says prices will rise by a tenth in May.",
     [("company", "prices will rise by a tenth in May")]),
    ("The report says prices will rise by a tenth in May.",
     [("report", "prices will rise by a tenth in May")]),
    ("Some in the party, among them ex-leader Paul Roux, contend that the vote was lost years ago.",
     [("", "that the vote was lost years ago")]),
    ("The ferry will not sail before Thursday, Transport Minister Ola Berg said on Monday.",
     [("Berg", "The ferry will not sail before Thursday")]),
    ("The minister demanded that the town cancel its plan to sell the harbour.",
     [("minister", "that the town cancel its plan to sell the harbour")]),
    ("Witt pointed out that the bolts were rusty and that the pumps, bought in 1990, had never been used.",
     [("Witt", "that the bolts were rusty and that the pumps, bought in 1990, had never been used")]),
    ("Last month the ambassador warned the ministry in a letter that her government would think again about the loan.",
     [("ambassador", "that her government would think again about the loan")]),
    ("Duarte defended the army's actions, saying the rebels had fired first and the soldiers had answered.",
     [("Duarte", "the rebels had fired first and the soldiers had answered")]),
    ("Half of the pumps do not work, says a report published on Monday by the college, and a third have no owner.",
     [("college", "Half of the pumps do not work")]),
    ("Critics, including the former mayor Ines Duarte, say the plan is too dear.",
     [("Critics", "the plan is too dear")]),
    ("Critics say the plan is too dear and will not work, but Witt disagrees.",
     [("Critics", "the plan is too dear and will not work")]),
    ("Duarte dismissed the plan as “a dark joke” and accused the mayor of “playing with people's lives.”",
     [("Duarte", "a dark joke"), ("Duarte", "playing with people's lives.")]),
    ("North Mark, described by Duarte as part of a “league of thieves,” bought the mine.",
     [("Duarte", "league of thieves,")]),
    ("“The date is yet to be set,” Anna Wu said, the Evening Post reported.",
     [("Wu", "The date is yet to be set,")]),
    ("“I have two kids in school,” said one man, who asked not to be named. “What am I supposed to tell them?”",
     [("one man", "What am I supposed to tell them?")]),
    ("“There is no bread,” a woman who gave her name only as Sara said by telephone.",
     [("Sara", "There is no bread,")]),
    ("It is, in the words of one doctor, “a slow disaster for the coast.”",
     [("doctor", "a slow disaster for the coast.")]),
    ("Neighbours described the man as “quiet,” “polite” and “a bit odd.”",
     [("Neighbours", "quiet,"), ("Neighbours", "polite"), ("Neighbours", "a bit odd.")]),
    ("The archbishop's letter, read in all churches on Sunday, says:\n\n“We cannot be silent any longer.”",
     [("archbishop", "We cannot be silent any longer.")]),
    ("Roy Deeks banged his hammer. Deeks later told the Gazette that he took no pleasure in the vote.",
     [("Roy Deeks", "that he took no pleasure in the vote")]),
    ("“Our hearts are with you,” the governor wrote on Twitter. “Help is on its way.”",
     [("governor", "Help is on its way.")]),
    ("Rooms cost too much. An official said he was aware of it. Prices may fall, the official said.",
     [("An official", "Prices may fall")]),
    ("Diplomats are ready. “It's on the table,” one said.",
     [("one", "It's on the table,")]),
    ("The trouble began in 2019, when, according to court papers, a trader hid losses of 80 million pounds.",
     [("court", "a trader hid losses of 80 million pounds")]),
    ("Premier Lou Hart, speaking at a fair in Victoria Monday, said the province is “looking at all the options,” including more money.",
     [("Hart", "the province is “looking at all the options,” including more money")]),
    ("“There's a lot of summer left,” Lou Hart said. “Ask me in March.”",
     [("Hart", "Ask me in March.")]),
    ("Prime Minister Theresa May flew home. May said the talks would go on.",
     [("Theresa May", "the talks would go on")]),
    ("Earlier Deeks announced that the door was open.",
     [("Deeks", "that the door was open")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SENTENCES)
def test_who_said_what(read, text, wanted):
    """The span shares at least four fifths of the words meant, and has at most a quarter more."""
    said = read(text).statements
    for speaker, quoted in wanted:
        first = text.index(quoted)
        last = first + len(quoted)
        fits = [
            one.speaker or ""
            for one in said
            if min(one.span.end, last) - max(one.span.start, first) >= 0.8 * len(quoted)
            and one.span.end - one.span.start <= 1.25 * len(quoted) + 3
        ]
        assert any(speaker.lower() in name.lower() for name in fits), (quoted, said)


@pytest.mark.parametrize(
    "text",
    [
        "Asked whether she would stay, Okafor smiled at the crowd.",
        "Men with signs reading \u201cNo more roads\u201d and \u201cSave the wood\u201d stood outside the hall.",
        "A miner looks out over the valley and says it has changed. (Jane Roe/Wire)",
        "The crew reported seeing smoke before the engine stopped.",
        "Asked whether priests could be arrested, Hala smiled.",
    ],
)
def test_what_nobody_said(read, text):
    assert read(text).statements == ()


def test_what_signs_bear_is_not_what_the_last_speaker_says(read):
    said = read(
        "Paul Odell said the road was needed.\n\n"
        "They held signs reading \u201cNo more roads for the rich\u201d and \u201cSave the wood from the axe.\u201d"
    ).said()
    assert said == [("Paul Odell", "the road was needed")]


def test_what_only_says_when_it_was_said_is_not_said(read):
    said = read(
        "Half of the town is without power, the utility said Tuesday, as crews worked to restore the lines."
    )
    assert [text for _, text in said.said()] == ["Half of the town is without power"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The wall will be built, Witt said, without giving a date.", "The wall will be built"),
        ("The wall will be built, Witt said, amid growing anger in the town.", "The wall will be built"),
        (
            "The wall will be built, the Post reported on Monday, citing two officials.",
            "The wall will be built",
        ),
        ("In reply to a question whether he would sue, Witt said, “We will see.”", "We will see."),
        ("Pointing to the new plan, Witt added, “The town will pay for it.”", "The town will pay for it."),
        ("“We look after our own,” Witt told about 40 people gathered for prayer.", "We look after our own,"),
        ("One died at once; the other, Witt said, was in hospital.", "the other"),
    ],
)
def test_what_stands_beside_a_cue_is_the_writers(read, text, said):
    assert read(text).statements[0].text == said
    assert len(read(text).statements) == 1 + (";" in text)


def test_deaths_told_behind_a_cue_are_told_by_the_source(read):
    said = read("The dam burst on Sunday, officials said, killing nine people.").said()
    assert [text for _, text in said] == ["The dam burst on Sunday", "killing nine people"]


def test_a_body_without_a_name_is_it(read):
    said = read("The regulator fined the bank. It said that the fine was the first of its kind.").said()
    assert said == [("The regulator", "that the fine was the first of its kind")]
