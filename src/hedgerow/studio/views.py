"""What the templates see: an answer with the earlier one beside it, its strips, and the rest of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hedgerow.case.model import Case
from hedgerow.errors import Fault
from hedgerow.evidence.mapping import doings
from hedgerow.show import charts, words
from hedgerow.show.naming import names_of
from hedgerow.studio.beside import Beside
from hedgerow.studio.beside import printed as as_printed
from hedgerow.studio.controls import sliders
from hedgerow.studio.first_order import FirstOrder
from hedgerow.studio.ghosts import with_ghosts
from hedgerow.studio.numbers import MOVED, compared
from hedgerow.studio.session import Studio
from hedgerow.studio.store import Run
from hedgerow.studio.titles import titles

LISTED = 100
"""Runs that are listed at all."""
SHOWN = 10
"""Reports and runs that are shown before the rest is folded away."""


def render(template: str, **context: Any) -> str:  # noqa: ANN401 - what the template needs
    """A template as text."""
    return _environment().get_template(template).render(**context)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("hedgerow.studio"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(words=words, charts=charts, day=_day)
    return made


def _day(text: str) -> str:
    """A day of a document as the page prints it."""
    return words.day(date.fromisoformat(text))


def answer(studio: Studio) -> str:
    """The middle of the page."""
    run, other = studio.shown, studio.answers.compared_with
    context: dict[str, Any] = {
        "studio": studio,
        "run": run,
        "other": other,
        "trouble": studio.answers.trouble,
        "running": studio.answers.computing,
        "up_to_date": studio.up_to_date,
    }
    if run is not None:
        document = run.document
        first = None if studio.up_to_date else studio.first_order()
        shown = printed(studio, first) if first else {}
        firsts = {name: (first.numbers[name], text) for name, text in shown.items()} if first else {}
        beside = Beside(document, other.document if other else None, firsts)
        about = {
            axis.id: axis.about.rstrip(".") or axis.id.replace("_", " ") for axis in studio.sound.case.axes
        }
        axes: dict[str, list[Any]] = {}
        for one in document["accounts"]:
            axes.setdefault(one["axis"], []).append(one)
        habit = axes.pop("habit", None)
        context |= {
            "b": beside,
            "first": first,
            "axes": [(axis, about.get(axis, axis.replace("_", " ")), found) for axis, found in axes.items()]
            + ([("habit", "Is anybody strategic?", habit[:1])] if habit else []),
            "document": document,
            "forecasts": [one for one in document["forecasts"] if one["probability"] is not None],
            "unanswered": [one for one in document["forecasts"] if one["probability"] is None],
            "columns": _columns(document),
            "moved": _moved(beside),
            "record": Markup(_record(studio, run, other)),  # noqa: S704 - our own
            "explained": studio.answers.explained(run.id),
            "explaining": studio.answers.explaining,
            "begun": studio.answers.begun(run.id),
            "titles": titles((studio.store.part(run.id, "report") or b"").decode()),
        }
    return render("answer.html", **context)


def _record(studio: Studio, run: Run, other: Run | None) -> str:
    """The record as drawn, with the lines of the run compared with behind it."""
    drawn = (studio.store.part(run.id, "record") or b"").decode()
    return with_ghosts(drawn, (studio.store.part(other.id, "record") or b"").decode()) if other else drawn


def printed(studio: Studio, first: FirstOrder) -> dict[str, str]:
    """Numbers to first order as printed, those that the page has a place for."""
    run = studio.shown
    units = {one["id"]: one["unit"] for one in run.document["forecasts"]} if run else {}
    return {
        name: words.answer(value, units.get(name.split(".")[1], "probability"))
        for name, value in first.numbers.items()
    }


def _columns(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    asked = {question for one in document["scenarios"] for question in one["forecasts"]}
    return [one for one in document["forecasts"] if one["id"] in asked]


def _moved(beside: Beside) -> str:
    """How many of the forecasts and weights moved, as a title that its own numbers cannot refute."""
    names = [one for one in beside.now if one.endswith((".weight", ".probability"))]
    count = sum(beside.ghost(one) is not None for one in names)
    if not beside.was:
        return ""
    if not count:
        return f"No forecast and no weight has moved by {MOVED:g} or more"
    return f"{count} of {len(names)} forecasts and weights moved by {MOVED:g} or more"


def controls(studio: Studio) -> str:
    """The left of the page."""
    case, changes = studio.sound.case, studio.changes
    reports = list(enumerate(case.evidence))
    off = set(changes.reports)
    with words.speaking(words.PLAIN, names_of(case)):
        return render(
            "controls.html",
            studio=studio,
            case=case,
            changes=changes,
            sliders=sliders(case, changes),
            reports=reports,
            shown=SHOWN,
            off=off,
            dragged=_dragged(case, off),
            off_accounts=set(changes.accounts),
            built=_built(studio),
            doings=doings(case),
            named=_naming(case),
        )


def _naming(case: Case) -> Callable[[str], str]:
    """How an act, reply or drift is listed: by the id that evidence uses, and what the case says of it."""
    about = {one.id: one.about for one in case.acts} | {one.id: one.about for one in case.drifts}
    about |= {reply.id: reply.about for act in case.acts for reply in act.replies}

    def named(name: str) -> str:
        said = about.get(name.partition(".")[0], "").rstrip(".")
        return f"{name}: {words.shortened(said, 60)}" if said else name

    return named


def _dragged(case: Case, off: set[str]) -> set[str]:
    """Reports that are off only because the one they answer is."""
    found: set[str] = set()
    for report in case.evidence:
        if report.reply_to in off | found and report.id not in off:
            found.add(report.id)
    return found


def _built(studio: Studio) -> list[tuple[str, str]]:
    import json

    return [(id, json.loads(text)["name"]) for id, text in studio.changes.scenarios]


def runs(studio: Studio) -> str:
    """The list of runs."""
    found = studio.store.runs(LISTED)
    return render(
        "runs.html",
        studio=studio,
        runs=found,
        kept=studio.store.count(),
        shown=SHOWN,
        current=studio.shown.id if studio.shown else "",
        pinned=studio.answers.pinned,
        leading=leading,
    )


def leading(run: Run) -> list[tuple[str, str]]:
    """The two forecasts a run is known by in the list: short text and number as printed."""
    printed = as_printed(run.document)
    wanted = [one for one in run.document["forecasts"] if one["probability"] is not None]
    wanted.sort(key=lambda one: not one["headline"])
    return [(one["short"], printed[f"forecasts.{one['id']}.probability"]) for one in wanted[:2]]


def files(studio: Studio, name: str, line: int = 0) -> str:
    """The editor with one file open."""
    names = studio.editor.names()
    name = name if name in names else names[0]
    text = studio.editor.open(name)
    return render(
        "files.html",
        studio=studio,
        names=names,
        name=name,
        file=text,
        line=line,
        counts={one: sum(fault.place.file == one for fault in studio.faults) for one in names},
        faults=Markup(faults(studio.faults, name, text.text)),  # noqa: S704 - rendered by a template
    )


@dataclass(frozen=True)
class Noted:
    """A fault with the lines around it."""

    fault: Fault
    here: bool
    lines: Sequence[tuple[int, str]]


def faults(found: Sequence[Fault], name: str, text: str) -> str:
    """Faults beside their lines."""
    lines = text.split("\n")
    noted = []
    for fault in found:
        here = fault.place.file == name
        at = fault.place.line
        around = range(max(1, at - 1), min(len(lines), at + 1) + 1) if here and at else ()
        noted.append(Noted(fault, here, [(n, lines[n - 1][:300]) for n in around]))
    noted.sort(key=lambda one: not one.here)
    return render("faults.html", faults=noted, name=name)


def inbox(studio: Studio) -> str:
    """The evidence inbox."""
    case = studio.sound.case
    return render("inbox.html", studio=studio, trays=studio.inbox.trays(case), named=_naming(case))


def comparison(first: Run, second: Run) -> str:
    """Two runs, number by number."""
    lines = compared(first.document, second.document)
    was, now = dict(first.digests), dict(second.digests)
    differing = [name for name in dict.fromkeys([*was, *now]) if was.get(name) != now.get(name)]
    return render(
        "compare.html",
        first=first,
        second=second,
        moved=[one for one in lines if one.difference is None or abs(one.difference) >= MOVED],
        rest=[one for one in lines if one.difference is not None and abs(one.difference) < MOVED],
        differing=differing,
    )


def page(studio: Studio) -> str:
    """The whole page, its parts to be asked for."""
    versions = dict(studio.versions)  # before the parts are rendered: at worst one is asked for again
    return render(
        "page.html",
        studio=studio,
        versions=versions,
        case=studio.sound.case,
        controls=Markup(controls(studio)),  # noqa: S704 - rendered by a template
        answer=Markup(answer(studio)),  # noqa: S704
        runs=Markup(runs(studio)),  # noqa: S704
    )
