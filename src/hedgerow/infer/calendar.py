"""Dated changes known beforehand, as jumps of belief that nobody anticipates."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp

from hedgerow.case.expressions import parameters_in
from hedgerow.case.model import Dated
from hedgerow.game.kernels import land
from hedgerow.game.mechanics import Mechanics


def calendar_matrix(mechanics: Mechanics, dated: Dated, parameters: Mapping[str, float]) -> sp.csr_array:
    """Stochastic matrix of a dated change, from before to after."""
    space = mechanics.space
    everywhere = np.arange(space.size)
    moving = space.holds(dated.when, parameters)
    landing = land(space, dated.effects, everywhere, moving.astype(np.float64), parameters)
    return sp.csr_array(
        (
            np.concatenate([landing.chance, 1.0 - moving]),
            (np.concatenate([landing.row, everywhere]), np.concatenate([landing.target, everywhere])),
        ),
        shape=(space.size, space.size),
    )


def looks_at(dated: Dated) -> frozenset[str]:
    """Parameters that a dated change depends on."""
    return parameters_in(dated.when, *(part for each in dated.effects for part in (each.chance, each.when)))
