"""Abbreviations in ids are written as the case's own prose writes them."""

from dataclasses import replace

from hedgerow.show import words
from hedgerow.show.capitals import capitals
from hedgerow.show.report import render
from hedgerow.show.timeline import timeline_alone


def test_only_what_the_prose_always_writes_in_capitals_is_one(build):
    case = replace(
        build.case(), about="The NWA holds the weir. IT is a name, and it is a word. UNREASONABLE."
    )
    assert capitals(case)["nwa"] == "NWA"
    assert not {"it", "unreasonable", "a"} & capitals(case).keys()


def test_a_name_is_what_has_a_capital_within_a_sentence_and_never_goes_without(build):
    about = "Sails go to Harrow, and Grain goes by Ford. The Mill of Ford; a mill, a sail. Weirs, in Lower Harrow."
    case = build.case()
    actors = (replace(case.actors[0], name="Fenland"), *case.actors[1:])
    found = capitals(replace(case, about=about, actors=actors))
    assert found["fenland"] == "Fenland"
    assert {"harrow": "Harrow", "ford": "Ford"}.items() <= found.items()
    assert not {"sails", "mill", "weirs", "lower"} & found.keys()
    with words.speaking(words.PLAIN, words.Names(found)):
        assert words.spoken("lean_harrow") == "lean Harrow"


def test_ids_are_said_so_on_the_page_and_nowhere_else(build):
    made = build.assessment()
    path = replace(made.paths[0], quantity="nwa_standing")
    made = replace(made, case=replace(made.case, about="The NWA."), paths=(path, *made.paths[1:]))
    assert "NWA standing: " in render(made)
    assert "NWA standing: " in timeline_alone(made, {one.id: one.id for one in made.reports})
    assert words.spoken("nwa_standing >= weak") == "nwa standing >= weak"
    with words.speaking(words.PLAIN, words.Names({"nwa": "NWA"})):
        assert words.spoken("nwa_standing >= weak") == "NWA standing >= weak"
