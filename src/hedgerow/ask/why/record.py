"""What explains an answer: the records of reasons for acts, indicators, cycles and futures.

Those of reports are in `ledger_record`, those of parameters in `slopes_record`. Ids are those of the case. Habit is an
axis of its own, with the values `habit` and `strategy`. "Averaged with habit" means over all accounts, as in the
headline. Every field is a plain number, text, date or tuple of such, so that a record can be written and read again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hedgerow.ask.why.ledger_record import Answers, Weight

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
