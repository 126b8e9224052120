"""Talk that is printed turn by turn: transcripts, questions and answers, interviews; all of it our own."""

import pytest

from hedgerow.read.pipeline import read_article


def test_turns_of_a_transcript_are_said_by_whom_they_name(read):
    text = (
        "ANCHOR: Good evening. With us is Idris Kone of the rebels.\n\n"
        "KONE: We have never closed the door. It is the others that walked away.\n\n"
        "ANCHOR: And what will happen now?\n\n"
        "KONE: We will wait for an answer."
    )
    assert read(text).said() == [
        ("Idris Kone", "We have never closed the door. It is the others that walked away."),
        ("Idris Kone", "We will wait for an answer."),
    ]


def test_two_labels_make_no_transcript(read):
    assert (
        read("NOTE: the hall is closed.\n\nTIMES: from nine to five, and on Sundays from ten.").statements
        == ()
    )


def test_a_turn_is_whole_even_where_it_tells_what_others_said(read):
    text = (
        "VARGA: You promised a rise in May. Where is it?\n"
        "HOLLIS: The minister told me that it was in the budget. Your party said no.\n"
        "VARGA: I have read the budget.\n"
    )
    assert read(text).said() == [
        ("VARGA", "You promised a rise in May. Where is it?"),
        ("HOLLIS", "The minister told me that it was in the budget. Your party said no."),
        ("VARGA", "I have read the budget."),
    ]


def test_a_title_before_a_name_is_no_speaker(read):
    text = "MS. OKAFOR: When was that?\n\nMR. STRAND: In March, at night.\n\nMS. OKAFOR: Who was told?"
    assert {speaker.split()[-1] for speaker, _ in read(text).said()} == {"OKAFOR", "STRAND"}


QUESTIONS = (
    "The author Lena Voss spoke to us in her garden.\n\n"
    "Q: Why did you wait so long?\n\n"
    "A: I did not wait. I wrote it twice.\n\n"
    "The second time I burned it.\n\n"
    "Q: And what comes next?\n\n"
    "A: A long walk.\n\n"
    "Her book is out on Monday."
)


def test_answers_are_of_whom_the_text_is_about(read):
    assert read(QUESTIONS).said() == [
        ("Lena Voss", "I did not wait. I wrote it twice."),
        ("Lena Voss", "The second time I burned it."),
        ("Lena Voss", "A long walk."),
    ]


def test_without_a_text_before_them_answers_are_of_whom_the_first_question_names(read):
    text = "Q. Professor Ann Moreau, is it safe?\n\nA. So far.\n\nQ. Would you take it?\n\nA. I have."
    assert read(text).said() == [("Ann Moreau", "So far."), ("Ann Moreau", "I have.")]


@pytest.mark.parametrize("asks", ["Interviewer", "The Courier", "Radio North"])
def test_labels_that_recur_make_an_interview_and_whoever_asks_leads_it(read, asks):
    text = (
        f"{asks}: You left in May. Do you regret it?\n\n"
        "Minister Tom Brandt: Never. I miss the trains, but not the meetings.\n\n"
        f"{asks}: Will you come back?\n\n"
        "Brandt: If I am asked, yes.\n"
    )
    assert read(text).said() == [
        ("Tom Brandt", "Never. I miss the trains, but not the meetings."),
        ("Tom Brandt", "If I am asked, yes."),
    ]


def test_an_interview_whose_questions_have_no_label():
    page = (
        "<article><p>The chef Lena Voss talks about closing her restaurant.</p>"
        "<p><b>What will you miss?</b></p><p>The noise, when every table is full.</p>"
        "<p><b>And the least?</b></p><p>The bills. I have never understood one.</p>"
        "<p><b>Is there a dish you would not cook again?</b></p><p>Trout. It looks at me.</p></article>"
    )
    found = read_article(page.encode(), name="a.html").proposals
    assert [(one.speaker, one.text) for one in found.statements] == [
        ("Lena Voss", "The noise, when every table is full."),
        ("Lena Voss", "The bills. I have never understood one."),
        ("Lena Voss", "Trout. It looks at me."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Where: Town Hall, Mill Lane.\n\nWhen: Saturday.\n\nWhere: Port Road.\n\nWhen: Sunday, at three.",
        "Referee: Anna Duclos. Attendance: none.\n\nGoals: Petrov 12, 44; Lund 80.\n\nWeather: rain.",
        "Read more: the road is safe?\n\nWatch: the road.\n\nRead more: is it safe?\n\nWatch: the road again.",
        "New rules begin on Monday.\n\nWho needs a licence?\n\nAnyone over 14. Apply online.\n\n"
        "What does it cost?\n\nThe fee is 30 crowns.\n\nWhat if you lose it?\n\nAsk the police for a copy.",
        "The town has changed, Mayor Ann Roe among others.\n\nWhat happened to it?\n\nRents rose.\n\n"
        "The shops went first. The bank went next. Nobody came.\n\nIs that the end?",
    ],
    ids=["listings", "results", "labels of pages", "an explainer", "questions of the writer"],
)  # fmt: skip
def test_what_is_no_talk(read, text):
    assert read(text).statements == ()
