r"""What to watch: for everything that may be reported, how much seeing it or not would tell of the accounts.

With p_h the chance, under account h, that it is reported within the window, and w_h the account's weight, what is to be
learnt is the mutual information of account and sight (Lindley 1956),

.. math:: I = \sum_h w_h \left( p_h \ln \frac{p_h}{\bar p} + (1 - p_h) \ln \frac{1 - p_h}{1 - \bar p} \right),
    \qquad \bar p = \sum_h w_h p_h ,

at most the entropy of the weights. It counts what is learnt of all accounts, habit among them, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import timedelta

import numpy as np
from scipy.special import xlog1py, xlogy

from hedgerow.ask.answers import Asker, given
from hedgerow.ask.backward import Regime, sweep
from hedgerow.ask.engine import Progress, silent
from hedgerow.ask.monitors import monitor, window
from hedgerow.ask.why.common import (
    all_beliefs,
    all_units,
    by_chain,
    entropy,
    headlines,
    membership,
    query_of,
    values_of,
    weighed,
)
from hedgerow.ask.why.ledger_record import Answers, Weight
from hedgerow.ask.why.record import Indicator, Indicators
from hedgerow.ask.why.tonight import Asked, asked, further, jumps_tonight
from hedgerow.ask.why.watched import (
    Reportable,
    Watched,
    chances_within,
    paths_reported,
    reportable,
    silent_belief,
)
from hedgerow.case.model import DAYS_PER_MONTH, Case, Query, Question
from hedgerow.game.space import Booleans, Floats
from hedgerow.infer.filtered import Unit
from hedgerow.infer.timeline import now

DAYS = 30.0
"""Length of the window [day]."""
HARDLY = 1e-3
"""Rate below which something hardly can be reported tonight: it would only say that the rest was wrong [per month]."""
RESOLVED = 1e-9
"""Chance below which something counts as impossible: transients are not computed more finely."""


def indicators(
    case: Case, asker: Asker, executor: Executor, progress: Progress = silent
) -> Indicators | None:
    """What would move the answer if it were reported, by expected information.

    Args:
        case: The case.
        asker: It has answered the headline questions as of now.
        executor: Where chains are looked at in parallel.
        progress: Told how far it is.

    Returns:
        The indicators; None where nothing can be reported.
    """
    mixture = asker.mixture
    units, beliefs, weights = all_units(mixture), all_beliefs(mixture), mixture.weights
    mechanics = units[0].chain.mechanics
    things = reportable(case, mechanics)
    if not things:
        return None
    questions = headlines(case)
    asks = [asked(case, query_of(question), mechanics) for question in questions]
    more = further(asks)
    if more:
        asker.ask(more, None, lambda done, total: progress("Asking what would be left to ask", done, total))
    later = [question for question in questions if window(case, query_of(question))[1] > now(case) + DAYS]
    groups = by_chain(units)
    listed = {
        id(mechanics): paths_reported(case, mechanics, things)
        for mechanics in {id(unit.chain.mechanics): unit.chain.mechanics for unit in units}.values()
    }
    jobs = {
        chain: executor.submit(
            _look,
            case,
            asker,
            units[numbers[0]],
            (things, listed),
            asks,
            later,
            [beliefs[n] for n in numbers],
        )
        for chain, numbers in groups.items()
    }
    count = len(units)
    seen, quiet = np.zeros((count, len(things))), np.zeros(count)
    rates, answers = np.zeros((count, len(things))), np.zeros((count, len(things), len(questions)))
    silence = np.zeros((count, len(later)))
    for done, (chain, numbers) in enumerate(groups.items()):
        seen[numbers], rates[numbers], answers[numbers], quiet[numbers], silence[numbers] = jobs[
            chain
        ].result()
        progress("Looking out for what may be reported", done + 1, len(groups))
    table = membership(case, mixture)
    rows = [
        _row(case, thing, questions, (table, weights), (seen[:, n], rates[:, n], answers[:, n]))
        for n, thing in enumerate(things)
    ]
    chance = float(weights @ quiet)
    after: Answers = ()
    if chance > RESOLVED:
        after = tuple((q.id, float(weights @ silence[:, n]) / chance) for n, q in enumerate(later))
    nothing = _row(
        case, Reportable("silence", "", "", ()), (), (table, weights), (quiet, np.zeros(count), silence)
    )
    rows.append(replace(nothing, forecasts=after))
    # Python's sort is stable: of two that tell the same, the first in the case comes first.
    return Indicators(DAYS, entropy(weights), tuple(sorted(rows, key=lambda row: -row.information)))


def _look(
    case: Case,
    asker: Asker,
    unit: Unit,
    reports: tuple[Sequence[Reportable], Mapping[int, Sequence[Watched]]],
    asks: Sequence[Asked],
    later: Sequence[Question],
    beliefs: Sequence[Floats],
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """What one chain says, for each belief: chances, rates and answers tonight, chance of silence, answers after it."""
    chain, parameters = unit.chain, unit.parameters
    things, watched = reports[0], reports[1][id(chain.mechanics)]
    seen = chances_within(case, chain, parameters, watched, DAYS, beliefs)
    seen[seen < RESOLVED] = 0.0
    wanted = [one.query for one in asks]
    wanted = list(dict.fromkeys([*wanted, *further(asks)]))
    values = dict(zip(wanted, asker.now(unit, wanted), strict=True))
    rates, answers = jumps_tonight(case, unit, watched, asks, values, beliefs)
    quiet = silent_belief(case, chain, parameters, things, DAYS, beliefs)
    after = np.zeros((len(beliefs), len(later)))
    if later:
        # What goes unreported is not counted: questions are decided by what is reported, and begin anew on that day.
        then = replace(case, as_of=case.as_of + timedelta(days=int(DAYS)))
        space = chain.mechanics.space
        monitors = [monitor(then, _from_then(query_of(q)), chain.mechanics, parameters) for q in later]
        columns = sweep(then, monitors, (Regime(-np.inf, chain),), parameters)
        for place, question in enumerate(later):
            for row, belief in enumerate(quiet):
                after[row, place] = given(space, belief, query_of(question)) @ columns[:, place]
    return np.clip(seen, 0.0, 1.0), rates, answers, np.array([belief.sum() for belief in quiet]), after


def _from_then(query: Query) -> Query:
    """A query asked at the end of the window: one whose own window is so many days long has fewer left."""
    return query if query.within is None else replace(query, within=query.within - DAYS)


def _row(
    case: Case,
    thing: Reportable,
    questions: Sequence[Question],
    accounts: tuple[Booleans, Floats],
    found: tuple[Floats, Floats, Floats],
) -> Indicator:
    """One indicator, from its chances, rates and answers under each account."""
    table, weights = accounts
    chances, rates, answers = found
    chance = float(weights @ chances)
    rate = float(weights @ rates)
    present = weights
    seen = weights * chances / chance if chance > 0 else None
    unseen = weights * (1.0 - chances) / (1.0 - chance) if chance < 1.0 else present
    forecasts: Answers = ()
    tonight: tuple[Weight, ...] = ()
    if rate * DAYS_PER_MONTH >= HARDLY:
        tonight = weighed(case, table, weights * rates / rate)
        forecasts = tuple(
            (question.id, float(weights @ answers[:, place]) / rate)
            for place, question in enumerate(questions)
        )
    return Indicator(
        what=thing.id,
        mark=thing.mark,
        by=thing.by,
        chance=chance,
        information=information(weights, chances),
        given=tuple(
            (axis, value, float(weights[mask] @ chances[mask] / weights[mask].sum()))
            for (axis, value), mask in zip(values_of(case), table, strict=True)
            if weights[mask].sum() > 0
        ),
        seen=weighed(case, table, seen) if seen is not None else (),
        unseen=weighed(case, table, unseen),
        rate=rate * DAYS_PER_MONTH,
        forecasts=forecasts,
        weights=tonight,
    )


def information(weights: Floats, chances: Floats) -> float:
    """Mutual information of the account and of seeing something that has these chances under it [nat]."""
    mean = float(weights @ chances)
    if not 0.0 < mean < 1.0:
        return 0.0
    learnt = xlogy(chances, chances / mean) + xlog1py(1.0 - chances, -chances) - xlog1py(1.0 - chances, -mean)
    return max(float(weights @ learnt), 0.0)
