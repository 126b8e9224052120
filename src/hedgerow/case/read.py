"""Reading a case: from a folder to one frozen record, or to all that is wrong with it.

Files are read under limits, edits are put in, shapes are checked entry by entry, names are gathered from
everything that can be read, and records are built from the rest. What is wrong is collected throughout, so
that one pass shows every fault with its file and line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from hedgerow.case import build, build_acts, build_asks, evidence, units
from hedgerow.case.changes import Edit
from hedgerow.case.check import check_parts, check_whole
from hedgerow.case.draft import Doer, Draft, Spot
from hedgerow.case.files import FILES, WRAPPED, put_in, read_files, whole
from hedgerow.case.follows import at_definitions, held_back
from hedgerow.case.model import Case, Reference
from hedgerow.case.nodes import Node
from hedgerow.case.parse import Names
from hedgerow.case.schema import CaseFile
from hedgerow.case.schema_asks import InventoryFile, QuestionsFile, SourcesFile
from hedgerow.case.shape import shape
from hedgerow.case.words import did_you_mean, listed
from hedgerow.cases import TEMPLATE, shipped
from hedgerow.errors import CaseError, Fault, Place

MOST_FAULTS = 300
_DEFAULTS: dict[str, dict[str, Any]] = {
    "case.yaml": {
        "title": "", "begins": date(1, 1, 1), "as_of": date(9999, 12, 31),
        "quantities": {}, "actors": {}, "acts": {},
    },
    "questions.yaml": {"questions": []},
    "sources.yaml": {"sources": {}},
    "inventory.yaml": {"rows": []},
}  # fmt: skip


def read_case(
    folder: str | Path, *, as_of: date | None = None, edits: Mapping[str, str] | None = None
) -> Case:
    """Read a case.

    Args:
        folder: The folder that holds it.
        as_of: A day to stand in for the case's own; what was published later stays in the record, unused.
        edits: Values put in at dotted paths before reading, such as `{"acts.arrest.usual.rate":
            "0.3 per month"}`; a list's item goes by number, `id` or `mark`, and `null` takes a value away.

    Returns:
        The case, sound, with its warnings.

    Raises:
        CaseError: With every fault found.
    """
    case, faults = draft_case(folder, as_of=as_of, edits=edits)
    if faults or case is None:
        raise CaseError(faults)
    return case


def draft_case(
    folder: str | Path, *, as_of: date | None = None, edits: Mapping[str, str] | None = None
) -> tuple[Case | None, tuple[Fault, ...]]:
    """Read a case as far as it can be read: the record, and every fault found."""
    path = Path(folder)
    roots, digests, faults = read_files(path)
    if edits:
        declared = whole({**_nothing(), **roots})
        faults.extend(put_in(roots, edits))
        roots["declared"] = declared
        text = json.dumps(dict(edits), sort_keys=True)
        digests.append(("edits", hashlib.sha256(text.encode()).hexdigest()))
    if faults and "case.yaml" not in roots:
        return None, _sorted(faults)
    broken = {fault.place.file for fault in faults}
    case, more = _build(path, roots, digests, broken, as_of)
    if case is not None and edits:
        case = replace(case, edited=tuple(Edit.plain(at, text) for at, text in edits.items()))
    faults.extend(more)
    return case, _sorted(faults)


def find_case(name: str | Path) -> Path:
    """The folder of a case: a path to it, or the name of a shipped case.

    Raises:
        CaseError: If there is neither, with the names of the shipped cases.
    """
    path = Path(name)
    if path.is_dir():
        return path
    if path.name == "case.yaml" and path.is_file():
        return path.parent
    known_cases = shipped()
    if path == Path(TEMPLATE.name):
        return TEMPLATE
    if str(name) in known_cases:
        return known_cases[str(name)]
    known = (
        f"The shipped cases are {listed(known_cases)}."
        if known_cases
        else "Give the folder that holds case.yaml."
    )
    found = did_you_mean(str(name), known_cases, known)
    remedy = known if found == known else f"{found} {known}"
    raise CaseError(
        [Fault(Place(str(name)), "There is no such case: neither a folder nor a shipped one.", remedy)]
    )


def _sorted(faults: list[Fault]) -> tuple[Fault, ...]:
    order = {name: index for index, name in enumerate(FILES)}
    unique = sorted(
        dict.fromkeys(faults), key=lambda fault: (order.get(fault.place.file, 9), fault.place, fault.what)
    )
    if len(unique) <= MOST_FAULTS:
        return tuple(unique)
    rest = len(unique) - MOST_FAULTS
    last = Fault(
        unique[MOST_FAULTS - 1].place, f"And {rest} more faults after this one.", "Mend these first."
    )
    return (*unique[:MOST_FAULTS], last)


def _nothing() -> dict[str, Node]:
    """Every file as if nothing stood in it."""
    return {name: Node(1, [] if name == "evidence.csv" else {}) for name in FILES}


def _build(
    folder: Path,
    roots: dict[str, Node],
    digests: list[tuple[str, str]],
    broken: set[str],
    moved_to: date | None,
) -> tuple[Case | None, list[Fault]]:
    for name, empty in _nothing().items():
        roots.setdefault(name, empty)
    draft = Draft(roots)
    parts: dict[str, Any] = {}
    models: dict[str, type[BaseModel]] = {
        "case.yaml": CaseFile,
        "questions.yaml": QuestionsFile,
        "sources.yaml": SourcesFile,
        "inventory.yaml": InventoryFile,
    }
    left_out: set[tuple[str, ...]] = set()
    for name, model in models.items():
        present = roots[name].value and not (
            name in broken and roots[name].plain() in ({}, {WRAPPED.get(name): {}})
        )
        if not present:
            parts[name] = None
            continue
        shaped = shape(model, roots[name], name, _DEFAULTS[name])
        parts[name], roots[name] = shaped.part, shaped.root
        draft.faults.extend(shaped.faults)
        left_out |= shaped.left_out if name == "case.yaml" else set()
    roots["whole"] = whole(roots)
    file: CaseFile | None = parts["case.yaml"]
    if file is None:
        if "case.yaml" not in broken:
            draft.faults.append(Fault(Place("case.yaml", 1), "The file is empty.", "Write a case into it."))
        return None, draft.faults
    _gather(draft, roots["case.yaml"].plain(), file)
    if parts["sources.yaml"] is not None:
        raw = roots["sources.yaml"].plain()["sources"]
        draft.references = frozenset(raw if isinstance(raw, dict) else ())
    elif "sources.yaml" not in broken:
        draft.references = frozenset()
    dates_known = not ({("begins",), ("as_of",)} & left_out)
    as_of_stands = dates_known and moved_to is None
    as_of = moved_to or file.as_of
    case = _records(draft, folder, file, parts, digests, as_of=as_of, as_of_stands=as_of_stands)
    local, warnings = check_parts(
        case, acting=_acting(draft), dates_known=dates_known, moved=moved_to is not None
    )
    draft.faults = at_definitions(draft.faults, draft.unknown, {name: roots[name] for name in FILES})
    draft.faults.extend(held_back(local, draft.faults))
    # That a number has no source keeps nothing else from being told.
    draft.report_unsourced()
    if not draft.faults and not broken:
        more, others = check_whole(case)
        changed = moved_to is not None or any(name == "edits" for name, _ in digests)
        if not changed:
            draft.faults.extend(more)
        # A case that was sound as written may be asked what it would be without some part of itself.
        others = (*others, *(fault.what for fault in more)) if changed else others
        warnings = (*warnings, *others)
    return replace(case, warnings=warnings), draft.faults


def _gather(draft: Draft, raw: dict[str, Any], file: CaseFile) -> None:
    """Names from everything that can be read, also from entries that have a fault elsewhere."""

    def section(name: str) -> dict[str, Any]:
        value = raw.get(name) if isinstance(raw, dict) else None  # a file may hold a bare word
        return value if isinstance(value, dict) else {}

    levels: dict[str, tuple[str, ...]] = dict.fromkeys(section("quantities"), ())
    levels.update({name: tuple(one.levels) for name, one in file.quantities.items()})
    draft.names = Names(levels, frozenset(section("parameters")))
    draft.actors = frozenset(section("actors"))
    draft.scenarios = frozenset(section("scenarios"))
    draft.axes = dict.fromkeys(section("hypotheses"), ())
    draft.axes.update({name: tuple(one.model_extra or ()) for name, one in file.hypotheses.items()})
    for kind, name in (("act", "acts"), ("drift", "drifts")):
        for key, value in section(name).items():
            _add_doer(draft, kind, name, key, "")
            replies = value.get("replies") if isinstance(value, dict) else None
            for reply in replies if isinstance(replies, dict) else ():
                _add_doer(draft, "reply", name, reply, key)
    doings: dict[str, Any] = {**file.acts, **file.drifts}
    for act in file.acts.values():
        doings.update(act.replies)
    for key, part in doings.items():
        marks = tuple(one.mark for one in part.outcomes) if part.outcomes else ("",)
        draft.doers[key] = Doer(draft.doers[key].kind, marks, draft.doers[key].act)


def _acting(draft: Draft) -> frozenset[str] | None:
    """Who acts, also where the act itself has a fault; None where that cannot be told of every act."""
    acts = draft.roots["case.yaml"].plain().get("acts")
    if not isinstance(acts, dict):
        return None
    named = {str(act.get("by")) if isinstance(act, dict) else "" for act in acts.values()}
    return frozenset(named) if named <= draft.actors else None


def _add_doer(draft: Draft, kind: str, section: str, key: str, act: str) -> None:
    path = (section, act, "replies", key) if act else (section, key)
    if key in draft.doers:
        draft.spot("case.yaml", *path).fault(
            f"`{key}` is the name of another {draft.doers[key].kind} already.",
            "Acts, replies and drifts share their names; rename one.",
        )
    draft.doers[key] = Doer(kind, None, act)


def _records(
    draft: Draft,
    folder: Path,
    file: CaseFile,
    parts: Mapping[str, Any],
    digests: list[tuple[str, str]],
    *,
    as_of: date,
    as_of_stands: bool,
) -> Case:
    build.check_names(draft, file)

    def spot(*path: str) -> Spot:
        return draft.spot("case.yaml", *path)

    quantities = [
        build.quantity(spot("quantities", name), name, one) for name, one in file.quantities.items()
    ]
    parameters = [
        build.parameter(spot("parameters", name), name, one) for name, one in file.parameters.items()
    ]
    scenarios = [
        build.scenario(spot("scenarios", name), name, one, as_of, moved=not as_of_stands)
        for name, one in file.scenarios.items()
    ]
    axes = [build.axis(spot("hypotheses", name), name, one) for name, one in file.hypotheses.items()]
    claims = [build_asks.claim(spot("claims", name), name, one) for name, one in file.claims.items()]
    coverage = [build.coverage(spot("coverage", index), one) for index, one in file.coverage.items()]
    references = parts["sources.yaml"].sources if parts["sources.yaml"] else {}
    questions = parts["questions.yaml"].questions if parts["questions.yaml"] else {}
    asked = [
        build_asks.question(draft.spot("questions.yaml", "questions", index), one)
        for index, one in questions.items()
    ]
    rows = parts["inventory.yaml"].rows if parts["inventory.yaml"] else {}
    numbers = _known_numbers(draft)
    table = build.admiralty(spot("admiralty"), file.admiralty, units.ADMIRALTY)
    return Case(
        folder=str(folder),
        title=file.title,
        about=file.about,
        begins=file.begins,
        as_of=as_of,
        written_after_outcomes=file.written_after_outcomes,
        habit=file.habit,
        sways=tuple(file.sways),
        kappas=tuple(file.kappas),
        not_in_model=tuple(file.not_in_model),
        quantities=tuple(one for one in quantities if one),
        parameters=tuple(parameters),
        actors=tuple(build.actor(spot("actors", name), name, one) for name, one in file.actors.items()),
        acts=tuple(build_acts.act(spot("acts", name), name, one) for name, one in file.acts.items()),
        drifts=tuple(build_acts.drift(spot("drifts", name), name, one) for name, one in file.drifts.items()),
        calendar=tuple(
            build_acts.dated(spot("calendar", name), name, one) for name, one in file.calendar.items()
        ),
        coverage=tuple(one for one in coverage if one),
        axes=tuple(one for one in axes if one),
        scenarios=tuple(scenarios),
        claims=tuple(one for one in claims if one),
        questions=tuple(one for one in asked if one),
        evidence=evidence.reports(draft.spot("evidence.csv"), draft.roots["evidence.csv"], table),
        sources=tuple(
            Reference(key, one.title, one.publisher, one.published, one.url, one.kind)
            for key, one in references.items()
        ),
        inventory=tuple(
            build_asks.inventory_row(draft.spot("inventory.yaml", "rows", index), one, numbers)
            for index, one in rows.items()
        ),
        numbers=tuple(draft.numbers),
        digests=tuple(digests),
        written_for=file.as_of,
    )


def _known_numbers(draft: Draft) -> frozenset[str]:
    claims = draft.roots["case.yaml"].plain().get("claims")
    questions = draft.roots["questions.yaml"].plain().get("questions")
    ids = [one.get("id") for one in questions if isinstance(one, dict)] if isinstance(questions, list) else []
    return frozenset(
        [
            *(f"questions.{one}" for one in ids),
            *(f"claims.{one}" for one in (claims if isinstance(claims, dict) else ())),
            *(f"accounts.{axis}.{value}" for axis, values in draft.axes.items() for value in values),
            "accounts.habit.yes",
        ]
    )
