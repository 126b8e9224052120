"""Draws from the whole posterior, as the check on the normal distribution around its mode.

The No-U-Turn sampler of nutpie (Hoffman & Gelman 2014; Seyboldt & PyMC developers) is given the log posterior and its
derivatives; chains run one after another, each from its own seeded start, so that the same seed gives the same draws.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from hedgerow.errors import HedgerowError, QueryError
from hedgerow.game.space import Floats
from hedgerow.learn.laplace import Normal
from hedgerow.learn.target import Evaluation

CHAINS = 2


@dataclass(frozen=True)
class Sampled:
    """Draws from the posterior.

    Attributes:
        draws: Shape (chains, draws, unknowns).
        divergent: How many steps of the sampler went astray.
    """

    draws: Floats
    divergent: int

    @property
    def mean(self) -> Floats:
        """Of each unknown, shape (unknowns,)."""
        mean: Floats = self.draws.mean(axis=(0, 1))
        return mean

    @property
    def spread(self) -> Floats:
        """Standard deviation of each unknown, shape (unknowns,)."""
        spread: Floats = self.draws.std(axis=(0, 1), ddof=1)
        return spread

    @property
    def reduction(self) -> Floats:
        """Potential scale reduction of halved chains; one where they agree (Gelman et al. 2013, section 11.4)."""
        half = self.draws.shape[1] // 2
        parts = np.concatenate([self.draws[:, :half], self.draws[:, half : 2 * half]])
        within = parts.var(axis=1, ddof=1).mean(axis=0)
        between = half * parts.mean(axis=1).var(axis=0, ddof=1)
        found: Floats = np.sqrt((half - 1) / half + between / (half * within))
        return found


def sample(
    evaluate: Callable[[Floats], Evaluation | HedgerowError],
    normal: Normal,
    draws: int,
    seed: int,
) -> Sampled:
    """Sample a log posterior.

    Args:
        evaluate: The log posterior at a point, or why there is none.
        normal: The distribution around the mode: it gives the sampler its scale.
        draws: How many of each chain are kept; as many come before, to adapt.
        seed: For all chains.

    Raises:
        QueryError: If nutpie is not installed.
    """
    try:
        import nutpie
        from nutpie.compiled_pyfunc import from_pyfunc
    except ImportError:
        raise QueryError(
            "Sampling the posterior needs the extra: python -m pip install 'hedgerow[learn]'"
        ) from None
    size = len(normal.mean)
    factor = np.linalg.cholesky(normal.covariance)

    def make_log_density() -> Callable[..., tuple[float, Floats]]:
        def log_density(whitened: Floats, **_: Any) -> tuple[float, Floats]:  # noqa: ANN401
            made = evaluate(normal.mean + factor @ whitened)
            if isinstance(made, HedgerowError):
                return -np.inf, np.zeros(size)
            return made.log_posterior, factor.T @ np.array(made.gradient)

        return log_density

    def make_expand(*_: Any) -> Callable[..., dict[str, Floats]]:  # noqa: ANN401
        return lambda whitened, **_: {"z": normal.mean + factor @ whitened}

    model = from_pyfunc(size, make_log_density, make_expand, [np.dtype("float64")], [(size,)], ["z"])
    trace = nutpie.sample(
        model, draws=draws, tune=draws, chains=CHAINS, cores=1, seed=seed, progress_bar=False
    )
    return Sampled(
        draws=np.asarray(trace.posterior["z"].values, dtype=np.float64),
        divergent=int(trace.sample_stats["diverging"].sum()),
    )
