"""Loops compiled to machine code, kept in the user's cache between runs.

What numpy would do in many passes over long arrays is done in one, and without Python's lock, so that accounts are
worked on side by side. Arrays come in as arguments; nothing is captured.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

# Four columns side by side are one vector of the machine: a quarter of the instructions. Numba leaves it off.
numba.config.SLP_VECTORIZE = 1  # type: ignore[attr-defined]  # defined when it is read

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile a function when it is first called with arrays of given types.

    Products and sums may be fused; nothing else about floating point is relaxed: nan and infinity stay what they are,
    and a division by zero gives one of them.
    """
    compile_it = numba.njit(nogil=True, cache=True, fastmath={"contract"}, error_model="numpy")
    return cast(Function, compile_it(function))
