"""Records drawn from a known chain, for what is learned from them to be held against what they were drawn from.

A history is drawn from the chain, each act and reply in it is reported with its reporting chance, and false reports of
acts come at the density that the filter gives them. Replies are reported only as they were.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from models import least, most, number, times

from hedgerow.case.expressions import Constant, Expression, LevelComparison, ParameterValue, QuantityScore
from hedgerow.case.model import (
    DAYS_PER_MONTH,
    Act,
    Actor,
    Axis,
    Case,
    Coverage,
    Drift,
    Effect,
    Hypothesis,
    Named,
    Outcome,
    Parameter,
    Quantity,
    Reply,
    Report,
    Source,
    Usual,
)
from hedgerow.chain.generator import Chain
from hedgerow.chain.sampler import sample_histories
from hedgerow.infer.densities import Densities
from hedgerow.infer.timeline import coverage_at, now

MADE_UP = Source("judgement", text="Made up.")


def watched(case: Case, months: float) -> Case:
    """A case without its record and dated changes, all acts and replies watched over some months from its first day."""
    end = case.begins + timedelta(days=round(months * DAYS_PER_MONTH) - 1)
    ids = [*(act.id for act in case.acts), *(reply.id for act in case.acts for reply in act.replies)]
    return replace(
        case,
        as_of=end,
        written_for=end,
        evidence=(),
        calendar=(),
        scenarios=(),
        claims=(),
        questions=(),
        inventory=(),
        sways=(1.0,),
        kappas=(1.0,),
        coverage=(Coverage(tuple(dict.fromkeys(ids)), (), case.begins, end, None),),
        axes=tuple(replace(axis, first=None) for axis in case.axes),
    )


def record(
    case: Case, chain: Chain, densities: Densities, credible: float, random: np.random.Generator
) -> tuple[Report, ...]:
    """Draw a history, and what is reported of it.

    Args:
        case: The case, watched.
        chain: The chain it follows.
        densities: How often things usually happen, for false reports.
        credible: Credibility of the reports of acts; those of replies are true.
        random: Where chance comes from.
    """
    mechanics, until = chain.mechanics, now(case)
    seen = coverage_at(case, mechanics, 0.5)
    chances = np.where(seen.covered, seen.reported, 0.0)
    history = sample_histories(chain, mechanics.space.start(), until, random)[0]
    happened: list[tuple[float, str, str, str, str]] = []
    for event in history.events:
        act = mechanics.find(event.id, event.mark)[0]
        told = event.by >= 0 and random.random() < chances[act]
        replied = (
            bool(event.reply) and random.random() < chances[mechanics.find(event.reply, event.reply_mark)[0]]
        )
        if told or replied:
            first = (event.id, event.mark) if told else ("", "")
            second = (event.reply, event.reply_mark) if replied else ("", "")
            happened.append((event.time, *first, *second))
    for number_, happening in enumerate(mechanics.happenings):
        if happening.by >= 0 and chances[number_] > 0 and densities.acts[number_] > 0:
            often = (1.0 - credible) / credible * chances[number_] * densities.acts[number_]
            for _ in range(random.poisson(often * until)):
                happened.append((until * random.random(), happening.id, happening.mark, "", ""))
    reports: list[Report] = []
    for when, act, mark, reply, reply_mark in sorted(happened):
        on = case.begins + timedelta(days=int(when))
        if act:
            reports.append(_report(f"r{len(reports)}", on, Named(act, mark), "", credible))
        if reply:
            answers = reports[-1].id if act else ""
            reports.append(_report(f"r{len(reports)}", on, Named(reply, reply_mark), answers, 1.0))
    return tuple(reports)


def _report(id: str, on: date, named: Named, reply_to: str, credible: float) -> Report:
    return Report(
        id=id, first=on, last=on, published=on, alternatives=((named,),), reading=None, reply_to=reply_to,
        credible=credible, actors="", location="", note="", source="", paragraph="", left_out="",
    )  # fmt: skip


# -- a case to draw from ----------------------------------------------------------------------


def crossing(garrison: int = 2, stores: int = 1) -> Case:
    """A keeper who may shut a crossing and a trader who wants it open.

    Args:
        garrison: Levels of the keeper's garrison, at least two.
        stores: Levels of the trader's stores; one: he keeps none. There are 6 x garrison x stores situations.
    """
    proud = LevelComparison("crossing", "==", 0)
    opened = LevelComparison("crossing", "==", 1)

    def monthly(rate: float, *factors: Expression) -> tuple[Usual, ...]:
        return (Usual(None, times(number(rate / DAYS_PER_MONTH), *factors)),)

    def act(
        id: str, by: str, when: Expression | None, usual: tuple[Usual, ...], reported: float, *effects: Effect
    ):
        return Act(id, by, (), when, usual, (), (Outcome("", number(1.0), effects),), (), (("", reported),))

    def drift(id: str, when: Expression, rate: float, effect: Effect) -> Drift:
        outcomes = (Outcome("", number(1.0), (effect,)),)
        return Drift(id, when, number(rate / DAYS_PER_MONTH), outcomes, (("", 0.0),))

    def along(name: str, by: int, levels: int, chance: float = 1.0) -> Effect:
        return Effect(name, tuple(min(max(n + by, 0), levels - 1) for n in range(levels)), number(chance))

    shut, open_ = Effect("crossing", (0, 0), number(1.0)), Effect("crossing", (1, 1), number(1.0))
    retort = Reply(
        "retort", "keeper", (), opened, (Usual(None, number(0.25)),), (), (Outcome("", number(1.0), (shut,)),),
        (("", 0.9),),
    )  # fmt: skip
    protest = act(
        "protest", "trader", None, monthly(0.7, ParameterValue("zeal")), 0.9,
        along("mood", 1, 3, 0.5), Effect("crossing", (1, 1), number(0.3)),
    )  # fmt: skip
    wide, laden = number(garrison - 1.0), number(stores - 1.0)
    stocked = stores > 1
    stock = act(
        "stock", "trader", most("stores", stores - 2), monthly(0.4, laden), 0.6, along("stores", 1, stores)
    ) if stocked else None  # fmt: skip
    return Case(
        folder="", title="A crossing", about="", begins=date(2020, 1, 1), as_of=date(2022, 12, 31),
        written_after_outcomes=None, habit=0.5, sways=(1.0,), kappas=(1.0,), not_in_model=(),
        quantities=(
            Quantity("crossing", ("shut", "open"), (0.3, 0.7)),
            Quantity("mood", ("calm", "tense", "hostile"), (0.5, 0.3, 0.2)),
            Quantity("garrison", tuple(f"g{n}" for n in range(garrison)), (1.0, *[0.0] * (garrison - 1))),
            *([Quantity("stores", tuple(f"s{n}" for n in range(stores)), (1.0, *[0.0] * (stores - 1)))] * stocked),
        ),
        parameters=(
            _spread("peace", 1.0, 0.5), _spread("trade", 1.0, 0.5), _spread("zeal", 1.0, 0.4),
            Parameter("pride", "fixed", (0.0,), 0.0, 0.0, 0.0, MADE_UP),
        ),
        actors=(
            Actor("keeper", "The keeper", None, 12 * DAYS_PER_MONTH, 0.3, (
                ("calm", times(number(-1.0), ParameterValue("peace"), QuantityScore("mood"))),
                ("a shut crossing", times(ParameterValue("pride"), proud)),
                ("a garrison", times(number(0.4), QuantityScore("garrison"))),
            )),
            Actor("trader", "The trader", None, 9 * DAYS_PER_MONTH, 0.3, (
                ("an open crossing", times(ParameterValue("trade"), opened)),
                ("calm", times(number(-1.0), QuantityScore("mood"))),
                *([("stores", times(number(0.4), QuantityScore("stores")))] * stocked),
            )),
        ),
        acts=(
            act("shut", "keeper", opened, monthly(0.5), 0.95, shut, along("mood", 1, 3, 0.4)),
            act("open", "keeper", proud, monthly(0.8), 0.95, open_),
            act("post", "keeper", most("garrison", garrison - 2), monthly(0.3, wide), 0.5,
                along("garrison", 1, garrison)),
            replace(protest, replies=(retort,)),
            act("gift", "trader", least("mood", 1), monthly(0.6), 0.6, along("mood", -1, 3, 0.7)),
            *([stock] if stock else []),
        ),
        drifts=(
            drift("cooling", least("mood", 1), 0.3, along("mood", -1, 3)),
            drift("leave", least("garrison", 1), 0.25 * (garrison - 1), along("garrison", -1, garrison)),
            *([drift("spoil", least("stores", 1), 0.3 * (stores - 1), along("stores", -1, stores))] * stocked),
        ),
        calendar=(), coverage=(),
        axes=(Axis("temper", None, (
            Hypothesis("patient", "Patient", 0.5, (("pride", Constant(0.0)),)),
            Hypothesis("proud", "Proud", 0.5, (("pride", Constant(1.5)),)),
        )),),
        scenarios=(), claims=(), questions=(), evidence=(), sources=(), inventory=(), numbers=(), digests=(),
    )  # fmt: skip


def _spread(name: str, median: float, spread: float) -> Parameter:
    ends = (float(median * np.exp(side * 1.2815515655446004 * spread)) for side in (-1.0, 1.0))
    return Parameter(name, "lognormal", (median, spread), median, *ends, MADE_UP)
