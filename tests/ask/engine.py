"""The engine under test: queries asked of every account of a case in which nobody wants anything."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from hedgerow.ask.answers import Answer, Asker, Mixture
from hedgerow.case.model import Case, Query

from ..infer.engine import filtered, usual_of
from ..infer.oracle import World, keys, parameters, read_record


def answers(case: Case, queries: Sequence[Query]) -> list[Answer]:
    """Queries answered under every account; habit's stand beside the strategic ones, at even odds."""
    result = filtered(case, usual_of(case))
    with ThreadPoolExecutor(1) as executor:
        return Asker(case, Mixture(result, result, 0.5), executor).ask(queries)


def worlds(case: Case) -> tuple[list[World], list[np.ndarray], np.ndarray]:
    """The oracle's worlds, its beliefs about the present, and weights of the accounts."""
    run = read_record(case, usual_of(case))
    return [World(case, parameters(case, key)) for key in keys(case)], run.beliefs, run.weights(1.0)
