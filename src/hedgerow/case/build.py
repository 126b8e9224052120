"""From the classes of the format to the records of a case: quantities, parameters and actors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from hedgerow.case.draft import Draft, Spot
from hedgerow.case.expressions import Constant, Expression, evaluate, quantities_in
from hedgerow.case.model import (
    DAYS_PER_MONTH,
    Actor,
    Axis,
    Coverage,
    Hypothesis,
    Named,
    Parameter,
    Quantity,
    Scenario,
    Source,
)
from hedgerow.case.schema import (
    AccountPart,
    ActorPart,
    AxisPart,
    CaseFile,
    CoveragePart,
    ParameterPart,
    PriorPart,
    QuantityPart,
    ScenarioPart,
)
from hedgerow.case.units import prior_percentiles
from hedgerow.case.words import TextFault, check_name, listed

RESERVED = {
    "quantities": frozenset({"chance", "when", "source"}),
    "hypotheses": frozenset({"habit"}),
}
_SUM_TOLERANCE = 1e-6


def check_names(draft: Draft, case: CaseFile) -> None:
    """Every name is a name, and one name stands for one thing."""
    sections: tuple[tuple[str, Any], ...] = (
        ("quantities", case.quantities),
        ("parameters", case.parameters),
        ("actors", case.actors),
        ("acts", case.acts),
        ("drifts", case.drifts),
        ("calendar", case.calendar),
        ("hypotheses", case.hypotheses),
        ("scenarios", case.scenarios),
    )
    for section, entries in sections:
        for name in entries:
            spot = draft.spot("case.yaml", section, name)
            _check_name(spot, name)
            if name in RESERVED.get(section, ()):
                spot.fault(
                    f"`{name}` is a key of the format and cannot be a name here.", "Choose another name."
                )
    for name in case.parameters:
        if name in case.quantities:
            draft.spot("case.yaml", "parameters", name).fault(
                f"`{name}` is both a quantity and a parameter.", "Rename one of the two."
            )


def _check_name(spot: Spot, name: str) -> None:
    try:
        check_name(name)
    except TextFault as fault:
        spot.fault(fault.what, fault.remedy)


def quantity(spot: Spot, name: str, part: QuantityPart) -> Quantity | None:
    """A quantity with the chances of its levels at the start."""
    spot = spot.sourced(part.source)
    for index, level in enumerate(part.levels):
        _check_name(spot.at("levels", index), level)
        if level in part.levels[:index]:
            spot.at("levels", index).fault(
                f"The level `{level}` stands here twice.", "Rename one of the two."
            )
            return None
    start = [0.0] * len(part.levels)
    where = spot.at("start")
    if isinstance(part.start, str):
        index = where.level(name, part.start)
        if index < 0:
            return None
        start[index] = 1.0
    else:
        before = len(spot.draft.faults)
        for level, chance in part.start.items():
            index = where.at(level).level(name, level)
            if index < 0:
                return None
            start[index] = where.at(level).plain(chance, 0, 1, "A chance", 0.0)
        total = math.fsum(start)
        if len(spot.draft.faults) > before:
            return None
        if abs(total - 1) > _SUM_TOLERANCE:
            where.fault(f"The start chances of `{name}` sum to {total:g}, not to 1.", "Correct them.")
            return None
        start = [chance / total for chance in start]
    return Quantity(name, tuple(part.levels), tuple(start), part.about, spot.place, part.name)


def parameter(spot: Spot, name: str, part: ParameterPart) -> Parameter:
    """A parameter with the percentiles of its prior."""
    spot = spot.sourced(part.source)
    kind, arguments = _prior(part.prior)
    median, low, high = prior_percentiles(kind, arguments)
    if not all(map(math.isfinite, (median, low, high))):
        spot.at("prior").fault("This prior reaches beyond finite numbers.", "Narrow it.")
    shown = ", ".join(f"{argument:g}" for argument in arguments)
    spot.at("prior").number(f"{kind} {shown}")
    spot.draft.medians[name] = median
    source = spot.source or Source("none")
    return Parameter(name, kind, arguments, median, low, high, source, part.about, part.name)  # type: ignore[arg-type]


def _prior(part: PriorPart) -> tuple[str, tuple[float, ...]]:
    if part.lognormal:
        return "lognormal", (part.lognormal.median, part.lognormal.spread)
    if part.normal:
        return "normal", (part.normal.mean, part.normal.spread)
    if part.beta:
        return "beta", (part.beta.mean, part.beta.size)
    if part.uniform:
        return "uniform", (part.uniform.low, part.uniform.high)
    return "fixed", (part.fixed or 0.0,)


def actor(spot: Spot, name: str, part: ActorPart) -> Actor:
    """An actor with wants."""
    spot = spot.sourced(part.source)
    attention = None
    if part.attention:
        attention = spot.at("attention").rate_number(part.attention)
        if attention is not None and attention <= 0:
            spot.at("attention").fault("Attention must be above zero.", "Write, say, `15 per month`.")
            attention = None
    half_life = spot.at("patience").duration(part.patience) if part.patience else 12 * DAYS_PER_MONTH
    sway = 0.5 if part.wants else 0.0
    if part.sway:
        sway = spot.at("sway").plain(part.sway, 0, 10, "A sway", sway)
    if not part.wants:
        sway = 0.0
    wants = tuple((label, spot.at("wants", label).amount(want)) for label, want in part.wants.items())
    return Actor(
        name,
        part.name,
        attention,
        half_life,
        sway,
        wants,
        part.about,
        part.place,
        spot.place,
        part.role or "",
    )


def coverage(spot: Spot, part: CoveragePart) -> Coverage | None:
    """A window in which silence means something."""
    spot = spot.sourced(part.source)
    names = [spot.at("acts").named(name) for name in part.acts]
    acts = [named.id for named in names if named is not None]
    for named in names:
        if named is not None and named.mark:
            spot.at("acts").fault(
                f"`{named.id}.{named.mark}` names a mark among the acts.", f"Write `marks: [{named.mark}]`."
            )
    known = {mark for act in acts for mark in spot.draft.doers[act].marks or ()}
    if all(spot.draft.doers[act].marks is not None for act in acts) and acts:
        for mark in part.marks:
            spot.at("marks").known(mark, frozenset(known - {""}), f"a mark of {listed(acts)}")
    if part.until < part.from_:
        spot.at("until").fault("The window ends before it begins.", "Exchange `from` and `until`.")
        return None
    reported = None
    if part.reported:
        reported = spot.at("reported").plain(part.reported, 0, 1, "A chance of being reported", 1.0)
    return Coverage(tuple(acts), tuple(part.marks), part.from_, part.until, reported)


def axis(spot: Spot, name: str, part: AxisPart) -> Axis | None:
    """An axis of accounts, whose priors sum to one."""
    spot = spot.sourced(part.source)
    accounts: dict[str, AccountPart] = part.model_extra or {}
    if len(accounts) < 2:
        spot.fault(f"The axis `{name}` has fewer than two accounts.", "Add one, or take the axis away.")
        return None
    before = len(spot.draft.faults)
    values = []
    for key, account in accounts.items():
        _check_name(spot.at(key), key)
        values.append(_account(spot.at(key), key, account))
    total = math.fsum(value.prior for value in values)
    if abs(total - 1) > _SUM_TOLERANCE and len(spot.draft.faults) == before:
        spot.fault(f"The priors of `{name}` sum to {total:g}, not to 1.", "Correct them.")
    return Axis(name, part.from_, tuple(values), part.about)


def _account(spot: Spot, name: str, part: AccountPart) -> Hypothesis:
    spot = spot.sourced(part.source)
    prior = spot.at("prior").plain(part.prior, 0, 1, "A prior", 0.0)
    settings = []
    for key, value in part.set.items():
        where = spot.at("set", key)
        if where.known(key, spot.draft.names.parameters, "a parameter"):
            settings.append((key, _setting(where, where.amount(value), value.value)))
    return Hypothesis(name, part.name or name.replace("_", " "), prior, tuple(settings), part.about)


def _setting(spot: Spot, tree: Expression, text: str) -> Expression:
    if quantities_in(tree):
        spot.fault(f"`{text}` looks at a quantity.", "A parameter is set from parameters and numbers alone.")
        return Constant(0.0)
    if any(name not in spot.draft.medians for name in spot.draft.names.parameters):
        return tree
    value = float(evaluate(tree, {}, {}, spot.draft.medians))
    if not math.isfinite(value):
        spot.fault(f"`{text}` is not finite at the medians of the parameters.", "Correct it.")
    return tree


def scenario(spot: Spot, name: str, part: ScenarioPart, as_of: date, *, moved: bool) -> Scenario:
    """An intervention; `moved` says that the as-of date is not the file's own."""
    if not (part.force or part.ban or part.set or part.levels):
        spot.fault(f"The scenario `{name}` changes nothing.", "Give it `force`, `ban`, `set` or `levels`.")
    first = part.from_ or as_of
    if first < as_of:
        if not moved:
            spot.at("from").fault(
                f"The scenario begins on {first}, before the as-of date {as_of}.",
                "Begin on that day or later.",
            )
        first = as_of
    force: list[Named] = []
    for text in part.force:
        named = spot.at("force").named(text)
        if named is None:
            continue
        if spot.draft.doers[named.id].kind == "reply":
            spot.at("force").fault(
                f"`{named.id}` is a reply and cannot be forced.", "Force the act it answers."
            )
            continue
        force.append(named)
    ban: list[str] = []
    for text in part.ban:
        named = spot.at("ban").named(text)
        if named is not None and named.mark:
            spot.at("ban").fault(f"`{text}` names a mark.", f"Ban the whole: `{named.id}`.")
        elif named is not None:
            ban.append(named.id)
    settings = []
    for key, text in part.set.items():
        where = spot.at("set", key)
        if where.known(key, spot.draft.names.parameters, "a parameter"):
            settings.append((key, _setting(where, where.expression(text), text)))
    levels = spot.at("levels").levels(part.levels)
    return Scenario(
        name,
        part.name,
        part.about,
        first,
        part.kind,
        tuple(force),
        tuple(ban),
        tuple(settings),
        levels,
        spot.place,
    )


def admiralty(spot: Spot, own: dict[str, float], default: Mapping[str, float]) -> dict[str, float]:
    """The table of Admiralty codes with the case's own entries put in."""
    table = dict(default)
    for code, value in own.items():
        where = spot.at(code)
        if code.upper() not in default:
            where.fault(f"`{code}` is not an Admiralty code.", "Write a letter A to F and a digit 1 to 6.")
        elif not 0 < value <= 1:
            where.fault(f"A credibility of {value:g} is not above 0 and at most 1.", "Write, say, 0.9.")
        else:
            table[code.upper()] = value
    return table
