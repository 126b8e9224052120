"""The passes of which a product with the derivative of the equilibrium consists (`hedgerow.solve.jacobian`).

Each does one thing for four actors, whose numbers lie side by side: a pass that does two is no longer done by vectors
of the machine, and takes longer than both.
"""

from __future__ import annotations

import numpy as np
from numpy import uint64
from numpy.typing import NDArray

from hedgerow.chain.products import Sparse
from hedgerow.game.space import Booleans, Floats, Integers, Unsigned
from hedgerow.jit import compiled

Coupled = tuple[Unsigned, Unsigned, NDArray[np.float32]]
"""Row pointers, column numbers and entries, four a column, of what actors do to each other."""


@compiled
def gain(
    landing: Sparse, values: tuple[Floats, Floats], source: Integers, attention: Floats, gain: Floats
) -> None:
    """What each choice gains four actors, as often as there is an opportunity for it."""
    pointers, columns, chances = landing
    landed, here = values
    for choice in range(uint64(source.size)):
        of, often = uint64(source[choice]) * uint64(4), attention[choice]
        a, b, c, d = -here[of], -here[of + uint64(1)], -here[of + uint64(2)], -here[of + uint64(3)]
        for entry in range(uint64(pointers[choice]), uint64(pointers[choice + uint64(1)])):
            chance, to = chances[entry], uint64(columns[entry]) * uint64(4)
            a += chance * landed[to]
            b += chance * landed[to + uint64(1)]
            c += chance * landed[to + uint64(2)]
            d += chance * landed[to + uint64(3)]
        gain[choice, uint64(0)], gain[choice, uint64(1)] = a * often, b * often
        gain[choice, uint64(2)], gain[choice, uint64(3)] = c * often, d * often


@compiled
def weigh(
    who: tuple[NDArray[np.int64], Integers, Booleans],
    landing: Sparse,
    position: tuple[Unsigned, Unsigned],
    chosen: Floats,
    gain: Floats,
    entries: NDArray[np.float32],
) -> None:
    """What four actors' payoffs gain where the values of whoever chooses rise: entries of a matrix for each pair."""
    keys, actor, strategic = who
    pointers, _, chances = landing
    place, own = position
    mean = np.zeros((own.size, 4))
    for choice in range(keys.size):
        for each in range(4):
            mean[keys[choice], each] += chosen[choice] * gain[choice, each]
    for choice in range(keys.size):
        if strategic[actor[choice]]:
            row, much = keys[choice], chosen[choice]
            a, b = much * (gain[choice, 0] - mean[row, 0]), much * (gain[choice, 1] - mean[row, 1])
            c, d = much * (gain[choice, 2] - mean[row, 2]), much * (gain[choice, 3] - mean[row, 3])
            for entry in range(uint64(pointers[choice]), uint64(pointers[choice + 1])):
                chance = chances[entry]
                at = uint64(place[entry]) * uint64(4)
                entries[at] += a * chance
                entries[at + uint64(1)] += b * chance
                entries[at + uint64(2)] += c * chance
                entries[at + uint64(3)] += d * chance
            at = uint64(own[row]) * uint64(4)
            entries[at] -= a
            entries[at + uint64(1)] -= b
            entries[at + uint64(2)] -= c
            entries[at + uint64(3)] -= d


@compiled
def shift(
    who: tuple[NDArray[np.int64], Integers, Integers, Booleans],
    landing: Sparse,
    reply: Floats,
    found: tuple[Floats, Floats],
) -> None:
    """How chances of replies shift with what they gain whoever gives them."""
    keys, actor, situation, strategic = who
    pointers, columns, chances = landing
    lines, shift = found
    mean = np.zeros(lines.shape[1])
    for k in range(keys.size):
        if strategic[actor[k]]:
            theirs = lines[actor[k]]
            gained = -theirs[uint64(situation[k])]
            for entry in range(uint64(pointers[k]), uint64(pointers[k + 1])):
                gained += chances[entry] * theirs[uint64(columns[entry])]
            shift[k] = gained
            mean[keys[k]] += reply[k] * gained
    for k in range(keys.size):
        shift[k] = reply[k] * (shift[k] - mean[keys[k]]) if strategic[actor[k]] else 0.0


@compiled
def answer(
    where: tuple[NDArray[np.int64], Integers, Integers],
    landing: Sparse,
    replied: tuple[Floats, Floats, Floats],
    here: Floats,
    found: tuple[Floats, Floats],
) -> None:
    """What nodes where replies are chosen change by for four actors: under fixed replies, and as these shift."""
    keys, situation, asked = where
    pointers, columns, chances = landing
    reply, shift, gain = replied
    nodes, swayed = found
    for node in range(uint64(nodes.size // 4)):
        at, of = node * uint64(4), uint64(asked[node]) * uint64(4)
        for each in range(uint64(4)):
            nodes[at + each] = here[of + each]
    for k in range(uint64(keys.size)):
        at, of = uint64(keys[k]) * uint64(4), uint64(situation[k]) * uint64(4)
        a, b, c, d = -here[of], -here[of + uint64(1)], -here[of + uint64(2)], -here[of + uint64(3)]
        for entry in range(uint64(pointers[k]), uint64(pointers[k + uint64(1)])):
            chance, to = chances[entry], uint64(columns[entry]) * uint64(4)
            a += chance * here[to]
            b += chance * here[to + uint64(1)]
            c += chance * here[to + uint64(2)]
            d += chance * here[to + uint64(3)]
        much = reply[k]
        nodes[at] += much * a
        nodes[at + uint64(1)] += much * b
        nodes[at + uint64(2)] += much * c
        nodes[at + uint64(3)] += much * d
    swayed[:] = 0.0
    for k in range(uint64(keys.size)):
        at, much = uint64(keys[k]) * uint64(4), shift[k]
        swayed[at] += much * gain[k, uint64(0)]
        swayed[at + uint64(1)] += much * gain[k, uint64(1)]
        swayed[at + uint64(2)] += much * gain[k, uint64(2)]
        swayed[at + uint64(3)] += much * gain[k, uint64(3)]


@compiled
def line_up(columns: Floats, more: Floats, first: int, lines: Floats) -> None:
    """Put four columns that lie side by side one after another, from some place of each line on, with more added."""
    for row in range(uint64(columns.size // 4)):
        at = row * uint64(4)
        for each in range(uint64(4)):
            value = columns[at + each]
            lines[each, uint64(first) + row] = value + more[at + each] if more.size else value


@compiled
def take_off(change: Floats, discount: Floats, inverse: Floats, gained: Floats) -> None:
    """What is lost by discounting less what is gained, rows divided by the diagonal, in place of what is gained."""
    first, second, third, fourth = discount[0], discount[1], discount[2], discount[3]
    for row in range(uint64(gained.size // 4)):
        at = row * uint64(4)
        gained[at] = (first * change[at] - gained[at]) * inverse[at]
        b, c, d = at + uint64(1), at + uint64(2), at + uint64(3)
        gained[b] = (second * change[b] - gained[b]) * inverse[b]
        gained[c] = (third * change[c] - gained[c]) * inverse[c]
        gained[d] = (fourth * change[d] - gained[d]) * inverse[d]


@compiled
def couple(coupling: Coupled, strategic: Booleans, own: Floats, coupled: Floats) -> None:
    """What four actors gain as choices shift with the stakes of those who make them.

    Actor by actor: the changes of one stay near the processor, those of all do not.
    """
    firsts, reached, entries = coupling
    size = uint64(coupled.size // 4)
    coupled[:] = 0.0
    for actor in range(uint64(strategic.size)):
        if strategic[actor]:
            theirs = own[actor]
            for row in range(size):
                at, line = row * uint64(4), actor * size + row
                a, b, c, d = (
                    coupled[at],
                    coupled[at + uint64(1)],
                    coupled[at + uint64(2)],
                    coupled[at + uint64(3)],
                )
                for entry in range(uint64(firsts[line]), uint64(firsts[line + uint64(1)])):
                    weight, of = theirs[uint64(reached[entry])], entry * uint64(4)
                    a += weight * entries[of]
                    b += weight * entries[of + uint64(1)]
                    c += weight * entries[of + uint64(2)]
                    d += weight * entries[of + uint64(3)]
                (
                    coupled[at],
                    coupled[at + uint64(1)],
                    coupled[at + uint64(2)],
                    coupled[at + uint64(3)],
                ) = a, b, c, d
