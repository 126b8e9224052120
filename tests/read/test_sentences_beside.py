"""Sentences of our own in which words beside a cue mislead: who says what is told, and what nobody is told to have said.

They were written for the rules after reading news that is in no data set here; all is invented.
"""
# ruff: noqa: E501 - each sentence stands on a line of its own

import pytest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Crews were called to look at the dam, Witt said, adding that nobody was hurt.",
         [("Witt", "Crews were called to look at the dam"), ("Witt", "that nobody was hurt")]),
        ("Around 3,000 members have surrendered from the last holdout, Ruritanian-led forces said Tuesday, as air raids and shelling resumed after a brief lull.",
         [("Ruritanian-led forces", "Around 3,000 members have surrendered from the last holdout")]),
        ("Lena Voss said as it was a school night and, with many of the staff at home, they were short of hands.",
         [("Lena Voss", "as it was a school night and, with many of the staff at home, they were short of hands")]),
        ("In a release, Witt says today's plan would fail the town.",
         [("Witt", "today's plan would fail the town")]),
        ("In a speech on Monday, Odell said that the strike would end if the mayor stayed away, according to the city's official news agency.",
         [("Odell", "that the strike would end if the mayor stayed away")]),
        ("Elbonia's attorney general on Thursday rejected the premier to postpone a hearing over bribes against him, media reports said, the French news agency AFP reported.",
         [("media reports", "Elbonia's attorney general on Thursday rejected the premier to postpone a hearing over bribes against him")]),
        ("That, says economist Tom Brandt, would be bad for everyone.",
         [("Tom Brandt", "would be bad for everyone")]),
        ("There is a certain joy, insists 16-year-old Xander Wise, in seeing the work done.",
         [("Xander Wise", "There is a certain joy"), ("Xander Wise", "in seeing the work done")]),
        ("The aid will reach the refugees who fled the war in Elbonia, the Elbonian Relief Fund (ERF) said on Monday.",
         [("Elbonian Relief Fund", "The aid will reach the refugees who fled the war in Elbonia")]),
        ("The Red Cross operating in Elbonia said Elbonian and Ruritanian forces must ensure safety to allow food to reach the needy.",
         [("International Committee of the Red Cross", "Elbonian and Ruritanian forces must ensure safety to allow food to reach the needy")]),
        ("Elbonia's opposition leader on Friday rejected the announcement that President Odell was the winner of a runoff in this West African nation, saying he would be filing a complaint to the court.",
         [("Elbonia's opposition leader", "he would be filing a complaint to the court")]),
        ("A police release from the time says officers saw a man with a bicycle.",
         [("police", "officers saw a man with a bicycle")]),
        ("One, former deputy minister Al Novak, described her work as “slow to the point of neglect.”",
         [("Al Novak", "slow to the point of neglect.")]),
        ("“We are glad,” Lena Voss said at a news conference after the first “historic” vote.",
         [("Lena Voss", "We are glad,")]),
        ("“They are dear,” Lena Voss said, “but there have been dearer ones.”",
         [("Lena Voss", "They are dear,"), ("Lena Voss", "but there have been dearer ones.")]),
        ("Chief Odell accuses the police of acting as “bullies,” and says all the elders are in agreement.",
         [("Odell", "bullies,"), ("Odell", "all the elders are in agreement")]),
        ("It is, as Lena Voss puts it, “a slow disaster.”",
         [("Lena Voss", "a slow disaster.")]),
        ("The vote had been rigged, Lena Voss was quoted as saying.",
         [("Lena Voss", "The vote had been rigged")]),
        ("Lena Voss argued in court papers filed Tuesday that the search was illegal.",
         [("Lena Voss", "that the search was illegal")]),
        ("Lena Voss compared the plan to “a bad film” and referred to the mayor as “a clown in a suit.”",
         [("Lena Voss", "a bad film"), ("Lena Voss", "a clown in a suit.")]),
        ("She also teased that there could be more songs before the winter.",
         [(None, "that there could be more songs before the winter")]),
    ],
)  # fmt: skip
def test_who_is_told_to_have_said_what(read, text, said):
    assert read(text).said() == said


@pytest.mark.parametrize(
    "text",
    [
        "Shortly after Lena Voss announced plans to mend dozens of roads, Paul Odell left the party which would have to pay.",
        "The paper described the meeting, without saying whether prices were raised.",
        "The army and the ministry declined a request from the Post to comment on the allegation that the army was improperly deciding what evidence would be seen in court.",
        "Members would not speak on whether they believe the mayor should resign.",
        "Lena Voss called out Paul Odell for the length of time it took him to write the plan.",
        "Each time, there is a limited number of boats in the harbour, they tweet it out.",
        "This month she passed the test known as “Level Four for all of them.”",
        "It failed.\n\n“.”\n\nIt rained.",
        "The road was never safe for those who walked it at night. Many were hurt there, and the town looked away.\n\n"
        "“The road was never safe for those who walked it at night.”\n\nIt was closed in spring.",
    ],
)
def test_what_nobody_is_told_to_have_said(read, text):
    assert read(text).statements == ()


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("It will close, sources told Hill Radio. The company said that it had nothing to add.",
         "that it had nothing to add", "The company"),
        ("Lena Voss said it was late. The head of the port's health office said that five were ill.",
         "that five were ill", "The head of the port's health office"),
        ("Lena Voss, who sits in parliament, said it was late. The premier says that help is on its way.",
         "that help is on its way", "The premier"),
        ("“It is gone,” says Jane Milton, whose son played there. The mayor, reached by telephone, would not tell more. “I will not guess,” he said.",
         "I will not guess,", "The mayor"),
        ("Lena Voss came at nine. The suit claims the company knew of the leak.",
         "the company knew of the leak", "The suit"),
        ("Paul Odell left early.\n\nHouse leader Lena Voss: “We are proud of what was done here.”",
         "We are proud of what was done here.", "Lena Voss"),
        ("Paul Odell spoke first. Tom Brandt came in late. Odell did not hesitate to refute claims that Brandt was a poor host.\n\n“That is all wrong. He was a good host.”",
         "That is all wrong. He was a good host.", "Paul Odell"),
        ("“We saw it,” Paul Odell said.\n\nMinister of health and of the northern islands Lena Voss: “We are proud of what was done here.”",
         "We are proud of what was done here.", "Lena Voss"),
        ("“I wish they would be straight with us,” one man, who works there, said. Local president Colin Jones says he is worn out.",
         "I wish they would be straight with us,", "one man"),
    ],
)  # fmt: skip
def test_who_speaks_beside_others(read, text, words, speaker):
    assert {said: who for who, said in read(text).said()}.get(words) == speaker
