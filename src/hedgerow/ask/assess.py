"""The main job: from a case to its assessment."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import numpy as np
from threadpoolctl import threadpool_limits

from hedgerow.ask.answers import Answer, Asker
from hedgerow.ask.based import Base, based, held
from hedgerow.ask.between import Now, changes_against
from hedgerow.ask.claims import account_claim, chain_claim, inner_queries
from hedgerow.ask.earlier import Earlier
from hedgerow.ask.engine import (
    Progress,
    Setting,
    Solved,
    habit_weight,
    posterior,
    silent,
)
from hedgerow.ask.headline import headline
from hedgerow.ask.health import health, settings
from hedgerow.ask.origins import at_origin
from hedgerow.ask.record import Assessment, ClaimResult, ScenarioResult
from hedgerow.ask.scenarios import Intervened, manners
from hedgerow.ask.shifted import Calibrated, Place, shifted
from hedgerow.ask.since import asked_of_model, changes_since
from hedgerow.ask.spread import parts
from hedgerow.ask.summary import (
    accounts_table,
    act_rates,
    forecasts_table,
    quantity_paths,
    reports_table,
    silence_lines,
    stability_table,
    steps_table,
)
from hedgerow.ask.why.common import headlines, query_of
from hedgerow.ask.why.explain import Explained, explain
from hedgerow.case.model import Case, Query
from hedgerow.errors import QueryError
from hedgerow.infer.filtered import Weighed
from hedgerow.memory import tidied
from hedgerow.solve.equilibrium import Accuracy


@contextmanager
def workers() -> Iterator[Executor]:
    """Threads for accounts, one a processor; linear algebra inside them keeps to one thread each.

    Vectors here are too short to share: two threads waiting for each other in every dot product made solves
    twenty times slower on a busy machine.
    """
    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(os.cpu_count() or 1) as executor:
        try:
            yield executor
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise


def assess(
    case: Case,
    *,
    progress: Progress = silent,
    since: date | Earlier | None = None,
    explained: bool = True,
    thorough: bool = False,
    calibrated: Calibrated | None = None,
    base: Base | None = None,
    answered: Callable[[Assessment], None] | None = None,
) -> Assessment:
    """Assess a case: solve its game under every account, weigh the accounts on the record, answer its questions.

    Where its as-of date is earlier than the one it was written for, usual rates are first counted again (`at_origin`).

    Args:
        case: The case.
        progress: Told the stage, how much of it is done, and of how much.
        since: Day, or earlier result, since which changes are told; None: none are.
        explained: Whether to explain the answers as well, which takes its time.
        thorough: Whether to explain them however long it takes: reports left out, parameters moved.
        calibrated: Numbers to take instead of those typed; other multiples of the sways keep the typed ones.
        base: The accounts of this very case, or those of the case that this one was changed from: what they have in
            common is then held, and nothing is said of other multiples of the sways. None: all is found.
        answered: Told the answer as soon as it is known, where there is more to come: scenarios, claims and
            explanations take most of the time.

    Returns:
        The assessment.

    Raises:
        ChangeError: If other things can happen than in the case of the base.
        SolveError: If a game does not converge or a declared sway cannot be attained.
        EvidenceError: If the record is impossible under every account.
        QueryError: If a query cannot be answered.
    """
    began = time.monotonic()
    progress = tidied(progress)
    day = since.as_of if isinstance(since, Earlier) else since
    if day is not None and not case.begins <= day <= case.as_of:
        raise QueryError(
            f"Changes since {day} cannot be told: the case runs from {case.begins} to {case.as_of}. "
            "Give a day between the two."
        )
    if calibrated is not None and isinstance(since, Earlier):
        raise QueryError(
            "Changes since an earlier result are told of the numbers as typed. Leave the calibration out, or give "
            "a day."
        )
    written, (case, _) = case, at_origin(case)
    with workers() as executor:
        found = based(case, executor, progress) if base is None else held(base, case, executor, progress)
        setting, solved, others, accuracies = found.setting, found.solved, found.others, [*found.accuracies]
        if calibrated is not None:
            progress("Moving to what was learned", 0, 0)
            case = replace(case, digests=(*case.digests, ("calibration", calibrated.digest)))
            there = shifted(Place(case, setting, solved), calibrated.shift, executor, case.kappas)
            case, setting, solved = there.case, there.setting, there.solved
            accuracies += [solution.accuracy for solution in solved.solutions]
        mixture = posterior(case, solved.filtered, setting.filtered)
        # Of one's own chains nothing is kept beyond its use: it is large.
        asker = Asker(case, mixture, executor, None if base is None else found.swept)
        queries = _queries(case)
        answers = dict(
            zip(queries, asker.ask(queries, None, _told(progress, "Asking the questions")), strict=True)
        )
        changes = None
        if since is not None:
            progress("Telling what changed", 0, 0)
            changes = (
                changes_against(Now(written, case, setting, solved, asker, executor, progress), since)
                if isinstance(since, Earlier)
                else changes_since(case, since, setting, solved, asker, executor)
            )
        asker.forget(
            but={query_of(question) for question in headlines(case)}
            | {claim.asks for claim in case.claims if claim.asks.given}
        )
        forecasts = forecasts_table(case, answers)
        stability = stability_table(case, [(1.0, solved.filtered), *others], setting.filtered)
        accounts = accounts_table(case, mixture)
        title = headline(case, accounts, stability, mixture)
        modelled = [one for one in forecasts if one.strategy is not None and one.habit is not None]
        answer = Assessment(
            case=case,
            as_of=case.as_of,
            headline=title.text,
            told_apart=title.told_apart,
            why_not_told_apart=title.reason,
            accounts=accounts,
            forecasts=forecasts,
            claims=(),
            scenarios=(),
            reports=reports_table(case, mixture),
            steps=steps_table(case, mixture),
            paths=quantity_paths(case, mixture),
            stability=stability,
            rates=act_rates(case, setting, mixture),
            strategy_share=float(np.mean([abs((f.strategy or 0.0) - (f.habit or 0.0)) for f in modelled]))
            if modelled
            else 0.0,
            health=health(case, setting, solved, mixture, accuracies, time.monotonic() - began),
            digests=case.digests,
            settings=settings(case, solved),
            silence=silence_lines(case, mixture),
            changes=changes,
            uncertainty=() if calibrated is None else calibrated.uncertainty,
        )
        if answered is not None and (case.scenarios or case.claims or explained or thorough):
            answered(answer)
        scenarios, effects, announced = _scenarios(case, setting, solved, asker, answers, executor, progress)
        claims = _claims(case, asker, answers, effects, solved, others, setting)
        reasons = (
            explain(case, setting, solved, others, asker, executor, progress, thorough=thorough)
            if explained or thorough
            else Explained()
        )
    return replace(
        answer,
        claims=claims,
        scenarios=scenarios,
        health=health(case, setting, solved, mixture, [*accuracies, *announced], time.monotonic() - began),
        ledger=reasons.ledger,
        why=reasons.why,
        acts=reasons.acts,
        indicators=reasons.indicators,
        cycles=reasons.cycles,
        futures=reasons.futures,
        sensitivity=reasons.sensitivity,
    )


def _told(progress: Progress, stage: str) -> Callable[[int, int], None]:
    return lambda done, total: progress(stage, done, total)


def _queries(case: Case) -> list[Query]:
    """Every query about the chains as they are: the questions, the claims, and what differences are taken from."""
    wanted = [query for _, query in asked_of_model(case)]
    wanted += [part for query in wanted for part in parts(case, query)]
    for claim in case.claims:
        if claim.asks.form == "effect_of":
            wanted.append(claim.asks.parts[0])
        elif claim.asks.form != "account":
            wanted.append(claim.asks)
    return list(dict.fromkeys(wanted))


Effects = dict[tuple[str, bool], dict[Query, Answer]]


def _scenarios(
    case: Case,
    setting: Setting,
    solved: Solved,
    asker: Asker,
    answers: dict[Query, Answer],
    executor: Executor,
    progress: Progress,
) -> tuple[tuple[ScenarioResult, ...], Effects, list[Accuracy]]:
    """Ask the headline questions, and what claims need, under every scenario."""
    first = [q for q in case.questions if q.headline and q.answered_by == "model" and q.asks]
    wanted = inner_queries(case.claims)
    results: list[ScenarioResult] = []
    accuracies: list[Accuracy] = []
    effects: Effects = {}
    for scenario in case.scenarios:
        for manner in manners(scenario):
            inner = [*wanted.get((scenario.id, manner == "announced"), [])]
            if len(manners(scenario)) == 1:
                inner += wanted.get((scenario.id, manner != "announced"), [])
            queries = list(dict.fromkeys([query_of(q) for q in first] + inner))
            course = Intervened(case, setting, solved, scenario, manner, executor, progress)
            accuracies.extend(course.accuracies)
            name = f"Asking: {scenario.name}" + (", announced" if manner == "announced" else "")
            asked = dict(zip(queries, asker.ask(queries, course.course, _told(progress, name)), strict=True))
            for announced in (True, False):
                if announced == (manner == "announced") or len(manners(scenario)) == 1:
                    effects[scenario.id, announced] = asked
            results.append(
                ScenarioResult(
                    id=scenario.id,
                    name=scenario.name,
                    about=scenario.about,
                    kind=manner,
                    first=scenario.first,
                    forecasts=tuple((q.id, asked[query_of(q)].value) for q in first),
                )
            )
    return tuple(results), effects, accuracies


def _claims(
    case: Case,
    asker: Asker,
    answers: dict[Query, Answer],
    effects: Effects,
    solved: Solved,
    others: Sequence[tuple[float, Weighed]],
    setting: Setting,
) -> tuple[ClaimResult, ...]:
    filtered: list[Weighed] = [solved.filtered, *(weighed for _, weighed in others)]
    habit_weights = [asker.mixture.habit_weight] + [
        habit_weight(case, each, setting.filtered, kappa) for each in filtered for kappa in case.kappas
    ]
    results = []
    for claim in case.claims:
        query = claim.asks
        if query.form == "account":
            results.append(account_claim(case, claim, filtered, habit_weights))
        elif query.form == "effect_of":
            inner = query.parts[0]
            base = effects[query.against, query.announced][inner] if query.against else answers[inner]
            changed = effects[query.scenario, query.announced][inner]
            results.append(chain_claim(claim, changed.minus(base), asker, base))
        else:
            results.append(chain_claim(claim, answers[query], asker, None))
    return tuple(results)
