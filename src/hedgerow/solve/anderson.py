"""Anderson acceleration of a fixed-point iteration (Walker & Ni 2011)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np

from hedgerow.game.space import Floats

MEMORY = 8
CUTOFF = 1e-13
"""Smallest singular value that counts, of the products of past steps of unit length."""


@dataclass
class Anderson:
    """Remembers past rounds of x -> g(x) and proposes the next x.

    Attributes:
        memory: How many past rounds count.
    """

    memory: int = MEMORY
    _images: list[Floats] = field(default_factory=list)
    _changes: list[Floats] = field(default_factory=list)
    _least: float = np.inf

    def next(self, point: Floats, image: Floats) -> Floats:
        """The combination of past rounds whose change is least; starts afresh where a round grew tenfold."""
        change = image - point
        size = float(np.abs(change).max())
        if size > 10.0 * self._least:
            self._images, self._changes = [], []
        self._least = min(self._least, size)
        self._images = [*self._images, image][-self.memory - 1 :]
        self._changes = [*self._changes, change][-self.memory - 1 :]
        if len(self._images) == 1:
            return image
        steps = np.stack([(new - old).ravel() for old, new in itertools.pairwise(self._changes)])
        # Scaled to unit length, for early steps are larger than late ones by many digits.
        length = np.sqrt(np.einsum("ij,ij->i", steps, steps))
        steps /= np.where(length > 0, length, 1.0)[:, None]
        shares = np.linalg.lstsq(steps @ steps.T, steps @ change.ravel(), rcond=CUTOFF)[0]
        moved = image.copy()
        for share, size, (old, new) in zip(shares, length, itertools.pairwise(self._images), strict=True):
            if size > 0:
                moved -= (share / size) * (new - old)
        return moved
