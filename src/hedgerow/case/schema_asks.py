"""Queries, claims, questions, sources and the inventory as classes: the docstrings are the manual."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from hedgerow.case.fields import Amount, Day, DurationDays, Part, Rows, SourcePart, Strings, Text

FORMS = ("holds", "mean", "reach", "acts", "both", "first", "count", "day_of", "account", "effect_of")


def _day_or_query(value: object) -> str:
    return "query" if isinstance(value, dict) else "day"


class QueryPart(Part):
    """A question the model can answer: exactly one of the forms, and a window or a day."""

    holds: Text | None = None
    """Chance that an expression holds on a day (`on`; default now)."""
    mean: Text | None = None
    """Expected value of an expression on a day (`on`; default now)."""
    reach: Text | None = None
    """Chance that an expression holds at some time in the window."""
    acts: Strings | None = None
    """Acts, replies or drifts, each optionally with its mark: chance of so many in the window."""
    both: list[QueryPart] | None = Field(default=None, min_length=2, max_length=2)
    """Two counts of acts, both to be met in the window."""
    first: QueryPart | None = None
    """What comes first: `{reach: ...}` or `{acts: [...]}`."""
    before: QueryPart | None = None
    """With `first`: what it comes before."""
    count: Strings | None = None
    """Expected number of acts in the window."""
    up_to: int | None = Field(default=None, ge=1, le=12)
    """With `count`: the answer is also a distribution, with the chance of each number up to so many, at most 12."""
    day_of: QueryPart | None = None
    """The day on which `{reach: ...}` or `{acts: [...]}` first happens: a chance by each day until the window ends."""
    account: dict[str, Text] | None = None
    """Weight of an account, such as `{pm_type: pivoter}`, or of habit: `{habit: yes}`."""
    effect_of: str | None = None
    """A scenario: the difference it makes to the query under `on`."""
    on: (
        Annotated[
            Annotated[Day, Tag("day")] | Annotated[QueryPart, Tag("query")], Discriminator(_day_or_query)
        ]
        | None
    ) = None
    """The day asked about; with `effect_of`, the query."""
    from_: Day | None = Field(default=None, alias="from")
    """First day of the window; default: the as-of date."""
    by: Day | None = None
    """Last day of the window."""
    within: DurationDays | None = None
    """Length of the window from the as-of date, in place of `by`."""
    at_least: int | None = Field(default=None, ge=0, le=12)
    """At least so many, up to 12; default 1."""
    at_most: int | None = Field(default=None, ge=0, le=12)
    """At most so many, up to 12."""
    given: dict[str, str] = Field(default_factory=dict)
    """Levels put into the present belief before asking."""
    against: str | None = None
    """With `effect_of`: the scenario compared with; default: none."""
    kind: Literal["surprise", "announced"] | None = None
    """With `effect_of`: whether the change is a surprise (default) or announced."""


class ClaimPart(Part):
    """What a named analyst asserted, written as a query the model can answer."""

    who: str
    """The analyst."""
    role: str = ""
    """Their position."""
    kind: Literal["fact", "forecast", "account", "causal", "advice"]
    """What kind of claim it is."""
    means: str
    """What is claimed, in a sentence of our own."""
    asks: QueryPart
    """The query whose answer tests it."""
    expects: str
    """The claim holds if the answer is so, such as `> 0.8`."""
    settles: str
    """What would settle it in the world."""
    source: SourcePart
    """Where it was said."""


class BaselinePart(Part):
    """A base rate: counted over time, counted over trials, or stated."""

    seen: int | None = Field(default=None, ge=0)
    """How often it was seen; with `in` or `of`."""
    in_: DurationDays | None = Field(default=None, alias="in")
    """The time over which it was counted, such as `21 months`."""
    of: int | None = Field(default=None, ge=1)
    """The occasions among which it was counted."""
    at_least: int | None = Field(default=None, ge=0, le=12)
    """At least so many in the window, with `in`; default 1."""
    at_most: int | None = Field(default=None, ge=0, le=12)
    """At most so many in the window, with `in`."""
    chance: Amount | None = None
    """The chance itself, in place of a count."""
    source: SourcePart | None = None
    """Where it comes from; default: the question's source."""


class QuestionPart(Part):
    """A resolvable question: criterion, deadline, and how it is decided."""

    id: str
    """A short name, unique in the file."""
    question: str
    """The question in full."""
    short: str = Field(default="", max_length=40)
    """The question in at most 40 characters; default: its first words."""
    deadline: Day
    """The day by which it is decided."""
    decided_by: str = Field(min_length=1)
    """What decides it, so that two readers would agree."""
    answered_by: Literal["model", "base_rate", "none"]
    """Whether the model answers, a base rate, or nobody."""
    asks: QueryPart | None = None
    """The query; needed where the model answers."""
    headline: bool = False
    """Whether it is shown first, and in scenarios."""
    baseline: BaselinePart | None = None
    """A base rate to stand beside the model's answer."""
    base_rate: BaselinePart | None = None
    """The answer, where a base rate answers."""
    reason: str = ""
    """Why nobody answers, where nobody does."""
    source: SourcePart | None = None
    """For the numbers of this question."""


class QuestionsFile(Part):
    """The file `questions.yaml`: a list of questions."""

    questions: Rows[QuestionPart]
    """The questions."""


class ReferencePart(Part):
    """One entry of `sources.yaml`."""

    title: str
    """Title of the work."""
    publisher: str = ""
    """Who published it."""
    published: Day | None = None
    """The day it was published."""
    url: str = ""
    """Where it can be read."""
    kind: Literal["article", "data", "memory", "study", "official", ""] = ""
    """What kind of source it is."""


class SourcesFile(Part):
    """The file `sources.yaml`: works by their keys."""

    sources: dict[str, ReferencePart]
    """The works."""


def _null_is_a_word(value: object) -> object:
    return "null" if value is None else value


class InventoryPart(Part):
    """One thing a text says, and where it stands in the model."""

    row: str
    """Number of the row."""
    paragraph: str = ""
    """The paragraph of the text."""
    says: str
    """What the text says, in words of our own."""
    how: Annotated[
        Literal["moves", "null", "record"],
        BeforeValidator(_null_is_a_word, json_schema_input_type=Literal["moves", "null", "record"] | None),
    ]
    """`moves`: the change moves the number; `null`: no effect is asserted; `record`: it is shown."""
    elements: Strings = Field(default_factory=list)
    """Dotted paths of what stands for it in the case."""
    change: dict[str, Text] = Field(default_factory=dict)
    """Dotted paths and the values put there to see the number move."""
    number: str = ""
    """What moves: `questions.ID`, `accounts.AXIS.VALUE` or `claims.ID`."""
    note: str = ""
    """For `null`: what an effect would have been."""

    @model_validator(mode="after")
    def _complete(self) -> InventoryPart:
        if self.how == "moves" and not (self.change and self.number):
            raise ValueError("A row that `moves` something needs `change` and `number`. Give both.")
        return self


class InventoryFile(Part):
    """The file `inventory.yaml`."""

    rows: Rows[InventoryPart]
    """The rows."""
