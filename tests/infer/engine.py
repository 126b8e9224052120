"""The engine under test, asked what the oracle is asked: habit's chains of a case, filtered on its record."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from hedgerow.case.model import Case
from hedgerow.game.compile import Compiler, accounts_of, parameters_of
from hedgerow.game.mechanics import Mechanics
from hedgerow.infer.accounts import filter_accounts
from hedgerow.infer.densities import Densities
from hedgerow.infer.filtered import Filtered, Unit
from hedgerow.solve.policy import chain_of_habit

from .oracle import Usualness, World


def units(case: Case) -> list[Unit]:
    """Every account with the chain of its habit."""
    compiler = Compiler(case)
    return [
        Unit(key, chain_of_habit(compiler.mechanics(parameters_of(case, key))), parameters_of(case, key))
        for key in accounts_of(case)
    ]


def filtered(case: Case, usual: Usualness, kappas: Sequence[float] = (1.0,)) -> Filtered:
    """All accounts on the record, false reports as frequent as told."""
    accounts = units(case)
    with ThreadPoolExecutor(1) as executor:
        return filter_accounts(
            case, accounts, densities(accounts[0].chain.mechanics, usual), kappas, executor
        )


def densities(mechanics: Mechanics, usual: Usualness) -> Densities:
    """The oracle's table in the engine's order of happenings."""
    # A reply to several acts stands among the happenings several times; any will do.
    place = {(one.id, one.mark): n for n, one in enumerate(mechanics.happenings)}
    joint = np.zeros((len(mechanics.happenings), len(mechanics.happenings) + 1))
    for (what, reply), rate in usual.items():
        joint[place[what], -1 if reply is None else place[reply]] += rate
    return Densities(joint)


def usual_of(case: Case) -> Usualness:
    """Some plausible frequencies: those of the first account in an average situation."""
    key = next(iter(accounts_of(case)))
    world = World(case, parameters_of(case, key))
    found: dict[tuple[tuple[str, str], tuple[str, str] | None], float] = {}
    for jump in world.jumps:
        found[jump.what, jump.reply] = found.get((jump.what, jump.reply), 0.0) + jump.rate / world.size
    return found


def entries(result: Filtered) -> list[tuple[str, np.ndarray]]:
    """What moved the weights, all silence between two reports taken together."""
    found: list[tuple[str, np.ndarray]] = []
    silence = np.zeros(len(result.units))
    for (name, _), increment in zip(result.entries, result.increments, strict=True):
        if name == "silence":
            silence = silence + increment
            continue
        found += [("silence", silence), (name, increment)]
        silence = np.zeros(len(result.units))
    return [*found, ("silence", silence)]
