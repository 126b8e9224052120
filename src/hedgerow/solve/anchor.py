r"""The anchor and the scale of stakes: what all accounts have in common.

**Anchor.** One intercept a usual row (and reply row) shifts habit so that the prior mixture of accounts does each act
as often as is usual: :math:`\sum_h p_h \sum_{s \in row} μ_h(s) (λ_i σ_{ijh}(s) - usual_{ijh}(s)) = 0`, with μ_h the
time-averaged belief of account h's habit chain. One reference account would get an unearned advantage; intercepts of
its own for each account would erase all evidence.

**Sway.** One scale an actor multiplies his wants and worths so that acts depart from habit as far as declared:
:math:`sway_i^2` is the mean square log ratio of policy to habit over what he does, across accounts.

Both are found together by contraction with warm solves, and then frozen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from hedgerow.errors import SolveError
from hedgerow.game.compile import Game
from hedgerow.game.space import Floats, sum_by
from hedgerow.solve.anderson import Anderson
from hedgerow.solve.equilibrium import Solution, solve
from hedgerow.solve.evaluate import arrivals
from hedgerow.solve.first_order import first_order, first_scale
from hedgerow.solve.policy import default_rule

PASSES = 40
LARGEST_SPREAD = 300.0
"""Range of values, in units of stake, beyond which a declared sway counts as unattainable."""
_NEAR = 0.2
"""Largest miss at which past passes are combined."""
_LARGEST_STEP = 0.7
"""Largest factor (in logs) by which a scale may change in one pass."""


@dataclass(frozen=True)
class Weighted:
    """One account as the anchor sees it.

    Attributes:
        game: Its game.
        prior: Its prior weight among the accounts.
        occupancy: Time-averaged belief of its habit chain, shape (situations,).
    """

    game: Game
    prior: float
    occupancy: Floats


@dataclass(frozen=True)
class Anchor:
    """What the accounts have in common, frozen.

    Attributes:
        intercepts: One a usual row, shape (rows,).
        scale: Scale of each actor's wants and worths, shape (actors,).
        sways: The sways attained, shape (actors,).
        miss: Largest relative miss of a usual rate.
        sway_miss: Largest relative miss of a sway.
        passes: How many passes it took.
    """

    intercepts: Floats
    scale: Floats
    sways: Floats
    miss: float
    sway_miss: float
    passes: int


@dataclass(frozen=True)
class _Rates:
    """Sums over one account that the anchor and the sway need, weighed by its prior."""

    done: Floats
    usual: Floats
    opportunity: Floats
    square: Floats
    mean: Floats
    weight: Floats


def find_anchor(
    accounts: Sequence[Weighted],
    sways: Floats,
    executor: Executor,
    *,
    first: Anchor | None = None,
    starts: Sequence[Floats] | None = None,
    tolerance: float = 1e-3,
    progress: Callable[[int, float], None] | None = None,
) -> tuple[Anchor, list[Floats]]:
    """Find intercepts and scales for declared sways.

    Args:
        accounts: All accounts with their priors and occupancies.
        sways: Declared sway of each actor, shape (actors,).
        executor: Where accounts are solved in parallel.
        first: Where to start (an anchor found at other sways).
        starts: Values to start from, one array an account.
        tolerance: Largest relative miss of a usual rate, and of a sway, that is accepted.
        progress: Told the pass and the largest miss.

    Returns:
        The anchor, and values of each account under it (rough), to start later solves from.

    Raises:
        SolveError: If a declared sway cannot be attained, or the passes run out.
    """
    game = accounts[0].game
    strategic = np.asarray(game.stakes.strategic) & (sways > 0)
    rows = len(game.mechanics.rows)
    owner = _owners(game)
    intercepts = np.zeros(rows)
    if first is None or starts is None:
        guesses = list(
            executor.map(first_order, [(each.game, each.prior, each.occupancy) for each in accounts])
        )
        scale = first_scale(guesses, strategic, sways)
        starts = [scale[:, None] * guess.values for guess in guesses]
    else:
        # Stakes and intercepts are nearly proportional to the sways.
        factor = np.divide(sways, first.sways, out=np.ones_like(sways), where=first.sways > 0)
        scale, intercepts = first.scale * factor, first.intercepts * factor[owner]
        starts = [value * factor[:, None] for value in starts]
    values = list(starts)
    miss = sway_miss = np.inf
    rounds = Anderson()
    for number in range(1, PASSES + 1):
        # Early passes need not be solved more finely than they miss.
        fineness = min(5e-2, max(0.1 * tolerance, 0.2 * min(max(miss, sway_miss), 1.0)))
        jobs = [
            executor.submit(_pass, account, intercepts, scale, start, fineness)
            for account, start in zip(accounts, values, strict=True)
        ]
        results = [job.result() for job in jobs]
        values = [solution.values for solution, _ in results]
        total = _Rates(
            *(
                np.sum([getattr(r, f) for _, r in results], axis=0)
                for f in ("done", "usual", "opportunity", "square", "mean", "weight")
            )
        )
        reached = (total.usual > 0) & (total.done > 0)
        errors, shift = np.zeros(rows), np.zeros(rows)
        errors[reached] = np.log(total.done[reached] / total.usual[reached])
        shift[reached] = _log_odds(total, "done")[reached] - _log_odds(total, "usual")[reached]
        attained = _attained(total, shift, owner, len(sways))
        miss = float(np.abs(errors).max()) if rows else 0.0
        ratio = np.divide(sways, attained, out=np.ones_like(sways), where=strategic & (attained > 0))
        sway_miss = float(np.abs(np.log(ratio)).max())
        if progress is not None:
            progress(number, max(miss, sway_miss))
        # Before anything else: what reaches nothing at all has no miss to show.
        _refuse_unattainable(game, strategic, attained, sways, values)
        if max(miss, sway_miss) <= tolerance:
            return Anchor(intercepts, scale, sways, miss, sway_miss, number), values
        step = np.clip(np.log(ratio), -_LARGEST_STEP, _LARGEST_STEP)
        # Intercepts offset mean stakes, and so grow with the scale of whoever chooses.
        moved = np.concatenate(
            [(intercepts - shift) * np.exp(step)[owner], np.log(scale[strategic]) + step[strategic]]
        )
        present = np.concatenate([intercepts, np.log(scale[strategic])])
        # Far away the passes are too crooked to combine.
        near = max(miss, sway_miss) < _NEAR
        proposed = rounds.next(present, moved) if near else moved
        before, intercepts, scale = scale, proposed[:rows], scale.copy()
        scale[strategic] = before[strategic] * np.exp(
            np.clip(proposed[rows:] - np.log(before[strategic]), -_LARGEST_STEP, _LARGEST_STEP)
        )
        step = np.log(np.divide(scale, before, out=np.ones_like(scale), where=before > 0))
        values = [value * np.exp(step)[:, None] for value in values]
    raise SolveError(
        f"The anchor was not reached in {PASSES} passes (usual rates missed by {miss:.2g}, sways by {sway_miss:.2g}). "
        "Lower `sway`, or make the usual rates less extreme."
    )


def rescaled(accounts: Sequence[Weighted], scale: Floats, executor: Executor) -> list[Floats]:
    """Values to start from at a scale found elsewhere: those of habit, scaled."""
    guesses = executor.map(first_order, [(each.game, each.prior, each.occupancy) for each in accounts])
    return [scale[:, None] * guess.values for guess in guesses]


def _pass(
    account: Weighted, intercepts: Floats, scale: Floats, start: Floats, tolerance: float
) -> tuple[Solution, _Rates]:
    mechanics = account.game.mechanics
    rule = default_rule(mechanics, intercepts)
    solution = solve(account.game, scale, rule, start=start, tolerance=tolerance, estimate=False)
    return solution, _rates(account, solution)


def _rates(account: Weighted, solution: Solution) -> _Rates:
    """How often each row is done and usual, and how far each actor departs from habit, under one account."""
    mechanics = account.game.mechanics
    moves, replies = mechanics.moves, mechanics.replies
    chosen = slice(moves.choices)
    rows = len(mechanics.rows)
    weight = account.prior * account.occupancy
    share = moves.usual[chosen] / mechanics.attention[moves.actor[chosen]]
    here = weight[moves.situation[chosen]]
    attention = mechanics.attention[moves.actor[chosen]]
    done = sum_by(moves.row[chosen], here * attention * solution.policy.choice, rows)
    usual = sum_by(moves.row[chosen], here * moves.usual[chosen], rows)
    opportunity = sum_by(moves.row[chosen], here * attention, rows)
    departure = np.log(solution.policy.choice / share)
    square = sum_by(moves.row[chosen], here * share * departure**2, rows)
    mean = sum_by(moves.row[chosen], here * share * departure, rows)
    total = sum_by(moves.row[chosen], here * share, rows)
    if replies.groups:
        flow = weight @ arrivals(account.game, moves.usual[chosen])
        node = replies.group.astype(np.int64) * mechanics.space.size + replies.situation
        done += sum_by(replies.row, flow[node] * solution.policy.reply, rows)
        usual += sum_by(replies.row, flow[node] * replies.usual, rows)
        opportunity += sum_by(replies.row, flow[node], rows)
    return _Rates(done, usual, opportunity, square, mean, total)


def _owners(game: Game) -> np.ndarray:
    """Who chooses on each usual row."""
    mechanics = game.mechanics
    owner = np.zeros(len(mechanics.rows), dtype=np.int64)
    chosen = slice(mechanics.moves.choices)
    owner[mechanics.moves.row[chosen]] = mechanics.moves.actor[chosen]
    owner[mechanics.replies.row] = mechanics.replies.actor
    return owner


def _attained(total: _Rates, shift: Floats, owner: np.ndarray, actors: int) -> Floats:
    """Sway of each actor once the intercepts have moved by `-shift` (first order; replies do not count)."""
    square = total.square - 2.0 * shift * total.mean + shift**2 * total.weight
    whole = sum_by(owner, np.maximum(square, 0.0), actors)
    weight = sum_by(owner, total.weight, actors)
    return np.sqrt(np.divide(whole, weight, out=np.zeros(actors), where=weight > 0))


def _log_odds(total: _Rates, what: str) -> Floats:
    """Log-odds per opportunity: where habit is nearly certain (replies), logs of rates would crawl."""
    done: Floats = getattr(total, what)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.clip(done / total.opportunity, 1e-300, 1.0 - 1e-12)
        odds: Floats = np.log(share / (1.0 - share))
    return odds


def _refuse_unattainable(
    game: Game, strategic: np.ndarray, attained: Floats, sways: Floats, values: Sequence[Floats]
) -> None:
    spread = np.max([np.ptp(value, axis=1) for value in values], axis=0)
    idle = [
        f"`{game.mechanics.actors[number]}` (reaches {attained[number]:.2g} of {sways[number]:.2g})"
        for number in range(len(strategic))
        if strategic[number]
        and (
            attained[number] <= 0
            or (spread[number] > LARGEST_SPREAD and attained[number] < 0.9 * sways[number])
        )
    ]
    if idle:
        raise SolveError(
            f"The declared sway of {', '.join(idle)} cannot be attained: their acts hardly change anything they want. "
            "Give them wants their acts can move, lower `sway`, or set it to 0."
        )
