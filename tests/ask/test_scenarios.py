"""Interventions: by surprise against a world written down with the change, announced against a game solved with it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy.linalg import expm

from hedgerow.ask.scenarios import manners
from hedgerow.case.expressions import Constant, Operation, ParameterValue
from hedgerow.case.model import Case, Dated, Effect, Named, Query, Scenario
from hedgerow.errors import QueryError
from hedgerow.game.compile import Compiler
from hedgerow.solve.equilibrium import solve
from hedgerow.solve.policy import default_rule

from ..infer.oracle import World
from ..infer.worlds import COVERED, both, harbour, level, named, number, on, parameter, report, rivals
from .engine import Made, made, under, worlds
from .oracle import ask
from .test_questions import acts, reach, watch_of

END = on(32)
SHUT = level("gate", "==", 1)
QUERIES = [
    acts("seize", end=END),
    acts("petition", "scorn", least=3, start=on(23), end=END),
    reach(both(SHUT, level("mood", "==", 1)), start=on(25), end=END),
    Query("holds", level("tide", "==", 2), end=on(27)),
    Query("holds", SHUT, end=on(20)),
]


def quay(**changes: object) -> Case:
    """The harbour with a parameter of nature, and a dated change to come."""
    base = harbour(
        parameters=(parameter("boldness"), parameter("temper"), parameter("nature")),
        coverage=COVERED,
        evidence=(report("E1", 4, "seize.boat"),),
    )
    (ebb,) = base.drifts
    natural = replace(ebb, rate=Operation("*", (ebb.rate, ParameterValue("nature"))))
    seize, ransom, petition = base.acts
    boat, nothing = seize.outcomes
    chance = Operation("*", (Constant(0.6), ParameterValue("nature")))
    feast = Dated("feast", on(26), None, (Effect("tide", (1, 2, 2), number(0.5)),))
    return replace(
        base,
        drifts=(natural,),
        acts=(replace(seize, outcomes=(replace(boat, chance=chance), nothing)), ransom, petition),
        calendar=(*base.calendar, feast),
        **changes,
    )


@cache
def here() -> tuple[list[World], list[np.ndarray], np.ndarray]:
    """The oracle's worlds, its beliefs about the present, and weights of the accounts."""
    return worlds(quay())


def scenario(**parts: object) -> Scenario:
    return Scenario("change", "Change", "", **{"first": on(20), "kind": "both", **parts})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def calm() -> Made:
    """Nobody wants anything."""
    return made(quay())


@pytest.fixture(scope="module")
def keen() -> Made:
    """Both want something."""
    return made(rivals())


def expected(
    changed: list[World], enters: list[np.ndarray] | None = None, since: float | None = None
) -> np.ndarray:
    """The oracle's answers, shape (queries, accounts), where worlds change from a time on, or now."""
    found, beliefs, _ = here()
    answers = []
    for query in QUERIES:
        row = []
        for number_, (world, after, belief) in enumerate(zip(found, changed, beliefs, strict=True)):
            matrix = np.eye(world.size) if enters is None else enters[number_]
            if since is None:
                row.append(ask(after, belief @ matrix, watch_of(after, query)))
            else:
                row.append(
                    ask(world, belief, watch_of(world, query), enters={since: matrix}, later={since: after})
                )
        answers.append(row)
    return np.array(answers)


def got(made_: Made, change: Scenario | None = None, manner: str = "surprise") -> np.ndarray:
    """The engine's answers, shape (queries, accounts); strategic accounts first."""
    return np.array([answer.by_account for answer in under(made_, QUERIES, change, manner)])  # type: ignore[arg-type]


def agree(found: np.ndarray, wanted: np.ndarray) -> None:
    np.testing.assert_allclose(found, np.concatenate([wanted, wanted], axis=1), rtol=0, atol=1e-9)


def altered(case: Case, **parameters: float) -> list[World]:
    """The oracle's worlds with other parameters."""
    return [World(case, {**world.parameters, **parameters}) for world in here()[0]]


def levels(world: World, wanted: dict[str, int]) -> np.ndarray:
    """Levels set, whatever they were."""
    matrix = np.zeros((world.size, world.size))
    for source, situation in enumerate(world.situations):
        after = tuple(wanted.get(name, at) for name, at in zip(world.names, situation, strict=True))
        matrix[source, world.number[after]] = 1.0
    return matrix


def forced(world: World, id: str, mark: str = "") -> np.ndarray:
    """An act done wherever one is, its replies chosen as usual."""
    (act,) = [act for act in world.case.acts if act.id == id]
    matrix = np.zeros((world.size, world.size))
    for source, situation in enumerate(world.situations):
        ways = [way for way in world.outcomes(act.outcomes, situation) if mark in ("", way[0])]
        total = sum(chance for *_, chance in ways)
        for said, after, chance in ways:
            for _, last, replied in world.answered(act.replies, said, after):
                matrix[source, world.number[last]] += chance / total * replied
    return matrix


def test_without_a_scenario_things_go_on(calm: Made) -> None:
    agree(got(calm), expected(here()[0]))


# ---- By surprise ---------------------------------------------------------------------------------------


def test_a_banned_act_does_not_happen(calm: Made) -> None:
    case = quay()
    without = replace(case, acts=case.acts[1:])
    found = got(calm, scenario(ban=("seize",)))
    agree(found, expected(altered(without)))
    assert found[0] == pytest.approx(np.zeros(8), abs=0)


def test_a_banned_reply_leaves_silence_and_the_act(calm: Made) -> None:
    case = quay()
    seize, ransom, petition = case.acts
    without = replace(
        case, acts=(replace(seize, replies=seize.replies[1:]), ransom, replace(petition, replies=()))
    )
    agree(got(calm, scenario(ban=("protest", "scorn"))), expected(altered(without)))


def test_a_banned_drift_stands_still(calm: Made) -> None:
    agree(got(calm, scenario(ban=("ebb",))), expected(altered(replace(quay(), drifts=()))))


def test_levels_are_set(calm: Made) -> None:
    there = here()[0]
    agree(
        got(calm, scenario(levels=(("tide", "low"), ("mood", "angry")))),
        expected(there, [levels(world, {"tide": 0, "mood": 1}) for world in there]),
    )


@pytest.mark.parametrize("mark", ["", "boat", "nothing"])
def test_a_forced_act_happens_once_and_is_replied_to(calm: Made, mark: str) -> None:
    there = here()[0]
    agree(
        got(calm, scenario(force=(Named("seize", mark),))),
        expected(there, [forced(world, "seize", mark) for world in there]),
    )


def test_levels_come_first_and_acts_in_their_order(calm: Made) -> None:
    there = here()[0]
    agree(
        got(calm, scenario(force=(named("seize.boat"), named("ransom")), levels=(("mood", "angry"),))),
        expected(
            there,
            [
                levels(world, {"mood": 1}) @ forced(world, "seize", "boat") @ forced(world, "ransom")
                for world in there
            ],
        ),
    )


def test_nature_is_changed(calm: Made) -> None:
    """A drift's rate and an outcome's chance; what actors choose stays."""
    agree(got(calm, scenario(settings=(("nature", Constant(1.5)),))), expected(altered(quay(), nature=1.5)))


def test_a_surprise_keeps_what_everybody_chooses(calm: Made) -> None:
    """A parameter of the usual rates alone changes nothing unless it is announced."""
    change = scenario(settings=(("boldness", Constant(2.5)),))
    agree(got(calm, change), expected(here()[0]))
    agree(got(calm, change, "announced"), expected(altered(quay(), boldness=2.5)))


def test_a_change_from_a_later_date(calm: Made) -> None:
    """On the 25th the act is banned, levels are set, another act forced; until then things go on."""
    case = quay()
    without = altered(replace(case, acts=case.acts[1:]))
    enters = [levels(world, {"gate": 1}) @ forced(world, "petition") for world in without]
    change = scenario(first=on(25), ban=("seize",), levels=(("gate", "shut"),), force=(named("petition"),))
    agree(got(calm, change), expected(without, enters, since=25.0))


def test_a_change_from_the_day_after_is_one_from_now(calm: Made) -> None:
    change = scenario(ban=("seize",), levels=(("tide", "low"),))
    assert got(calm, replace(change, first=on(21))) == pytest.approx(got(calm, change), abs=1e-12)


def test_what_cannot_be_forced_is_refused(calm: Made) -> None:
    with pytest.raises(QueryError, match="no act or drift `scorn`"):
        got(calm, scenario(force=(named("scorn"),)))


@pytest.mark.parametrize("manner", ["surprise", "announced"])
def test_a_change_that_changes_nothing_changes_nothing(keen: Made, manner: str) -> None:
    """Announced, the game is solved again: as near as solves come."""
    change = scenario(settings=(("temper", Constant(1.0)), ("order", ParameterValue("order"))))
    tolerance = 1e-12 if manner == "surprise" else 1e-7
    assert got(keen, change, manner) == pytest.approx(got(keen), abs=tolerance)
    assert got(keen, scenario(first=on(24)), "surprise") == pytest.approx(got(keen), abs=1e-12)


# ---- Announced -----------------------------------------------------------------------------------------


def test_only_what_bears_on_choices_can_be_announced() -> None:
    assert manners(scenario(ban=("seize",))) == ("surprise", "announced")
    assert manners(scenario(ban=("seize",), kind="announced")) == ("announced",)
    assert manners(scenario(force=(named("seize"),), levels=(("mood", "calm"),))) == ("surprise",)


def test_an_announced_ban_is_the_game_without_the_act(keen: Made) -> None:
    """The case written down without the act, solved from nothing under the same anchor and scale of stakes."""
    case = rivals()
    without = replace(case, acts=(case.acts[0], case.acts[2]))
    compiler = Compiler(without)
    anchor = keen.solved.anchor
    before = [(row.act, row.reply, row.number) for row in keen.setting.games[0].mechanics.rows]
    wanted = []
    beliefs = [*keen.solved.filtered.beliefs]
    for number_, belief in enumerate(beliefs):
        game = compiler.game(keen.setting.parameters[number_])
        places = [before.index((row.act, row.reply, row.number)) for row in game.mechanics.rows]
        rule = default_rule(game.mechanics, anchor.intercepts[places])
        chain = solve(game, anchor.scale, rule, tolerance=1e-9).policy.chain(game.mechanics)
        shut = World(without, keen.setting.parameters[number_]).where(SHUT)
        wanted.append(float(belief @ expm(chain.generator.toarray() * 5.5) @ shut))
    query = Query("holds", SHUT, end=on(26))
    (answer,) = under(keen, [query], scenario(ban=("ransom",)), "announced")
    assert answer.by_account[: len(beliefs)] == pytest.approx(wanted, abs=1e-7)
    (surprised,) = under(keen, [query], scenario(ban=("ransom",)))
    assert np.abs(surprised.by_account - answer.by_account)[: len(beliefs)].max() > 1e-4


def test_announced_from_a_later_date_nobody_knows_before(keen: Made) -> None:
    change = scenario(ban=("ransom",), first=on(30))
    early = [Query("holds", SHUT, end=on(29))]
    (before,), (after,) = under(keen, early), under(keen, early, change, "announced")
    assert after.by_account == pytest.approx(before.by_account, abs=1e-12)


def test_an_effect_is_a_difference_account_by_account(keen: Made) -> None:
    (plain,), (changed,) = under(keen, QUERIES[:1]), under(keen, QUERIES[:1], scenario(ban=("ransom",)))
    effect = changed.minus(plain)
    assert effect.by_account == pytest.approx(changed.by_account - plain.by_account, abs=0)
    assert effect.value == pytest.approx(changed.value - plain.value, abs=1e-14)
