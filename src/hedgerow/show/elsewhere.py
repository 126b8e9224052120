"""What a page leaves out for its cost: the command that tells it, and what that takes.

An assessment explains only what costs little. What it left out must not look as if there were nothing to tell: the page
names the command for this case and day, word for word, and how much work it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from hedgerow.ask.moving import movable
from hedgerow.ask.record import Assessment
from hedgerow.ask.why.sensitivity import MOST_BARS
from hedgerow.show import words
from hedgerow.show.command import command_words
from hedgerow.show.findings import headline_forecasts

Command = tuple[str, ...]
"""Word by word, so that it breaks between words."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Something that is told on request."""

    what: str
    commands: tuple[Command, ...]
    cost: str


def elsewhere(assessment: Assessment) -> tuple[Elsewhere, ...]:
    """All that this page leaves out though the case could tell it; nothing where nothing explains the answers."""
    asked = [one.id for one in headline_forecasts(assessment) if one.answered_by == "model"]
    if assessment.ledger is None or not asked:
        return ()
    found = []
    if assessment.ledger.left_out is None:
        found.append(_left_out(assessment))
    if assessment.sensitivity is None and movable(assessment.case):
        found.append(_parameters(assessment, asked[0]))
    return tuple(found)


def together(assessment: Assessment) -> Command:
    """The command that makes this page with nothing left out."""
    return command_words(assessment, "assess", "--thorough")


def chains(assessment: Assessment) -> int:
    """How many accounts are read: the strategic ones, and habit."""
    return assessment.health.hypotheses + 1


def _left_out(assessment: Assessment) -> Elsewhere:
    used = [report for report in assessment.reports if report.used and report.weighs]
    most = max(
        used, key=lambda one: max((abs(value) for *_, value in one.increments), default=0.0), default=None
    )
    account = next((f"{one.axis}.{one.name}" for one in assessment.accounts if one.axis != "habit"), "habit")
    commands = [] if most is None else [command_words(assessment, "why", most.id)]
    commands.append(command_words(assessment, "why", account))
    return Elsewhere(
        "The answers had one report not come; an account’s weight without each of the most influential",
        tuple(commands),
        f"the accounts are solved first; then the record is read once more under {chains(assessment)} accounts for "
        "each report left out",
    )


def _parameters(assessment: Assessment, question: str) -> Elsewhere:
    count = min(MOST_BARS, len(movable(assessment.case)))
    return Elsewhere(
        "What a forecast rests on, parameter by parameter: to first order, or solved again at the ends of the priors",
        (
            command_words(assessment, "why", question, "--first-order"),
            command_words(assessment, "why", question, "--tornado"),
        ),
        "to first order, about as much work as solving and reading all accounts once; solved again, "
        f"{words.plural(2 * count * chains(assessment), 'game')} more ({words.plural(count, 'parameter')} at both "
        f"ends, {words.plural(chains(assessment), 'account')})",
    )
