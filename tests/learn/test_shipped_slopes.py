"""Derivatives of the log posterior of shipped cases, silent for long, against central differences."""

import numpy as np
import pytest

from hedgerow.ask.anchoring import solved_as_assessed
from hedgerow.ask.assess import workers
from hedgerow.ask.origins import at_origin
from hedgerow.ask.shifted import Place
from hedgerow.case.read import read_case
from hedgerow.cases import shipped
from hedgerow.learn.target import Target
from hedgerow.learn.unknowns import unknowns_of

STEP = 1e-3


@pytest.mark.slow
@pytest.mark.parametrize("name", ["iraq-2024", "mali-2021"])
def test_slopes_are_those_of_the_log_posterior(name: str) -> None:
    """Along one direction in which everything that is learned moves."""
    case, _ = at_origin(read_case(shipped()[name]))
    with workers() as executor:
        base = Place(case, *solved_as_assessed(case, executor))
        target = Target(base, unknowns_of(base), executor)
        direction = np.random.default_rng(1).standard_normal(len(target.unknowns))
        slope = np.array(target.evaluate(np.zeros_like(direction)).gradient) @ direction
        high, low = (target.log_posterior(side * STEP * direction) for side in (1.0, -1.0))
    assert slope == pytest.approx((high - low) / (2.0 * STEP), rel=1e-4)
