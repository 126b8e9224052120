"""A case, read and sound: frozen records in plain Python, the only form the engine sees.

Time is counted in days, rates per day, dates as `datetime.date`. Expressions are trees of
`hedgerow.case.expressions`. Everything that carried a number in the files is listed in
`Case.numbers`, with its source, so that the page can say where each came from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from hedgerow.case.changes import Edit
from hedgerow.case.expressions import Expression
from hedgerow.errors import Place

DAYS_PER_MONTH = 30.4375
"""Days in a month, wherever a month is a duration (365.25 / 12)."""

SourceKind = Literal["ref", "record", "judgement", "none"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number or a statement came from."""

    kind: SourceKind
    ref: str = ""
    """Key of `sources.yaml` when `kind` is `ref`."""
    paragraph: str = ""
    text: str = ""
    """The note, the record counted, or the reason for a judgement."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of `sources.yaml`."""

    key: str
    title: str
    publisher: str = ""
    published: date | None = None
    url: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """One number as typed: its path in the case, its text, and its source."""

    path: str
    text: str
    source: Source
    place: Place


@dataclass(frozen=True, slots=True)
class Quantity:
    """A variable with named, ordered levels."""

    name: str
    levels: tuple[str, ...]
    start: tuple[float, ...]
    """Chance of each level on the day the case begins; sums to one."""
    about: str = ""
    place: Place = field(default=Place(""), compare=False)
    label: str = ""
    """The name shown; empty: the name."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named number; assessments use `median`."""

    name: str
    kind: Literal["fixed", "lognormal", "normal", "beta", "uniform"]
    arguments: tuple[float, ...]
    """fixed (x,); lognormal (median, spread); normal (mean, spread); beta (mean, size); uniform (low, high)."""
    median: float
    low: float
    """10th percentile of the prior."""
    high: float
    """90th percentile of the prior."""
    source: Source
    about: str = ""
    label: str = ""
    """The name shown; empty: the name."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who decides."""

    id: str
    name: str
    attention: float | None
    """Opportunities to act [1/day]; None: twice the fastest total of the usual rates."""
    half_life: float
    """Patience: half-life of what is valued [day]."""
    sway: float
    """How far stakes bend habit; 0 where there are no wants."""
    wants: tuple[tuple[str, Expression], ...]
    """Label and flow [per month] of each want."""
    about: str = ""
    side: Literal["left", "right", "centre", "below"] = "centre"
    place: Place = field(default=Place(""), compare=False)
    role: Literal["", "patron", "client", "armed_group"] = ""
    """Of whom other cases know how strategic they are."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A change along one quantity, with a chance evaluated in the situation before the act."""

    quantity: str
    moves: tuple[int, ...]
    """Level index reached from each level index."""
    chance: Expression
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the exclusive things an act may turn out to be."""

    mark: str
    """Empty where the act has one unmarked outcome."""
    chance: Expression | None
    """None: what the others leave (`rest`)."""
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Usual:
    """One row of the usual rates of an act; rows of one act are disjoint."""

    when: Expression | None
    rate: Expression | None = None
    """Rate [1/day] (for a reply: chance), as an expression; None where `chance` and `within` are given."""
    chance: Expression | None = None
    within: float | None = None
    """Duration [day] belonging to `chance`."""
    seen: int | None = None
    exposure: float | None = None
    """Days (acts) or trials (replies) over which `seen` were counted; `rate` is then the median already."""
    place: Place = field(default=Place(""), compare=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """An immediate choice of another actor in the situation after an act."""

    id: str
    by: str
    after: tuple[str, ...]
    """Marks it answers; empty: all."""
    when: Expression | None
    usual: tuple[Usual, ...]
    worth: tuple[tuple[str, Expression], ...]
    outcomes: tuple[Outcome, ...]
    reported: tuple[tuple[str, float], ...]
    about: str = ""
    place: Place = field(default=Place(""), compare=False)
    label: str = ""
    """The name shown; empty: the id."""


@dataclass(frozen=True, slots=True)
class Act:
    """What an actor may do."""

    id: str
    by: str
    against: tuple[str, ...]
    when: Expression | None
    usual: tuple[Usual, ...]
    worth: tuple[tuple[str, Expression], ...]
    outcomes: tuple[Outcome, ...]
    replies: tuple[Reply, ...]
    reported: tuple[tuple[str, float], ...]
    """Chance of being reported for each mark, in the order of `outcomes`."""
    about: str = ""
    code: tuple[tuple[str, str], ...] = ()
    place: Place = field(default=Place(""), compare=False)
    label: str = ""
    """The name shown; empty: the id."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What happens without anyone choosing it."""

    id: str
    when: Expression | None
    rate: Expression
    """[1/day]"""
    outcomes: tuple[Outcome, ...]
    reported: tuple[tuple[str, float], ...]
    about: str = ""
    place: Place = field(default=Place(""), compare=False)
    ends: Literal["", "campaign", "truce"] = ""
    """What is over by it; its rate can then be learned."""
    label: str = ""
    """The name shown; empty: the id."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A dated change known beforehand."""

    id: str
    on: date
    when: Expression | None
    effects: tuple[Effect, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A window in which silence about acts means something."""

    acts: tuple[str, ...]
    marks: tuple[str, ...]
    """Empty: all."""
    first: date
    last: date
    reported: float | None
    """None: the act's own."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One named value on an axis of accounts."""

    id: str
    name: str
    prior: float
    settings: tuple[tuple[str, Expression], ...]
    """Parameter and its value: an expression over parameters at their medians."""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """A question on which accounts differ; axes multiply."""

    id: str
    first: date | None
    """The day from which it governs; before it, a nuisance type with the same prior."""
    values: tuple[Hypothesis, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """An act, reply or drift as named in evidence and queries; an empty mark means any."""

    id: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A question the model can answer; `form` says which fields count."""

    form: Literal["holds", "mean", "reach", "acts", "both", "first", "count", "account", "effect_of"]
    expression: Expression | None = None
    acts: tuple[Named, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    parts: tuple[Query, ...] = ()
    """both: two `acts` queries; first: the one, then the other (`reach` or `acts`); effect_of: the inner query."""
    start: date | None = None
    """First day of the window; None: the as-of date."""
    end: date | None = None
    """Day asked about, or last day of the window; None with `within` None: the as-of date."""
    within: float | None = None
    """Length of the window from the as-of date [day]."""
    given: tuple[tuple[str, str], ...] = ()
    """Levels set in the present belief before asking."""
    account: tuple[tuple[str, str], ...] = ()
    scenario: str = ""
    against: str = ""
    announced: bool = False
    up_to: int | None = None
    """count: the answer is also a distribution, exact up to so many."""
    dated: bool = False
    """reach, acts: the day on which it first happens is asked, as a distribution over days."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a named analyst asserted, as a query."""

    id: str
    who: str
    role: str
    kind: Literal["fact", "forecast", "account", "causal", "advice"]
    means: str
    asks: Query
    relation: Literal[">", ">=", "<", "<="]
    threshold: float
    settles: str
    source: Source


@dataclass(frozen=True, slots=True)
class Scenario:
    """An intervention from a date."""

    id: str
    name: str
    about: str
    first: date
    kind: Literal["surprise", "announced", "both"]
    force: tuple[Named, ...] = ()
    ban: tuple[str, ...] = ()
    settings: tuple[tuple[str, Expression], ...] = ()
    levels: tuple[tuple[str, str], ...] = ()
    place: Place = field(default=Place(""), compare=False)


@dataclass(frozen=True, slots=True)
class Baseline:
    """A base rate: counted over time, counted over trials, or stated."""

    seen: int | None = None
    exposure: float | None = None
    """Days over which `seen` events were counted."""
    of: int | None = None
    """Trials of which `seen` succeeded."""
    at_least: int | None = 1
    at_most: int | None = None
    chance: float | None = None
    source: Source = Source("none")


@dataclass(frozen=True, slots=True)
class Question:
    """Resolvable: criterion, deadline, and who decides."""

    id: str
    question: str
    short: str
    deadline: date
    decided_by: str
    answered_by: Literal["model", "base_rate", "none"]
    asks: Query | None
    headline: bool
    baseline: Baseline | None
    """For `model`, shown beside the answer; for `base_rate`, the answer."""
    reason: str
    place: Place = field(default=Place(""), compare=False)


@dataclass(frozen=True, slots=True)
class Report:
    """One row of evidence."""

    id: str
    first: date
    last: date
    published: date
    alternatives: tuple[tuple[Named, ...], ...]
    """Competing attributions, each a tuple of acts done at once; empty for readings and rows left out."""
    reading: Expression | None
    reply_to: str
    credible: float
    actors: str
    location: str
    note: str
    source: str
    paragraph: str
    left_out: str
    place: Place = field(default=Place(""), compare=False)


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """One thing a text says, and where it stands in the model."""

    row: str
    paragraph: str
    says: str
    how: Literal["moves", "null", "record"]
    elements: tuple[str, ...]
    change: tuple[tuple[str, str], ...]
    """Dotted path in the case and the text that replaces its value."""
    number: str
    """The number that moves: `questions.ID`, `accounts.AXIS.VALUE` or `claims.ID`."""
    note: str = ""


@dataclass(frozen=True)
class Case:
    """A system of power as declared: everything the engine needs, checked."""

    folder: str
    title: str
    about: str
    begins: date
    as_of: date
    written_after_outcomes: int | None
    habit: float
    sways: tuple[float, ...]
    kappas: tuple[float, ...]
    not_in_model: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    parameters: tuple[Parameter, ...]
    actors: tuple[Actor, ...]
    acts: tuple[Act, ...]
    drifts: tuple[Drift, ...]
    calendar: tuple[Dated, ...]
    coverage: tuple[Coverage, ...]
    axes: tuple[Axis, ...]
    scenarios: tuple[Scenario, ...]
    claims: tuple[Claim, ...]
    questions: tuple[Question, ...]
    evidence: tuple[Report, ...]
    sources: tuple[Reference, ...]
    inventory: tuple[InventoryRow, ...]
    numbers: tuple[Number, ...]
    digests: tuple[tuple[str, str], ...]
    """File name and SHA-256 of each file read."""
    warnings: tuple[str, ...] = ()
    written_for: date | None = None
    """The as-of date that the case itself declares."""
    edited: tuple[Edit, ...] = ()
    """What was changed of it while it was read; its files know nothing of that."""
    reporting: tuple[tuple[str, float], ...] = ()
    """Chances of being reported under coverage that were learned, by the names of `infer.timeline`; the rest are as
    declared."""
