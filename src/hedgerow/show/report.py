"""The page: one static HTML file that needs nothing else and asks nothing of anybody.

No script, no request, no `style` attribute: the content security policy forbids all but the one style
sheet, named by its hash. All text is escaped. The same record always gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import os
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hedgerow.ask.record import Assessment, Forecast
from hedgerow.files import replacing
from hedgerow.show import (
    arrows,
    assumptions,
    because,
    charts,
    confidence,
    courses,
    dated,
    deeds,
    effects,
    findings,
    intervals,
    kinds,
    lead,
    matrix,
    read_aloud,
    resting,
    rounding,
    system_map,
    timeline,
    watch,
    words,
)
from hedgerow.show.changed import changed
from hedgerow.show.command import command_words
from hedgerow.show.elsewhere import elsewhere, together
from hedgerow.show.naming import names_of
from hedgerow.show.spread import spread_words

SECTIONS = (
    ("answer", "Answer"),
    ("changed", "What changed"),
    ("record", "Record"),
    ("system", "System"),
    ("cycles", "Cycles"),
    ("claims", "Claims"),
    ("forecasts", "Forecasts"),
    ("why", "Why"),
    ("reports", "Reports"),
    ("strategy", "Strategy"),
    ("acts", "Acts"),
    ("watch", "Watch"),
    ("futures", "Futures"),
    ("scenarios", "Scenarios"),
    ("assumptions", "Assumptions"),
    ("limits", "Limits"),
    ("health", "Health"),
    ("run", "Run"),
    ("reading", "Key"),
)
"""Id and name of each section, in order."""


def sections(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    """The sections of one page: what was not computed is absent, not empty."""
    absent = {
        "changed": assessment.changes is None,
        "cycles": assessment.cycles is None,
        "futures": assessment.futures is None,
        "why": not because.explained(assessment),
        "acts": not assessment.acts,
        "watch": assessment.indicators is None,
    }
    return tuple(section for section in SECTIONS if not absent.get(section[0], False))


LISTED = 20
"""Rows of the matrix shown before the rest is folded away."""


def write_report(
    assessment: Assessment, path: str | os.PathLike[str], manner: words.Manner = words.PLAIN
) -> None:
    """Write the page to `path`, replacing what is there only when all is written."""
    text = render(assessment, manner)
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def render(assessment: Assessment, manner: words.Manner = words.PLAIN) -> str:
    """The page as text, its chances said in one manner."""
    style = (files("hedgerow.show") / "templates" / "style.css").read_text(encoding="utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    page = _environment().get_template("page.html")
    with words.speaking(manner, names_of(assessment.case)):
        return page.render(policy=policy, style=Markup(style), **_context(assessment)) + "\n"  # noqa: S704


def _context(assessment: Assessment) -> dict[str, Any]:
    """All the templates see."""
    differing = _differing(assessment)
    anchors = {report.id: f"report-{at}" for at, report in enumerate(assessment.reports, start=1)}
    return {
        "a": assessment,
        "case": assessment.case,
        "health": assessment.health,
        "sections": sections(assessment),
        "because": because,
        "elsewhere": elsewhere,
        "whole": together,
        "resting": resting,
        "kinds": kinds,
        "confidence": confidence.confidence(assessment),
        "confidence_rule": confidence.RULE,
        "courses": courses,
        "deeds": deeds,
        "watch": watch,
        "changed": changed(assessment),
        "anchors": anchors,
        "words": words,
        "rounding": rounding,
        "spread_words": spread_words,
        "charts": charts,
        "findings": findings,
        "intervals": intervals,
        "titles": _titles(assessment),
        "shown": findings.rounded_weights(assessment),
        "axes": findings.axes_of(assessment),
        "labels": {(one.axis, one.name): one.label for one in assessment.accounts},
        "headline": findings.headline_forecasts(assessment),
        "effects": effects.largest(assessment),
        "constructed": effects.constructed(assessment),
        "timeline": timeline.timeline(assessment, anchors),
        "lanes": timeline.lanes(assessment),
        "dated": dated,
        "matrix": matrix.matrix(assessment),
        "thresholds": (matrix.STRONG, matrix.WEAK),
        "listed": LISTED,
        "grid": _grid(assessment),
        "provenance": assumptions.provenance(assessment),
        "cited": assumptions.cited,
        "by_source": assumptions.by_source,
        "key_assumptions": assumptions.key_assumptions(assessment),
        "standing": assumptions.STANDING,
        "names": {actor.id: actor.name for actor in assessment.case.actors},
        "aloud": read_aloud,
        "map": system_map.system_map,
        "arrows": arrows,
        "arrow_of": arrows.numbers_of(assessment),
        "act_of": {act.id: act for act in assessment.case.acts},
        "sources": {one.key: one for one in assessment.case.sources},
        "stability": _stability(assessment),
        "differing": differing,
        "lead": lead,
        "largest": max((abs(_strategic(one)) for one in differing if one.unit == "probability"), default=0.0),
        "version": version("hedgerow"),
        "command": command_words(assessment),
    }


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("hedgerow.show"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["spoken"] = words.spoken
    return made


def _titles(assessment: Assessment) -> dict[str, str]:
    """The finding of each section."""
    return {
        "next": findings.next_title(assessment),
        "change": effects.change_title(assessment),
        "record": findings.record_words(assessment),
        "reports": matrix.matrix_title(assessment),
        "strategy": findings.strategy_title(assessment),
        "forecasts": findings.forecasts_title(assessment),
        "claims": findings.claims_title(assessment),
        "system": findings.system_title(assessment),
        "assumptions": findings.provenance_title(assessment),
    }


def _grid(assessment: Assessment) -> dict[str, Any]:
    """Scenarios in rows, in both manners; forecasts in columns."""
    by_id = {one.id: one for one in assessment.forecasts}
    columns: dict[str, Forecast] = {}
    rows: dict[str, dict[str, Any]] = {}
    for scenario in assessment.scenarios:
        row = rows.setdefault(
            scenario.id,
            {"name": scenario.name, "about": scenario.about, "first": scenario.first, "kinds": {}},
        )
        row["kinds"][scenario.kind] = dict(scenario.forecasts)
        for question, _ in scenario.forecasts:
            if question in by_id and by_id[question].probability is not None:
                columns[question] = by_id[question]
    return {"columns": tuple(columns.values()), "rows": rows}


def _stability(assessment: Assessment) -> dict[str, Any]:
    """Weights at each sway and kappa as printed, and whether the order ever changes."""
    rows, orders = [], set()
    for entry in assessment.stability:
        printed = {}
        order: list[tuple[str, ...]] = []
        for axis in findings.axes_of(assessment):
            on = [(name, weight) for where, name, weight in entry.weights if where == axis]
            rounded = rounding.round_together([weight for _, weight in on])
            printed.update({(axis, name): value for (name, _), value in zip(on, rounded, strict=True)})
            if axis != "habit":
                order.append(tuple(name for name, _ in sorted(on, key=lambda one: -one[1])))
        rows.append((entry, printed))
        orders.add(tuple(order))
    if not rows:
        title = "The order of the accounts was not checked at other sways"
    elif len(orders) == 1:
        title = "The order of the accounts is the same at every sway and \u03ba shown"
    else:
        title = "The order of the accounts changes with sway or \u03ba"
    used = {key for _, printed in rows for key in printed}
    columns = tuple(one for one in dated.columns(assessment) if (one.axis, one.name) in used)
    return {"rows": rows, "title": title, "columns": columns}


def _differing(assessment: Assessment) -> tuple[Forecast, ...]:
    """Forecasts with and without strategy, the largest difference first."""
    both = [one for one in assessment.forecasts if one.strategy is not None and one.habit is not None]
    return tuple(sorted(both, key=lambda one: -abs(_strategic(one))))


def _strategic(forecast: Forecast) -> float:
    """What strategy adds to a forecast."""
    return (forecast.strategy or 0.0) - (forecast.habit or 0.0)
