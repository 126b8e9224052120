import math
import re
from dataclasses import replace

import pytest

from hedgerow.ask.record import ActRate
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE, shipped
from hedgerow.show import system_map
from hedgerow.show.arrows import arrows, map_reading, map_title, numbers_of, places

CASES = {"template": TEMPLATE, **shipped()}


@pytest.fixture(scope="module", params=CASES)
def drawn(request, build):
    case = read_case(CASES[request.param])
    rates = tuple(
        ActRate(act.id, "", 0.1, (0.0, 0.2, 0.6, 1.5)[n % 4], 0.1, 1) for n, act in enumerate(case.acts)
    )
    return replace(build.assessment(), case=case, rates=rates)


def test_every_act_towards_somebody_is_in_the_arrows_to_all_of_them(drawn):
    pairs = {(arrow.by, arrow.to): arrow for arrow in arrows(drawn)}
    wanted = {(act.by, other) for act in drawn.case.acts for other in act.against if other != act.by}
    wanted |= {(r.by, act.by) for act in drawn.case.acts for r in act.replies if r.by != act.by}
    assert set(pairs) == wanted
    for act in drawn.case.acts:
        for other in act.against:
            assert act.id in pairs[act.by, other].acts
    assert [arrow.number for arrow in arrows(drawn)] == list(range(1, len(pairs) + 1))
    numbers = numbers_of(drawn)
    assert set(numbers) == {act for arrow in pairs.values() for act in arrow.acts}


def test_the_rate_of_an_arrow_is_that_of_its_acts(drawn):
    now = {rate.act: rate.now for rate in drawn.rates}
    for arrow in arrows(drawn):
        assert arrow.rate == pytest.approx(sum(now.get(act, 0.0) for act in arrow.acts))


@pytest.mark.parametrize("width", [560, 352])
def test_boxes_lie_apart_and_in_the_drawing_and_numbers_off_the_boxes(drawn, width):
    where, height = system_map.boxes(drawn, width)
    assert list(where) == [actor.id for actor in drawn.case.actors]
    all_boxes = list(where.values())
    for at, box in enumerate(all_boxes):
        assert box.width / 2 <= box.x <= width - box.width / 2
        assert system_map.HEIGHT / 2 <= box.y <= height - system_map.HEIGHT / 2
        for other in all_boxes[:at]:
            assert abs(box.x - other.x) >= box.width or abs(box.y - other.y) >= system_map.HEIGHT
    made = system_map.system_map(drawn, width, "wide-map")
    badges = [(float(x), float(y)) for x, y in re.findall(r'class="badge" cx="(-?\d+)" cy="(-?\d+)"', made)]
    assert len(badges) == len(arrows(drawn))
    for at, badge in enumerate(badges):
        assert 0 < badge[0] < width
        assert -9 < badge[1] < height
        assert not any(box.holds(badge, 0) for box in all_boxes)
        assert all(math.dist(badge, other) > 12 for other in badges[:at])


def test_the_drawing_says_what_it_shows_and_is_always_the_same(drawn):
    made = system_map.system_map(drawn, 560, "wide-map")
    assert made == system_map.system_map(drawn, 560, "wide-map")
    for arrow in arrows(drawn):
        assert f"({arrow.number}, " in map_reading(drawn)
    for actor in drawn.case.actors:
        assert actor.name.removeprefix("The ") in map_reading(drawn)


def test_thickness_follows_the_rate_and_what_is_hardly_done_is_dotted(build):
    made = build.assessment()
    case = replace(made.case, acts=tuple(replace(act, replies=()) for act in made.case.acts))
    made = replace(made, case=case, rates=tuple(replace(rate, now=0.0) for rate in made.rates))
    assert system_map.system_map(made, 560, "").count("stroke-dasharray") == len(arrows(made))
    busy = replace(made, rates=tuple(replace(rate, now=2.0) for rate in made.rates))
    drawing = system_map.system_map(busy, 560, "")
    assert "stroke-dasharray" not in drawing
    assert drawing.count('stroke-width="4.2"') == len(arrows(made))


def test_a_case_that_puts_nobody_anywhere_has_its_busiest_actor_in_the_centre(build):
    made = build.assessment()
    actors = tuple(replace(actor, side="centre") for actor in made.case.actors)
    made = replace(made, case=replace(made.case, actors=actors))
    # Three arrows each for the league downstream, the warden and the boatmen: the first of them in the case.
    assert places(made) == {"upstream": "left", "downstream": "centre", "warden": "right", "boatmen": "below"}
    fewer = replace(made, case=replace(made.case, acts=made.case.acts[1:]))
    assert places(fewer)["warden"] == "centre"
    assert sorted(places(made).values()) == ["below", "centre", "left", "right"]
    alone = replace(made, case=replace(made.case, actors=actors[:1], acts=()))
    assert places(alone) == {actors[0].id: "centre"}
    assert map_reading(alone) == "Nobody may act towards anybody else."
    assert map_title(alone) == "1 actor, 0 arrows"


def test_the_title_names_a_pair_only_if_it_stands_out_as_printed(build):
    made = build.assessment()
    assert map_title(made) == (
        "Most is done now by Downstream League towards Boatmen: 0.42 acts a month (arrow 2)"
    )
    level = replace(made, rates=tuple(replace(rate, now=0.3) for rate in made.rates if rate.act != "free"))
    assert map_title(level) == "Most is done now along arrows 1, 2, 4 and 5: 0.30 acts a month each"
    quiet = replace(made, rates=tuple(replace(rate, now=0.01) for rate in made.rates))
    assert map_title(quiet).startswith("4 actors, ")
