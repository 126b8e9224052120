"""A first case from the proposals of one article: sound, quick to assess, and a placeholder in every number.

Who acted becomes an actor, what each did to whom an act, and between each two who dealt with one another stands a
tension that their acts raise or ease. The days and acts that the article reports become evidence by the same way as
any proposal. What the article cannot tell - rates, effects, wants, accounts - is listed in README.md as the analyst's
decisions, and what was claimed is listed there with its speaker and place, to be written as queries.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from hedgerow.case.model import DAYS_PER_MONTH
from hedgerow.case.read import read_case
from hedgerow.errors import Fault, Place, ProposalError
from hedgerow.evidence.accept import accept
from hedgerow.evidence.choices import Decision, Refused, sure_enough
from hedgerow.evidence.draft_acts import Act, actors_of, acts_of
from hedgerow.evidence.draft_readme import readme_of
from hedgerow.evidence.notes import NOUNS, tidy
from hedgerow.evidence.record import Proposals
from hedgerow.evidence.rows import cited_as

HORIZON = timedelta(days=90)
BACK = timedelta(days=730)
"""What happened longer ago is background, not evidence."""
EASING = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "CONCEDE", "RETREAT"})
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
    names = actors_of(happened)
    acts = acts_of(happened, names)
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
        text = readme_of(proposals, names, acts, outcome)
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


def _case(proposals: Proposals, names: dict[str, str], acts: Sequence[Act], begins: date, as_of: date) -> str:
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


def _questions(acts: Sequence[Act], as_of: date, names: dict[str, str]) -> str:
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


def _text(text: str) -> str:
    """A YAML scalar in double quotes, on one line."""
    return json.dumps(tidy(text, 200), ensure_ascii=False)
