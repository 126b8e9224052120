"""The names that a case gives what it is made of, beside the ids that its expressions and reports use."""

from __future__ import annotations

from hedgerow.case.model import Case


def labels_of_doings(case: Case) -> dict[str, str]:
    """Names of acts, replies and drifts by their ids, where they are given one."""
    replies = [reply for act in case.acts for reply in act.replies]
    return {one.id: one.label for kind in (case.acts, case.drifts, replies) for one in kind if one.label}


def labels_of_variables(case: Case) -> dict[str, str]:
    """Names of quantities and parameters, where they are given one."""
    return {one.name: one.label for kind in (case.quantities, case.parameters) for one in kind if one.label}
