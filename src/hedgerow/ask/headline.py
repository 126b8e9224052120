"""The first sentence, and the guard that decides whether it may name an account.

A leading account is named only if it beats habit by more than 1.1 nats and leads at every declared sway and kappa;
otherwise the reports do not tell the accounts apart, and the page says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from hedgerow.ask.answers import Mixture
from hedgerow.ask.ledger import members
from hedgerow.ask.record import Account, Stability
from hedgerow.case.model import Case

MARGIN = 1.1
"""Log Bayes factor against habit that a named account must exceed [nat]; about 3 to 1 (Kass & Raftery 1995)."""


@dataclass(frozen=True)
class Headline:
    """The first sentence.

    Attributes:
        text: The sentence.
        told_apart: Whether it names a leading account.
        reason: Why not, where it does not.
    """

    text: str
    told_apart: bool
    reason: str


def headline(
    case: Case, accounts: Sequence[Account], stability: Sequence[Stability], mixture: Mixture
) -> Headline:
    """Decide the first sentence, about the first axis of accounts."""
    if not any(actor.wants and actor.sway > 0 for actor in case.actors):
        text = "This case runs as habit: no actor has wants, so everybody does what is usual"
        return Headline(text, False, "Accounts differ only in how often things are usual.")
    if not case.axes:
        return Headline("This case declares one account only.", False, "There is nothing to tell apart.")
    axis = case.axes[0]
    mine = [account for account in accounts if account.axis == axis.id]
    leader = max(mine, key=lambda account: account.weight_given_strategy)
    mask = members(mixture.strategic, axis.id, leader.name)
    logs, priors = mixture.strategic.log_weights(), mixture.strategic.priors
    gain = float(logsumexp(logs[mask]) - logsumexp(priors[mask])) - mixture.habit.log_evidence()
    elsewhere = sorted({row_leader(row, axis.id) for row in stability} - {leader.name})
    reasons = []
    if not gain > MARGIN:
        best = f"“{leader.label}”, which fits best of those that assume strategy"
        if gain >= 0:
            first = f"under {best}, the reports are {np.exp(gain):.1f} times as probable as out of habit"
        else:
            first = f"out of habit the reports are {_times(-gain)} times as probable as under {best}"
        reasons.append(
            f"{first}; to be named it must make them more than {np.exp(MARGIN):.1f} times as probable as habit does"
        )
    if elsewhere:
        names = {account.name: account.label for account in mine}
        reasons.append(
            f"{' and '.join(f'“{names[name]}”' for name in elsewhere)} {'lead' if len(elsewhere) > 1 else 'leads'} "
            "instead if stakes bend habit more or less than assumed, or if reports depend on each other"
        )
    if reasons:
        reason = "; ".join(reasons) + "."
        return Headline("The reports do not tell these accounts apart", False, reason[0].upper() + reason[1:])
    return Headline(
        f"Of the accounts declared, {leader.label[0].lower() + leader.label[1:]} fits the reports best "
        f"({_chance(leader.weight)}, before the reports {_chance(leader.prior)})",
        True,
        "",
    )


def _chance(weight: float) -> str:
    """A weight in two digits, which do not say that it is all or nothing where it is not."""
    said = f"{weight:.2f}"
    return said if weight in (0.0, 1.0) else {"1.00": ">0.99", "0.00": "<0.01"}.get(said, said)


def _times(gain: float) -> str:
    """How many times as probable so many nats make something, in two digits."""
    ratio = float(np.exp(min(gain, 50.0)))
    return (
        f"{ratio:.1f}" if ratio < 9.95 else f"{ratio:.0f}" if ratio < 100 else f"{float(f'{ratio:.2g}'):,.0f}"
    )


def row_leader(row: Stability, axis: str) -> str:
    """The leading value of an axis at one sway and kappa."""
    mine = [(weight, value) for name, value, weight in row.weights if name == axis]
    best = int(np.argmax([weight for weight, _ in mine]))
    return mine[best][1]
