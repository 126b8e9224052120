"""A case as of an earlier day: what was counted is counted again from what was published by then.

The record is cut exactly by the filter. The numbers of a case are another matter: somebody typed them who knew the
whole record. Where a usual rate was declared as a count, and the record itself holds just that count over the declared
time, the count of the earlier day takes its place. Every other rate stays as typed, and is named: it may know what
happened later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from hedgerow.case.expressions import Constant
from hedgerow.case.model import Act, Case, Reply, Report, Usual
from hedgerow.case.units import counted_chance, counted_rate
from hedgerow.infer.timeline import usable

SHORTEST = 30.0
"""Least exposure that a count of an earlier day may rest on [day]."""


@dataclass(frozen=True, slots=True)
class Recount:
    """What was counted again, and what could not be.

    Attributes:
        recounted: Ids of the acts and replies whose usual rate was counted again.
        kept: Ids of those whose usual rate stands as typed, and so may know what happened later.
    """

    recounted: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def at_origin(case: Case) -> tuple[Case, Recount]:
    """The case with usual rates counted again, if its as-of date is earlier than the one it was written for.

    What was done is said among the case's warnings.
    """
    if case.written_for is None or case.written_for <= case.as_of:
        return case, Recount()
    late = _used(replace(case, as_of=case.written_for))
    early = _used(case)
    acts = []
    recounted: list[str] = []
    kept: list[str] = []
    for act in case.acts:
        usual = _act_recounted(case, act, late, early)
        (kept if usual is None else recounted).append(act.id)
        replies = []
        for reply in act.replies:
            again = _reply_recounted(act, reply, late, early)
            (kept if again is None else recounted).append(reply.id)
            replies.append(reply if again is None else replace(reply, usual=again))
        acts.append(replace(act, usual=usual or act.usual, replies=tuple(replies)))
    said = [f"The case was written for {case.written_for}; its reports are cut at {case.as_of}."]
    if recounted:
        said.append(f"Usual rates counted again from what was published by then: {', '.join(recounted)}.")
    if kept:
        said.append(f"Usual rates as typed, which may know what happened later: {', '.join(kept)}.")
    changed = replace(case, acts=tuple(acts), warnings=(*case.warnings, *said))
    return changed, Recount(tuple(recounted), tuple(kept))


def _used(case: Case) -> tuple[Report, ...]:
    return tuple(report for report in case.evidence if not usable(case, report))


def _count(reports: Iterable[Report], name: str, marks: Sequence[str] = ()) -> int:
    return sum(
        named.id == name and (not marks or not named.mark or named.mark in marks)
        for report in reports
        for named in (report.alternatives[0] if report.alternatives else ())
    )


def _act_recounted(
    case: Case, act: Act, late: Sequence[Report], early: Sequence[Report]
) -> tuple[Usual, ...] | None:
    """Its usual rate by the earlier day, or None where the record does not hold its count."""
    if len(act.usual) != 1 or act.usual[0].seen is None or act.usual[0].exposure is None:
        return None
    row, until = act.usual[0], case.written_for or case.as_of
    first = until - timedelta(days=round(row.exposure or 0.0) - 1)
    within = [report for report in late if report.first >= first]
    left = (row.exposure or 0.0) - (until - case.as_of).days
    if _count(within, act.id) != row.seen or left < SHORTEST:
        return None
    seen = _count((report for report in early if report.first >= first), act.id)
    return (replace(row, rate=Constant(counted_rate(seen, left)), seen=seen, exposure=left),)


def _reply_recounted(
    act: Act, reply: Reply, late: Sequence[Report], early: Sequence[Report]
) -> tuple[Usual, ...] | None:
    """Its usual chance by the earlier day, or None where the record does not hold its count."""
    if len(reply.usual) != 1 or reply.usual[0].seen is None or reply.usual[0].exposure is None:
        return None
    row = reply.usual[0]
    if (_count(late, reply.id), _count(late, act.id, reply.after)) != (row.seen, round(row.exposure or 0.0)):
        return None
    seen, trials = _count(early, reply.id), _count(early, act.id, reply.after)
    return (replace(row, rate=Constant(counted_chance(seen, trials)), seen=seen, exposure=float(trials)),)
