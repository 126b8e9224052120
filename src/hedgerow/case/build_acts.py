"""From the classes of the format to the records of a case: acts, replies, drifts and the calendar."""

from __future__ import annotations

from hedgerow.case.draft import Spot
from hedgerow.case.expressions import Constant, Expression
from hedgerow.case.fields import Valued
from hedgerow.case.model import Act, Dated, Drift, Effect, Outcome, Reply, Usual
from hedgerow.case.schema import (
    ActPart,
    CalendarPart,
    Doing,
    DriftPart,
    EffectPart,
    OutcomePart,
    ReplyPart,
    UsualPart,
)
from hedgerow.case.units import counted_chance, counted_rate, duration
from hedgerow.case.words import TextFault, check_name, did_you_mean, listed, shown

Wanted = dict[str, Valued]
_EFFECT_KEYS = ("chance", "when", "source")


def act(spot: Spot, name: str, part: ActPart) -> Act:
    """An act with its outcomes and replies."""
    spot = spot.sourced(part.source)
    actors = spot.draft.actors
    spot.at("by").known(part.by, actors, "an actor")
    for target in part.against:
        spot.at("against").known(target, actors, "an actor")
    outcomes = _outcomes(spot, part)
    marks = tuple(outcome.mark for outcome in outcomes)
    repliers = dict.fromkeys(reply.by for reply in part.replies.values())
    if len(repliers) > 1:
        spot.at("replies").fault(
            f"The replies to `{name}` are by {listed(repliers)}; only one actor may reply to an act.",
            "Keep the replies of one, and make the others acts.",
        )
    return Act(
        name,
        part.by,
        tuple(part.against),
        spot.at("when").condition(part.when),
        _usual(spot.at("usual"), part.usual, is_reply=False),
        _worth(spot.at("worth"), part.worth),
        outcomes,
        tuple(
            _reply(spot.at("replies", key), key, reply, part, marks) for key, reply in part.replies.items()
        ),
        _reported(spot.at("reported"), part, outcomes),
        part.about,
        tuple(part.code.items()),
        spot.place,
        part.name,
    )


def drift(spot: Spot, name: str, part: DriftPart) -> Drift:
    """A drift."""
    spot = spot.sourced(part.source)
    outcomes = _outcomes(spot, part)
    return Drift(
        name,
        spot.at("when").condition(part.when),
        spot.at("rate").rate(part.rate),
        outcomes,
        _reported(spot.at("reported"), part, outcomes),
        part.about,
        spot.place,
        part.ends or "",
        part.name,
    )


def dated(spot: Spot, name: str, part: CalendarPart) -> Dated:
    """A dated change."""
    spot = spot.sourced(part.source)
    effects = _effects(spot.at("effects"), part.effects)
    return Dated(name, part.on, spot.at("when").condition(part.when), effects, part.about)


def _reply(spot: Spot, name: str, part: ReplyPart, act: ActPart, marks: tuple[str, ...]) -> Reply:
    spot = spot.sourced(part.source)
    if spot.at("by").known(part.by, spot.draft.actors, "an actor") and part.by == act.by:
        spot.at("by").fault(f"`{part.by}` does the act and cannot reply to it.", "Name another actor.")
    for mark in part.after:
        spot.at("after").known(mark, frozenset(marks) - {""}, "a mark of the act it answers")
    outcomes = _outcomes(spot, part)
    return Reply(
        name,
        part.by,
        tuple(part.after),
        spot.at("when").condition(part.when),
        _usual(spot.at("usual"), part.usual, is_reply=True),
        _worth(spot.at("worth"), part.worth),
        outcomes,
        _reported(spot.at("reported"), part, outcomes),
        part.about,
        spot.place,
        part.name,
    )


def _usual(spot: Spot, rows: dict[str, UsualPart], *, is_reply: bool) -> tuple[Usual, ...]:
    if not rows:
        spot.fault("`usual` has no rows.", "Write, say, `{rate: 0.2 per month}`.")
    several = len(rows) > 1
    found = []
    for key, part in rows.items():
        where = spot.at(key).sourced(part.source)
        if several and part.when is None:
            where.fault("A row of `usual` among several has no `when`.", "Say where each row holds.")
        row = _chance_row(where, part) if is_reply else _rate_row(where, part)
        if row is not None:
            found.append(row)
    return tuple(found)


def _rate_row(spot: Spot, part: UsualPart) -> Usual | None:
    when = spot.at("when").condition(part.when)
    given = {
        key for key in ("rate", "chance", "within", "seen", "in_", "of") if getattr(part, key) is not None
    }
    if given == {"rate"} and part.rate:
        return Usual(when, rate=spot.at("rate").rate(part.rate), place=spot.place)
    if given == {"chance", "within"} and part.chance and part.within:
        before = len(spot.draft.faults)
        within = spot.at("within").duration(part.within)
        if len(spot.draft.faults) > before:
            return None
        return Usual(when, chance=spot.at("chance").amount(part.chance), within=within, place=spot.place)
    if given == {"seen", "in_"} and part.seen is not None and part.in_:
        spot.at("seen").number(str(part.seen))
        try:
            days = duration(part.in_.value)
        except TextFault as fault:
            spot.at("in").fault(fault.what, fault.remedy)
            return None
        rate = Constant(counted_rate(part.seen, days))
        return Usual(when, rate=rate, seen=part.seen, exposure=days, place=spot.place)
    spot.fault(
        "How often an act is done is not given in one of the three ways.",
        "Write `{rate: 0.2 per month}`, `{chance: 0.67, within: 14 days}` or `{seen: 3, in: 14 months}`.",
    )
    return None


def _chance_row(spot: Spot, part: UsualPart) -> Usual | None:
    when = spot.at("when").condition(part.when)
    given = {
        key for key in ("rate", "chance", "within", "seen", "in_", "of") if getattr(part, key) is not None
    }
    if given == {"chance"} and part.chance:
        return Usual(when, rate=spot.at("chance").amount(part.chance), place=spot.place)
    if given == {"seen", "of"} and part.seen is not None and part.of is not None:
        spot.at("seen").number(str(part.seen))
        if part.seen > part.of:
            spot.at("seen").fault(f"{part.seen} cannot be seen among {part.of}.", "Correct one of the two.")
            return None
        rate = Constant(counted_chance(part.seen, part.of))
        return Usual(when, rate=rate, seen=part.seen, exposure=float(part.of), place=spot.place)
    spot.fault(
        "How often a reply is chosen is not given in one of the two ways.",
        "Write `{chance: 0.83}` or `{seen: 4, of: 5}`; a reply has no rate.",
    )
    return None


def _worth(spot: Spot, parts: Wanted) -> tuple[tuple[str, Expression], ...]:
    worth = []
    for actor, part in parts.items():
        where = spot.at(actor)
        where.known(actor, where.draft.actors, "an actor")
        worth.append((actor, where.amount(part)))
    return tuple(worth)


def _outcomes(spot: Spot, part: Doing) -> tuple[Outcome, ...]:
    if part.outcomes is not None and part.effects is not None:
        spot.at("effects").fault(
            "Both `outcomes` and `effects` are given.", "Move the effects into an outcome."
        )
    if part.outcomes is None:
        if part.effects is None:
            spot.fault(
                "Neither `outcomes` nor `effects` is given.",
                "Write `effects: []` if the act changes nothing.",
            )
        return (Outcome("", None, _effects(spot.at("effects"), part.effects or [])),)
    if not part.outcomes:
        spot.at("outcomes").fault("`outcomes` is empty.", "Write `effects: []` if the act changes nothing.")
    found = []
    rests = 0
    for index, one in enumerate(part.outcomes):
        where = spot.at("outcomes", index).sourced(one.source)
        if one.mark and one.mark in [other.mark for other in part.outcomes[:index]]:
            where.fault(f"The mark `{one.mark}` stands here twice.", "Rename one of the two.")
        found.append(_outcome(where, one, single=len(part.outcomes) == 1))
        rests += one.chance is not None and one.chance.value == "rest"
    if rests > 1:
        spot.at("outcomes").fault("More than one outcome takes the `rest`.", "Give the others their chances.")
    return tuple(found)


def _outcome(spot: Spot, part: OutcomePart, *, single: bool) -> Outcome:
    if part.mark:
        try:
            check_name(part.mark)
        except TextFault as fault:
            spot.at("mark").fault(fault.what, fault.remedy)
    chance = None
    if part.chance is not None and part.chance.value != "rest":
        chance = spot.at("chance").amount(part.chance)
    elif part.chance is None and not single:
        spot.fault("An outcome among several has no chance.", "Give it a `chance`, or `chance: rest`.")
    return Outcome(part.mark, chance, _effects(spot.at("effects"), part.effects))


def _effects(spot: Spot, parts: list[EffectPart]) -> tuple[Effect, ...]:
    found: list[Effect] = []
    for index, part in enumerate(parts):
        effect = _effect(spot.at(index).sourced(part.source), part)
        if effect is None:
            continue
        if effect.quantity in [other.quantity for other in found]:
            spot.at(index).fault(
                f"Two effects of one outcome change `{effect.quantity}`.",
                "Join them in a table, or make them different outcomes.",
            )
        found.append(effect)
    return tuple(found)


def _effect(spot: Spot, part: EffectPart) -> Effect | None:
    changes = part.model_extra or {}
    if len(changes) != 1:
        names = listed(changes) or "none"
        slips = [
            did_you_mean(key, _EFFECT_KEYS, "-") for key in changes if key not in spot.draft.names.levels
        ]
        advice = next(
            (slip for slip in slips if slip not in {"", "-"}), "Write one effect for each quantity."
        )
        spot.fault(f"An effect changes exactly one quantity, and here stand {names}.", advice)
        return None
    ((quantity, change),) = changes.items()
    where = spot.at(quantity)
    if not where.known(quantity, spot.draft.names.levels, "a quantity"):
        return None
    moves = _moves(where, quantity, change)
    chance = spot.at("chance").amount(part.chance) if part.chance else Constant(1.0)
    return Effect(quantity, moves, chance, spot.at("when").condition(part.when))


def _moves(spot: Spot, quantity: str, change: int | str | dict[str, str]) -> tuple[int, ...]:
    size = len(spot.draft.names.levels[quantity])
    same = list(range(size))
    if isinstance(change, dict):
        for source, target in change.items():
            here = spot.at(source)
            before, after = here.level(quantity, source), here.level(quantity, target)
            if before >= 0 and after >= 0 and size:
                same[before] = after
        return tuple(same)
    steps = change if isinstance(change, int) else _steps(change)
    if steps is None and str(change).lstrip()[:1] in {*"+-.0123456789"}:
        spot.fault(f"`{shown(str(change))}` is not a whole number of steps.", "Write, say, `+1` or a level.")
        return tuple(same)
    if steps is None:
        return tuple([max(spot.level(quantity, str(change).strip()), 0)] * size)
    if steps == 0:
        spot.fault("A change of 0 steps changes nothing.", "Write `+1` or `-1`, or leave the effect out.")
    return tuple(min(max(index + steps, 0), size - 1) for index in same)


def _steps(text: str) -> int | None:
    """A whole number of steps written as text, such as `"+1"`."""
    text = text.strip()
    digits = text[1:] if text[:1] in {"+", "-"} else text
    return int(text) if digits.isdecimal() and digits.isascii() and len(digits) < 6 else None


def _reported(spot: Spot, part: Doing, outcomes: tuple[Outcome, ...]) -> tuple[tuple[str, float], ...]:
    given = part.reported or {}
    chances = {
        mark: spot.at(mark).plain(chance, 0, 1, "A chance of being reported", 1.0)
        for mark, chance in given.items()
    }
    marks = frozenset(outcome.mark for outcome in outcomes)
    for mark in given:
        if mark:
            spot.at(mark).known(mark, marks - {""}, "a mark of this act")
    return tuple((outcome.mark, chances.get(outcome.mark, chances.get("", 1.0))) for outcome in outcomes)
