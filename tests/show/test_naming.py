"""What a case gives a name is called by it wherever a person reads, and by its key wherever one types."""

from dataclasses import replace

from hedgerow.ask.why.narration import narrated
from hedgerow.ask.why.record import FutureStep
from hedgerow.case.read import find_case, read_case
from hedgerow.show import words
from hedgerow.show.capitals import capitals
from hedgerow.show.deeds import condition
from hedgerow.show.naming import names_of
from hedgerow.show.report import render


def named(made, act, quantity):
    """The same result, an act and a quantity of its case named."""
    case = made.case
    acts = tuple(replace(one, label="<toll> doubled") if one.id == act else one for one in case.acts)
    quantities = tuple(
        replace(one, label="depth of the river") if one.name == quantity else one for one in case.quantities
    )
    return replace(made, case=replace(case, acts=acts, quantities=quantities))


def test_names_stand_on_the_page_in_place_of_keys(build):
    made = build.assessment()
    act, path = made.rates[0].act, made.paths[0]
    plain, page = render(made), render(named(made, act, path.quantity))
    assert "Depth of the river" in page
    assert "Depth of the river" not in plain
    assert "&lt;toll&gt; doubled" in page
    assert f'<th scope="row" role="rowheader">{words.spoken(act)}' in plain
    assert f'<th scope="row" role="rowheader">{words.spoken(act)}' not in page


def test_a_condition_names_quantities_and_leaves_everything_else(build):
    made = build.assessment()
    quantity = made.paths[0].quantity
    with words.speaking(words.PLAIN, names_of(named(made, "", quantity).case)):
        assert condition(f"{quantity} >= two and {quantity}_other == one") == (
            f"depth of the river at least two and {words.spoken(quantity)} other is one"
        )
        # An act may have the key of a quantity.
        assert words.doing(quantity) == words.spoken(quantity)


def test_the_futures_name_them_too(build):
    case = named(build.assessment(), "", build.case().quantities[0].name).case
    quantity = case.quantities[0].name
    step = FutureStep(case.as_of, "", "nothing_declared", "", "", ((quantity, "a_b", "c"),))
    told = narrated(case, (), (step,), ((quantity, "a_b", "c"),), case.as_of)
    assert "depth of the river goes from a b to c" in told
    assert "depth of the river c (now a b)" in told


def test_names_of_several_words_keep_both_capitals_together(build):
    case = replace(build.case(), about="Men enter the Green Zone, in a zone, and Lower Mill; lower mill.")
    found = capitals(case)
    assert found["green zone"] == "Green Zone"
    assert not {"green", "zone", "lower mill"} & found.keys()
    with words.speaking(words.PLAIN, words.Names(found)):
        assert words.spoken("siege_green_zone") == "siege Green Zone"
        assert words.spoken("greenish_zone") == "greenish zone"


def test_every_shipped_name_can_stand_within_a_sentence():
    for name in (
        "iraq-2021",
        "iraq-2024",
        "afghanistan-2021",
        "armenia-2023",
        "mali-2021",
    ):
        names = names_of(read_case(find_case(name)))
        assert names.doings, name
        for label in (*names.doings.values(), *names.variables.values()):
            assert label == label.strip(" .;:"), label
            assert len(label) <= 48, label
