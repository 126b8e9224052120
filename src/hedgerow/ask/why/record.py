"""What explains an answer: the records of the ledger, reasons for acts, indicators, cycles and futures.

Ids are those of the case. Habit is an axis of its own, with the values `habit` and `strategy`. "Averaged with habit"
means over all accounts, as in the headline. Every field is a plain number, text, date or tuple of such, so that a
record can be written and read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

Weight = tuple[str, str, float]
"""Axis, value, number."""

Answers = tuple[tuple[str, float], ...]
"""(question id, answer)."""


# -- what the reports did ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What one report, or the silence before it, did to the log-odds of every account."""

    what: str
    """Report id, or `silence`."""
    on: date
    """Day of the report; the last day of the silence."""
    log_odds: tuple[Weight, ...]
    """What it added to the log-odds of each value, averaged with habit [nat]; -inf where it refutes a value."""
    given_strategy: tuple[Weight, ...]
    """The same among the strategic accounts only, the habit axis left out [nat]."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The answers had one report not come, nor any reply to it; chains, anchor and false-report rates as they are."""

    report: str
    weights: tuple[Weight, ...]
    """Weight of every value without it, averaged with habit."""
    forecasts: Answers
    """Answers to the headline questions without it."""
    influence: float
    """Relative entropy of the accounts' weights with it to those without it [nat]."""


@dataclass(frozen=True, slots=True)
class WeightPath:
    """Weights over the record at one multiple of the declared sways and one power of the evidence."""

    sway: float
    kappa: float
    weights: tuple[tuple[Weight, ...], ...]
    """For each of `Ledger.steps`, the weight of every value given strategy; the habit axis holds that of habit."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """How the reports made the accounts' weights.

    For each value, `prior` plus its number in every row is `posterior`, to rounding.
    """

    prior: tuple[Weight, ...]
    """Log-odds of each value before the reports [nat]; values whose odds are not finite are left out."""
    posterior: tuple[Weight, ...]
    """Log-odds of each value after them, averaged with habit [nat]."""
    posterior_given_strategy: tuple[Weight, ...]
    """The same among the strategic accounts only, the habit axis left out [nat]."""
    rows: tuple[LedgerRow, ...]
    """In order of the record; silences between two reports are one row. Nil before an axis is redrawn."""
    steps: tuple[tuple[date, str], ...]
    """(day, report id or `redraw AXIS` or `silence`) for which the paths hold weights, as in `Assessment.steps`."""
    paths: tuple[WeightPath, ...]
    """One for each multiple of the sways and each kappa, in that order."""
    left_out: tuple[LeftOut, ...] | None = None
    """Reports left out one at a time, the most influential first; None: not computed, for its cost."""

    @property
    def silence(self) -> tuple[Weight, ...]:
        """What silence did in all, averaged with habit [nat]."""
        totals = {(axis, value): 0.0 for axis, value, _ in self.prior}
        for row in self.rows:
            if row.what == "silence":
                for axis, value, added in row.log_odds:
                    totals[axis, value] += added
        return tuple((axis, value, total) for (axis, value), total in totals.items())


@dataclass(frozen=True, slots=True)
class Moved:
    """What one thing did to a forecast."""

    what: str
    """Report id (with its replies), `silence` (all of it) or `redraw AXIS`."""
    on: date
    difference: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A forecast, and weights, with one parameter at an end of its prior; the game solved again, its anchor frozen.

    Accounts that set the parameter themselves have their own values moved as far.
    """

    parameter: str
    low: float
    """10th percentile of its prior."""
    high: float
    """90th percentile of its prior."""
    at_low: float
    """The answer at the one."""
    at_high: float
    """The answer at the other."""
    weights_at_low: tuple[Weight, ...]
    """Weight of every value, averaged with habit."""
    weights_at_high: tuple[Weight, ...]

    @property
    def length(self) -> float:
        """Largest distance between two of the answers at its ends."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True)
class Slope:
    """How fast a number moves with each parameter, from where the parameters are: exact derivatives.

    The anchor is frozen, and accounts that set a parameter themselves have their own values moved likewise.
    """

    value: float
    """The number now."""
    slopes: tuple[float, ...]
    """Its derivative by each parameter, in the order of `Sensitivity.parameters`."""

    def moved(self, changes: Sequence[float]) -> float:
        """The number to first order, were each parameter changed by as much."""
        return self.value + sum(slope * change for slope, change in zip(self.slopes, changes, strict=True))


@dataclass(frozen=True, slots=True)
class Span:
    """A parameter, and how far its prior lets it range."""

    name: str
    low: float
    """10th percentile of its prior."""
    median: float
    high: float
    """90th percentile of its prior."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What forecasts and weights rest on: every parameter that has room."""

    parameters: tuple[Span, ...]
    forecasts: tuple[tuple[str, Slope], ...]
    """For each question explained, by its id."""
    weights: tuple[tuple[str, str, Slope], ...]
    """(axis, value, weight averaged with habit) of every value, habit and strategy at the end."""
    bars: tuple[tuple[str, tuple[Bar, ...]], ...] = ()
    """For each question, the games solved again at either end of the parameters that move it most; longest first."""

    def swing(self, slope: Slope, number: int) -> tuple[float, float]:
        """A number to first order with one parameter at the low and at the high end of its prior."""
        span, rate = self.parameters[number], slope.slopes[number]
        return slope.value + rate * (span.low - span.median), slope.value + rate * (span.high - span.median)


@dataclass(frozen=True, slots=True)
class Steering:
    """Where the numbers stand that a case declares, and how fast answers and weights move with each, anchored anew."""

    paths: tuple[str, ...]
    """As `case.edits.declared_at` names them; those by which something has no slope are left out."""
    values: tuple[float, ...]
    """What stands there."""
    forecasts: tuple[tuple[str, Slope], ...]
    """For each question, by its id; slopes in the order of `paths`."""
    weights: tuple[tuple[str, str, Slope], ...]
    """(axis, value, weight averaged with habit) of every value, habit and strategy at the end."""


@dataclass(frozen=True, slots=True)
class Why:
    """What made one forecast: `before` plus every line is `after`, to rounding."""

    question: str
    """Id."""
    before: float
    """The answer to it at the midnight of the first day."""
    after: float
    """The answer now, as in `Assessment.forecasts`."""
    lines: tuple[Moved, ...]
    """In order of the record; silence last."""


# -- what an actor would do -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of an act, and how likely it is to hold in the present situation."""

    text: str
    """As in the case format, such as `detention == none`."""
    chance: float


@dataclass(frozen=True, slots=True)
class Landing:
    """One way an act may turn out, and what that is worth to its actor."""

    mark: str
    """Empty where the act has one unmarked outcome."""
    reply: str
    """Id of the reply to it; empty for none."""
    reply_mark: str
    chance: float
    """Chance that the act, done now, turns out so; they sum to one."""
    gain: float
    """Value afterwards less value before, to the actor [nat: what multiplies habit by its exponential]."""
    changes: tuple[tuple[str, str, str], ...]
    """(quantity, level before, level after): the likeliest move of each quantity it moves in most cases."""


@dataclass(frozen=True, slots=True)
class ByAccount:
    """An act under one value of an axis, given strategy and that it can be done now."""

    axis: str
    value: str
    rate: float
    """How often it is done now [per month]."""
    stake: float
    """[nat]"""


@dataclass(frozen=True, slots=True)
class ActReason:
    """Why an actor would do an act now, or would not.

    What is at stake for him multiplies his habit by exp(stake), less what else he may do gains by its own. `worth`,
    `gain`, `landings` and `by_account` are averages over the strategic accounts by weight and over the situations now
    believed in in which the act can be done: nil where it cannot be done. Gains are nil where its actor has no wants.
    The habit meant is the anchored one, from which what an act gains on average over the accounts is taken off already:
    differences between accounts, and between acts, say more than the sign of one stake.
    """

    act: str
    by: str
    """Id of the actor."""
    possible: float
    """Chance that it can be done in the present situation, averaged with habit."""
    conditions: tuple[Condition, ...]
    """What must hold for that, the unlikeliest first."""
    rate: float
    """How often it is done now, averaged with habit [per month]."""
    rate_strategy: float
    """The same given strategy."""
    rate_habit: float
    """The same had nobody been strategic."""
    strategic: bool
    """Whether its actor has wants that may bend habit."""
    worth: float
    """What doing it is worth to him in itself [nat]."""
    gain: float
    """What he expects of the situations it leads to, less the present one [nat]."""
    landings: tuple[Landing, ...]
    """How it may turn out, the likeliest first."""
    by_account: tuple[ByAccount, ...]
    """For every value of every axis."""

    @property
    def stake(self) -> float:
        """Worth and gain together [nat]."""
        return self.worth + self.gain

    @property
    def feared(self) -> Landing | None:
        """The way it may turn out that costs him most (chance times loss); None where none costs anything."""
        worst = min(self.landings, key=lambda one: one.chance * one.gain, default=None)
        return worst if worst is not None and worst.gain < 0 else None

    @property
    def failing(self) -> tuple[Condition, ...]:
        """Conditions that surely or probably do not hold now."""
        return tuple(one for one in self.conditions if one.chance < 0.5)


# -- what to watch ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that may be reported within the window, or silence throughout it.

    Reports are taken to be true, and watched for as surely as at the end of the record. By the law of total probability
    `chance` × `seen` + (1 - `chance`) × `unseen` is the present weight.
    """

    what: str
    """Act, reply or drift; `silence` for no report of anything that may be reported."""
    mark: str
    by: str
    """Id of the actor; empty for drifts and silence."""
    chance: float
    """That it is reported at least once within the window; that nothing is."""
    information: float
    """Mutual information of seeing it or not with the account [nat]."""
    given: tuple[Weight, ...]
    """Chance of it under each value, averaged with habit."""
    seen: tuple[Weight, ...]
    """Weight of each value if it is reported within the window (if nothing is)."""
    unseen: tuple[Weight, ...]
    """Weight of each value if it is not."""
    rate: float
    """How often it would be reported now [per month]; nil for silence."""
    forecasts: Answers
    """Answers to the headline questions were it reported tonight (for silence: after all of it); empty where it
    hardly can be. They move for the situation it leaves, what it says of the accounts, and where it is counted."""
    weights: tuple[Weight, ...]
    """Weight of each value were it reported tonight; empty where it hardly can be, and for silence."""


@dataclass(frozen=True, slots=True)
class Indicators:
    """What would move the answer, by expected information (Lindley 1956)."""

    days: float
    """Length of the window from now [day]."""
    entropy: float
    """Of the accounts' present weights: the most that could be learnt [nat]."""
    rows: tuple[Indicator, ...]
    """By information, the largest first; silence among them."""


# -- what comes round again -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CycleStep:
    """One change of level in a cycle, and who makes it."""

    quantity: str
    before: str
    after: str
    """Levels."""
    acts: tuple[tuple[str, float], ...]
    """(act, reply or drift, its share in this change), the largest first."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """Changes of level that follow each other and come round again."""

    quantity: str
    """Whose levels they are; empty where they are those of several, each change making the next likelier."""
    steps: tuple[CycleStep, ...]
    """Of one quantity: begins at the level in which most time is spent, and leads back to it. Of several: begins with
    the change that comes least of the one before it."""
    per_month: float
    """How often a turn is completed, over the record."""
    period: float
    """Mean time between two completed turns [day]."""
    turn: float
    """Mean time of a completed turn from its first change to its last [day]."""
    exit: float
    """Chance that a turn, once begun, is not completed."""
    ends: tuple[tuple[str, float], ...]
    """(act, reply or drift, its share in what breaks turns off), the largest first; empty where nothing does."""
    under_way: float | None
    """Chance that the quantity is now at one of its levels but the first; None over several quantities, for a situation
    does not say which changes led to it."""


# -- how it may go ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FutureStep:
    """Something that happens in a future."""

    on: date
    what: str
    """Act, drift, or dated change."""
    mark: str
    by: str
    """Id of the actor; empty for drifts and dated changes."""
    reply: str
    """Id of the reply to it; empty for none."""
    changes: tuple[tuple[str, str, str], ...]
    """(quantity, level before, level after)."""


@dataclass(frozen=True, slots=True)
class Future:
    """A group of sampled histories that answer the dividing questions alike."""

    answers: tuple[tuple[str, bool], ...]
    """(question id, how it comes out) for the questions that divide the futures; empty for what is left over."""
    probability: float
    """Share of the sampled histories, weighted so that they agree with the forecasts."""
    error: float
    """Standard error of that share, from sampling alone."""
    forecasts: Answers
    """Mean answer to every headline question within it."""
    steps: tuple[FutureStep, ...]
    """The rarest things that happen in its most typical history, in order of time."""
    end: tuple[tuple[str, str, str], ...]
    """(quantity, likeliest level now, level at the end) in that history, where the two differ."""
    narration: str
    """The same in plain sentences."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the sampled histories answer as they were drawn, beside what is computed."""

    question: str
    drawn: float
    """Mean answer of the histories, each counted alike."""
    computed: float
    """The forecast."""
    error: float
    """Standard error of the mean, from sampling alone."""
    explained: bool
    """Whether sampling explains the gap between the two."""


@dataclass(frozen=True, slots=True)
class Futures:
    """A few ways in which it may go, told from sampled histories."""

    futures: tuple[Future, ...]
    """The most probable first; their probabilities sum to one."""
    until: date
    """How far the histories go."""
    samples: int
    seed: int
    rule: str
    """How histories are grouped, in words."""
    agreement: tuple[Agreement, ...]
    """For every headline question that a history can answer."""
    worth: float
    """How many equally weighted histories the weighted ones are worth (Kish); `samples` where all count alike."""
