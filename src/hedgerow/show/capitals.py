"""Which short words of a case's ids its own prose writes in capitals: `us_posture` is the US posture.

Ids are small letters by the format. A part of one is an abbreviation where the texts of the case write that word in
capitals and never otherwise; nothing else is known of it.
"""

from __future__ import annotations

import re

from hedgerow.case.model import Case

LONGEST = 5
"""Letters of an abbreviation, at most."""


def capitals(case: Case) -> frozenset[str]:
    """Parts of ids, in small letters, that the prose of the case writes in capitals."""
    prose = " ".join(
        [case.title, case.about]
        + [f"{one.name} {one.about}" for one in case.actors]
        + [act.about for act in case.acts]
        + [drift.about for drift in case.drifts]
        + [change.about for change in case.calendar]
        + [quantity.about for quantity in case.quantities]
        + [reply.about for act in case.acts for reply in act.replies]
        + [f"{question.short} {question.question}" for question in case.questions]
        + [f"{report.note} {report.location}" for report in case.evidence]
    )
    found = re.findall(r"[^\W\d_]+", prose)
    small = {word for word in found if word.islower()}
    return frozenset(
        word.lower()
        for word in found
        if word.isupper() and 1 < len(word) <= LONGEST and word.lower() not in small
    )
