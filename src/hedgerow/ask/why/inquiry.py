"""One thing explained in full: an act, a question, an account or a report of a case.

Nothing is spared here that an assessment leaves out for its cost; but scenarios, claims and other sways are not looked
at. The digits are those of the assessment: the same steps lead to the accounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal

from hedgerow.ask.anchoring import solved_as_assessed
from hedgerow.ask.answers import Asker
from hedgerow.ask.engine import (
    Progress,
    posterior,
    silent,
)
from hedgerow.ask.origins import at_origin
from hedgerow.ask.why.common import headlines, query_of
from hedgerow.ask.why.explain import forecasts_told, sensitivity, with_reports_left_out
from hedgerow.ask.why.indicators import indicators
from hedgerow.ask.why.leave_out import leave_out
from hedgerow.ask.why.ledger import ledger
from hedgerow.ask.why.ledger_record import Ledger, LeftOut, Why
from hedgerow.ask.why.record import ActReason, Indicator
from hedgerow.ask.why.slopes_record import Sensitivity
from hedgerow.ask.why.worth import reasons
from hedgerow.case.model import Case
from hedgerow.errors import QueryError
from hedgerow.infer.timeline import usable

Kind = Literal["act", "question", "account", "report"]


@dataclass(frozen=True)
class Explanation:
    """What one thing comes of.

    Attributes:
        kind: Of the thing.
        what: Its id; for an account `axis.value`.
        case: The case.
        act: For an act, why it would be done now.
        indicators: For an act, what reports of it and of the replies to it would tell.
        why: For a question, what each report did to the answer.
        sensitivity: For a question, what it rests on, where that was asked for.
        acts: For a question, why the acts it counts would be done.
        ledger: For an account, what each report did to it.
        left_out: For a report, the answers without it.
    """

    kind: Kind
    what: str
    case: Case
    act: ActReason | None = None
    indicators: tuple[Indicator, ...] = ()
    why: Why | None = None
    sensitivity: Sensitivity | None = None
    acts: tuple[ActReason, ...] = ()
    ledger: Ledger | None = None
    left_out: LeftOut | None = None


def askable(case: Case) -> dict[Kind, tuple[str, ...]]:
    """What may be asked about."""
    return {
        "act": tuple(act.id for act in case.acts),
        "question": tuple(q.id for q in case.questions if q.answered_by == "model"),
        "account": (
            *(f"{axis.id}.{value.id}" for axis in case.axes for value in axis.values),
            *(("habit",) if 0.0 < case.habit < 1.0 else ()),
        ),
        "report": tuple(report.id for report in case.evidence if not usable(case, report)),
    }


def kind_of(case: Case, what: str) -> Kind:
    """What kind of thing an id is.

    Raises:
        QueryError: If there is nothing of that name, or nothing to explain about it.
    """
    known = askable(case)
    for kind, names in known.items():
        if what in names:
            return kind
    for act in case.acts:
        if what in {reply.id for reply in act.replies}:
            raise QueryError(
                f"`{what}` is a reply to `{act.id}`. Ask why of that: its replies are told with it."
            )
    if what in {drift.id for drift in case.drifts}:
        raise QueryError(f"`{what}` is a drift: nobody chooses it. Its rate stands in the case.")
    for question in case.questions:
        if question.id == what:
            raise QueryError(f"The model does not answer {what}. {question.reason}".strip())
    for report in case.evidence:
        if report.id == what:
            raise QueryError(f"Report {what} is not used: {usable(case, report)}")
    near = get_close_matches(what, [name for names in known.values() for name in names], 3, 0.5)
    meant = f" Did you mean {' or '.join(f'`{name}`' for name in near)}?" if near else ""
    raise QueryError(
        f"There is no act, question, account or report `{what}` in this case.{meant} "
        "Ask without it to see what there is."
    )


def explained(
    case: Case,
    what: str,
    executor: Executor,
    progress: Progress = silent,
    *,
    parameters: bool = False,
    first_order: bool = False,
) -> Explanation:
    """Explain one thing.

    Args:
        case: The case.
        what: Id of an act, question or report, or `axis.value` of an account.
        executor: Where accounts are solved in parallel.
        progress: Told how far it is.
        parameters: For a question, whether to tell what each parameter does to it.
        first_order: Whether to tell that by derivatives alone, no game solved again.

    Raises:
        QueryError: If there is nothing of that name.
    """
    kind = kind_of(case, what)
    case, _ = at_origin(case)
    setting, solved = solved_as_assessed(case, executor, progress)
    mixture = posterior(case, solved.filtered, setting.filtered)
    asker = Asker(case, mixture, executor)
    asked = [question for question in case.questions if question.id == what] or list(headlines(case))
    asker.ask([query_of(question) for question in [*asked, *headlines(case)]])
    made = Explanation(kind, what, case)
    if kind == "report":
        progress("Leaving the report out", 0, 0)
        return replace(made, left_out=leave_out(case, [what], setting, solved, asker, executor)[0])
    if kind == "account":
        progress("Explaining the weights", 0, 0)
        book = ledger(case, mixture, [(1.0, solved.filtered)])
        progress("Leaving reports out", 0, 0)
        return replace(made, ledger=with_reports_left_out(case, book, setting, solved, asker, executor))
    progress("Explaining the acts", 0, 0)
    acts = reasons(case, setting, solved, mixture, executor)
    if kind == "act":
        replies = {reply.id for act in case.acts if act.id == what for reply in act.replies}
        found = indicators(case, asker, executor, progress)
        rows = tuple(row for row in found.rows if row.what in {what, *replies}) if found else ()
        return replace(made, act=next(one for one in acts if one.act == what), indicators=rows)
    progress("Telling what each report did", 0, 0)
    (why,) = forecasts_told(case, asked, setting, solved, asker, executor)
    if parameters or first_order:
        rests = sensitivity(case, asked, setting, solved, executor, progress, first_order=first_order)
        made = replace(made, sensitivity=rests)
    query = query_of(asked[0])
    counted = _deciders(case, [named.id for part in (query, *query.parts) for named in part.acts])
    return replace(made, why=why, acts=tuple(one for one in acts if one.act in counted))


def _deciders(case: Case, ids: Sequence[str]) -> set[str]:
    """Acts that are named, or whose replies are."""
    return {act.id for act in case.acts if {act.id, *(reply.id for reply in act.replies)} & set(ids)}
