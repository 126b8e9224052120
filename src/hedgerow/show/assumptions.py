"""What an assessment rests on: where its numbers come from, what it assumes, what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass

from hedgerow.ask.record import Assessment
from hedgerow.case.model import Number, Source, SourceKind
from hedgerow.show import words
from hedgerow.show.findings import axes_of, axis_title, on_axis, rounded_weights

KINDS: tuple[tuple[SourceKind, str, str], ...] = (
    ("record", "counted", "s0"),
    ("ref", "published", "s1"),
    ("judgement", "judgement", "s2"),
    ("none", "no source", "s3"),
)
"""Kind of source, its name on the page, and the class of its bar."""

STANDING = (
    "Within an account every actor sees the whole situation and knows the types of all others.",
    "Perceived resolve is one shared perception, not one for each beholder.",
    "Only the analyst learns from reports; the actors do not learn about each other.",
    "There is no signalling beyond the quantities declared.",
    "A system of factions is one actor.",
    "Dated changes are not anticipated by the actors.",
    "The accounts are the accounts declared, never all that is possible.",
)
"""What no case of Hedgerow models yet."""


@dataclass(frozen=True, slots=True)
class Group:
    """The numbers of a case that share a kind of source."""

    kind: SourceKind
    name: str
    style: str
    numbers: tuple[Number, ...]


def provenance(assessment: Assessment) -> tuple[Group, ...]:
    """The numbers of the case by kind of source, in the order of trust; empty kinds are dropped."""
    numbers = assessment.case.numbers
    found = [Group(*kind, tuple(one for one in numbers if one.source.kind == kind[0])) for kind in KINDS]
    return tuple(group for group in found if group.numbers)


def by_source(group: Group) -> tuple[tuple[Source, tuple[Number, ...]], ...]:
    """The numbers of a group that share a source, in the order of the case."""
    found: dict[Source, list[Number]] = {}
    for number in group.numbers:
        found.setdefault(number.source, []).append(number)
    return tuple((source, tuple(numbers)) for source, numbers in found.items())


def cited(assessment: Assessment, source: Source) -> str:
    """A source in words."""
    parts = []
    if source.ref:
        title = next((one.title for one in assessment.case.sources if one.key == source.ref), source.ref)
        parts.append(f"{title}, paragraph {source.paragraph}" if source.paragraph else title)
    if source.text:
        parts.append(source.text)
    return ": ".join(parts) or "none given"


def key_assumptions(assessment: Assessment) -> tuple[str, ...]:
    """The assumptions the answer leans on most, in sentences."""
    case, said = assessment.case, []
    shown = rounded_weights(assessment)
    for axis in axes_of(assessment):
        if axis == "habit":
            continue
        priors = [
            f"{one.label} {words.chance(shown[axis, one.name].prior)}" for one in on_axis(assessment, axis)
        ]
        said.append(
            f"Priors of \u201c{axis_title(assessment, axis).rstrip('.')}\u201d: {words.listed(priors)}."
        )
    said.append(f"Before the reports, the chance that nobody is strategic is {words.chance(case.habit)}.")
    swayed = [f"{actor.name} {words.number(actor.sway)}" for actor in case.actors if actor.sway > 0]
    if swayed:
        said.append(f"How far stakes bend habit (sway): {words.listed(swayed)}.")
    else:
        said.append("No actor wants anything: the case runs as habit.")
    patient = [
        f"{actor.name} {round(actor.half_life / 30.4375)} months" for actor in case.actors if actor.sway > 0
    ]
    if patient:
        said.append(f"Patience, the half-life of what is valued: {words.listed(patient)}.")
    if case.coverage:
        count = words.plural(len(case.coverage), "declared window")
        said.append(
            f"Silence means something only in {count}; elsewhere a report moves the situation, no weight."
        )
    else:
        said.append("No coverage is declared: silence means nothing, and reports of acts move no weight.")
    credible = [report.credible for report in assessment.reports if report.used]
    if credible:
        low, high = words.number(min(credible)), words.number(max(credible))
        said.append(
            f"Reports used are credible to {low}."
            if low == high
            else f"Credibility of reports: {low} to {high}."
        )
    kappas = words.listed([f"{kappa:g}" for kappa in case.kappas])
    said.append(f"Reports are taken as independent given the model; weights are shown at \u03ba of {kappas}.")
    return tuple(said)
