"""A small world made of records, with every feature the engine has: a warden, a guild, and the gate between them.

All numbers are made up. Nobody wants anything in `harbour`, so its strategic accounts do what is usual and
no game need be solved; in `rivals` both want something.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hedgerow.case.expressions import (
    Constant,
    Expression,
    LevelComparison,
    Operation,
    ParameterValue,
    QuantityScore,
)
from hedgerow.case.model import (
    Act,
    Actor,
    Axis,
    Case,
    Coverage,
    Dated,
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

BEGINS = date(2020, 1, 1)


def on(day: int) -> date:
    """The date of a day, 0 being the first."""
    return BEGINS + timedelta(days=day)


def number(value: float) -> Expression:
    return Constant(value)


def times(factor: float, *names: str) -> Expression:
    """A number times parameters."""
    tree: Expression = Constant(factor)
    for name in names:
        tree = Operation("*", (tree, ParameterValue(name)))
    return tree


def level(quantity: str, operator: str, index: int) -> LevelComparison:
    return LevelComparison(quantity, operator, index)  # type: ignore[arg-type]


def both(one: Expression, other: Expression) -> Expression:
    return Operation("and", (one, other))


def named(text: str) -> Named:
    """`act` or `act.mark`."""
    name, _, mark = text.partition(".")
    return Named(name, mark)


def report(
    id: str,
    first: int,
    acts: str = "",
    *,
    last: int | None = None,
    credible: float = 1.0,
    reading: Expression | None = None,
    reply_to: str = "",
    published: int | None = None,
    left_out: str = "",
) -> Report:
    """A report, its acts written as in `evidence.csv`: `a + b.mark | c`."""
    end = on(first if last is None else last)
    alternatives = tuple(
        tuple(named(name.strip()) for name in group.split("+")) for group in acts.split("|") if group.strip()
    )
    return Report(
        id=id, first=on(first), last=end, published=end if published is None else on(published),
        alternatives=alternatives, reading=reading, reply_to=reply_to, credible=credible, actors="", location="",
        note="", source="", paragraph="", left_out=left_out,
    )  # fmt: skip


def act(
    id: str,
    by: str,
    rate: Expression,
    effects: tuple[Effect, ...] = (),
    *,
    when: Expression | None = None,
    reported: float = 1.0,
    worth: tuple[tuple[str, Expression], ...] = (),
) -> Act:
    """An act with one unmarked outcome."""
    outcomes = (Outcome("", Constant(1.0), effects),)
    return Act(id, by, (), when, (Usual(None, rate),), worth, outcomes, (), (("", reported),))


def drift(id: str, rate: Expression, effects: tuple[Effect, ...], *, when: Expression | None = None) -> Drift:
    """A drift with one unmarked outcome."""
    return Drift(id, when, rate, (Outcome("", Constant(1.0), effects),), (("", 1.0),))


def parameter(name: str, median: float = 1.0) -> Parameter:
    return Parameter(name, "fixed", (median,), median, median, median, Source("judgement"))


def actor(id: str, **changes: object) -> Actor:
    return replace(Actor(id, id.capitalize(), None, 90.0, 0.5, ()), **changes)  # type: ignore[arg-type]


def axis(id: str, values: dict[str, tuple[float, dict[str, float]]], first: int | None = None) -> Axis:
    """An axis of accounts: value to prior and settings."""
    return Axis(
        id,
        None if first is None else on(first),
        tuple(
            Hypothesis(name, name.capitalize(), prior, tuple((p, Constant(v)) for p, v in settings.items()))
            for name, (prior, settings) in values.items()
        ),
    )


def case(**parts: object) -> Case:
    """A case of these parts, the rest empty."""
    empty = Case(
        "", "A case", "", BEGINS, on(20), None, 0.5, (1.0,), (0.5, 1.0),
        (), (), (), (), (), (), (), (), (), (), (), (), (), (), (), (), (),
    )  # fmt: skip
    return replace(empty, **parts)  # type: ignore[arg-type]


def moves(*table: int) -> tuple[int, ...]:
    """Level reached from each level."""
    return table


TIDE = Quantity("tide", ("low", "mid", "high"), (0.2, 0.5, 0.3))
GATE = Quantity("gate", ("open", "shut"), (0.7, 0.3))
MOOD = Quantity("mood", ("calm", "angry"), (0.6, 0.4))
UP, DOWN = (1, 2, 2), (0, 0, 1)


def harbour(**changes: object) -> Case:
    """Every feature at once; 12 situations, four accounts, one axis redrawn on the way."""
    protest = Reply(
        "protest", "guild", ("boat",), level("tide", "<", 2),
        (Usual(level("mood", "==", 0), times(0.3)), Usual(level("mood", "==", 1), times(0.5, "temper"))), (),
        (Outcome("loud", Constant(0.6), (Effect("mood", (1, 1), Constant(0.7)),)), Outcome("mild", None, ())),
        (("loud", 0.9), ("mild", 0.6)),
    )  # fmt: skip
    walkout = Reply(
        "walkout", "guild", (), level("gate", "==", 1), (Usual(None, number(0.2)),), (),
        (Outcome("", Constant(1.0), (Effect("tide", DOWN, Constant(0.5)),)),), (("", 0.8),),
    )  # fmt: skip
    seize = Act(
        "seize", "warden", ("guild",), level("gate", "==", 0),
        (
            Usual(level("mood", "==", 0), times(0.10, "boldness")),
            Usual(level("mood", "==", 1), Operation("+", (times(0.06, "boldness", "temper"), QuantityScore("tide")))),
        ), (),
        (
            Outcome("boat", Constant(0.6), (
                Effect("gate", (1, 1), Constant(1.0)),
                Effect("tide", UP, Constant(0.4), level("mood", "==", 1)),
            )),
            Outcome("nothing", None, (Effect("mood", (1, 1), Constant(0.25)),)),
        ),
        (protest, walkout), (("boat", 0.8), ("nothing", 0.4)),
    )  # fmt: skip
    ransom = Act(
        "ransom", "guild", (), level("gate", "==", 1), (Usual(None, times(0.2, "temper")),), (),
        (Outcome("", Constant(1.0), (Effect("gate", (0, 0), Constant(0.9)), Effect("mood", (0, 0), Constant(0.5)))),),
        (), (("", 0.95),),
    )  # fmt: skip
    petition = Act(
        "petition", "guild", (), None, (Usual(None, times(0.15)),), (),
        (Outcome("", Constant(1.0), (Effect("tide", UP, Constant(0.3)),)),),
        (Reply("scorn", "warden", (), None, (Usual(None, times(0.25, "boldness")),), (),
               (Outcome("", Constant(1.0), (Effect("mood", (1, 1), Constant(0.5)),)),), (("", 0.7),)),),
        (("", 0.6),),
    )  # fmt: skip
    drifts = (
        Drift("ebb", level("tide", ">", 0), times(0.08), (
            Outcome("slow", Constant(0.75), (Effect("tide", DOWN, Constant(1.0)),)),
            Outcome("quick", None, (Effect("tide", (0, 0, 0), Constant(1.0)), Effect("mood", (0, 0), Constant(0.5)))),
        ), (("slow", 0.3), ("quick", 0.7))),
    )  # fmt: skip
    vote = Dated(
        "vote", on(9), level("mood", "==", 1),
        (Effect("gate", (1, 0), Constant(0.5)), Effect("tide", UP, Constant(0.8))),
    )  # fmt: skip
    base = case(
        quantities=(TIDE, GATE, MOOD),
        parameters=(parameter("boldness"), parameter("temper")),
        actors=(actor("warden"), actor("guild")),
        acts=(seize, ransom, petition),
        drifts=drifts,
        calendar=(vote,),
        axes=(
            axis("nerve", {"shy": (0.3, {"boldness": 0.6}), "bold": (0.7, {"boldness": 1.9})}),
            axis("humour", {"mild": (0.6, {"temper": 0.7}), "sour": (0.4, {"temper": 1.5})}, first=6),
        ),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


EVERYTHING = ("seize", "ransom", "petition", "protest", "walkout", "scorn", "ebb")
COVERED = (
    Coverage(EVERYTHING, (), on(0), on(11), None),
    Coverage(("seize",), ("nothing",), on(3), on(11), 0.2),
    Coverage(EVERYTHING, (), on(12), on(20), 0.5),
)
"""All acts covered all the time; one mark less surely for a while, then all alike."""

RECORD = (
    report("E1", 1, "seize.boat", credible=0.9),
    report("E2", 1, "protest.loud", credible=0.8, reply_to="E1"),
    report("E3", 3, "ransom | ebb.quick", credible=0.7),
    report("E4", 4, "seize + petition", credible=0.95),
    report("E5", 7, "ransom", last=10, credible=0.9),
    report("E6", 8, "petition", credible=0.6),
    report("E7", 13, reading=both(level("tide", ">=", 1), level("mood", "==", 0)), credible=0.85),
    report("E8", 14, "ebb", credible=1.0),
)
"""A report of every kind: replied to, competing, two at once, a range with another inside, a reading, a drift."""

SURE = (Coverage(EVERYTHING, (), on(0), on(20), 1.0),)
"""Whatever happens is reported."""
PARTLY = (
    Coverage(("seize",), (), on(0), on(20), None),
    Coverage(("ransom", "ebb"), (), on(2), on(10), 0.4),
)
"""Some acts, some of the time."""
APART = (
    report("E1", 1, "seize.boat", credible=0.9),
    report("E2", 1, "protest", credible=0.8, reply_to="E1"),
    report("E3", 2, "seize.boat + walkout", credible=0.8),
    report("E4", 11, "ransom", last=12, credible=0.9),
    report("E5", 13, "ransom", credible=0.6, last=14),
    report("E6", 16, "seize"),
)
"""A reply in the row of its act, and one range of days right after another."""
AWKWARD = (
    report("E1", 1, "seize.boat", credible=0.9),
    report("E2", 1, "protest.loud", credible=0.7, reply_to="E1"),
    report("E3", 1, "walkout", credible=0.6, reply_to="E1"),
    report("E4", 4, "seize", last=8, credible=0.8),
    report("E5", 14, "petition | ransom", last=17, credible=0.9),
    report("E6", 19, "seize + ransom", last=20, credible=0.9),
)
"""Two replies to one act, of which one is false; an axis redrawn and a calendar entry's day within a range; ranges of
competing acts, of two acts at once, and up to the last day."""


def rivals(**changes: object) -> Case:
    """The harbour with wants: the warden would have the gate shut, the guild high tide; two accounts of the warden."""
    warden = actor(
        "warden",
        wants=(("order", Operation("*", (ParameterValue("order"), level("gate", "==", 1)))),),
        sway=0.6,
    )
    guild = actor(
        "guild", wants=(("trade", QuantityScore("tide")), ("calm", level("mood", "==", 0))), sway=0.5
    )
    base = harbour(
        parameters=(parameter("boldness"), parameter("temper"), parameter("order")),
        actors=(warden, guild),
        axes=(axis("aim", {"strict": (0.5, {"order": 1.0}), "lax": (0.5, {"order": -0.5})}),),
        coverage=COVERED,
        evidence=(report("E1", 4, "seize.boat", credible=0.9), report("E2", 15, "petition", credible=0.8)),
    )
    return replace(base, **changes)  # type: ignore[arg-type]
