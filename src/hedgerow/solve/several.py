r"""Several equilibria of one game: many starts, those that differ told apart by what is done in them.

Tracing selects one equilibrium and is blind to the others; a start that is symmetric between actors can hide all that
are not. So on request the game is solved from many starts: values drawn around those traced, independently in each
situation, or along the quantities, so that actors lean to different ends. Two solutions are one equilibrium if nobody
does anything more or less often in the one than in the other.

Each comes with the spectral radius of a round of plain value iteration at it,

.. math:: V_i \leftarrow V_i + \frac{G_i(V)}{ρ_i + Λ}, \qquad Λ = \sum_m λ_m + \max_s \sum_d q_d(s),

G being the Bellman residual and Λ one clock for all situations. Above one, such iteration runs away from it, as
players who learn by it would; whether the solver here finds it is another matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigs

from hedgerow.errors import ConvergenceError, SolveError
from hedgerow.game.compile import Game
from hedgerow.game.space import Floats, Space, sum_by
from hedgerow.solve.equilibrium import Solution, solve
from hedgerow.solve.newton import equations_at, jacobian_at
from hedgerow.solve.policy import DefaultRule

APART = 1e-6
"""Chances that differ by more than this tell two equilibria apart."""
_DENSE = 400
"""Values up to which all eigenvalues are computed."""


@dataclass(frozen=True)
class Equilibrium:
    """One of the equilibria found.

    Attributes:
        solution: The solution, that of the first start that led here.
        radius: Spectral radius of plain value iteration at it.
        found: How many starts led here.
        traced: Whether tracing the stakes up from nothing leads here: the one the engine selects.
    """

    solution: Solution
    radius: float
    found: int
    traced: bool


@dataclass(frozen=True)
class Equilibria:
    """What many starts led to.

    Attributes:
        each: The equilibria, the traced one first, then in order of the starts.
        starts: How many starts there were, tracing included.
        failed: How many of them did not converge.
    """

    each: tuple[Equilibrium, ...]
    starts: int
    failed: int


def solve_many(
    game: Game,
    scale: Floats,
    rule: DefaultRule,
    *,
    starts: int = 32,
    seed: int = 0,
    tolerance: float = 1e-10,
    executor: Executor | None = None,
) -> Equilibria:
    """Solve a game by tracing and from many starts.

    Args:
        game: The game.
        scale: Scale of each actor's wants and worths, shape (actors,).
        rule: Anchored habit, or plain logit.
        starts: How many starts beside tracing.
        seed: Of the starts; the same seed gives the same starts.
        tolerance: Largest error estimate of each solution.
        executor: Where starts are solved in parallel; None: one after the other.

    Raises:
        ConvergenceError: If tracing does not converge: then nothing is selected.
    """
    traced = solve(game, scale, rule, tolerance=tolerance)
    random = np.random.default_rng(seed)
    begun = [_start(game.mechanics.space, traced.values, number, random) for number in range(starts)]
    if executor is None:
        with ThreadPoolExecutor(1) as alone:
            found = _solved(alone, game, scale, rule, begun, tolerance)
    else:
        found = _solved(executor, game, scale, rule, begun, tolerance)
    distinct: list[Solution] = [traced]
    count = [1]
    for solution in found:
        if solution is None:
            continue
        known = [number for number, other in enumerate(distinct) if alike(solution, other)]
        if known:
            count[known[0]] += 1
        else:
            distinct.append(solution)
            count.append(1)
    return Equilibria(
        each=tuple(
            Equilibrium(one, spectral_radius(game, one.values, scale, rule), times, number == 0)
            for number, (one, times) in enumerate(zip(distinct, count, strict=True))
        ),
        starts=starts + 1,
        failed=sum(solution is None for solution in found),
    )


def alike(one: Solution, other: Solution) -> bool:
    """Whether everybody does the same in both, up to `APART`."""
    choices = np.abs(one.policy.choice - other.policy.choice)
    replies = np.abs(one.policy.reply - other.policy.reply)
    return bool(max(choices.max(initial=0.0), replies.max(initial=0.0)) <= APART)


def spectral_radius(game: Game, values: Floats, scale: Floats, rule: DefaultRule) -> float:
    """Spectral radius of a round of plain value iteration at a solution.

    Raises:
        SolveError: If it could not be computed.
    """
    mechanics, discount = game.mechanics, game.stakes.discount[:, None]
    drifts = slice(mechanics.moves.choices, None)
    drifting = sum_by(mechanics.moves.situation[drifts], mechanics.moves.usual[drifts], mechanics.space.size)
    clock = discount + mechanics.attention.sum(axis=0).max() + drifting.max(initial=0.0)
    jacobian = jacobian_at(game, equations_at(game, values, scale, rule), scale, rule)
    mine = np.flatnonzero(game.stakes.strategic)
    if not mine.size:
        return 0.0

    def apply(flat: Floats) -> Floats:
        change = np.zeros_like(values)
        change[mine] = flat.reshape(len(mine), -1)
        moved: Floats = (change + jacobian.slope(change) / clock)[mine].ravel()
        return moved

    size = len(mine) * mechanics.space.size
    if size <= _DENSE:
        columns = np.stack([apply(column) for column in np.eye(size)], axis=1)
        return float(np.abs(np.linalg.eigvals(columns)).max())
    operator = LinearOperator((size, size), matvec=apply, dtype=np.float64)
    # A start of its own, so that the same game gives the same digits.
    begin = np.random.default_rng(0).normal(size=size)
    try:
        largest = eigs(
            operator, k=1, which="LM", v0=begin, ncv=24, maxiter=2000, tol=1e-8, return_eigenvectors=False
        )
    except ArpackNoConvergence:
        raise SolveError(
            "The spectral radius could not be computed: its iteration did not converge."
        ) from None
    return float(np.abs(largest).max())


def _start(space: Space, traced: Floats, number: int, random: np.random.Generator) -> Floats:
    """Values around those traced: scattered over situations, or leaning along the quantities, in turn."""
    actors, size = traced.shape
    spread = np.ptp(traced, axis=1, keepdims=True) + 1.0
    if number % 2:
        scattered: Floats = traced + spread * random.normal(size=(actors, size))
        return scattered
    lean = np.zeros((actors, *space.shape))
    for position, levels in enumerate(space.levels.values()):
        share = levels / max(space.shape[position] - 1, 1)
        lean += random.normal(size=(actors, *[1] * len(space.shape))) * share
    leaning: Floats = traced + 2.0 * spread * lean.reshape(actors, size)
    return leaning


def _solved(
    executor: Executor,
    game: Game,
    scale: Floats,
    rule: DefaultRule,
    begun: Sequence[Floats],
    tolerance: float,
) -> list[Solution | None]:
    """The solution each start leads to; None where it led nowhere."""
    jobs = [executor.submit(solve, game, scale, rule, start=start, tolerance=tolerance) for start in begun]
    return [_result(job) for job in jobs]


def _result(job: Future[Solution]) -> Solution | None:
    try:
        return job.result()
    except (ConvergenceError, SolveError):
        return None
