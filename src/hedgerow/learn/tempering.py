r"""How much to trust dependent reports: the power κ of the evidence, by what it would have predicted.

Reports of one episode repeat each other, and all rest on the model's form; weights from evidence^κ with κ below one
move less. Each episode is left out in turn, and scored under the weights that the others give it:

.. math:: \mathrm{score}(κ) = \sum_e \log \sum_h w_h^{(-e)}(κ) \, L_h(e)

(leave-one-group-out predictive density; Vehtari, Gelman & Gabry 2017; of tempered posteriors, Grünwald 2012). What an
episode says under each account is what it said in the order of the record: exact for its place in it, and not read
again without it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from hedgerow.ask.shifted import Place
from hedgerow.game.space import Floats
from hedgerow.infer.accounts import stages
from hedgerow.infer.filtered import Filtered

GAP = 14.0
"""Days without a report that part two episodes."""
POWERS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
FEW = 5
"""Episodes below which a power is not chosen."""


@dataclass(frozen=True)
class Tempering:
    """What each power of the evidence would have predicted.

    Attributes:
        episodes: How many episodes were left out in turn: those after the last redraw of an axis.
        powers: The powers tried.
        scores: Log predictive density of all episodes under each [nat].
        habit: Weight of habit under each.
        best: The power with the largest score; None where there are too few episodes to choose.
    """

    episodes: int
    powers: tuple[float, ...]
    scores: tuple[float, ...]
    habit: tuple[float, ...]
    best: float | None


def temper(place: Place) -> Tempering:
    """Score every power of the evidence by episodes left out in turn."""
    case, sides = place.case, (place.solved.filtered, place.setting.filtered)
    parts = [_by_episode(filtered) for filtered in sides]
    names = sorted({name for part in parts for name in part[1]})
    strategic = len(sides[0].units)

    def joint(arrays: tuple[Floats, Floats]) -> Floats:
        return np.concatenate(arrays)

    before = joint((parts[0][0], parts[1][0]))
    episodes = [
        joint((
            parts[0][1].get(name, np.zeros(strategic)),
            parts[1][1].get(name, np.zeros(len(before) - strategic)),
        ))
        for name in names
    ]  # fmt: skip
    nothing = np.zeros(len(before))
    total = np.sum([nothing, *episodes], axis=0)
    # Summed anew for each: of an account that an episode rules out, nothing could be taken off again.
    others = [np.sum([nothing, *episodes[:n], *episodes[n + 1 :]], axis=0) for n in range(len(episodes))]
    scores, habit = [], []
    for power in POWERS:
        score = 0.0
        for each, rest in zip(episodes, others, strict=True):
            logs = _logs(case.habit, before, rest, power, strategic)
            score += float(logsumexp(logs + each) - logsumexp(logs))
        scores.append(score)
        logs = _logs(case.habit, before, total, power, strategic)
        habit.append(float(np.exp(logsumexp(logs[strategic:]) - logsumexp(logs))))
    best = POWERS[int(np.argmax(scores))] if len(episodes) >= FEW else None
    return Tempering(len(episodes), POWERS, tuple(scores), tuple(habit), best)


def _logs(habit: float, before: Floats, evidence: Floats, power: float, strategic: int) -> Floats:
    """Log weights: what was known at the last redraw, as it is, and the evidence since, tempered."""
    possible = np.isfinite(evidence)
    known = np.where(np.isfinite(before), before, -np.inf)
    logs = known + np.where(
        possible, power * np.where(possible, evidence, 0.0), -np.inf if power > 0 else 0.0
    )
    with np.errstate(divide="ignore"):
        priors = np.repeat([np.log1p(-habit), np.log(habit)], [strategic, len(logs) - strategic])
    joined: Floats = logs + priors
    return joined


def _by_episode(filtered: Filtered) -> tuple[Floats, dict[int, Floats]]:
    """Log weights at the last redraw, and what each episode since added, by its number."""
    last = list(stages(filtered.events))[-1]
    begins = last.events[0][0]
    before = filtered.paths[1.0][begins - 1] if filtered.redraws else filtered.priors
    found: dict[int, Floats] = {}
    number, reached = 0, last.since
    for row, (name, event) in enumerate(filtered.entries):
        if event < begins:
            continue
        time = filtered.events[event].time
        if name != "silence" and time - reached > GAP and found:
            number += 1
        if name != "silence":
            reached = time
        found[number] = found.get(number, np.zeros(len(filtered.units))) + filtered.increments[row]
    return before, found
