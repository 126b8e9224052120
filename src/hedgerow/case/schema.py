"""`case.yaml` as classes: the docstrings are the manual.

`hedgerow explain` and the JSON Schema for editors are generated from what stands here. Texts of
expressions are not parsed yet; that needs the names of the whole case.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from hedgerow.case.fields import (
    Amount,
    Day,
    Finite,
    Marked,
    OneOrRows,
    Part,
    Rows,
    Side,
    SourcePart,
    Strings,
    Text,
)
from hedgerow.case.schema_asks import ClaimPart

Role = Literal["patron", "client", "armed_group"]
Spell = Literal["campaign", "truce"]


def _spread_or_level(value: object) -> str:
    return "spread" if isinstance(value, dict) else "level"


def _kind_of_change(value: object) -> str:
    if isinstance(value, dict):
        return "table"
    return "steps" if isinstance(value, int) else "level"


class QuantityPart(Part):
    """A variable with 2 to 12 named, ordered levels."""

    name: str = ""
    """The name shown, as within a sentence; default: the key."""
    about: str = ""
    """What it is, in a sentence."""
    levels: list[str] = Field(min_length=2, max_length=12)
    """Names of the levels, lowest first."""
    start: Annotated[
        Annotated[str, Tag("level")] | Annotated[dict[str, Amount], Tag("spread")],
        Discriminator(_spread_or_level),
    ]
    """The level on the day the case begins, or a chance for each level."""
    source: SourcePart | None = None
    """Where the start comes from; needed where it is a spread."""


class Lognormal(Part):
    """A positive number known to within a factor."""

    median: Finite = Field(gt=0)
    """As likely above as below."""
    spread: Finite = Field(gt=0)
    """Standard deviation of the natural logarithm."""


class Normal(Part):
    """A number of either sign."""

    mean: Finite
    """Centre of the prior."""
    spread: Finite = Field(gt=0)
    """Standard deviation."""


class BetaPrior(Part):
    """A number between 0 and 1."""

    mean: Finite = Field(gt=0, lt=1)
    """Centre of the prior."""
    size: Finite = Field(gt=0)
    """How many trials the prior is worth."""


class Uniform(Part):
    """Any number between two, equally likely."""

    low: Finite
    """The least it may be."""
    high: Finite
    """The most it may be."""

    @model_validator(mode="after")
    def _ordered(self) -> Uniform:
        if not self.low < self.high:
            raise ValueError("`low` must be below `high`. Exchange the two, or write `{fixed: x}`.")
        return self


class PriorPart(Part):
    """What is believed of a parameter beforehand: exactly one of the kinds."""

    fixed: Finite | None = None
    """A number taken as known."""
    lognormal: Lognormal | None = None
    """`{median, spread}`: positive, known to within a factor."""
    normal: Normal | None = None
    """`{mean, spread}`."""
    beta: BetaPrior | None = None
    """`{mean, size}`: between 0 and 1."""
    uniform: Uniform | None = None
    """`{low, high}`."""

    @model_validator(mode="after")
    def _one_kind(self) -> PriorPart:
        if len(self.model_fields_set) != 1:
            raise ValueError(
                "A prior is exactly one of `fixed`, `lognormal`, `normal`, `beta` and `uniform`. "
                "Write, say, `{lognormal: {median: 1, spread: 0.4}}`."
            )
        return self


class ParameterPart(Part):
    """A named number with a prior and a source, usable in every expression."""

    name: str = ""
    """The name shown, as within a sentence; default: the key."""
    about: str = ""
    """What it stands for."""
    prior: PriorPart
    """What is believed of it beforehand; an assessment uses the median."""
    source: SourcePart | None = None
    """Where the prior comes from."""


class ActorPart(Part):
    """Somebody who decides."""

    name: str
    """The name shown."""
    about: str = ""
    """Who this is, in a sentence."""
    place: Side = "centre"
    """Where the system map draws the actor."""
    attention: Amount | None = None
    """Opportunities to act, such as `15 per month`; default: twice the fastest total of the usual rates."""
    patience: Amount | None = None
    """Half-life of what the actor values; default `12 months`."""
    sway: Amount | None = None
    """How far stakes bend habit; default 0.5, and 0 for an actor without wants."""
    wants: dict[str, Amount] = Field(default_factory=dict)
    """Flows per month: a label, and an expression over quantities and parameters."""
    role: Role | None = None
    """`patron`, `client` or `armed_group`: of whom other cases know how strategic they are (for `--pooled`)."""
    source: SourcePart | None = None
    """For every number in this block without a source of its own."""


class EffectPart(Part, extra="allow"):
    """A change along exactly one quantity, such as `{pm_line: -1, chance: 0.4}`.

    The change is a whole number of steps (clipped at the ends), a level, or a table from levels to levels.
    """

    __pydantic_extra__: dict[
        str,
        Annotated[
            Annotated[int, Tag("steps")]
            | Annotated[str, Tag("level")]
            | Annotated[dict[str, str], Tag("table")],
            Discriminator(_kind_of_change),
        ],
    ]
    chance: Amount | None = None
    """Chance of the change in the situation before the act; default 1."""
    when: Text | None = None
    """Where the change may happen, in the situation before the act; default: everywhere."""
    source: SourcePart | None = None
    """Where the chance comes from; default: the block's source."""


class OutcomePart(Part):
    """One of the exclusive things an act may turn out to be."""

    mark: str = ""
    """A name by which reports can tell this outcome from the others."""
    chance: Amount | None = None
    """Chance of this outcome; `rest` takes what the others leave."""
    effects: list[EffectPart] = Field(default_factory=list)
    """What changes: independent effects on different quantities."""
    source: SourcePart | None = None
    """Where the chances come from; default: the block's source."""


class UsualPart(Part):
    """How often an act is done: a rate, a chance within a time, or a count."""

    when: Text | None = None
    """Where this row holds; the rows of one act must not overlap."""
    rate: Amount | None = None
    """Rate with its unit, such as `0.2 per month`."""
    chance: Amount | None = None
    """Chance, with `within` for an act; by itself for a reply."""
    within: Amount | None = None
    """The time in which the act is done with this chance, such as `14 days`."""
    seen: int | None = Field(default=None, ge=0)
    """How often it was seen; with `in` for an act, with `of` for a reply."""
    in_: Amount | None = Field(default=None, alias="in")
    """The time over which it was counted, such as `14 months`."""
    of: int | None = Field(default=None, ge=1)
    """The occasions among which it was counted."""
    source: SourcePart | None = None
    """Where it comes from; default: the block's source."""


class Doing(Part):
    """What acts, replies and drifts have in common."""

    name: str = ""
    """The name shown, as within a sentence; default: the key."""
    about: str = ""
    """What it is, in a sentence."""
    when: Text | None = None
    """Where it may happen; default: everywhere."""
    outcomes: list[OutcomePart] | None = None
    """Exclusive outcomes whose chances sum to one; or write `effects` alone."""
    effects: list[EffectPart] | None = None
    """The effects of the one unmarked outcome."""
    reported: Marked | None = None
    """Chance of being reported, one for all marks or one for each; default 1."""
    source: SourcePart | None = None
    """For every number in this block without a source of its own."""


class ReplyPart(Doing):
    """An immediate choice of another actor in the situation after an act."""

    by: str
    """The actor who replies."""
    after: Strings = Field(default_factory=list)
    """Marks it answers; default: all."""
    usual: OneOrRows[UsualPart]
    """How often it is chosen: `{chance: 0.83}` or `{seen: 4, of: 5}`, or rows of these with `when`."""
    worth: dict[str, Amount] = Field(default_factory=dict)
    """What the reply itself is worth to an actor, in months of a want of 1."""


class ActPart(Doing):
    """What an actor may do."""

    by: str
    """The actor who does it."""
    against: Strings = Field(default_factory=list)
    """The actor or actors it is aimed at, for the map."""
    code: dict[str, str] = Field(default_factory=dict)
    """Codes of event data it corresponds to, such as `{plover: COERCE}`."""
    usual: OneOrRows[UsualPart]
    """How often it is done where it may be: a rate, a chance within a time, a count, or rows with `when`."""
    worth: dict[str, Amount] = Field(default_factory=dict)
    """What the act itself is worth to an actor, in months of a want of 1."""
    replies: dict[str, ReplyPart] = Field(default_factory=dict)
    """Immediate choices of one other actor in the situation after the act."""


class DriftPart(Doing):
    """What happens without anyone choosing it."""

    rate: Amount
    """How fast, such as `1 per month`."""
    ends: Spell | None = None
    """`campaign` or `truce`: what is over by this. Its rate is learned; other cases know of it (`--pooled`)."""


class CalendarPart(Part):
    """A dated change known beforehand; actors do not anticipate it."""

    about: str = ""
    """What it is, in a sentence."""
    on: Day
    """The day."""
    when: Text | None = None
    """Where the change takes place; default: everywhere."""
    effects: list[EffectPart] = Field(min_length=1)
    """What changes."""
    source: SourcePart | None = None
    """For every number in this block without a source of its own."""


class CoveragePart(Part):
    """A window in which silence about acts means something."""

    acts: Strings = Field(min_length=1)
    """Acts, replies and drifts covered."""
    marks: Strings = Field(default_factory=list)
    """Marks covered; default: all."""
    from_: Day = Field(alias="from")
    """First day of the window."""
    until: Day
    """Last day of the window."""
    reported: Amount | None = None
    """Chance that the act would have been reported; default: the act's own."""
    source: SourcePart | None = None
    """Where the chance comes from."""


class AccountPart(Part):
    """One value on an axis of accounts."""

    name: str = ""
    """The name shown; default: the key."""
    about: str = ""
    """What this account says, in a sentence."""
    prior: Amount
    """Prior weight; those of an axis sum to one."""
    set: dict[str, Amount] = Field(default_factory=dict)
    """Parameters and their values, expressions over parameters at their medians."""
    source: SourcePart | None = None
    """For the numbers of this account; default: the axis's source."""


class AxisPart(Part, extra="allow"):
    """A question on which accounts differ; the axes multiply. Other keys are the accounts."""

    __pydantic_extra__: dict[str, AccountPart]
    about: str = ""
    """The question on which the accounts differ."""
    from_: Day | None = Field(default=None, alias="from")
    """The day from which the axis governs; before it, somebody else's type with the same prior does."""
    source: SourcePart | None = None
    """For every number on this axis without a source of its own."""


class ScenarioPart(Part):
    """An intervention from a date: one or more of `force`, `ban`, `set` and `levels`."""

    name: str
    """The name shown."""
    about: str = ""
    """What is supposed, in a sentence."""
    from_: Day | None = Field(default=None, alias="from")
    """The day from which it holds; default: the as-of date."""
    kind: Literal["surprise", "announced", "both"] = "surprise"
    """`surprise` keeps everyone's policies, `announced` solves the game again, `both` shows both."""
    force: Strings = Field(default_factory=list)
    """Acts or drifts that happen on the day, each optionally with its mark: `dialogue.dated`."""
    ban: Strings = Field(default_factory=list)
    """Acts, replies or drifts that no longer happen."""
    set: dict[str, Text] = Field(default_factory=dict)
    """Parameters and their new values."""
    levels: dict[str, str] = Field(default_factory=dict)
    """Quantities and the level they are put at on the day."""


class CaseFile(Part):
    """A system of power as declared: the file `case.yaml`."""

    title: str
    """The title of the case."""
    about: str = ""
    """One or two sentences."""
    begins: Day
    """The day on which the `start` levels hold; they come from sources dated by then."""
    as_of: Day
    """Nothing dated or published later is used."""
    written_after_outcomes: int | None = Field(default=None, ge=1900, le=2200)
    """The year of writing, for a case written after its outcomes; the page then says so."""
    habit: Finite = Field(default=0.5, gt=0, lt=1)
    """Prior that nobody is strategic."""
    sways: list[Annotated[Finite, Field(gt=0, le=100)]] = Field(
        default=[0.5, 1.0], min_length=1, max_length=6
    )
    """Multiples of the declared sways under which the order of accounts is checked."""
    kappas: list[Annotated[Finite, Field(gt=0, le=1)]] = Field(default=[0.5, 1.0], min_length=1, max_length=6)
    """Powers of the evidence shown."""
    not_in_model: list[str] = Field(default_factory=list)
    """What the model leaves out, printed on the page."""
    admiralty: dict[str, Finite] = Field(default_factory=dict)
    """Credibility by Admiralty code, where it differs from the default table."""
    quantities: dict[str, QuantityPart]
    """Variables with named, ordered levels."""
    parameters: dict[str, ParameterPart] = Field(default_factory=dict)
    """Named numbers with priors."""
    actors: dict[str, ActorPart]
    """Those who decide."""
    acts: dict[str, ActPart]
    """What actors may do."""
    drifts: dict[str, DriftPart] = Field(default_factory=dict)
    """What happens without anyone choosing it."""
    calendar: dict[str, CalendarPart] = Field(default_factory=dict)
    """Dated changes known beforehand."""
    coverage: Rows[CoveragePart] = Field(default_factory=dict)
    """Windows in which silence means something."""
    hypotheses: dict[str, AxisPart] = Field(default_factory=dict)
    """Axes of accounts."""
    scenarios: dict[str, ScenarioPart] = Field(default_factory=dict)
    """Interventions to ask about."""
    claims: dict[str, ClaimPart] = Field(default_factory=dict)
    """What named analysts asserted, as queries."""
