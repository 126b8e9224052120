r"""The values of a fixed policy to several actors at once, by BiCGSTAB (van der Vorst 1992).

Everybody's system :math:`(ρ_i - Q) V_i = u_i` has the same Q: four actors are solved side by side, each with
numbers of his own in the recurrence, and the generator is read once for all of them. Rows are divided by the
diagonal, so residuals are in units of value; directions are preconditioned from the right by incomplete factors of a
chain alike, so that the residual stays that of the system itself.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy import uint64
from numpy.typing import NDArray

from hedgerow.chain.products import WIDTH, Sparse, add_product, unsigned
from hedgerow.game.space import Booleans, Floats
from hedgerow.jit import compiled
from hedgerow.solve.incomplete import Factors, precondition

MOST = 2000
"""Iterations after which there is no hope."""
_NOTHING: Sparse = np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.uint32), np.zeros(0)
_NONE = (_NOTHING, _NOTHING, np.zeros(0))


def solve_together(
    generator: sp.csr_array,
    discounts: Floats,
    payoffs: Floats,
    guesses: Floats,
    floor: float,
    forcing: float,
    factors: Factors | None,
) -> tuple[Floats, Booleans]:
    """Solve :math:`(ρ_i - Q) V_i = u_i` for every actor.

    Args:
        generator: Q, rows summing to zero [1/day].
        discounts: ρ of each actor [1/day], shape (actors,).
        payoffs: Right-hand sides, shape (actors, situations).
        guesses: Where to start, same shape.
        floor: Residual that is small enough (2-norm), in units of value.
        forcing: Or this fraction of the residual of the guess, whichever is larger.
        factors: Incomplete factors of this system or of one like it; None: the diagonal has to do.

    Returns:
        The values, and which of them were reached.
    """
    pointers, columns, data = unsigned(generator)
    diagonal = generator.diagonal()
    values = np.empty_like(guesses)
    reached = np.zeros(len(discounts), dtype=np.bool_)
    for first in range(0, len(discounts), WIDTH):
        here = slice(first, first + WIDTH)
        count = len(discounts[here])
        # Actors that fill up the four have nothing to solve.
        discount = np.ones(WIDTH)
        discount[:count] = discounts[here]
        inverse = 1.0 / (discount[None, :] - diagonal[:, None])
        right, value = np.zeros_like(inverse), np.zeros_like(inverse)
        right[:, :count] = payoffs[here].T
        value[:, :count] = guesses[here].T
        right *= inverse
        done = _iterate(
            (pointers, columns, data),
            _NONE if factors is None else (factors.lower, factors.upper, factors.inverse),
            discount,
            inverse.ravel(),
            right.ravel(),
            value.ravel(),
            floor,
            forcing,
        )
        values[here] = value[:, :count].T
        reached[here] = done[:count]
    return values, reached


@compiled
def _apply(
    system: Sparse,
    discount: Floats,
    inverse: Floats,
    right: Floats,
    out: Floats,
    other: Floats,
    dots: NDArray[np.float64],
) -> None:
    """(ρ - Q) times four columns, rows divided by the diagonal; and its products with others and with itself."""
    out[:] = 0.0
    add_product(system, right, out)
    # The four columns' numbers have names of their own, so that they stay in registers: a to d are the product,
    # e to h and k to q the sums of the two kinds of products.
    e, f, g, h = 0.0, 0.0, 0.0, 0.0
    k, m, p, q = 0.0, 0.0, 0.0, 0.0
    for row in range(uint64(out.size // 4)):
        at = row * uint64(4)
        a = (discount[0] * right[at] - out[at]) * inverse[at]
        b = (discount[1] * right[at + uint64(1)] - out[at + uint64(1)]) * inverse[at + uint64(1)]
        c = (discount[2] * right[at + uint64(2)] - out[at + uint64(2)]) * inverse[at + uint64(2)]
        d = (discount[3] * right[at + uint64(3)] - out[at + uint64(3)]) * inverse[at + uint64(3)]
        out[at], out[at + uint64(1)], out[at + uint64(2)], out[at + uint64(3)] = a, b, c, d
        e += a * other[at]
        f += b * other[at + uint64(1)]
        g += c * other[at + uint64(2)]
        h += d * other[at + uint64(3)]
        k += a * a
        m += b * b
        p += c * c
        q += d * d
    dots[0, 0], dots[0, 1], dots[0, 2], dots[0, 3] = e, f, g, h
    dots[1, 0], dots[1, 1], dots[1, 2], dots[1, 3] = k, m, p, q


@compiled
def _iterate(
    system: Sparse,
    factors: tuple[Sparse, Sparse, Floats],
    discount: Floats,
    inverse: Floats,
    right: Floats,
    value: Floats,
    floor: float,
    forcing: float,
) -> Booleans:
    """BiCGSTAB on four systems at once; `value` is improved in place."""
    size, rows = value.size, uint64(value.size // 4)
    residual, shadow = np.empty(size), np.empty(size)
    direction, image, half = np.zeros(size), np.zeros(size), np.empty(size)
    dots = np.zeros((2, 4))
    _apply(system, discount, inverse, value, image, value, dots)
    goal, square = np.zeros(4), np.zeros(4)
    for row in range(rows):
        for each in range(uint64(4)):
            at = row * uint64(4) + each
            residual[at] = right[at] - image[at]
            shadow[at] = residual[at]
            image[at] = 0.0
            square[each] += residual[at] * residual[at]
    for each in range(4):
        goal[each] = max(floor, forcing * np.sqrt(square[each]))
    done, failed = np.sqrt(square) <= goal, np.zeros(4, dtype=np.bool_)
    along, before = square.copy(), np.ones(4)
    alpha, omega, beta = np.ones(4), np.ones(4), np.zeros(4)
    second, plain = np.empty(size), factors[2].size == 0
    ahead = direction if plain else np.empty(size)
    beside = half if plain else np.empty(size)
    for number in range(MOST):
        if np.all(done | failed):
            break
        for each in range(4):
            beta[each] = 0.0
            if number > 0 and not (done[each] or failed[each]):
                beta[each] = along[each] / before[each] * (alpha[each] / omega[each])
        for row in range(rows):
            for each in range(uint64(4)):
                at = row * uint64(4) + each
                direction[at] = residual[at] + beta[each] * (direction[at] - omega[each] * image[at])
        if not plain:
            precondition(factors, inverse, direction, ahead)
        _apply(system, discount, inverse, ahead, image, shadow, dots)
        for each in range(4):
            stopped = done[each] or failed[each] or dots[0, each] == 0.0
            failed[each] |= stopped and not done[each]
            alpha[each] = 0.0 if stopped else along[each] / dots[0, each]
        for row in range(rows):
            for each in range(uint64(4)):
                at = row * uint64(4) + each
                half[at] = residual[at] - alpha[each] * image[at]
        if not plain:
            precondition(factors, inverse, half, beside)
        _apply(system, discount, inverse, beside, second, half, dots)
        for each in range(4):
            before[each] = along[each]
            stopped = done[each] or failed[each] or dots[1, each] == 0.0
            omega[each] = 0.0 if stopped else dots[0, each] / dots[1, each]
        _come_on((ahead, beside), (half, second, shadow), (alpha, omega), value, residual, (along, square))
        for each in range(4):
            if not (done[each] or failed[each]):
                done[each] = np.sqrt(square[each]) <= goal[each]
                broken = along[each] == 0.0 or omega[each] == 0.0 or not np.isfinite(square[each])
                failed[each] = broken and not done[each]
    return done


@compiled
def _come_on(
    directions: tuple[Floats, Floats],
    left: tuple[Floats, Floats, Floats],
    shares: tuple[Floats, Floats],
    value: Floats,
    residual: Floats,
    sums: tuple[Floats, Floats],
) -> None:
    """The values, what is then left, and its products with the shadow and with itself."""
    ahead, beside = directions
    half, second, shadow = left
    alpha, omega = shares
    first, other, third, fourth = omega[0], omega[1], omega[2], omega[3]
    e, f, g, h = 0.0, 0.0, 0.0, 0.0
    k, m, p, q = 0.0, 0.0, 0.0, 0.0
    for row in range(uint64(value.size // 4)):
        at = row * uint64(4)
        a = half[at] - first * second[at]
        b = half[at + uint64(1)] - other * second[at + uint64(1)]
        c = half[at + uint64(2)] - third * second[at + uint64(2)]
        d = half[at + uint64(3)] - fourth * second[at + uint64(3)]
        residual[at], residual[at + uint64(1)], residual[at + uint64(2)], residual[at + uint64(3)] = (
            a,
            b,
            c,
            d,
        )
        e += shadow[at] * a
        f += shadow[at + uint64(1)] * b
        g += shadow[at + uint64(2)] * c
        h += shadow[at + uint64(3)] * d
        k += a * a
        m += b * b
        p += c * c
        q += d * d
    for row in range(uint64(value.size // 4)):
        for each in range(uint64(4)):
            at = row * uint64(4) + each
            value[at] += alpha[each] * ahead[at] + omega[each] * beside[at]
    along, square = sums
    along[0], along[1], along[2], along[3] = e, f, g, h
    square[0], square[1], square[2], square[3] = k, m, p, q
