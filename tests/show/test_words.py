from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.show import rounding, words


@pytest.mark.parametrize(
    ("value", "said"),
    [(1e-9, "<0.01"), (0.004, "<0.01"), (0.006, "0.01"), (0.57, "0.57"), (0.994, "0.99"), (0.996, ">0.99"),
     (1 - 1e-9, ">0.99")],
)  # fmt: skip
def test_a_chance_has_two_decimals_and_is_not_called_certain_for_being_near(value, said):
    assert words.chance(value) == said


@pytest.mark.parametrize(("value", "said"), [(0.0, "0"), (1.0, "1"), (0.9999999999999964, "1")])
def test_a_chance_that_is_nought_or_one_but_for_floating_point_is_said_so(value, said):
    assert words.chance(value) == said
    with words.speaking(words.Manner(per_cent=True)):
        assert words.chance(value) == {"0": "0%", "1": "100%"}[said]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2021, 6, 29), date(2021, 6, 29), "29 Jun 2021"),
        (date(2020, 12, 22), date(2020, 12, 26), "22 to 26 Dec 2020"),
        (date(2020, 11, 30), date(2020, 12, 2), "30 Nov to 2 Dec 2020"),
        (date(2020, 12, 30), date(2021, 1, 2), "30 Dec 2020 to 2 Jan 2021"),
    ],
)
def test_dates_are_said_as_short_as_they_can_be(first, last, said):
    assert words.span(first, last) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.38, "+0.38"), (-0.38, "\u22120.38"), (0.001, "0.00"), (-0.001, "0.00"), (0.0, "0.00")],
)
def test_a_difference_carries_its_sign_unless_it_prints_as_zero(value, said):
    assert words.signed(value) == said


@given(st.floats(0, 1))
def test_words_are_those_of_the_table(value):
    word = words.probability_words(value)
    low, high = next((low, high) for name, low, high in words.YARDSTICKS["icd203"].bands if name == word)
    shown = min(max(round(value, 2), 0.01), 0.99)
    assert low <= shown <= high


@given(st.floats(0, 1))
def test_words_of_the_other_yardstick_are_those_of_its_nearest_band(value):
    with words.speaking(words.Manner(words="phia")):
        word = words.probability_words(value)
    bands = words.YARDSTICKS["phia"].bands
    apart = {name: max(low - round(value, 2), round(value, 2) - high, 0.0) for name, low, high in bands}
    assert apart[word] == min(apart.values())
    assert apart[word] < 0.025 or apart[word] == 0.0


@pytest.mark.parametrize(
    ("value", "icd203", "phia"),
    [
        (0.0, "almost no chance", "remote chance"),
        (0.05, "very unlikely", "remote chance"),
        (0.07, "very unlikely", "remote chance"),
        (0.08, "very unlikely", "highly unlikely"),
        (0.20, "unlikely", "highly unlikely"),
        (0.23, "unlikely", "unlikely"),
        (0.45, "roughly even chance", "realistic possibility"),
        (0.52, "roughly even chance", "realistic possibility"),
        (0.53, "roughly even chance", "likely"),
        (0.55, "roughly even chance", "likely"),
        (0.80, "likely", "highly likely"),
        (0.92, "very likely", "highly likely"),
        (0.95, "very likely", "almost certain"),
        (1.0, "almost certain", "almost certain"),
    ],
)
def test_both_yardsticks_at_their_ends_and_in_their_gaps(value, icd203, phia):
    assert words.probability_words(value) == icd203
    with words.speaking(words.Manner(words="phia")):
        assert words.probability_words(value) == phia


def test_per_cent_is_said_everywhere_or_nowhere():
    with words.speaking(words.Manner(per_cent=True)):
        said = [
            words.chance(0.004),
            words.chance(0.31),
            words.chance(0.999),
            words.headline_chance(0.57, 0.2, 0.9),
        ]
        assert said == ["<1%", "31%", ">99%", "about 55%"]
        assert words.interval(0.33, 0.79) == "[33%, 79%]"
        assert words.difference(-0.384) == "\u221238 points"
        assert words.difference(0.0384, digits=3) == "+3.8 points"
        assert words.difference(0.38, "expected number") == "+0.38"
        assert (
            words.said("A (0.77, before 0.60) by 1.20 nats; sway 0.5")
            == "A (77%, before 60%) by 1.20 nats; sway 0.5"
        )
        assert words.rule("> 0.5", "weight") == "> 50%"
        assert words.rule("> 0.5", "expected number") == "> 0.5"
        assert words.answer(0.1, "difference in probability") == "+10 points"
    assert words.rule("> 0.5", "weight") == "> 0.5"
    assert words.answer(0.1, "difference in probability") == "0.10"
    assert words.chance(0.31) == "0.31"
    assert words.difference(-0.384) == "\u22120.38"
    assert words.said("0.77") == "0.77"


def test_what_the_engine_has_rounded_is_not_called_certain():
    with words.speaking(words.Manner(per_cent=True)):
        assert words.said("A (1.00, before 0.00)") == "A (>99%, before <1%)"


@pytest.mark.parametrize("yardstick", ["icd203", "phia"])
@given(st.floats(0, 1))
def test_a_headline_rounded_to_a_twentieth_keeps_its_word(yardstick, value):
    said = words.headline_chance(value, 0.2, 0.9)
    shown = {"below 0.05": 0.03, "above 0.95": 0.97}.get(said) or float(said.removeprefix("about "))
    with words.speaking(words.Manner(words=yardstick)):
        name = words.probability_words(value)
    bands = words.YARDSTICKS[yardstick].bands
    low, high = next((low, high) for word, low, high in bands if word == name)
    assert low <= shown <= high
    assert abs(shown - value) <= 0.05


def test_a_narrow_interval_keeps_two_decimals():
    assert words.headline_chance(0.57, 0.5, 0.65) == "0.57"
    assert words.headline_chance(0.57, None, None) == "0.57"


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=9))
def test_weights_rounded_together_sum_to_one(raw):
    weights = [value / sum(raw) for value in raw]
    rounded = rounding.round_together(weights)
    assert round(sum(round(one, 2) for one in rounded), 10) == 1
    assert all(abs(a - b) < 0.01 + 1e-9 for a, b in zip(weights, rounded, strict=True))


@given(st.lists(st.sampled_from([0.0, 0.001, 0.3, 1.0]), min_size=1, max_size=9).filter(any))
def test_only_what_is_nought_or_one_is_said_to_be_after_rounding_together(raw):
    weights = [value / sum(raw) for value in raw]
    said = [words.chance(value) for value in rounding.round_together(weights)]
    assert [one in "01" for one in said] == [weight in (0, 1) for weight in weights]


def test_sizes_are_said_with_a_power_where_small():
    assert words.small(3.1e-12) == "3.1e\u221212"
    assert words.small(0.25) == "0.250"
    assert words.small(float("inf")) == "not finite"


@given(st.floats(0, 100))
def test_what_happens_at_all_is_never_said_to_happen_never(value):
    said = words.rate(value)
    assert (said == "0") == (value == 0)
    assert float(said.lstrip("<")) > 0 or value == 0


@given(st.floats(-60, 60))
def test_times_are_one_or_more_whatever_the_sign(value):
    assert words.times(value) == words.times(-value)
    assert words.times(value)[0] not in "0-"
