"""Who acted in one article and what each did to whom: the actors and acts that a draft begins with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hedgerow.evidence.notes import tidy
from hedgerow.evidence.record import Event

MOST_ACTORS = 8
MOST_ACTS = 16
MOST_TENSIONS = 5
"""Quantities of three levels each: 243 situations."""
DEEDS = frozenset({"AID", "YIELD", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})
"""What is done rather than said: of these acts are made first."""
BODIES = frozenset(
    {
        "army", "authorities", "cabinet", "council", "court", "forces", "government", "guards", "insurgents", "junta",
        "militants", "military", "militia", "militias", "ministry", "opposition", "parliament", "police", "rebels",
        "separatists", "troops",
    }
)  # fmt: skip
"""Last words of those who act together without a name of their own."""
_RESERVED = frozenset({"and", "or", "not", "min", "max", "true", "false", "begins", "habit", "about", "from"})


@dataclass(frozen=True, slots=True)
class Act:
    """What one did to another, and where the article reports it."""

    id: str
    by: str
    against: str
    kind: str
    tension: str
    events: tuple[Event, ...]


def actors_of(events: Sequence[Event]) -> dict[str, str]:
    """The id of each who acts or is acted on, by name, the busiest first."""
    told = [
        (name, who)
        for one in events
        for name, who in ((one.actor, one.actor_id), (one.actor, one.actor_id), (one.target, one.target_id))
        if name and _id(name)
    ]
    # `a drone` and `14 protesters` decide nothing: they stand in only where nobody with a name does anything
    named = any(one.actor_id is not None for one in events)
    busy = Counter(name for name, who in told if who is not None or _is_body(name) or not named)
    found: dict[str, str] = {}
    for name, _ in sorted(busy.items(), key=lambda one: (-one[1], one[0])):
        made = _id(name)
        if made not in found.values() and len(found) < MOST_ACTORS:
            found[name] = made
    return found


def _is_body(name: str) -> bool:
    """Whether a description without a name is of those who decide together: `police`, `the security forces`."""
    return name.lower().split()[-1] in BODIES


def _id(name: str) -> str:
    """A name as the format wants it: lower_snake_case, at most 24 letters."""
    made = re.sub(r"[^a-z0-9]+", "_", tidy(name).lower()).strip("_")[:24].strip("_")
    if not made:
        return ""
    return f"a_{made}" if made in _RESERVED or not made[0].isalpha() else made


def acts_of(events: Sequence[Event], names: dict[str, str]) -> list[Act]:
    """What each did to whom, deeds before words and the most reported first, as far as there are tensions for it."""
    grouped: dict[tuple[str, str, str], list[Event]] = {}
    for one in events:
        by, against = names.get(one.actor or ""), names.get(one.target or "", "")
        if by and by != against:
            grouped.setdefault((by, against, one.type), []).append(one)
    order = sorted(
        grouped.items(),
        key=lambda one: (
            one[0][2] not in DEEDS,
            -sum(e.date is not None for e in one[1]),
            -len(one[1]),
            not one[0][1],
            one[0],
        ),
    )
    found: list[Act] = []
    tensions: set[str] = set()
    for (by, against, kind), group in order:
        pair = sorted([by, against]) if against else [by]
        tension = f"tension_{'_'.join(pair)}" if against else f"course_{by}"
        if len(found) == MOST_ACTS or (tension not in tensions and len(tensions) == MOST_TENSIONS):
            continue
        tensions.add(tension)
        made = "_".join([kind.lower(), by, *([against] if against else [])])
        found.append(Act(made, by, against, kind, tension, tuple(group)))
    return found
