"""Words of probability, each for a band of chances.

Those of Intelligence Community Directive 203 (Analytic Standards, 2015, section D.6.e.2.a), and of the probability
yardstick of the Professional Head of Intelligence Assessment (2019).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Words of probability, each for a band."""

    name: str
    """Whose they are."""
    ends: str
    """What is done at the ends of bands and between them."""
    bands: tuple[tuple[str, float, float], ...]
    """Word, lower end, upper end."""

    def word(self, shown: float) -> str:
        """The word for a chance of two decimals."""
        if any(below[2] < above[1] for below, above in pairwise(self.bands)):
            # Bands end on twentieths and gaps are one twentieth wide, so two decimals never stand midway.
            return min(self.bands, key=lambda band: max(band[1] - shown, shown - band[2], 0.0))[0]
        # At a shared end the word nearer the middle of the table, so that rounding to a twentieth keeps it.
        for word, _, high in self.bands[:3]:
            if shown < high:
                return word
        return next((word for word, _, high in self.bands[3:] if shown <= high), self.bands[-1][0])


YARDSTICKS = {
    "icd203": Yardstick(
        "After Intelligence Community Directive 203 (US).",
        "Neighbours share an end; there the word nearer to an even chance is used. Below the first band and above the "
        "last, their words are kept.",
        (
            ("almost no chance", 0.01, 0.05),
            ("very unlikely", 0.05, 0.20),
            ("unlikely", 0.20, 0.45),
            ("roughly even chance", 0.45, 0.55),
            ("likely", 0.55, 0.80),
            ("very likely", 0.80, 0.95),
            ("almost certain", 0.95, 0.99),
        ),
    ),
    "phia": Yardstick(
        "After the yardstick of the Professional Head of Intelligence Assessment (UK).",
        "The yardstick leaves gaps on purpose; a number between two bands takes the word of the nearer one, as it "
        "would if it were rounded to 0.05.",
        (
            ("remote chance", 0.0, 0.05),
            ("highly unlikely", 0.10, 0.20),
            ("unlikely", 0.25, 0.35),
            ("realistic possibility", 0.40, 0.50),
            ("likely", 0.55, 0.75),
            ("highly likely", 0.80, 0.90),
            ("almost certain", 0.95, 1.0),
        ),
    ),
}
"""By the name an option gives them."""
