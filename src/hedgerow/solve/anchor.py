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

from hedgerow.errors import ConvergenceError, SolveError
from hedgerow.game.compile import Game
from hedgerow.game.space import Floats
from hedgerow.solve.account_sums import Rates, Weighted, attained_by, log_odds, one_pass, owners
from hedgerow.solve.anderson import Anderson
from hedgerow.solve.first_order import first_order, first_scale

PASSES = 40
LARGEST_SPREAD = 300.0
"""Range of values, in units of stake, beyond which a declared sway counts as unattainable."""
_PROGRESS, _PATIENCE = 0.8, 4
"""Share of the least miss so far below which a pass has come on, and passes without that until more care is taken."""
_NEAR = 0.2
"""Largest miss at which past passes are combined."""
_SWING = 0.5
"""Share of the last miss, with the other sign, from which on a row counts as swinging."""
_LEAST_GAIN = 0.05
_LARGEST_STEP = 0.7
"""Largest factor (in logs) by which a scale may change in one pass."""


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


@dataclass
class _Care:
    """How finely accounts are solved: more so where passes do not come on, for what is left may be roughness.

    Attributes:
        share: Of what is fine enough as a rule.
    """

    share: float = 1.0
    _least: float = np.inf
    _since: int = 0

    def more(self, number: int, miss: float) -> bool:
        """Whether more care is taken from this pass on."""
        if miss < _PROGRESS * self._least:
            self._least, self._since = miss, number
            return False
        if number - self._since < _PATIENCE:
            return False
        self.share, self._since = 0.2 * self.share, number
        return True


@dataclass(frozen=True)
class _Good:
    """Where every account could be solved last."""

    intercepts: Floats
    scale: Floats
    values: list[Floats]


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
        SolveError: If a declared sway cannot be attained.
        ConvergenceError: If the passes run out, or a game does not converge.
    """
    game = accounts[0].game
    strategic = np.asarray(game.stakes.strategic) & (sways > 0)
    rows = len(game.mechanics.rows)
    owner = owners(game)
    intercepts, scale, values = _start(accounts, sways, strategic, executor, first, starts)
    miss = sway_miss = np.inf
    rounds = Anderson()
    gain, before_shift = np.ones(rows), np.zeros(rows)
    care = _Care()
    good: _Good | None = None
    for number in range(1, PASSES + 1):
        # Early passes need not be solved more finely than they miss.
        fineness = care.share * min(5e-2, max(0.1 * tolerance, 0.2 * min(max(miss, sway_miss), 1.0)))
        jobs = [
            executor.submit(one_pass, account, intercepts, scale, start, fineness)
            for account, start in zip(accounts, values, strict=True)
        ]
        try:
            results = [job.result() for job in jobs]
        except ConvergenceError:
            if good is None:
                raise
            # Too long a step: half of it, from the values that were found before it.
            intercepts, scale = 0.5 * (intercepts + good.intercepts), np.sqrt(scale * good.scale)
            values, rounds = list(good.values), Anderson()
            continue
        good = _Good(intercepts, scale, [solution.values for solution, _ in results])
        values = [solution.values for solution, _ in results]
        total = Rates.of([rates for _, rates in results])
        reached = (total.usual > 0) & (total.done > 0)
        errors, shift = np.zeros(rows), np.zeros(rows)
        errors[reached] = np.log(total.done[reached] / total.usual[reached])
        shift[reached] = log_odds(total, "done")[reached] - log_odds(total, "usual")[reached]
        attained = attained_by(total, shift, owner, len(sways))
        miss = float(np.abs(errors).max()) if rows else 0.0
        ratio = np.divide(sways, attained, out=np.ones_like(sways), where=strategic & (attained > 0))
        sway_miss = float(np.abs(np.log(ratio)).max())
        if progress is not None:
            progress(number, max(miss, sway_miss))
        # Before anything else: what reaches nothing at all has no miss to show.
        _refuse_unattainable(game, strategic, attained, sways, values)
        if max(miss, sway_miss) <= tolerance:
            return Anchor(intercepts, scale, sways, miss, sway_miss, number), values
        if care.more(number, max(miss, sway_miss)):
            rounds = Anderson()
        step = np.clip(np.log(ratio), -_LARGEST_STEP, _LARGEST_STEP)
        gain, before_shift = _gain(gain, before_shift, shift), shift
        # Intercepts offset mean stakes, and so grow with the scale of whoever chooses.
        moved = np.concatenate(
            [(intercepts - gain * shift) * np.exp(step)[owner], np.log(scale[strategic]) + step[strategic]]
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
    raise ConvergenceError(
        f"The anchor was not reached in {PASSES} passes: {_worst(game, errors, ratio, owner)}. "
        "Lower `sway`, or make the usual rates less extreme."
    )


def _start(
    accounts: Sequence[Weighted],
    sways: Floats,
    strategic: np.ndarray,
    executor: Executor,
    first: Anchor | None,
    starts: Sequence[Floats] | None,
) -> tuple[Floats, Floats, list[Floats]]:
    """Intercepts, scales and values to start from: to first order, or by those found at other sways."""
    if first is None or starts is None:
        guesses = list(executor.map(first_order, accounts))
        scale = first_scale(guesses, strategic, sways)
        rows = len(accounts[0].game.mechanics.rows)
        return np.zeros(rows), scale, [scale[:, None] * guess.values for guess in guesses]
    # Stakes and intercepts are nearly proportional to the sways.
    factor = np.divide(sways, first.sways, out=np.ones_like(sways), where=first.sways > 0)
    intercepts = first.intercepts * factor[owners(accounts[0].game)]
    return intercepts, first.scale * factor, [value * factor[:, None] for value in starts]


def _gain(gain: Floats, before: Floats, shift: Floats) -> Floats:
    """How much of each row's shift to make: less where it swings to and fro, as acts do that undo each other.

    By the secant of two passes; where a pass goes on in the same direction or comes much nearer, the whole again, by
    steps.
    """
    swings = (shift * before < 0) & (np.abs(shift) > _SWING * np.abs(before))
    secant = np.divide(np.abs(before), np.abs(before) + np.abs(shift), out=np.ones_like(gain), where=swings)
    changed: Floats = np.where(swings, np.maximum(gain * secant, _LEAST_GAIN), np.minimum(1.5 * gain, 1.0))
    return changed


def rescaled(accounts: Sequence[Weighted], scale: Floats, executor: Executor) -> list[Floats]:
    """Values to start from at a scale found elsewhere: those of habit, scaled."""
    guesses = executor.map(first_order, accounts)
    return [scale[:, None] * guess.values for guess in guesses]


def _worst(game: Game, errors: Floats, ratio: Floats, owner: np.ndarray) -> str:
    """Which act's usual rate and which actor's sway are missed by most, in words."""
    mechanics = game.mechanics
    row, actor = int(np.argmax(np.abs(errors))), int(np.argmax(np.abs(np.log(ratio))))
    return (
        f"`{mechanics.rows[row]}` of `{mechanics.actors[owner[row]]}` is done {np.exp(errors[row]):.2g} times as often "
        f"as is usual, and `{mechanics.actors[actor]}` departs from habit {1.0 / ratio[actor]:.2g} times as far as "
        "its sway"
    )


def _refuse_unattainable(
    game: Game, strategic: np.ndarray, attained: Floats, sways: Floats, values: Sequence[Floats]
) -> None:
    spread = np.max([np.ptp(value, axis=1) for value in values], axis=0)
    idle = [
        f"`{game.mechanics.actors[number]}` (reaches {attained[number] / sways[number]:.2g} times that)"
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
            "Give them wants their acts can move, lower `sway` to somewhat less than what is reached, or set it to 0."
        )
