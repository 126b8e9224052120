"""What an assessment finds first, and a changed case solved under it.

The accounts of a case are anchored and solved at the declared sways and at their other multiples. Where only a few
numbers are changed, all that accounts have in common may be held: the anchor, the scale of stakes and the rates of
false reports stay those of the case as declared, as in every comparison where one thing is changed. Then the games
need only be solved again from where they are, and the record read again.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

from hedgerow.ask.anchoring import solve_accounts, trace_anchor
from hedgerow.ask.answers import Swept
from hedgerow.ask.engine import Progress, Setting, Solved, set_up
from hedgerow.ask.shifted import Place, same_record, solved_there
from hedgerow.ask.why.common import headlines
from hedgerow.case.changes import ChangeError
from hedgerow.case.model import Case
from hedgerow.game.compile import accounts_of
from hedgerow.infer.filtered import Weighed
from hedgerow.solve.equilibrium import Accuracy


@dataclass(frozen=True)
class Base:
    """The accounts of a case, solved and weighed.

    Attributes:
        case: The case.
        setting: Its accounts, and habit on the record.
        solved: The strategic accounts at the declared sways.
        others: Their weights at other multiples of the sways.
        accuracies: How well each game was solved.
        swept: What was swept of their present chains so far; whoever asks adds to it.
    """

    case: Case
    setting: Setting
    solved: Solved
    others: tuple[tuple[float, Weighed], ...]
    accuracies: tuple[Accuracy, ...]
    swept: Swept = field(default_factory=dict, compare=False)


def based(case: Case, executor: Executor, progress: Progress) -> Base:
    """Solve at the declared sways, and at their other multiples to see whether the order of accounts holds.

    Multiples are anchored from the smallest up, each from the one before: tracing in sway.

    Raises:
        SolveError: If a game does not converge or a declared sway cannot be attained.
        EvidenceError: If the record is impossible under every account.
    """
    setting = set_up(case, executor, progress)
    multiples = sorted({1.0, *case.sways})
    if not any(any(game.stakes.strategic) for game in setting.games):
        multiples = [1.0]
    found = None
    solved: Solved | None = None
    others: list[tuple[float, Weighed]] = []
    accuracies: list[Accuracy] = []
    for multiple in multiples:
        found = trace_anchor(case, setting, multiple, executor, progress, found)
        made = solve_accounts(case, setting, found, executor, progress)
        accuracies.extend(solution.accuracy for solution in made.solutions)
        if multiple == 1.0:
            solved = made
        else:
            # Only the weights are kept: the chains of every account take gigabytes.
            others.append((multiple, made.filtered.weighed()))
    if solved is None:
        raise ValueError("The declared sways are always among the multiples.")
    units = (*solved.filtered.units, *setting.filtered.units)
    return Base(
        case, setting, solved, tuple(others), tuple(accuracies), {id(unit.chain): {} for unit in units}
    )


def held(base: Base, case: Case, executor: Executor, progress: Progress) -> Base:
    """Solve a changed case under what was found of it as declared.

    Other multiples of the sways are not solved again, so nothing is said of them. Where only what is asked has
    changed, nothing is solved again.

    Args:
        base: The case as declared, solved.
        case: The changed case.
        executor: Where accounts are solved in parallel.
        progress: Told how far it is.

    Raises:
        ChangeError: If other things can happen in the changed case, or its accounts are others.
        SolveError: If a game does not converge.
        EvidenceError: If the record is impossible under every account.
    """
    if _unasked(case) == _unasked(base.case):
        return replace(base, case=case)
    try:
        here = Place(base.case, base.setting, base.solved).among(accounts_of(case))
    except KeyError:
        raise ChangeError(
            "The changed case has other accounts, so its anchor has to be found anew. Ask for the full answer: without "
            "`--quick`, or by “Compute”."
        ) from None
    there = solved_there(
        here,
        case,
        base.solved.anchor,
        executor,
        case.kappas,
        progress=progress,
    )
    accuracies = tuple(solution.accuracy for solution in there.solved.solutions)
    # Of chains that are not those of the base nothing is kept: they come and go.
    swept = base.swept if same_record(case, base.case) else {}
    return Base(case, there.setting, there.solved, (), accuracies, swept)


def briefly(case: Case, declared: Case) -> Case:
    """A changed case with its headline questions alone, and of scenarios those that are not declared: no claims."""
    added = tuple(one for one in case.scenarios if one not in declared.scenarios)
    return replace(case, questions=headlines(case), scenarios=added, claims=())


def _unasked(case: Case) -> Case:
    """The case without what is asked of it."""
    return replace(case, questions=(), scenarios=(), claims=(), edited=(), digests=(), warnings=())
