"""Which words of a case's ids its own prose writes with capitals: `us_posture` is the US posture.

Ids are small letters by the format. A part of one is an abbreviation where the texts of the case write that word in
capitals and never otherwise, and a name where it is an actor's, or they write it with a capital within a sentence, and
never without;
nothing else is known of it.
"""

from __future__ import annotations

import re

from hedgerow.case.model import Case

LONGEST = 5
"""Letters of an abbreviation, at most."""

_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})*\b(?! [A-Z])")
"""Words with capitals that do not begin their sentence."""


def capitals(case: Case) -> dict[str, str]:
    """Parts of ids as the prose of the case writes them, by their small letters."""
    prose = "\n".join(
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
    small |= {name.lower() for name in _NAME.findall(prose) if " " in name and name.lower() in prose}
    short = [word for word in found if word.isupper() and 1 < len(word) <= LONGEST]
    names = [
        *_NAME.findall(prose),
        *(one.name for one in case.actors if one.name.isalpha() and one.name.istitle()),
    ]
    return {word.lower(): word for word in (*names, *short) if word.lower() not in small}
