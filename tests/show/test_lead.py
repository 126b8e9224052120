"""The sentence under the headline: never more than the printed numbers bear."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hedgerow.show import lead, words
from hedgerow.show.report import render

chances = st.floats(0, 1)


def with_chances(made, values, *, wide=False):
    """The assessment with one headline forecast for each value."""
    plain = next(one for one in made.forecasts if one.answered_by == "model" and one.unit == "probability")
    rows = tuple(
        replace(
            plain, id=f"Q{n}", short=f"question {n}", probability=value, headline=True, habit=value,
            low=max(value - (0.2 if wide else 0.01), 0.0), high=min(value + (0.2 if wide else 0.01), 1.0),
        )
        for n, value in enumerate(values)
    )  # fmt: skip
    return replace(made, forecasts=rows)


def value_of(said):
    """A chance as printed, as a number; only what is certain stands beyond those below or above all that is printed."""
    if "<" in said or "below" in said:
        return 0.001
    return 0.999 if ">" in said or "above" in said else float(re.search(r"[01]\.\d\d|^[01]$", said)[0])


@given(st.lists(chances, min_size=3, max_size=8), st.booleans())
def test_no_printed_number_lies_beyond_those_called_likeliest_and_least_likely(build, values, wide):
    made = with_chances(build.assessment(), values, wide=wide)
    said = lead.lead(made)
    printed = [value_of(words.headline_chance(one.probability, one.low, one.high)) for one in made.forecasts]
    for end, extreme in (("likeliest", max), ("least likely", min)):
        part = re.search(rf"(?<!least ){end} (?:is|are) (.*?)(?:; |\.$)", said)
        if part is not None:
            named = {int(n) for n in re.findall(r"“question (\d)”", part[1])}
            assert named == {n for n, value in enumerate(printed) if value == extreme(printed)}


def test_few_questions_are_all_named_and_none_gives_no_sentence(build):
    made = with_chances(build.assessment(), [0.3, 0.7])
    assert lead.lead(made) == "“question 0” (0.30, unlikely) and “question 1” (0.70, likely)."
    assert lead.lead(with_chances(build.assessment(), [])) == ""
    assert 'class="lead"' not in render(build.empty())


def test_where_many_share_an_end_none_is_singled_out(build):
    made = with_chances(build.assessment(), [0.5, 0.5, 0.5, 0.5])
    assert lead.lead(made) == "4 headline questions, from 0.50 to 0.50."
    made = with_chances(build.assessment(), [0.5, 0.5, 0.5, 0.1])
    assert lead.lead(made) == "Of 4 headline questions, least likely is “question 3” (0.10, very unlikely)."


def test_what_habit_would_say_is_told_where_it_differs_as_printed(build):
    made = with_chances(build.assessment(), [0.3, 0.7, 0.5])
    assert (
        lead.from_habit(made) == "Had everybody merely done what is usual, none would differ by 0.05 or more."
    )
    rows = (replace(made.forecasts[0], habit=0.44), *made.forecasts[1:])
    assert "“question 0” would differ most: 0.44 instead of 0.30." in lead.from_habit(
        replace(made, forecasts=rows)
    )
    none = tuple(replace(one, habit=None) for one in made.forecasts)
    assert lead.from_habit(replace(made, forecasts=none)) == ""
