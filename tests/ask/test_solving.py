"""Accounts solved one beside another: what one moved by is only where another begins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from hedgerow.ask import solving
from hedgerow.ask.anchoring import solved_as_assessed
from hedgerow.ask.solving import solve_each
from hedgerow.case.model import Case
from hedgerow.case.read import find_case, read_case
from hedgerow.game.compile import AccountKey, Compiler, parameters_of
from hedgerow.solve.policy import default_rule


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(find_case("philippines-2020"))


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 2])
def test_accounts_come_to_the_same_wherever_they_begin(case: Case, threads: int, monkeypatch) -> None:
    begun: list[np.ndarray] = []
    solve = solving.solve
    monkeypatch.setattr(solving, "solve", lambda *a, **k: begun.append(k["start"]) or solve(*a, **k))
    with ThreadPoolExecutor(threads) as executor:
        setting, solved = solved_as_assessed(case, executor)
        name = case.parameters[0].name
        compiler = Compiler(case)
        games = [
            compiler.game({**parameters_of(case, key), name: 1.3 * parameters_of(case, key)[name]})
            for key in setting.keys
        ]
        rules = {id(game.mechanics): default_rule(game.mechanics, solved.anchor.intercepts) for game in games}
        factors = {
            id(game.mechanics): setting.factors[id(was.mechanics)]
            for game, was in zip(games, setting.games, strict=True)
        }
        starts = [solution.values for solution in solved.solutions]
        begun.clear()
        alone = solve_each(games, solved.anchor, rules, starts, factors, executor)
        assert all(any(one is start for start in starts) for one in begun)
        begun.clear()
        together = solve_each(games, solved.anchor, rules, starts, factors, executor, keys=setting.keys)
    moved = [np.abs(one.values - start).max() for one, start in zip(alone, starts, strict=True)]
    assert max(moved) > 1e-3
    for one, other in zip(alone, together, strict=True):
        assert (
            np.abs(one.values - other.values).max()
            <= one.accuracy.error_estimate + other.accuracy.error_estimate + 1e-9
        )
        assert other.accuracy.error_estimate <= solving.TOLERANCE
    assert len(begun) == len(games)


def keys(*values: str) -> list[AccountKey]:
    return [AccountKey(tuple(zip("ab", value, strict=True)), 1.0) for value in values]


def test_whoever_moved_alike_along_an_axis_is_begun_from(monkeypatch) -> None:
    """Two axes; accounts move alike along the second, and not along the first."""
    way = {"x": 1.0, "y": 5.0}
    several = keys("xu", "xv", "yu", "yv", "xw", "yw")
    begun: dict[int, float] = {}

    class Game:
        def __init__(self, number: int) -> None:
            self.number, self.mechanics = number, self

    games = [Game(number) for number in range(len(several))]

    def solve(game: Game, *_: object, start: np.ndarray, **__: object) -> solving.Settled:
        begun[game.number] = float(start[0, 0])
        to = 10.0 * game.number + way[several[game.number].values[0][1]]
        return replace(NOTHING, values=np.full((1, 1), to))

    monkeypatch.setattr(solving, "solve", solve)
    anchor = type("Anchor", (), {"scale": np.ones(1)})()
    shared = {id(game): None for game in games}
    starts = [np.full((1, 1), 10.0 * number) for number in range(len(games))]
    with ThreadPoolExecutor(1) as executor:
        solve_each(games, anchor, shared, starts, shared, executor, keys=several)  # type: ignore[arg-type]
    # The first and its neighbours (xv and yu) begin where they were; then xw from xu, and yv and yw from yu.
    assert begun == {0: 0.0, 1: 10.0, 2: 20.0, 3: 35.0, 4: 41.0, 5: 55.0}


NOTHING = solving.Settled(np.zeros((1, 1)), solving.Accuracy(0.0, 0.0, 0, None))  # type: ignore[arg-type]
