"""What the anchor needs of every account: how often each row is done, and how far each actor departs from habit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from hedgerow.game.compile import Game
from hedgerow.game.space import Floats, sum_by
from hedgerow.solve.equilibrium import Solution, solve
from hedgerow.solve.incomplete import Factors
from hedgerow.solve.policy import default_rule


@dataclass(frozen=True)
class Weighted:
    """One account as the anchor sees it.

    Attributes:
        game: Its game.
        prior: Its prior weight among the accounts.
        occupancy: Time-averaged belief of its habit chain, shape (situations,).
        factors: Incomplete factors of its habit chain.
    """

    game: Game
    prior: float
    occupancy: Floats
    factors: Factors


@dataclass(frozen=True)
class Rates:
    """Sums over accounts, each weighed by its prior.

    Attributes:
        done: How often each row is done [1/day], shape (rows,).
        usual: How often it is usual.
        opportunity: How often it could be done.
        square: Square of the log ratio of policy to habit, over what is usual on each row.
        mean: The log ratio itself.
        weight: What both are averages over.
    """

    done: Floats
    usual: Floats
    opportunity: Floats
    square: Floats
    mean: Floats
    weight: Floats

    @staticmethod
    def of(each: Sequence[Rates]) -> Rates:
        """The sums of several."""
        return Rates(*(np.sum([getattr(one, part.name) for one in each], axis=0) for part in fields(Rates)))


def one_pass(
    account: Weighted, intercepts: Floats, scale: Floats, start: Floats, tolerance: float
) -> tuple[Solution, Rates]:
    """One account solved under the intercepts and scales of a pass, and its sums."""
    mechanics = account.game.mechanics
    rule = default_rule(mechanics, intercepts)
    solution = solve(
        account.game, scale, rule, start=start, tolerance=tolerance, estimate=False, factors=account.factors
    )
    return solution, rates_of(account, solution)


def rates_of(account: Weighted, solution: Solution) -> Rates:
    """How often each row is done and usual, and how far each actor departs from habit, under one account."""
    mechanics = account.game.mechanics
    moves, replies = mechanics.moves, mechanics.replies
    chosen = slice(moves.choices)
    rows = len(mechanics.rows)
    weight = account.prior * account.occupancy
    attention = mechanics.choice_attention
    share = moves.usual[chosen] / attention
    here = weight[moves.situation[chosen]]
    done = sum_by(moves.row[chosen], here * attention * solution.policy.choice, rows)
    usual = sum_by(moves.row[chosen], here * moves.usual[chosen], rows)
    opportunity = sum_by(moves.row[chosen], here * attention, rows)
    departure = np.log(solution.policy.choice / share)
    square = sum_by(moves.row[chosen], here * share * departure**2, rows)
    mean = sum_by(moves.row[chosen], here * share * departure, rows)
    total = sum_by(moves.row[chosen], here * share, rows)
    if replies.nodes.count:
        flow = (weight[moves.situation[chosen]] * moves.usual[chosen]) @ mechanics.answered
        node = replies.node
        done += sum_by(replies.row, flow[node] * solution.policy.reply, rows)
        usual += sum_by(replies.row, flow[node] * replies.usual, rows)
        opportunity += sum_by(replies.row, flow[node], rows)
    return Rates(done, usual, opportunity, square, mean, total)


def owners(game: Game) -> np.ndarray:
    """Who chooses on each usual row."""
    mechanics = game.mechanics
    owner = np.zeros(len(mechanics.rows), dtype=np.int64)
    chosen = slice(mechanics.moves.choices)
    owner[mechanics.moves.row[chosen]] = mechanics.moves.actor[chosen]
    owner[mechanics.replies.row] = mechanics.replies.actor
    return owner


def attained_by(total: Rates, shift: Floats, owner: np.ndarray, actors: int) -> Floats:
    """Sway of each actor once the intercepts have moved by `-shift` (first order; replies do not count)."""
    square = total.square - 2.0 * shift * total.mean + shift**2 * total.weight
    whole = sum_by(owner, np.maximum(square, 0.0), actors)
    weight = sum_by(owner, total.weight, actors)
    return np.sqrt(np.divide(whole, weight, out=np.zeros(actors), where=weight > 0))


def log_odds(total: Rates, what: str) -> Floats:
    """Log-odds per opportunity: where habit is nearly certain (replies), logs of rates would crawl."""
    done: Floats = getattr(total, what)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.clip(done / total.opportunity, 1e-300, 1.0 - 1e-12)
        odds: Floats = np.log(share / (1.0 - share))
    return odds
