"""What answers rest on, as printed: titles that no row refutes, and ends that stand where they are said to stand."""

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedgerow.ask.why.slopes_record import Bar, Sensitivity, Slope, Span
from hedgerow.case.model import Parameter
from hedgerow.show import because, resting, words
from hedgerow.show.report import render

chances = st.floats(0, 1)
rates = st.floats(-3, 3)


def sensitivity(value, slopes, ends):
    """Parameters p0, p1, ... from -1 to 1; the first of them solved again."""
    spans = tuple(Span(f"p{n}", -1.0, 0.0, 1.0) for n in range(len(slopes)))
    bars = tuple(Bar(f"p{n}", -1.0, 1.0, low, high, (), ()) for n, (low, high) in enumerate(ends))
    return Sensitivity(spans, (("Q", Slope(value, tuple(slopes))),), (), (("Q", bars),))


@pytest.fixture(scope="module")
def made(build, explain):
    return explain(build.assessment())


@given(chances, st.lists(rates, min_size=1, max_size=12), st.lists(st.tuples(chances, chances), max_size=4))
def test_no_row_refutes_the_title_and_every_mark_stands_within_the_scale(value, slopes, ends) -> None:
    one = resting.forecast(sensitivity(value, slopes, ends[: len(slopes)]), "Q", "Any", "probability")
    reaches = [row.reach for row in one.rows]
    assert reaches == sorted(reaches, reverse=True)
    said = resting.title(one)
    if reaches[0] < 0.005:
        assert said == "No parameter moves it by 0.01"
    else:
        named = {row.parameter for row in one.rows if f"“{row.parameter}”" in said}
        assert named == {row.parameter for row in one.rows if row.reach == reaches[0]}
        if len(named) == 1:
            low, high = (words.exact(end, "probability") for end in one.rows[0].ends)
            assert f"{low} at the low end" in said
            assert f"{high} at the high end" in said
            assert said.startswith("To first order") == (one.rows[0].solved is None)
    assert 0 <= one.left < one.right <= 1 + 1e-12
    assert one.right - one.left >= resting.NARROWEST - 1e-12
    for row in one.listed:
        for each in (row.now, *row.straight, *row.ends):
            assert 0 <= each <= 1
            assert -1e-9 <= one.place(each) <= 1 + 1e-9


def test_ends_on_one_side_reach_from_where_the_number_is() -> None:
    """Both ends higher and near each other: the bars are long, and so is the reach."""
    one = resting.forecast(sensitivity(0.3, [0.0], [(0.4, 0.41)]), "Q", "Any", "probability")
    assert one.rows[0].reach == 0.11
    assert "No parameter" not in resting.title(one)


def test_what_is_no_chance_is_not_cut_at_one() -> None:
    one = resting.forecast(sensitivity(3.0, [1.5], []), "Q", "Any", "level")
    assert one.rows[0].straight == (1.5, 4.5)
    assert one.left < 1.5
    assert one.right > 4.5
    cut = resting.forecast(sensitivity(0.9, [0.5], []), "Q", "Any", "probability")
    assert cut.rows[0].straight == pytest.approx((0.4, 1.0))


def test_the_page_prints_both_ends_and_draws_them(made) -> None:
    page = render(made)
    told = because.told(made)
    table = re.search(r'<table class="tornado">.*?</table>', page, re.DOTALL)[0]
    row = next(one for one in told[0].rests.rows if one.parameter == "survival")
    assert (
        f"{words.exact(row.solved[0], 'probability')} to {words.exact(row.solved[1], 'probability')}" in table
    )
    assert (
        f"{words.exact(row.straight[0], 'probability')} to {words.exact(row.straight[1], 'probability')}"
        in table
    )
    drawn = re.search(r'<svg class="tor".*?</svg>', table, re.DOTALL)[0]
    ticks = [float(one) for one in re.findall(r'class="hab" x1="([\d.]+)%', drawn)]
    assert ticks == pytest.approx([100 * told[0].rests.place(end) for end in row.straight], abs=0.06)
    (hatched,), (solid,) = (
        re.findall(rf'class="{kind}" x="([\d.]+)%" width="([\d.]+)%', drawn) for kind in ("down", "up")
    )
    place = told[0].rests.place
    assert float(hatched[0]) == pytest.approx(100 * place(row.solved[0]), abs=0.06)
    assert float(solid[0]) + float(solid[1]) == pytest.approx(100 * place(row.solved[1]), abs=0.12)
    assert "not done" in page, "a parameter that was not solved again says so"
    assert resting.reading(told[0].rests) in page


def test_weights_have_their_own_where_a_parameter_moves_them(made) -> None:
    drawn = resting.weights(made)
    assert {one.name for one in drawn} <= {one.label for one in made.accounts}
    assert drawn
    now = {one.label: one.weight for one in made.accounts}
    for one in drawn:
        assert one.now == now[one.name]
        assert one.rows[0].reach >= 0.01
        assert f"“{one.name}” most" in render(made)
    still = tuple(
        (axis, value, Slope(slope.value, (0.0,) * 3)) for axis, value, slope in made.sensitivity.weights
    )
    quiet = replace(made.sensitivity, weights=still, bars=())
    assert resting.weights(replace(made, sensitivity=quiet)) == ()


def test_where_it_was_not_computed_the_page_says_how_to_get_it(made) -> None:
    room = Parameter("resolve", "uniform", (0.0, 1.0), 0.5, 0.1, 0.9, made.case.numbers[0].source)
    bare = replace(made, sensitivity=None, case=replace(made.case, parameters=(room,)))
    page = re.sub("<[^>]+>", "", render(bare))
    assert 'class="tornado"' not in page
    assert "hedgerow why weir Q01 --tornado --as-of 2031-06-29" in page
    assert "--tornado" not in render(made)
    # Where no parameter has room there is nothing to compute.
    assert "--tornado" not in render(replace(made, sensitivity=None))
    assert resting.forecast(None, "Q", "Any", "probability") is None


def test_a_parameter_named_in_markup_is_escaped(build, explain) -> None:
    page = render(explain(build.assessment(), "<script>alert(1)</script>"))
    assert "<script>alert" not in page


def test_a_scale_is_never_without_width() -> None:
    for value in (0.0, 1.0, 0.5):
        one = resting.forecast(sensitivity(value, [0.0], []), "Q", "Any", "probability")
        assert math.isfinite(one.place(value))
