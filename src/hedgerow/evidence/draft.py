"""A first case from the proposals of one article: sound, quick to assess, and a placeholder in every number.

Who acted becomes an actor, what each did to whom an act, and between each two who dealt with one another stands a
tension that their acts raise or ease. The days and acts that the article reports become evidence by the same way as
any proposal. What the article cannot tell - rates, effects, wants, accounts - is listed in README.md as the analyst's
decisions, and what was claimed is listed there with its speaker and place, to be written as queries.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from hedgerow.case.model import DAYS_PER_MONTH
from hedgerow.case.read import read_case
from hedgerow.errors import Fault, Place, ProposalError
from hedgerow.evidence.accept import Accepted, accept
from hedgerow.evidence.choices import Decision, Refused, sure_enough
from hedgerow.evidence.notes import NOUNS, sentence, tidy
from hedgerow.evidence.record import Event, Proposals
from hedgerow.evidence.rows import cited_as

MOST_ACTORS = 8
MOST_ACTS = 16
MOST_TENSIONS = 5
"""Quantities of three levels each: 243 situations."""
HORIZON = timedelta(days=90)
BACK = timedelta(days=730)
"""What happened longer ago is background, not evidence."""
EASING = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "CONCEDE", "RETREAT"})
DEEDS = frozenset({"AID", "YIELD", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})
"""What is done rather than said: of these acts are made first."""
BODIES = frozenset(
    {
        "army", "authorities", "cabinet", "council", "court", "forces", "government", "guards", "insurgents", "junta",
        "militants", "military", "militia", "militias", "ministry", "opposition", "parliament", "police", "rebels",
        "separatists", "troops",
    }
)  # fmt: skip
"""Last words of those who act together without a name of their own."""
_RESERVED = frozenset({"and", "or", "not", "min", "max", "true", "false", "begins", "habit", "about", "from"})
_COLUMNS = (
    "id", "date", "first", "last", "published", "act", "reply_to", "actors", "place", "note", "source", "paragraph",
    "span", "reader",
)  # fmt: skip
_PLACEHOLDER = "Placeholder of a draft, not an estimate: decide it."


@dataclass(frozen=True, slots=True)
class Drafted:
    """What was written."""

    files: tuple[str, ...]
    actors: int
    acts: int
    reports: int
    claims: int


@dataclass(frozen=True, slots=True)
class _Act:
    id: str
    by: str
    against: str
    kind: str
    tension: str
    events: tuple[Event, ...]


def write_draft(proposals: Proposals, folder: Path) -> Drafted:
    """Write the draft as a new folder, whole or not at all.

    Args:
        proposals: Of one article, with its day of publication.
        folder: Must not be there yet.

    Raises:
        ProposalError: If the folder is there, or the article names nobody who did anything.
    """
    as_of = proposals.published.last
    if as_of is None:
        raise _refused(proposals, "The day of publication is not known.", "Give it with --published.")
    happened = [one for one in proposals.events if one.status == "actual" and one.actor]
    names = _actors(happened)
    acts = _acts(happened, names)
    if not acts:
        what = "No event was found in which somebody did something: there is nothing to draft a case from."
        raise _refused(proposals, what, "Start from `hedgerow new`, and write the actors and acts yourself.")
    days = [
        one.date.first for act in acts for one in act.events if one.date and as_of - one.date.first <= BACK
    ]
    begins = min([*days, as_of - timedelta(days=365)]).replace(day=1)
    with tempfile.TemporaryDirectory(prefix="hedgerow-") as made:
        copy = Path(made) / "draft"
        copy.mkdir()
        cited = cited_as(proposals)
        texts = {
            "case.yaml": _case(proposals, names, acts, begins, as_of),
            "questions.yaml": _questions(acts, as_of, names),
            "sources.yaml": "{}\n",
            "evidence.csv": f"{','.join(_COLUMNS)}\n",
        }
        for name, text in texts.items():
            (copy / name).write_text(text, encoding="utf-8", newline="\n")
        decisions = [
            Decision(replace(one, acts=(act.id,)), act.id, one.date)
            for act in acts
            for one in act.events
            if one.date is not None
        ]
        decisions.sort(key=lambda one: (one.date.first, one.date.last, one.act))
        least = sure_enough(proposals)
        sure = [one for one in decisions if one.event.confidence >= least]
        outcome = accept(proposals, copy, sure, cited=cited)
        unsure = [
            Refused(
                one.event, f"Its confidence, {one.event.confidence:.2f}, is below {least:.2f}: look at it."
            )
            for one in decisions
            if one.event.confidence < least
        ]
        outcome = replace(outcome, refused=(*outcome.refused, *unsure))
        claims = [one for one in proposals.statements if one.speaker]
        text = _readme(proposals, names, acts, outcome)
        (copy / "README.md").write_text(text, encoding="utf-8", newline="\n")
        read_case(copy)
        try:
            shutil.copytree(copy, folder)
        except OSError as error:
            raise _refused(
                proposals, f"Cannot write {folder}: {error.strerror or error}.", "Name another."
            ) from None
    return Drafted(
        tuple(sorted(one.name for one in folder.iterdir())),
        len({act.by for act in acts} | {act.against for act in acts if act.against}),
        len(acts),
        len(outcome.rows),
        len(claims),
    )


def _refused(proposals: Proposals, what: str, remedy: str) -> ProposalError:
    return ProposalError([Fault(Place(proposals.source), what, remedy)])


def _actors(events: Sequence[Event]) -> dict[str, str]:
    """The id of each who acts or is acted on, by name, the busiest first."""
    told = [
        (name, who)
        for one in events
        for name, who in ((one.actor, one.actor_id), (one.actor, one.actor_id), (one.target, one.target_id))
        if name and _id(name)
    ]
    # `a drone` and `14 protesters` decide nothing: they stand in only where nobody with a name does anything
    named = any(one.actor_id is not None for one in events)
    busy = Counter(name for name, who in told if who is not None or _is_body(name) or not named)
    found: dict[str, str] = {}
    for name, _ in sorted(busy.items(), key=lambda one: (-one[1], one[0])):
        made = _id(name)
        if made not in found.values() and len(found) < MOST_ACTORS:
            found[name] = made
    return found


def _is_body(name: str) -> bool:
    """Whether a description without a name is of those who decide together: `police`, `the security forces`."""
    return name.lower().split()[-1] in BODIES


def _id(name: str) -> str:
    """A name as the format wants it: lower_snake_case, at most 24 letters."""
    made = re.sub(r"[^a-z0-9]+", "_", tidy(name).lower()).strip("_")[:24].strip("_")
    if not made:
        return ""
    return f"a_{made}" if made in _RESERVED or not made[0].isalpha() else made


def _acts(events: Sequence[Event], names: dict[str, str]) -> list[_Act]:
    """What each did to whom, deeds before words and the most reported first, as far as there are tensions for it."""
    grouped: dict[tuple[str, str, str], list[Event]] = {}
    for one in events:
        by, against = names.get(one.actor or ""), names.get(one.target or "", "")
        if by and by != against:
            grouped.setdefault((by, against, one.type), []).append(one)
    order = sorted(
        grouped.items(),
        key=lambda one: (
            one[0][2] not in DEEDS,
            -sum(e.date is not None for e in one[1]),
            -len(one[1]),
            not one[0][1],
            one[0],
        ),
    )
    found: list[_Act] = []
    tensions: set[str] = set()
    for (by, against, kind), group in order:
        pair = sorted([by, against]) if against else [by]
        tension = f"tension_{'_'.join(pair)}" if against else f"course_{by}"
        if len(found) == MOST_ACTS or (tension not in tensions and len(tensions) == MOST_TENSIONS):
            continue
        tensions.add(tension)
        made = "_".join([kind.lower(), by, *([against] if against else [])])
        found.append(_Act(made, by, against, kind, tension, tuple(group)))
    return found


def _case(
    proposals: Proposals, names: dict[str, str], acts: Sequence[_Act], begins: date, as_of: date
) -> str:
    """`case.yaml`: every block names its source, and every source says that it is a placeholder."""
    months = max(1.0, round((as_of - begins).days / DAYS_PER_MONTH, 1))
    used = {act.by for act in acts} | {act.against for act in acts if act.against}
    judged = f"source: {{judgement: {json.dumps(_PLACEHOLDER)}}}"
    lines = [
        f"# A draft from {tidy(proposals.source)}: README.md lists what is for you to decide.",
        "",
        f"title: {_text(f'Draft from {proposals.source}')}",
        "about: A draft made from one article; no number in it is an estimate.",
        f"begins: {begins}",
        f"as_of: {as_of}",
        "not_in_model:",
        "  - Everything the article does not say; see README.md.",
        "",
        "quantities:",
    ]
    for name in dict.fromkeys(act.tension for act in acts):
        who = (
            "Between the two it names" if name.startswith("tension") else "How assertive the one it names is"
        )
        lines += [
            f"  {name}:",
            f"    about: {who}.",
            "    levels: [low, middling, high]",
            "    start: {low: 0.2, middling: 0.6, high: 0.2}",
            f"    {judged}",
        ]
    lines += ["", "actors:"]
    shown = {made: name for name, made in names.items() if made in used}
    for made, name in shown.items():
        lines += [f"  {made}:", f"    name: {_text(name)}", f"    {judged}"]
    lines += ["", "acts:"]
    for act in acts:
        step, chance = ("-1", "0.3") if act.kind in EASING else ("+1", "0.3")
        noun = NOUNS.get(act.kind, ("Act", "on"))
        whom = f" {noun[1]} {shown[act.against]}" if act.against else ""
        lines += [
            f"  {act.id}:",
            f"    about: {_text(f'{noun[0]} by {shown[act.by]}{whom}.')}",
            f"    by: {act.by}",
            *([f"    against: {act.against}"] if act.against else []),
            f"    code: {{plover: {act.kind}}}",
            f"    usual: {{seen: {len(act.events)}, in: {months:g} months}}",
            f"    effects: [{{{act.tension}: {step}, chance: {chance}}}]",
            f"    {judged}",
        ]
    lines += ["", "drifts:"]
    for name in dict.fromkeys(act.tension for act in acts):
        for word, when, step in (("cools", "> low", "-1"), ("sours", "< high", "+1")):
            lines += [
                f"  {name}_{word}:",
                f"    when: {name} {when}",
                "    rate: 0.1 per month",
                f"    effects: [{{{name}: {step}}}]",
                "    reported: 0",
                f"    {judged}",
            ]
    return "\n".join(lines) + "\n"


def _questions(acts: Sequence[_Act], as_of: date, names: dict[str, str]) -> str:
    """`questions.yaml`: whether what was reported most happens again, and whether its tension becomes high."""
    first, shown = acts[0], {made: name for name, made in names.items()}
    end = as_of + HORIZON
    noun = NOUNS.get(first.kind, ("Act", "on"))
    whom = f" {noun[1]} {shown[first.against]}" if first.against else ""
    lines = [
        "# A draft: choose your own questions, and who decides them.",
        "",
        "- id: Q1",
        f"  question: {_text(f'{noun[0]} by {shown[first.by]}{whom}, {as_of + timedelta(days=1)} to {end}?')}",
        f"  short: {_text(f'{noun[0]} again in 90 days')}",
        f"  deadline: {end}",
        "  decided_by: For you to decide, before the deadline.",
        "  answered_by: model",
        f"  asks: {{acts: [{first.id}], at_least: 1, from: {as_of + timedelta(days=1)}, by: {end}}}",
        "  headline: true",
        "",
        "- id: Q2",
        f"  question: {_text(f'Is {first.tension} high at any time up to {end}?')}",
        "  short: High in 90 days",
        f"  deadline: {end}",
        "  decided_by: For you to decide, before the deadline.",
        "  answered_by: model",
        f"  asks: {{reach: {first.tension} == high, by: {end}}}",
    ]
    return "\n".join(lines) + "\n"


def _readme(proposals: Proposals, names: dict[str, str], acts: Sequence[_Act], outcome: Accepted) -> str:
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


def _text(text: str) -> str:
    """A YAML scalar in double quotes, on one line."""
    return json.dumps(tidy(text, 200), ensure_ascii=False)
