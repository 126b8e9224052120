"""The answers had one report not come: the record read once more without it.

The chains of the accounts, their anchor and the rates of false reports are kept, as everywhere where one thing is taken
away: found anew, they would hide what it did. A report goes with the replies to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np

from hedgerow.ask.answers import Asker, given
from hedgerow.ask.engine import Setting, Solved, posterior
from hedgerow.ask.why.common import all_beliefs, all_units, headlines, membership, query_of, weighed
from hedgerow.ask.why.ledger import SILENCE
from hedgerow.ask.why.ledger_record import Ledger, LeftOut
from hedgerow.case.model import Case
from hedgerow.errors import EvidenceError
from hedgerow.game.space import Floats
from hedgerow.infer.accounts import filter_accounts

LEFT_OUT = 10
"""How many reports are left out one at a time."""


def influential(case: Case, ledger: Ledger, most: int = LEFT_OUT) -> tuple[str, ...]:
    """Reports that moved some log-odds most, with the replies to them, the most first."""
    answered = {report.id: report.reply_to for report in case.evidence if report.reply_to}
    moved: dict[str, np.ndarray] = {}
    for row in ledger.rows:
        if row.what != SILENCE:
            name = answered.get(row.what, row.what)
            added = np.array([number for *_, number in row.log_odds])
            moved[name] = moved.get(name, np.zeros(len(added))) + added
    size = {name: float(np.abs(added).max(initial=0.0)) for name, added in moved.items()}
    return tuple(sorted(size, key=lambda name: -size[name])[:most])


def leave_out(
    case: Case,
    reports: Sequence[str],
    setting: Setting,
    solved: Solved,
    asker: Asker,
    executor: Executor,
) -> tuple[LeftOut, ...]:
    """The weights, and the answers to the headline questions, without each of some reports.

    Args:
        case: The case.
        reports: Ids of the reports.
        setting: The accounts of the case, and habit's.
        solved: The strategic accounts.
        asker: It has answered the headline questions as of now.
        executor: Where accounts are filtered in parallel.

    Returns:
        The most influential first. Where the rest of the record is impossible without a report, its influence is
        infinite, and there are no weights and no answers.
    """
    questions = headlines(case)
    queries = [query_of(question) for question in questions]
    values = (
        [np.stack(asker.now(unit, queries), axis=1) for unit in all_units(asker.mixture)] if queries else []
    )
    space = asker.mixture.strategic.units[0].chain.mechanics.space
    table, present = membership(case, asker.mixture), asker.mixture.weights
    found = []
    for name in reports:
        rest = tuple(report for report in case.evidence if name not in (report.id, report.reply_to))
        without = replace(case, evidence=rest)
        try:
            strategic, habit = (
                filter_accounts(without, filtered.units, setting.densities, (), executor, before=filtered)
                for filtered in (solved.filtered, setting.filtered)
            )
        except EvidenceError:
            found.append(LeftOut(name, (), (), float("inf")))
            continue
        mixture = posterior(without, strategic, habit)
        weights = mixture.weights
        answers = [
            float(sum(w * (given(space, belief, query) @ each[:, place])
                      for w, belief, each in zip(weights, all_beliefs(mixture), values, strict=True)))
            for place, query in enumerate(queries)
        ]  # fmt: skip
        found.append(
            LeftOut(
                report=name,
                weights=weighed(case, table, weights),
                forecasts=tuple((q.id, answer) for q, answer in zip(questions, answers, strict=True)),
                influence=_divergence(present, weights),
            )
        )
    return tuple(sorted(found, key=lambda one: -one.influence))


def _divergence(present: Floats, other: Floats) -> float:
    """Relative entropy of the one to the other [nat]."""
    held = present > 0
    if (other[held] <= 0).any():
        return float("inf")
    return float((present[held] * np.log(present[held] / other[held])).sum())
