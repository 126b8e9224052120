"""The lines of an earlier run behind those of the present one, and titles that are those of the page."""

import importlib.util
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from hedgerow.show.report import render
from hedgerow.show.timeline import timeline
from hedgerow.studio.ghosts import with_ghosts
from hedgerow.studio.titles import titles


@pytest.fixture(scope="module")
def made():
    beside = Path(__file__).parents[1] / "show" / "build.py"
    spec = importlib.util.spec_from_file_location("studio_build", beside)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.assessment()


def drawn(made):
    return str(timeline(made, {report.id: report.id for report in made.reports}))


def moved(made):
    """The same record, in which the last step left one account less, and a quantity stood lower."""
    *steps, last = made.steps
    weights = tuple((axis, name, 0.9 * weight) for axis, name, weight in last.weights)
    path = made.paths[0]
    lower = replace(path, chances=tuple((1.0, *(0.0 for _ in chances[1:])) for chances in path.chances))
    return replace(made, steps=(*steps, replace(last, weights=weights)), paths=(lower, *made.paths[1:]))


def test_every_line_that_moved_has_its_ghost_in_its_own_panel_and_no_other_has(made):
    now, was = drawn(made), drawn(moved(made))
    shown = with_ghosts(now, was)
    ghosts = re.findall(r'<path class="was-line[^"]*" d="([^"]+)"/>', shown)
    lines = [re.findall(r'<path class="(?:acc|grn)[^"]* ns" d="([^"]+)"/>', text) for text in (now, was)]
    assert ghosts == [before for after, before in zip(*lines, strict=True) if after != before]
    assert len(ghosts) >= 4, "three accounts and a quantity moved"
    assert re.sub(r'<path class="was-line[^>]*/>', "", shown) == now
    for panel in re.findall(r'<svg [^>]*data-panel="[^"]+"[^>]*>.*?</svg>', shown):
        kinds = [kind.split()[0] for kind in re.findall(r'<path class="([^"]+)"', panel)]
        if "was-line" in kinds:
            last = max(at for at, kind in enumerate(kinds) if kind == "was-line")
            assert not {"acc", "grn"} & set(kinds[:last]), "an earlier line never stands in front"
            assert not {"iv", "area"} & set(kinds[last:]), "nor behind an area"


def test_an_account_that_is_off_leaves_the_ghosts_of_the_others(made):
    first = made.accounts[0]
    off = replace(moved(made), accounts=(replace(first, prior=0.0), *made.accounts[1:]))
    shown = with_ghosts(drawn(off), drawn(made))
    panel = re.search(rf'<svg [^>]*data-panel="weights {first.axis}".*?</svg>', shown, re.DOTALL)[0]
    assert panel.count('class="acc') == 2
    assert panel.count('class="was-line') == 2


def test_nothing_is_drawn_behind_a_record_that_has_not_moved_or_covers_other_days(made):
    now = drawn(made)
    assert with_ghosts(now, now) == now
    later = drawn(replace(moved(made), as_of=made.as_of.replace(year=made.as_of.year + 1)))
    assert with_ghosts(now, later) == now
    assert with_ghosts(now, "") == now
    assert with_ghosts("", now) == ""


def test_titles_are_those_of_the_page(made):
    page = render(made)
    found = titles(page)
    assert {"stand", "next", "change", "record", "claims", "scenarios"} <= set(found)
    assert found["next"] in page.replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">")
    assert titles("") == {}
