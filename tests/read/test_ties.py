"""A definite happening goes back to the last of its type and word, or to nothing."""

from datetime import date

from hedgerow.read.pipeline import read_article

FIRST = "Turkish jets attacked Kurdish militants on 3 March 2024."


def read(text):
    return read_article(text.encode(), name="a.txt", published=date(2024, 3, 9)).proposals.events


def of(events, text, word):
    return next(one for one in events if text[one.trigger.start : one.trigger.end] == word)


def test_the_attack_is_the_one_before():
    text = f"{FIRST} Police arrested two men. The attack killed nine fighters."
    killed = of(read(text), text, "killed")
    assert killed.actor == "Turkey"
    assert killed.date == of(read(text), text, "attacked").date


def test_a_noun_with_parties_of_its_own_keeps_them():
    text = f"{FIRST} The attack killed nine fighters. The attack on the militants was praised by Iran."
    attack = of(read(text), text, "attack")  # what an attack does is no other attack
    assert (attack.actor, attack.target) == ("Turkey", "militants")
    assert attack.date.first == date(2024, 3, 3)


def test_another_of_its_type_between_leaves_it():
    text = f"{FIRST} Gunmen shot a judge on 5 March 2024. The attack killed nine fighters."
    killed = of(read(text), text, "killed")
    assert killed.date is None
    assert killed.actor != "Turkey"


def test_another_word_or_an_indefinite_noun_leaves_it():
    for text in (f"{FIRST} The raid killed nine fighters.", f"{FIRST} An attack killed nine fighters."):
        assert of(read(text), text, "killed").date is None


def test_a_threat_is_nothing_to_go_back_to():
    text = "Turkey threatened to attack the militants on 3 March 2024. The attack killed nine fighters."
    assert of(read(text), text, "killed").actor != "Turkey"


def test_a_title_is_a_sentence_of_its_own():
    text = "Strikes on the border\n\nRussia bombed a camp near Aleppo on 3 March 2024."
    bombed = of(read(text), text, "bombed")
    assert bombed.actor == "Russia"
    assert text[bombed.sentence.start : bombed.sentence.end].startswith("Russia")


def test_the_attack_may_stand_for_a_strike_told_by_another_word():
    text = "Turkish jets bombed a radar station on 3 March 2024. The attack destroyed two antennas."
    destroyed = of(read(text), text, "destroyed")
    assert (destroyed.actor, destroyed.date.first) == ("Turkey", date(2024, 3, 3))


def test_what_is_lifted_is_whose_it_was():
    text = (
        "Russia banned imports of Georgian wine on 3 March 2024. The ban was lifted on 6 March after talks."
    )
    lifted = next(one for one in read(text) if one.type == "YIELD")
    assert (lifted.actor, lifted.target, lifted.date.first) == ("Russia", "Georgia", date(2024, 3, 6))


def test_a_strike_that_is_described_is_another():
    text = "Rebels attacked a base on 3 March 2024. The attacks went on. The retaliatory strike killed nine fighters."
    assert of(read(text), text, "killed").actor != "Rebels"


def test_what_followed_happened_by_the_day_of_publication():
    text = "Turkish jets bombed a camp on 7 March 2024, only to draw a rebuke from Iraq."
    rebuke = next(one for one in read(text) if one.type == "ACCUSE")
    assert rebuke.date.last == date(2024, 3, 9)


def test_what_something_lasts_until_has_not_happened():
    (freed,) = [
        one for one in read("Sanctions would remain until President Omar was freed.") if one.type == "YIELD"
    ]
    assert freed.status == "hypothetical"
