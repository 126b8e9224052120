"""Answers found the obvious way: the chain beside a memory of what was seen, as one dense generator.

A `Watch` says what is remembered and what of it makes the answer. Situation and memory together are a chain
of their own, written out state by state and carried forward by matrix exponentials; the same watches look at
histories drawn one event at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import expm

from ..infer.oracle import Jump, World, day_of

Memory = int


@dataclass(frozen=True)
class Watch:
    """What is remembered from the first moment of a window to its last.

    Attributes:
        first: When the window opens [day since the case begins].
        last: When it closes.
        memories: How many memories there are; 0 is the first.
        event: The memory after a jump.
        look: The memory after seeing a situation.
        answer: What a memory and a situation are worth at the end.
    """

    first: float
    last: float
    memories: int
    event: Callable[[Memory, Jump], Memory] = lambda memory, jump: memory
    look: Callable[[Memory, int], Memory] = lambda memory, situation: memory
    answer: Callable[[Memory, int], float] = lambda memory, situation: float(memory)


def present(world: World) -> float:
    """The midnight that ends the as-of date."""
    return day_of(world.case, world.case.as_of) + 1.0


def ask(
    world: World,
    belief: np.ndarray,
    watch: Watch,
    *,
    enters: Mapping[float, np.ndarray] | None = None,
    later: Mapping[float, World] | None = None,
) -> float:
    """Expected answer, from a belief about the present.

    Args:
        world: The world of now.
        belief: Chance of each situation now.
        watch: What is remembered.
        enters: Stochastic matrices that something applies at a time.
        later: Other worlds that take over at a time.
    """
    enters, later = enters or {}, later or {}
    now = present(world)
    days = [float(day_of(world.case, dated.on)) for dated in world.case.calendar]
    stops = sorted(
        {now, watch.first, watch.last, *enters, *later, *(d for d in days if now <= d < watch.last)}
    )
    stops = [stop for stop in stops if now <= stop <= watch.last]
    state = np.zeros((watch.memories, world.size))
    state[0] = belief
    open_ = False
    for number, stop in enumerate(stops):
        if number:
            before = stops[number - 1]
            grand = product_generator(world, watch if open_ else None, watch.memories)
            state = (state.ravel() @ expm(grand * (stop - before))).reshape(state.shape)
        if stop == watch.first:
            open_ = True
            state = _seen(state, watch)
        if stop == watch.last:
            break
        if stop in days:
            state = state @ world.calendar(round(stop))
        if stop in enters:
            state = state @ enters[stop]
        world = later.get(stop, world)
        if open_:
            state = _seen(state, watch)
    return sum(
        state[memory, situation] * watch.answer(memory, situation)
        for memory in range(watch.memories)
        for situation in range(world.size)
    )


def expect(
    world: World, belief: np.ndarray, counts: Callable[[Jump], bool], first: float, last: float
) -> float:
    """Expected number of jumps in a window: belief and count flow together."""
    days = [float(day_of(world.case, dated.on)) for dated in world.case.calendar]
    now = present(world)
    stops = sorted({now, first, last, *(day for day in days if now <= day < last)})
    state = np.append(belief, 0.0)
    rates = world.matrix(lambda jump: float(counts(jump))).sum(axis=1)
    for number, stop in enumerate(stops):
        if number:
            grand = np.zeros((world.size + 1, world.size + 1))
            grand[:-1, :-1] = world.generator()
            grand[:-1, -1] = rates * (stops[number - 1] >= first)
            state = state @ expm(grand * (stop - stops[number - 1]))
        if stop in days and stop < last:
            state[:-1] = state[:-1] @ world.calendar(round(stop))
    return float(state[-1])


def product_generator(world: World, watch: Watch | None, memories: int) -> np.ndarray:
    """Generator of memory and situation together; without a watch, memory stays."""
    size = world.size
    grand = np.zeros((memories * size, memories * size))
    for memory in range(memories):
        for jump in world.jumps:
            after = memory
            if watch is not None:
                after = watch.look(watch.event(memory, jump), jump.target)
            grand[memory * size + jump.source, after * size + jump.target] += jump.rate
            grand[memory * size + jump.source, memory * size + jump.source] -= jump.rate
    return grand


def _seen(state: np.ndarray, watch: Watch) -> np.ndarray:
    seen = np.zeros_like(state)
    for memory in range(state.shape[0]):
        for situation in range(state.shape[1]):
            seen[watch.look(memory, situation), situation] += state[memory, situation]
    return seen


def draw(
    world: World, belief: np.ndarray, watches: Sequence[Watch], histories: int, generator: np.random.Generator
) -> np.ndarray:
    """Answers of histories drawn event by event, shape (watches, histories)."""
    now = present(world)
    end = max(watch.last for watch in watches)
    days = sorted(float(day_of(world.case, dated.on)) for dated in world.case.calendar)
    out = [[jump for jump in world.jumps if jump.source == s and jump.rate > 0] for s in range(world.size)]
    odds = [np.cumsum([jump.rate for jump in jumps]) for jumps in out]
    found = np.zeros((len(watches), histories))
    for number in range(histories):
        time, situation = now, int(generator.choice(world.size, p=belief))
        memory = [0] * len(watches)
        due = [day for day in days if now <= day <= end]
        opened, closed = [False] * len(watches), [False] * len(watches)
        while True:
            total = odds[situation][-1] if len(out[situation]) else 0.0
            after = time + (generator.exponential(1.0 / total) if total > 0 else np.inf)
            jump: Jump | None = None
            dated = bool(due) and due[0] <= min(after, end)
            if dated:
                after = due.pop(0)
            for which, watch in enumerate(watches):
                if not opened[which] and watch.first <= after:
                    opened[which] = True
                    memory[which] = watch.look(memory[which], situation)
                if not closed[which] and watch.last <= after:
                    closed[which] = True
                    found[which, number] = watch.answer(memory[which], situation)
            if all(closed):
                break
            if dated:
                row = world.calendar(round(after))[situation]
                situation = int(generator.choice(world.size, p=row))
            else:
                place = int(np.searchsorted(odds[situation], generator.random() * total, side="right"))
                jump = out[situation][min(place, len(out[situation]) - 1)]
                situation = jump.target
            time = after
            for which, watch in enumerate(watches):
                if opened[which] and not closed[which]:
                    if jump is not None:
                        memory[which] = watch.event(memory[which], jump)
                    memory[which] = watch.look(memory[which], situation)
    return found
