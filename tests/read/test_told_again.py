"""Days carried to where a happening is told again, or goes on, without a day of its own."""

from datetime import date

import pytest

from hedgerow.read.pipeline import read_article

TUESDAY, WEDNESDAY = date(2024, 3, 5), date(2024, 3, 6)


def read(text):
    return read_article(text.encode(), name="a.txt", published=date(2024, 3, 9)).proposals.events


def of(text, word, which=0):
    """The events whose trigger is a word, of its first or another place in the text."""
    at = -1
    for _ in range(which + 1):
        at = text.index(word, at + 1)
    return next(one for one in read(text) if one.trigger.start <= at < one.trigger.end)


def day(event):
    return event.date and event.date.first


TOLD = "Gunmen attacked a convoy near Omdal on Tuesday. A bridge was opened on Thursday."


def test_what_is_told_again_of_somebody_known_has_its_days_and_place():
    text = f"{TOLD}\n\nThe mayor spoke on Thursday.\n\nThe gunmen attacked the convoy from a hill."
    again = of(text, "attacked", 1)
    assert (day(again), again.anchor, again.place) == (TUESDAY, "attacked", "Omdal")
    assert again.confidence < 0.6  # one happening is no two
    assert of(text, "attacked").anchor is None


@pytest.mark.parametrize(
    "line",
    [
        "The gunmen have often attacked the convoy.",
        "The gunmen had attacked the convoy.",
        "The gunmen attack the convoy from hills.",
        "The gunmen attacked the mayor.",
        "Gunmen attacked a village.",
        "The gunmen attacked the convoy last year.",
    ],
)
def test_what_may_be_another_has_them_not(line):
    text = f"{TOLD}\n\nThe mayor spoke on Thursday.\n\n{line}"
    assert day(of(text, "attack", 1)) != TUESDAY


def test_a_happening_on_two_days_gives_neither():
    text = (
        "Gunmen attacked a convoy on Tuesday. The gunmen attacked the convoy on Wednesday.\n\n"
        "The mayor spoke on Thursday.\n\nThe gunmen attacked the convoy from a hill."
    )
    assert of(text, "attacked", 2).date is None


def test_a_first_line_has_the_days_of_the_next():
    text = (
        "Gunmen have attacked a convoy. The convoy was attacked on Tuesday. A bridge was opened on Thursday."
    )
    assert day(of(text, "attacked")) == TUESDAY


def test_a_headline_has_the_days_of_the_text_though_it_names_nobody():
    text = "Rebels capture town\n\nRebels captured a town on Tuesday. A bridge was opened on Thursday."
    headline = of(text, "capture")
    assert (day(headline), headline.anchor) == (TUESDAY, "captured")


def test_coarse_days_are_made_closer():
    text = (
        "Rebels recently captured the town. The mayor spoke on Thursday.\n\n"
        "The rebels captured the town on Tuesday."
    )
    assert day(of(text, "captured")) == TUESDAY


def test_the_simple_past_goes_on_with_the_day():
    text = f"{TOLD}\n\nOn Tuesday police arrested a baker. They searched his shop. Officers beat two men."
    beaten = of(text, "beat")
    assert (day(beaten), beaten.anchor) == (TUESDAY, "arrested")


def test_a_sentence_in_the_present_ends_what_goes_on():
    text = f"{TOLD}\n\nOn Tuesday police arrested a baker. The town lies by the sea. Officers beat two men."
    assert of(text, "beat").date is None


def test_what_is_said_of_a_deed_need_not_be_said_on_its_day():
    text = f"{TOLD}\n\nOn Tuesday police arrested a baker. Norway condemned the police."
    assert of(text, "condemned").date is None


def test_into_the_next_paragraph_it_goes_on_with_a_party():
    lines = f"{TOLD}\n\nOn Tuesday police arrested a baker.\n\n"
    assert day(of(f"{lines}Police beat two men.", "beat")) == TUESDAY
    assert of(f"{lines}Soldiers beat two men.", "beat").date is None


ONE = "Gunmen attacked a convoy on Tuesday, police said."


def test_the_only_day_is_that_of_the_deeds_told():
    text = f"{ONE}\n\nThe road is narrow.\n\nTwo drivers were killed. He said that three guards had been wounded."
    assert day(of(text, "killed")) == day(of(text, "wounded")) == TUESDAY
    assert of(text, "killed").anchor == "Tuesday"


@pytest.mark.parametrize(
    "line",
    [
        "Two drivers were killed. The mayor spoke on Thursday.",
        "A guard was arrested last week. Two drivers were killed.",
        "A guard, who was wounded in a war, fled.",
        "Soldiers have killed two drivers.",
        "Soldiers had killed two drivers.",
        "Soldiers killed two drivers years ago.",
        "Soldiers once killed two drivers.",
    ],
)
def test_it_is_not_that_of_what_stands_apart(line):
    text = f"{ONE}\n\nThe road is narrow.\n\n{line}"
    assert day(of(text, "wounded" if "wounded" in line else "killed")) != TUESDAY


def test_a_day_on_which_something_was_only_said_is_no_such_day():
    text = "The mayor condemned the rebels on Tuesday.\n\nThe road is narrow.\n\nTwo drivers were killed."
    assert of(text, "killed").date is None


@pytest.mark.parametrize(
    "first",
    [
        "Gunmen attacked a convoy on Tuesday, police said on Wednesday.",
        "OMDAL, March 8 (NAB) - Gunmen attacked a convoy on Tuesday.",
        "Gunmen attacked a convoy on Tuesday. A camp was bombed on 3 January.",
    ],
)
def test_days_of_saying_and_of_old_are_no_other_days(first):
    text = f"{first}\n\nThe road is narrow.\n\nTwo drivers were killed."
    assert day(of(text, "killed")) == TUESDAY


def test_what_was_said_on_another_day_is_of_the_only_day_where_its_like_is():
    text = f"{ONE}\n\nThe road is narrow.\n\nThe ministry said on Wednesday that two drivers were {{}}."
    assert day(of(text.format("killed"), "killed")) == TUESDAY
    assert of(text.format("arrested"), "arrested").date is None


def test_what_is_condemned_on_a_day_happened_on_another():
    text = "Norway condemned the attack on the convoy on Wednesday."
    assert of(text, "attack").date is None
    assert day(of(text, "condemned")) == WEDNESDAY


def test_lines_before_the_only_day_tell_of_it():
    text = f"Six killed in the hills\n\n{ONE}"
    assert day(of(text, "killed")) == TUESDAY
    assert of(f"Police arrest six\n\n{ONE}", "arrest").date is None


@pytest.mark.parametrize("when", ["Later in the morning,", "In the evening,", "Later that day,"])
def test_a_part_of_the_day_is_of_the_day_told_last(when):
    text = (
        f"A bridge was opened on Thursday. Gunmen attacked a convoy on Tuesday. {when} soldiers shot two men."
    )
    assert day(of(text, "shot")) == TUESDAY


def test_a_known_happening_came_a_day_after_another():
    text = "Nurses marched on Wednesday. The protest came a day after police arrested a doctor."
    assert day(of(text, "arrested")) == TUESDAY


def test_days_too_coarse_place_nothing_before_a_known_happening():
    text = "Nurses marched last month. The protest came days after police arrested a doctor."
    assert of(text, "arrested").date is None


def test_a_day_behind_what_lasts_is_that_of_the_deed():
    text = "Jets bombed a town held by rebels on Tuesday. A bridge was opened on Thursday."
    assert day(of(text, "bombed")) == TUESDAY


def test_what_was_done_in_a_known_happening_has_its_days():
    text = "Gunmen attacked a convoy on Tuesday. The mayor spoke on Thursday. Two drivers were killed in the attack."
    killed = of(text, "killed")
    assert (day(killed), killed.anchor) == (TUESDAY, "attacked")


def test_an_answer_says_what_it_answers():
    text = "Rebels attacked a camp on Tuesday. The army retaliated by shelling a village."
    shelled = of(text, "shelling")
    assert (day(shelled), shelled.anchor) == (TUESDAY, "attacked")


def test_what_will_be_withdrawn_unless_is_a_threat():
    text = "Norway announced that it will withdraw its troops from Peru unless the rebels stop fighting."
    assert ("THREATEN", "actual") in {(one.type, one.status) for one in read(text)}
    text = "Norway said it will free the rebels unless Peru objects."
    assert ("AGREE", "actual") in {(one.type, one.status) for one in read(text)}


def test_what_a_subject_was_doing_on_a_day_and_what_it_did_share_it():
    text = "A bomb targeting a convoy on Tuesday killed four drivers. A bridge was opened on Thursday."
    assert day(of(text, "killed")) == TUESDAY


def test_what_came_under_attack_on_a_day_was_attacked_on_it():
    text = "The convoy came under attack on Tuesday. A bridge was opened on Thursday."
    assert day(of(text, "attack")) == TUESDAY


def test_what_others_report_of_a_signing_was_not_signed_when_they_reported_it():
    assert of("Norway signed a pact with Peru, media said on Wednesday.", "signed").date is None
    assert day(of("Norway said on Wednesday that it condemned Peru.", "condemned")) == WEDNESDAY


def test_a_decision_is_of_the_day_on_which_it_was_told():
    text = "Norway has decided to expel three envoys of Peru, its ministry said on Wednesday."
    assert day(of(text, "expel")) == WEDNESDAY
