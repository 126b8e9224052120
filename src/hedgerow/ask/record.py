"""The assessment: one frozen record of what was asked of a case and what came out.

Everything a page, a terminal summary, a JSON document or a netCDF file shows is read from here;
nothing here is computed from anything but the case, its evidence and the engine's settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from hedgerow.ask.why.ledger_record import Ledger, Why
from hedgerow.ask.why.record import ActReason, Cycle, Futures, Indicators
from hedgerow.ask.why.slopes_record import Sensitivity
from hedgerow.case.model import Case

Verdict = Literal["fits", "does not fit", "cannot tell", "cannot test", "assumed, not tested"]


@dataclass(frozen=True, slots=True)
class Account:
    """One value on one axis of accounts, before and after the reports.

    Habit is an axis of its own (`axis == "habit"`, values `habit` and `strategy`).
    """

    axis: str
    name: str
    """Id of the value."""
    label: str
    about: str
    prior: float
    weight: float
    """Posterior, averaged with habit."""
    weight_given_strategy: float
    """Posterior among the strategic accounts only; for the habit axis equal to `weight`."""
    by_kappa: tuple[tuple[float, float], ...]
    """(kappa, weight given strategy) for every declared kappa."""


@dataclass(frozen=True, slots=True)
class Spread:
    """An answer that is a distribution."""

    kind: Literal["count", "days"]
    at: tuple[float, ...]
    """The counts 0, 1, ...; or days from the midnight that ends the as-of date, the first 0 [day]."""
    chances: tuple[float, ...]
    """Of a count the chance of exactly so many, the last of so many or more; else of having happened by then."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a scenario does to one forecast while the parameters are uncertain: both answers share their parameters."""

    scenario: str
    """Id."""
    kind: Literal["surprise", "announced"]
    value: float
    """The answer under the scenario less the answer as things stand, averaged over draws of the parameters."""
    low: float
    """0.1 quantile of the difference over draws of the parameters; by slope where scenarios were not drawn."""
    high: float
    """0.9 quantile."""
    parameters: float | None
    """Variance of the difference between draws of the parameters; None where scenarios were not drawn."""
    linear: float
    """Standard deviation of the difference over the parameters, by its slope where they are."""


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What makes one forecast uncertain, by kind: the three variances of a chance sum to value (1 - value)."""

    question: str
    """Id."""
    value: float
    """The forecast, averaged over draws of the parameters and over accounts, habit among them."""
    chance: float | None
    """Variance that is left within an account; None for numbers that are no probabilities."""
    accounts: float
    """Variance between accounts."""
    parameters: float
    """Variance between draws of the parameters."""
    low: float
    """0.1 quantile of the forecast over draws of the parameters."""
    high: float
    """0.9 quantile."""
    linear: float
    """Standard deviation over the parameters, by the slope where they are instead of draws."""
    effects: tuple[Effect, ...] = ()
    """What each scenario does to it."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The answer to one question."""

    id: str
    question: str
    short: str
    by: date
    decided_by: str
    answered_by: Literal["model", "base_rate", "none"]
    probability: float | None
    """A chance; or an expected number where `unit` says so."""
    habit: float | None
    """The same, had nobody been strategic."""
    strategy: float | None
    """The same, given that somebody is."""
    baseline: float | None
    baseline_text: str
    """How the baseline was made, such as `5 in 21 months, at a constant rate`."""
    low: float | None
    """0.1 quantile over accounts, by weight: what the accounts disagree about, not chance."""
    high: float | None
    by_account: tuple[tuple[str, str, float], ...]
    """(axis, value, answer given that value and strategy)."""
    unit: str
    """`probability`, `expected number` or `score`."""
    reason: str
    """Why there is no number, or how the base rate was made."""
    headline: bool
    spread: Spread | None = None
    """The whole distribution, where the question asks for one."""
    spread_habit: Spread | None = None
    """The same, had nobody been strategic."""


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """What the model makes of a claim."""

    id: str
    who: str
    role: str
    kind: str
    means: str
    settles: str
    value: float | None
    unit: str
    low: float | None
    high: float | None
    """0.8 interval over accounts."""
    rule: str
    """What the claim asserts, such as `> 0.5`."""
    verdict: Verdict
    note: str
    source: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """The headline forecasts under one intervention, in one manner."""

    id: str
    name: str
    about: str
    kind: Literal["surprise", "announced"]
    first: date
    forecasts: tuple[tuple[str, float], ...]
    """(question id, answer)."""


@dataclass(frozen=True, slots=True)
class ReportResult:
    """One report, and how it bears on the accounts."""

    id: str
    first: date
    last: date
    published: date
    what: str
    """Acts or reading in words, as written in the evidence."""
    note: str
    actors: str
    location: str
    source: str
    paragraph: str
    credible: float
    used: bool
    why_not: str
    weighs: bool
    """False outside coverage: it moves the situation but no weight."""
    increments: tuple[tuple[str, str, float], ...]
    """(axis, value, log likelihood relative to the weighted mean of the strategic accounts) [nat]."""


@dataclass(frozen=True, slots=True)
class Step:
    """Weights after something happened: a report, a silence up to a date, or the redrawing of an axis."""

    on: date
    what: str
    """Report id, `silence` or `redraw AXIS`."""
    weights: tuple[tuple[str, str, float], ...]
    """(axis, value, weight given strategy); the habit axis holds the weight of habit."""


@dataclass(frozen=True, slots=True)
class QuantityPath:
    """What is believed of one quantity over time, averaged over accounts."""

    quantity: str
    levels: tuple[str, ...]
    dates: tuple[date, ...]
    chances: tuple[tuple[float, ...], ...]
    """For each date, the chance of each level."""


@dataclass(frozen=True, slots=True)
class Stability:
    """Weights (given strategy) at one multiple of the declared sways and one kappa."""

    sway: float
    kappa: float
    weights: tuple[tuple[str, str, float], ...]
    log_evidence: float
    log_evidence_habit: float


@dataclass(frozen=True, slots=True)
class ActRate:
    """How often an act is done now, and what drives it."""

    act: str
    by: str
    usual: float
    """Implied usual rate over the record, averaged over the time-averaged belief [per month]."""
    now: float
    """Rate in the present belief, averaged over accounts [per month]."""
    now_habit: float
    counted: int
    """Reports of it used."""


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the arithmetic can be trusted (which is not whether the answer can)."""

    residual: float
    error_estimate: float
    """Largest sup norm of one full Newton step over all accounts, in units of value."""
    iterations: int
    reason: str
    anchor_error: float
    """Largest relative miss of a usual rate by the prior mixture of accounts."""
    sway_error: float
    situations: int
    choices: int
    hypotheses: int
    reports_used: int
    reports_left_out: int
    log_evidence: float
    log_evidence_habit: float
    truncation: float
    """Mass a transient sum may leave out."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Change:
    """What one thing did to the answers: differences of chances."""

    what: str
    """Report id, `silence`, `redraw AXIS`, or what was edited."""
    on: date
    accounts: tuple[tuple[str, float], ...]
    """(`axis.value`, difference of its weight, averaged with habit)."""
    forecasts: tuple[tuple[str, float], ...]
    """(question id, difference of the answer)."""
    kind: str = ""
    """From the day on: `report`, `silence` or `redraw`. Before it, against an earlier result: `edits`, `anchor`,
    `coverage`, `published since`, `added`, `dropped`, `edited`, `questions` or `windows`; `earlier` where these
    cannot be told apart."""

    @property
    def largest(self) -> float:
        """Largest difference it made."""
        return max((abs(value) for _, value in (*self.accounts, *self.forecasts)), default=0.0)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a day or an earlier result; the lines sum to it exactly."""

    since: date
    against: str
    """The earlier result; empty: this case as of that day."""
    accounts: tuple[tuple[str, float, float], ...]
    """(`axis.value`, before, after)."""
    forecasts: tuple[tuple[str, float, float], ...]
    """(question id, before, after)."""
    lines: tuple[Change, ...]
    """In order of their largest effect."""


@dataclass(frozen=True)
class Assessment:
    """The result: posterior, forecasts and explanations, with digests of all they were made from."""

    case: Case
    as_of: date
    headline: str
    """The first sentence, by the rule of the headline guard."""
    told_apart: bool
    """Whether the guard lets a leading account be named."""
    why_not_told_apart: str
    accounts: tuple[Account, ...]
    forecasts: tuple[Forecast, ...]
    claims: tuple[ClaimResult, ...]
    scenarios: tuple[ScenarioResult, ...]
    reports: tuple[ReportResult, ...]
    steps: tuple[Step, ...]
    paths: tuple[QuantityPath, ...]
    stability: tuple[Stability, ...]
    rates: tuple[ActRate, ...]
    strategy_share: float
    """Mean absolute difference between the strategic and the habit answer over the model's forecasts."""
    health: Health
    digests: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...]
    silence: tuple[tuple[str, str, float], ...] = ()
    """What silence under coverage did in all: (axis, value, log likelihood relative to the mean) [nat]."""
    changes: Changes | None = None
    """What changed since a day, where that was asked for."""
    ledger: Ledger | None = None
    """How the reports made the accounts' weights, line by line."""
    why: tuple[Why, ...] = ()
    """How the reports made each headline forecast; empty where that costs too much to be told by default."""
    acts: tuple[ActReason, ...] = ()
    """For every act, in order of the case, why its actor would do it now or would not."""
    indicators: Indicators | None = None
    """What would move the answer if it were reported next."""
    cycles: tuple[Cycle, ...] | None = None
    """What comes round again, the most frequent first."""
    futures: Futures | None = None
    """A few ways in which it may go; None where no headline question divides them."""
    uncertainty: tuple[Uncertainty, ...] = ()
    """What makes each headline forecast uncertain, by kind; empty without a calibration."""
    sensitivity: Sensitivity | None = None
    """What forecasts and weights rest on; None where no parameter has room, or it costs too much by default."""
