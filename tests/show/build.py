"""A small assessment made by hand: a warden between two leagues on a river. All numbers are made up."""

# ruff: noqa: E501

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

from hedgerow.ask.record import (
    Account,
    ActRate,
    Assessment,
    ClaimResult,
    Forecast,
    Health,
    QuantityPath,
    ReportResult,
    ScenarioResult,
    Stability,
    Step,
)
from hedgerow.case.expressions import Constant
from hedgerow.case.model import (
    Act,
    Actor,
    Axis,
    Case,
    Coverage,
    Hypothesis,
    Named,
    Number,
    Outcome,
    Quantity,
    Reference,
    Reply,
    Report,
    Scenario,
    Source,
    Usual,
)
from hedgerow.errors import Place

AS_OF = date(2031, 6, 29)
BEGINS = date(2030, 1, 1)
PRIOR = {"balancer": 0.4, "leaning": 0.35, "captured": 0.25}
JUDGEMENT = Source("judgement", text="Chosen by the author.")
COUNTED = Source("record", text="4 in the record")
PUBLISHED = Source("ref", ref="gazette", paragraph="3")


def _outcome(mark=""):
    return Outcome(mark, None, ())


def _usual(rate):
    return (Usual(None, Constant(rate)),)


def _act(act, by, about, rate, *, against=(), marks=("",), replies=()):
    outcomes = tuple(_outcome(mark) for mark in marks)
    reported = tuple((mark, 0.9) for mark in marks)
    return Act(act, by, against, None, _usual(rate), (), outcomes, replies, reported, about)


PROTEST = Reply(
    "protest", "warden", (), None, _usual(0.5), (), (_outcome(),), (("", 0.9),), "Protests against a raid."
)

ROWS = (
    # id, first, last, what, actor, note, weighs, reply to, balancer, leaning, captured
    ("R01", (2030, 2, 11), None, "toll", "Upstream League", "Raises the toll", True, "", 0.0, 0.02, -0.03),
    ("R02", (2030, 4, 2), None, "seize", "Warden", "Seizes a barge", True, "", 0.12, 0.05, -0.52),
    ("R03", (2030, 4, 5), (2030, 4, 9), "blockade", "Boatmen", "Block the weir", True, "", 0.05, -0.02, -0.06),
    ("R04", (2030, 4, 16), None, "free", "Warden", "Frees the barge", True, "", 0.1, -0.4, 0.22),
    ("R05", (2030, 9, 20), None, "raid.boats", "Downstream League", "Raids boats", False, "", 0.0, 0.0, 0.0),
    ("R06", (2030, 9, 20), None, "protest", "Warden", "Protests", True, "R05", 0.02, 0.05, -0.14),
    ("R07", (2031, 1, 14), None, "standing >= firm", "", "A poll of the towns", True, "", 0.03, 0.01, -0.08),
    ("R08", (2031, 3, 3), None, "seize", "Warden", "Seizes a second barge", True, "", 0.12, 0.05, -0.52),
    ("R09", (2031, 3, 6), None, "blockade", "Boatmen", "Block the weir again", True, "", 0.04, -0.02, -0.05),
    ("R10", (2031, 3, 20), None, "free", "Warden", "Frees it", True, "", 0.1, -0.4, 0.22),
    ("R11", (2031, 6, 26), None, "feast", "Warden", "Sits at the boatmen's feast", True, "", 0.06, -0.02, -0.09),
    ("R12", (2031, 6, 27), None, "raid.weir | raid.boats", "Downstream League", "Raid", True, "", 0.01, 0.03, -0.07),
)  # fmt: skip


def _named(text):
    return tuple((Named(*part.strip().split(".")),) for part in text.split("|"))


def _evidence():
    for id_, first, last, what, actor, note, _, reply_to, *_rest in ROWS:
        day = date(*first)
        reading = Constant(True) if ">=" in what else None
        yield Report(
            id_, day, date(*(last or first)), date(*(last or first)), () if reading else _named(what), reading,
            reply_to, 0.95, actor, "the weir", note, "gazette", "3", "",
        )  # fmt: skip
    day = date(2031, 6, 20)
    yield Report(
        "R13", day, day, date(2031, 7, 9), (), None, "", 0.9, "Upstream League", "", "Asks for calm", "gazette", "",
        "Published after the as-of date.",
    )  # fmt: skip


def case():
    """The case: four actors, seven acts, one axis of accounts and a habit."""
    raid = _act(
        "raid", "downstream", "Raids the boatmen.", 0.01, against=("boatmen",), marks=("boats", "weir"),
        replies=(PROTEST,),
    )  # fmt: skip
    acts = (
        _act("toll", "upstream", "Raises the toll.", 0.003, against=("downstream",)),
        raid,
        _act("seize", "warden", "Seizes a barge.", 0.006, against=("boatmen",)),
        _act("free", "warden", "Frees a barge.", 0.08),
        _act("feast", "warden", "Sits at a feast.", 0.004),
        _act("blockade", "boatmen", "Blocks the weir.", 0.05, against=("warden",)),
    )
    names = (("upstream", "Upstream League", "left"), ("downstream", "Downstream League", "right"),
             ("warden", "The warden", "centre"), ("boatmen", "Boatmen", "below"))  # fmt: skip
    actors = tuple(
        Actor(id_, name, None, 270.0, 0.5, (("standing", Constant(1.0)),), f"About {name}.", side)
        for id_, name, side in names
    )
    place = Place("case.yaml", 12)
    numbers = (
        Number("acts.toll.usual.rate", "0.1 per month", COUNTED, place),
        Number("acts.raid.usual.rate", "0.3 per month", COUNTED, place),
        Number("acts.seize.usual.rate", "0.2 per month", PUBLISHED, place),
        Number("actors.warden.sway", "0.5", JUDGEMENT, place),
        Number("actors.warden.patience", "9 months", JUDGEMENT, place),
        Number("hypotheses.warden_type.balancer.prior", "0.4", JUDGEMENT, place),
        Number("hypotheses.warden_type.leaning.prior", "0.35", JUDGEMENT, place),
        Number("hypotheses.warden_type.captured.prior", "0.25", JUDGEMENT, place),
    )
    axis = Axis(
        "warden_type", date(2030, 2, 1),
        (
            Hypothesis("balancer", "Balancing", 0.4, (), "Keeps both leagues at arm's length."),
            Hypothesis("leaning", "Leaning upstream", 0.35, (), "Has chosen a side."),
            Hypothesis("captured", "Captured by the boatmen", 0.25, (), "Does as he is told."),
        ),
        "What the warden wants",
    )  # fmt: skip
    return Case(
        folder="cases/weir", title="A warden between two leagues",
        about="A made-up river with two leagues, a warden and the boatmen who work for him.",
        begins=BEGINS, as_of=AS_OF, written_after_outcomes=None, habit=0.5, sways=(0.5, 1.0), kappas=(0.5, 1.0),
        not_in_model=("The bishops act only through the calendar.",),
        quantities=(
            Quantity("standing", ("weak", "firm", "strong"), (0.2, 0.6, 0.2), "How the warden stands in the towns"),
            Quantity("held", ("none", "barge"), (1.0, 0.0), "A barge held by the warden"),
        ),
        parameters=(), actors=actors, acts=acts, drifts=(), calendar=(),
        coverage=(Coverage(("raid",), (), date(2031, 1, 1), AS_OF, 0.6),), axes=(axis,),
        scenarios=(Scenario("no_toll", "No tolls", "The Upstream League gives up tolls.", AS_OF, "both"),),
        claims=(), questions=(), evidence=tuple(_evidence()),
        sources=(Reference("gazette", "The River Gazette", "Gazette Press", date(2031, 6, 29), "", "article"),),
        inventory=(), numbers=numbers, digests=(("case.yaml", "ab" * 32), ("evidence.csv", "cd" * 32)),
    )  # fmt: skip


def _reports():
    for id_, first, last, what, actor, note, weighs, _, *moves in ROWS:
        increments = tuple(("warden_type", name, move) for name, move in zip(PRIOR, moves, strict=True))
        end = date(*(last or first))
        yield ReportResult(
            id_, date(*first), end, end, what, note, actor, "the weir", "gazette", "3", 0.95, True, "", weighs,
            increments if weighs else (),
        )  # fmt: skip
    day = date(2031, 6, 20)
    yield ReportResult(
        "R13", day, day, date(2031, 7, 9), "", "Asks for calm", "Upstream League", "", "gazette", "", 0.9, False,
        "Published after the as-of date.", False, (),
    )  # fmt: skip


def _steps():
    weights = dict(PRIOR)
    habit = 0.5
    yield _step(date(2030, 2, 1), "redraw warden_type", weights, habit)
    for id_, first, last, _, _, _, weighs, _, *moves in ROWS:
        if not weighs:
            continue
        raw = {name: weights[name] * math.exp(move) for (name, move) in zip(PRIOR, moves, strict=True)}
        weights = {name: value / sum(raw.values()) for name, value in raw.items()}
        habit *= 0.93
        yield _step(date(*(last or first)), id_, weights, habit)
    yield _step(AS_OF, "silence", weights, habit)


def _step(on, what, weights, habit):
    rows = tuple(("warden_type", name, value) for name, value in weights.items())
    return Step(on, what, (*rows, ("habit", "habit", habit), ("habit", "strategy", 1 - habit)))


def _paths():
    days = tuple(BEGINS + timedelta(days=14 * at) for at in range(39))
    standing, held = [], []
    for at in range(39):
        weak = 0.2 + 0.15 * math.sin(at / 5)
        strong = 0.2 - 0.1 * math.sin(at / 5)
        standing.append((weak, 1 - weak - strong, strong))
        kept = 0.95 if at in {7, 31} else 0.02
        held.append((1 - kept, kept))
    yield QuantityPath("standing", ("weak", "firm", "strong"), days, tuple(standing))
    yield QuantityPath("held", ("none", "barge"), days, tuple(held))


def _forecast(id_, short, probability, habit, baseline, low, high, **more):
    by_account = () if probability is None else tuple(
        ("warden_type", name, min(0.98, probability + shift)) for name, shift in zip(PRIOR, (-0.03, 0.1, -0.2), strict=True)
    )  # fmt: skip
    strategy = None if probability is None or habit is None else 2 * probability - habit
    base = Forecast(
        id_, f"{short} by the end of the year, as the Gazette reports it?", short, date(2031, 12, 31),
        "Two editions of the Gazette.", "model", probability, habit, strategy, baseline,
        "5 in 18 months, constant hazard" if baseline is not None else "", low, high, by_account, "probability", "", True,
    )  # fmt: skip
    return replace(base, **more)


def _forecasts():
    return (
        _forecast("Q01", "Weir blocked again", 0.572, 0.5, 0.3, 0.33, 0.79),
        _forecast("Q02", "Another raid", 0.83, 0.78, 0.75, 0.77, 0.88),
        _forecast("Q03", "Warden out of office", 0.004, 0.006, None, 0.001, 0.01),
        _forecast("Q04", "Tolls cut", 0.21, 0.28, 0.25, 0.12, 0.28, headline=False),
        _forecast("Q05", "Raids in the half-year", 2.4, 2.1, 1.7, 2.0, 2.9, headline=False,
                  unit="expected number", by_account=()),
        _forecast("Q06", "A new bridge", 0.12, None, None, None, None, headline=False, answered_by="base_rate",
                  reason="2 of 17 years in the annals", strategy=None, by_account=()),
        _forecast("Q07", "A bishop speaks", None, None, None, None, None, headline=False, answered_by="none",
                  reason="No act of the model corresponds."),
    )  # fmt: skip


def _claims():
    source, about = "gazette", "5"
    return (
        ClaimResult("balance", "A. Miller", "River Institute", "account", "The warden balances.",
                    "A third seizure.", 0.52, "probability", 0.41, 0.63, "> 0.5", "cannot tell", "", source, about),
        ClaimResult("rebuild", "B. Ferry", "", "fact", "Raided boats float again within days.",
                    "A count at the quay.", 0.91, "probability", 0.88, 0.94, "> 0.8", "assumed, not tested",
                    "Follows from the rate of repair.", source, about),
        ClaimResult("prestige", "C. Lock", "Lock & Co", "causal", "Raids make the warden lean upstream.",
                    "", None, "", None, None, "", "cannot test", "No such link in the model.", source, ""),
    )  # fmt: skip


def _scenarios():
    def result(id_, name, kind, first, second, third):
        answers = (("Q01", first), ("Q02", second), ("Q03", third))
        return ScenarioResult(id_, name, f"About {name}.", kind, AS_OF, answers)

    return (
        result("no_toll", "No tolls", "surprise", 0.55, 0.7, 0.004),
        result("no_toll", "No tolls", "announced", 0.38, 0.61, 0.005),
        result("calm", "Raids are banned", "surprise", 0.61, 0.05, 0.003),
    )


def assessment(*, told_apart=True, written=None):
    """The assessment; the accounts told apart or not, the year it was written in or none."""
    steps = tuple(_steps())
    final = {name: value for axis, name, value in steps[-1].weights if axis == "warden_type"}
    habit = next(value for axis, name, value in steps[-1].weights if name == "habit")
    made = replace(case(), written_after_outcomes=written)
    accounts = tuple(
        Account("warden_type", value.id, value.name, value.about, value.prior,
                (1 - habit) * final[value.id] + habit * value.prior, final[value.id],
                ((0.5, 0.5 * (final[value.id] + value.prior)), (1.0, final[value.id])))
        for value in made.axes[0].values
    )  # fmt: skip
    accounts += (
        Account("habit", "habit", "Habit", "Nobody is strategic.", 0.5, habit, habit, ((1.0, habit),)),
        Account(
            "habit",
            "strategy",
            "Strategy",
            "Stakes bend habit.",
            0.5,
            1 - habit,
            1 - habit,
            ((1.0, 1 - habit),),
        ),
    )
    weights = tuple(("warden_type", name, value) for name, value in final.items())
    flatter = tuple(("warden_type", name, 0.5 * (value + PRIOR[name])) for name, value in final.items())
    gap = 1.9 if told_apart else 0.4
    reason = "" if told_apart else "The evidence for strategy over habit is 0.40 nat, below 1.10."
    headline = "The reports do not tell these accounts apart."
    if told_apart:
        headline = f"Among the accounts declared, Balancing leads at {accounts[0].weight:.2f}."
    return Assessment(
        case=made, as_of=AS_OF, headline=headline, told_apart=told_apart, why_not_told_apart=reason,
        accounts=accounts, forecasts=_forecasts(), claims=_claims(), scenarios=_scenarios(),
        reports=tuple(_reports()), steps=steps, paths=tuple(_paths()),
        stability=tuple(
            Stability(sway, kappa, weights if kappa == 1 else flatter, -44.0, -44.0 - gap * sway)
            for sway in (0.5, 1.0) for kappa in (0.5, 1.0)
        ),
        rates=(
            ActRate("toll", "upstream", 0.09, 0.11, 0.09, 1), ActRate("raid", "downstream", 0.3, 0.42, 0.31, 2),
            ActRate("seize", "warden", 0.18, 0.12, 0.19, 2), ActRate("free", "warden", 0.2, 0.0, 0.0, 2),
            ActRate("feast", "warden", 0.12, 0.2, 0.12, 1), ActRate("blockade", "boatmen", 0.15, 0.11, 0.13, 2),
        ),
        strategy_share=0.061,
        health=Health(3.1e-12, 4.4e-10, 41, "Reached the tolerance.", 2e-4, 1e-3, 6, 9, 3, 12, 1, -44.0, -44.0 - gap,
                      1e-12, 0.7),
        digests=(("case", "ab" * 32), ("evidence", "cd" * 32), ("game", "ef" * 32)),
        settings=(("tolerance", "1e-9"), ("kappa", "1.0")),
    )  # fmt: skip


def hostile(text='<script>alert("&amp;")</script>\'"><img src=x onerror=y>'):
    """The same assessment with hostile text wherever a case can put words."""
    made = assessment(written=2032)
    facts = made.case
    parts = replace(
        facts, title=text, about=text, not_in_model=(text,), folder=f"cases/{text.replace('/', '')}",
        quantities=tuple(replace(one, about=text) for one in facts.quantities),
        actors=tuple(replace(one, name=text, about=text) for one in facts.actors),
        acts=tuple(replace(one, about=text) for one in facts.acts),
        axes=tuple(replace(one, about=text, values=tuple(replace(v, about=text) for v in one.values)) for one in facts.axes),
        numbers=tuple(replace(one, path=text, text=text, source=Source("judgement", text=text)) for one in facts.numbers),
        sources=tuple(replace(one, title=text, url=f"javascript:{text}") for one in facts.sources),
        warnings=(text,),
    )  # fmt: skip
    return replace(
        made, case=parts, headline=text,
        accounts=tuple(replace(one, label=text, about=text) for one in made.accounts),
        forecasts=tuple(
            replace(one, question=text, short=text, decided_by=text, baseline_text=text, reason=text) for one in made.forecasts
        ),
        claims=tuple(replace(one, who=text, role=text, means=text, settles=text, rule=text, note=text) for one in made.claims),
        scenarios=tuple(replace(one, name=text, about=text) for one in made.scenarios),
        reports=tuple(
            replace(one, what=text, note=text, actors=text, location=text, paragraph=text) for one in made.reports
        ),
        settings=((text, text),), digests=((text, text),),
    )  # fmt: skip


def empty():
    """An assessment of a case that asks nothing and has seen nothing."""
    made = assessment(told_apart=False)
    bare = replace(
        made.case,
        evidence=(),
        numbers=(),
        coverage=(),
        scenarios=(),
        sources=(),
        not_in_model=(),
        about="",
        acts=(),
    )
    return replace(
        made, case=bare, forecasts=(), claims=(), scenarios=(), reports=(), steps=(), paths=(), stability=(),
        rates=(), digests=(), settings=(),
    )  # fmt: skip
