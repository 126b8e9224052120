"""Baselines: what a counted rate alone would say."""

from __future__ import annotations

from scipy.special import pdtr, pdtrc

from hedgerow.case.model import DAYS_PER_MONTH, Baseline


def baseline_chance(baseline: Baseline, days: float) -> float:
    """Chance by a base rate over a window.

    Counts enter with Jeffreys's half event (or half trial either way), so that what was never seen is not impossible.

    Args:
        baseline: Stated chance, successes of trials, or events over an exposure.
        days: Length of the window asked about [day].
    """
    if baseline.chance is not None:
        return baseline.chance
    seen = float(baseline.seen or 0)
    if baseline.of is not None:
        return (seen + 0.5) / (baseline.of + 1.0)
    mean = (seen + 0.5) / float(baseline.exposure or 1.0) * days
    if baseline.at_most is not None:
        return float(pdtr(baseline.at_most, mean))
    return float(pdtrc((baseline.at_least or 1) - 1, mean))


def baseline_words(baseline: Baseline) -> str:
    """How a baseline was made."""
    if baseline.chance is not None:
        return baseline.source.text or "stated"
    if baseline.of is not None:
        return f"{baseline.seen} of {baseline.of}"
    months = float(baseline.exposure or 0.0) / DAYS_PER_MONTH
    return f"{baseline.seen} in {months:.0f} months, at a constant rate"
