"""What a draft says of itself: what was found, what was left out and why, and what is for the analyst to decide."""

from __future__ import annotations

from collections.abc import Sequence

from hedgerow.evidence.accept import Accepted
from hedgerow.evidence.draft_acts import Act
from hedgerow.evidence.notes import sentence, tidy
from hedgerow.evidence.record import Event, Proposals


def readme_of(proposals: Proposals, names: dict[str, str], acts: Sequence[Act], outcome: Accepted) -> str:
    """What was found, what was left out and why, and what is for the analyst to decide."""
    lines = [
        f"# Draft from {tidy(proposals.source)}",
        "",
        "Made by `hedgerow draft`. Everything here is a proposal, and no number is an estimate.",
        "",
        "## For you to decide",
        "",
        "- [ ] Actors: are these the ones who decide? Which are one, and which are several?",
        "- [ ] Quantities: each tension stands for whatever the two quarrel over. Name that, and its levels.",
        "- [ ] Acts: when is each possible, how often is it usual (one article cannot tell), what does it change?",
        "- [ ] Wants: without them everybody follows habit. What does each want, and how patient is each?",
        "- [ ] Accounts: which explanations do you want to tell apart? Write them under `hypotheses`.",
        "- [ ] Coverage: in which window would each act have been reported?",
        "- [ ] Questions: what is asked, by when, and who decides?",
        "- [ ] Reports: check each row of evidence.csv against the article; add other sources.",
        "- [ ] Claims: write those below that the model should answer as queries under `claims`.",
        "",
        "## Acts found",
        "",
    ]
    lines += [
        f"- `{act.id}`: reported {len(act.events)} time{'s' if len(act.events) != 1 else ''}" for act in acts
    ]
    left = sorted({name for name in _all_names(proposals) if name not in names})
    lines += ["", "## Not made into evidence", ""]
    lines += [
        f"- {_where(one.event)} `{one.event.acts[0]}`: {one.why[:1].lower()}{one.why[1:]}"
        for one in outcome.refused
    ]
    undated = [one for act in acts for one in act.events if one.date is None]
    lines += [
        f"- {_where(one)} `{act.id}`: it has no date." for act in acts for one in act.events if one in undated
    ]
    made = {id(one) for act in acts for one in act.events}
    rest = [one for one in proposals.events if one.status == "actual" and id(one) not in made]
    lines += [f"- {_where(one)} {_said(one)}: {_unmade(one, names)}." for one in rest]
    other = [one for one in proposals.events if one.status != "actual"]
    lines += [
        f"- {_where(one)} {tidy(one.actor or 'Somebody')}, {one.type.lower()}: {one.status}." for one in other
    ]
    if not (outcome.refused or undated or rest or other):
        lines.append("Nothing.")
    lines += ["", "## Claims found", ""]
    for said in proposals.statements:
        if said.speaker:
            words = " ".join(tidy(said.text, 400).split()[:8])
            lines.append(
                f"- {tidy(said.speaker)}, characters {said.span.start}-{said.span.end}: \u201c{words} ...\u201d"
            )
    if left:
        lines += ["", "## Named, and not made actors", "", ", ".join(map(tidy, left)) + "."]
    return "\n".join(lines) + "\n"


def _said(event: Event) -> str:
    """What happened, in a few words of our own."""
    return sentence(event.actor, event.type, event.mode, event.target, event.place).rstrip(".")


def _unmade(event: Event, names: dict[str, str]) -> str:
    """Why no act was made of an event."""
    if not event.actor:
        return "it is not told who did it"
    if event.actor not in names:
        return "who did it has no name here"
    if names[event.actor] == names.get(event.target or ""):
        return "it is towards whoever did it"
    return "a draft has no room for more acts"


def _all_names(proposals: Proposals) -> list[str]:
    return [one.name for one in proposals.actors]


def _where(event: Event) -> str:
    return f"Paragraph {event.paragraph}:" if event.paragraph else "Title:"
