"""Small systems of power made straight from the records: named ones, and random ones from a seed.

Nothing is read from a file and nothing is checked, so a system can be as small as its test needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from hedgerow.case.expressions import Constant, Expression, LevelComparison, Operation, QuantityScore
from hedgerow.case.model import Act, Actor, Case, Drift, Effect, Outcome, Quantity, Reply, Usual

BEGINS, AS_OF = date(2020, 1, 1), date(2020, 6, 1)


# -- parts ------------------------------------------------------------------------------------


def number(value: float) -> Expression:
    return Constant(float(value))


def score(name: str) -> Expression:
    return QuantityScore(name)


def times(first: Expression | float, second: Expression | float) -> Expression:
    parts = [part if not isinstance(part, float | int) else number(part) for part in (first, second)]
    return Operation("*", tuple(parts))


def plus(first: Expression | float, second: Expression | float) -> Expression:
    parts = [part if not isinstance(part, float | int) else number(part) for part in (first, second)]
    return Operation("+", tuple(parts))


def at(name: str, level: int, operator: str = "==") -> Expression:
    return LevelComparison(name, operator, level)


def quantity(name: str, levels: int = 2, start: Sequence[float] | None = None) -> Quantity:
    chances = [1.0] + [0.0] * (levels - 1) if start is None else start
    return Quantity(name, tuple(f"l{k}" for k in range(levels)), tuple(float(c) for c in chances))


def step(name: str, by: int, levels: int = 2, chance: float = 1.0, when: Expression | None = None) -> Effect:
    """`by` steps along a quantity, clipped at the ends."""
    moves = tuple(min(max(k + by, 0), levels - 1) for k in range(levels))
    return Effect(name, moves, number(chance), when)


def put(name: str, level: int, levels: int = 2, chance: float = 1.0) -> Effect:
    """A quantity put to a level, whatever it was."""
    return Effect(name, (level,) * levels, number(chance))


def outcome(*effects: Effect, mark: str = "", chance: float | None = 1.0) -> Outcome:
    return Outcome(mark, None if chance is None else number(chance), effects)


def often(rate: float | Expression, when: Expression | None = None) -> Usual:
    """A usual rate [1/day]; for a reply, a usual chance."""
    return Usual(when, number(rate) if isinstance(rate, float | int) else rate)


def actor(
    id: str,
    wants: Expression | None = None,
    *,
    half_life: float = 100.0,
    sway: float = 0.5,
    attention: float | None = None,
) -> Actor:
    return Actor(id, id.title(), attention, half_life, sway, () if wants is None else (("want", wants),))


def act(
    id: str,
    by: str,
    outcomes: Sequence[Outcome],
    *usual: Usual,
    when: Expression | None = None,
    worth: dict[str, float] | None = None,
    replies: Sequence[Reply] = (),
    reported: float = 1.0,
) -> Act:
    return Act(
        id, by, (), when, usual, _worth(worth), tuple(outcomes), tuple(replies),
        tuple((each.mark, reported) for each in outcomes),
    )  # fmt: skip


def reply(
    id: str,
    by: str,
    outcomes: Sequence[Outcome],
    *usual: Usual,
    after: Sequence[str] = (),
    when: Expression | None = None,
    worth: dict[str, float] | None = None,
) -> Reply:
    return Reply(
        id, by, tuple(after), when, usual, _worth(worth), tuple(outcomes),
        tuple((each.mark, 1.0) for each in outcomes),
    )  # fmt: skip


def drift(id: str, rate: float, *effects: Effect, when: Expression | None = None) -> Drift:
    return Drift(id, when, number(rate), (outcome(*effects),), (("", 1.0),))


def system(
    quantities: Sequence[Quantity],
    actors: Sequence[Actor] = (),
    acts: Sequence[Act] = (),
    drifts: Sequence[Drift] = (),
) -> Case:
    """A case of these parts, with no hypotheses, evidence or questions."""
    return Case(
        folder="", title="a small system", about="", begins=BEGINS, as_of=AS_OF, written_after_outcomes=None,
        habit=0.5, sways=(1.0,), kappas=(1.0,), not_in_model=(), quantities=tuple(quantities), parameters=(),
        actors=tuple(actors), acts=tuple(acts), drifts=tuple(drifts), calendar=(), coverage=(), axes=(),
        scenarios=(), claims=(), questions=(), evidence=(), sources=(), inventory=(), numbers=(), digests=(),
    )  # fmt: skip


def _worth(worth: dict[str, float] | None) -> tuple[tuple[str, Expression], ...]:
    return tuple((id, number(value)) for id, value in (worth or {}).items())


# -- named systems ----------------------------------------------------------------------------


def two_levels(up: float = 0.02, down: float = 0.05) -> Case:
    """A lamp that lights and goes out by itself; nobody decides anything."""
    return system(
        [quantity("lamp")],
        drifts=[drift("light", up, step("lamp", 1), when=at("lamp", 0)),
                drift("fade", down, step("lamp", -1), when=at("lamp", 1))],
    )  # fmt: skip


def lamplighter(usual: float = 0.01, fade: float = 0.03, want: float = 3.0, worth: float = -0.1) -> Case:
    """One actor with one act: he lights a lamp that goes out by itself, and dislikes the work."""
    return system(
        [quantity("lamp")],
        [actor("lighter", times(want, score("lamp")), attention=0.2)],
        [act("light", "lighter", [outcome(step("lamp", 1))], often(usual), when=at("lamp", 0),
             worth={"lighter": worth})],
        [drift("fade", fade, step("lamp", -1), when=at("lamp", 1))],
    )  # fmt: skip


def neighbours(left: float = 2.0, right: float = -1.5) -> Case:
    """Two actors, each with a quantity and wants of his own: no interaction at all."""
    parts = []
    for name, want in (("left", left), ("right", right)):
        field = f"{name}_field"
        sow = act(f"{name}_sow", name, [outcome(step(field, 1, 3))], often(0.02), when=at(field, 2, "<"))
        reap = act(f"{name}_reap", name, [outcome(step(field, -1, 3, 0.6))], often(0.05))
        person = actor(name, times(want, score(field)), attention=0.3)
        parts.append(
            system(
                [quantity(field, 3)], [person], [sow, reap], [drift(f"{name}_rain", 0.01, put(field, 1, 3))]
            )
        )
    return join(*parts)


def watched(chance: float = 0.4, within: float = 14.0) -> Case:
    """A guard that two drifts end (one of them half of the time), and one that turns something else over."""
    return system(
        [quantity("held", 3, [0, 1, 0]), quantity("weather")],
        [actor("warden")],
        [act("release", "warden", [outcome(put("held", 2, 3))],
             Usual(None, chance=number(chance), within=within), when=at("held", 1))],
        [drift("escape", 0.03, step("held", -1, 3), when=at("held", 1)),
         drift("luck", 0.05, step("held", -1, 3, 0.5), when=at("held", 1)),
         drift("wind", 0.2, step("weather", 1), when=at("weather", 0))],
    )  # fmt: skip


def join(*cases: Case) -> Case:
    """Systems side by side, with all that is theirs."""
    return system(
        [each for case in cases for each in case.quantities],
        [each for case in cases for each in case.actors],
        [each for case in cases for each in case.acts],
        [each for case in cases for each in case.drifts],
    )


def alone(case: Case, id: str) -> Case:
    """A system of `neighbours` with one of them left."""
    return system(
        [each for each in case.quantities if each.name.startswith(id)],
        [each for each in case.actors if each.id == id],
        [each for each in case.acts if each.by == id],
        [each for each in case.drifts if each.id.startswith(id)],
    )


def quarrel(want: float = 6.0) -> Case:
    """Two actors who pull one rope; the pull may be answered at once by the other."""
    rope = "rope"
    answer = reply("shout", "south", [outcome(step(rope, -1, 3, 0.5), mark="loud", chance=0.7),
                                      outcome(mark="hoarse", chance=None)], often(0.3), after=["firm"],
                   when=at(rope, 0, ">"), worth={"north": -0.3, "south": 0.1})  # fmt: skip
    return system(
        [quantity(rope, 3, [0.2, 0.5, 0.3])],
        [actor("north", times(want, score(rope)), half_life=40.0),
         actor("south", times(-want, score(rope)), half_life=90.0)],
        [act("pull", "north", [outcome(step(rope, 1, 3), mark="firm", chance=0.8),
                               outcome(mark="slack", chance=None)], often(0.04), worth={"south": -0.2},
             replies=[answer]),
         act("tug", "south", [outcome(step(rope, -1, 3))], often(0.05), when=at(rope, 0, ">"))],
        [drift("sag", 0.02, put(rope, 1, 3), when=at(rope, 1, "!="))],
    )  # fmt: skip


# -- random systems ---------------------------------------------------------------------------


def random_case(
    seed: int,
    *,
    quantities: int = 3,
    levels: tuple[int, int] = (2, 3),
    actors: int = 2,
    acts: int = 2,
    replied: int = 1,
    drifts: int = 2,
    want: float = 1.0,
) -> Case:
    """A system of random parts, the same for the same arguments.

    Args:
        seed: Of everything random.
        quantities: How many.
        levels: Fewest and most levels of a quantity.
        actors: How many.
        acts: Acts of each actor.
        replied: How many of these may be replied to by the next actor.
        drifts: How many.
        want: Size of wants and worths (0: nothing is at stake).
    """
    random = np.random.default_rng(seed)
    sizes = [int(random.integers(levels[0], levels[1] + 1)) for _ in range(quantities)]
    made = [quantity(f"q{n}", size, random.dirichlet(np.ones(size))) for n, size in enumerate(sizes)]

    def guard(chance: float = 0.7) -> Expression | None:
        n = int(random.integers(quantities))
        return at(f"q{n}", int(random.integers(sizes[n])), "!=") if random.random() < chance else None

    def effects(most: int = 3) -> tuple[Effect, ...]:
        chosen = random.choice(quantities, int(random.integers(1, min(most, quantities) + 1)), replace=False)
        found = []
        for n in (int(each) for each in chosen):
            by, chance = int(random.choice([-1, 1])), float(random.uniform(0.2, 1.0))
            effect = step(f"q{n}", by, sizes[n], chance, guard(0.3))
            if random.random() < 0.2:
                effect = put(f"q{n}", int(random.integers(sizes[n])), sizes[n], chance)
            if random.random() < 0.2:
                scored = plus(0.1, times(0.8, score(f"q{int(random.integers(quantities))}")))
                effect = replace(effect, chance=scored)
            found.append(effect)
        return tuple(found)

    def outcomes() -> tuple[Outcome, ...]:
        return (
            outcome(*effects(), mark="a", chance=float(random.uniform(0.2, 0.8))),
            outcome(*effects(), mark="b", chance=None),
        )

    def usual() -> tuple[Usual, ...]:
        rate = float(random.uniform(0.005, 0.1))
        if random.random() < 0.3:
            return (often(rate, at("q0", 0)), often(2.0 * rate, at("q0", 0, ">")))
        if random.random() < 0.3:
            return (Usual(None, chance=number(float(random.uniform(0.1, 0.6))), within=20.0),)
        return (often(rate),)

    def worth(ids: Sequence[str]) -> dict[str, float]:
        return {id: want * float(random.normal()) * 0.3 for id in ids if random.random() < 0.6}

    ids = [f"a{n}" for n in range(actors)]
    people, done = [], []
    for n, id in enumerate(ids):
        wants = tuple(
            (f"w{k}", times(want * float(random.normal()), score(f"q{k}"))) for k in range(quantities)
        )
        person = actor(id, half_life=float(random.uniform(60.0, 300.0)))
        people.append(replace(person, wants=wants if want else ()))
        for k in range(acts):
            answers = []
            if k < replied and actors > 1:
                other = ids[(n + 1) % actors]
                answers = [
                    reply(f"r{n}_{k}_{m}", other, outcomes(), often(float(random.uniform(0.1, 0.45))),
                          after=random.choice(["a", "b"], m, replace=False).tolist(), when=guard(),
                          worth=worth(ids))
                    for m in range(int(random.integers(1, 3)))
                ]  # fmt: skip
            done.append(
                act(f"act{n}_{k}", id, outcomes(), *usual(), when=guard(), worth=worth(ids), replies=answers)
            )
    moving = [
        drift(f"d{n}", float(random.uniform(0.01, 0.1)), *effects(1), when=guard()) for n in range(drifts)
    ]
    return system(made, people, done, moving)


def without_stakes(case: Case) -> Case:
    """The same with nothing wanted and nothing worth anything."""
    return replace(
        case,
        actors=tuple(replace(each, wants=()) for each in case.actors),
        acts=tuple(
            replace(each, worth=(), replies=tuple(replace(one, worth=()) for one in each.replies))
            for each in case.acts
        ),
    )


def with_order(
    case: Case, quantities: Sequence[int] | None = None, actors: Sequence[int] | None = None
) -> Case:
    """The same with its quantities and its actors listed in another order."""
    return replace(
        case,
        quantities=case.quantities
        if quantities is None
        else tuple(case.quantities[number] for number in quantities),
        actors=case.actors if actors is None else tuple(case.actors[number] for number in actors),
    )
