"""What lies between an earlier result and the present model of its day: a row of models, each difference a line.

One thing is changed at a time, in this order, and each line is what the answers change by at that step:

1. *edits*: the case as declared now, its anchor found as of the earlier day, on the reports the earlier result used.
   This model is solved only where the game or the accounts were edited;
2. *anchor*: today's chains, as they are solved already. Their anchor, the rates of false reports, and where the earlier
   result was made as of an earlier day the usual rates that are counted, rest on a longer record;
3. *coverage*, where its windows were edited;
4. *reports* of days up to the earlier one, one by one: those dropped, then in the order of the file those edited, added
   or published since. For each the record is read once more;
5. *questions* that ask otherwise than they did;
6. *windows*: a question is asked of the days that are left.

Then come the days since, report by report. A line depends on what stands before it in this order: taken in another, the
same things would share the same sum otherwise. What the earlier result used and the present case can no longer read
(a report of an act that is gone) goes with the edits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from hedgerow.ask.anchoring import solved_as_assessed
from hedgerow.ask.answers import Asker
from hedgerow.ask.differences import Sight, edits_of_coverage, edits_of_model, edits_of_reports
from hedgerow.ask.earlier import Earlier, against
from hedgerow.ask.engine import Progress, Setting, Solved, posterior
from hedgerow.ask.moments import columns
from hedgerow.ask.origins import at_origin
from hedgerow.ask.record import Assessment, Change, Changes
from hedgerow.ask.since import Told, asked_of_model, changes_since, reread, stand, tell
from hedgerow.ask.why.common import all_units, membership
from hedgerow.case.model import Case, Coverage, Query, Report
from hedgerow.case.words import listed
from hedgerow.errors import EvidenceError, SolveError
from hedgerow.game.space import Floats
from hedgerow.infer.timeline import usable

MOST_REPORTS = 12
"""Reports of earlier days that are told one by one; what comes after them is one line."""


@dataclass(frozen=True)
class Now:
    """The present assessment, as far as it is needed.

    Attributes:
        written: The case as it was read, before rates were counted again.
        case: The case as it was assessed.
        setting: Its accounts, and habit's.
        solved: The strategic accounts.
        asker: It has answered the questions as of now.
        executor: Where accounts are filtered in parallel.
        progress: Told how far it is.
    """

    written: Case
    case: Case
    setting: Setting
    solved: Solved
    asker: Asker
    executor: Executor
    progress: Progress


def changes_against(now: Now, earlier: Earlier) -> Changes:
    """What changed since an earlier result, thing by thing.

    Where the whole of the result is not at hand, or the record is impossible on the way, what lies before its day is
    one line.
    """
    if earlier.record is not None:
        try:
            return _told_apart(now, earlier, earlier.record)
        except EvidenceError:
            pass
    plain = changes_since(now.case, earlier.as_of, now.setting, now.solved, now.asker, now.executor)
    return against(plain, now.case, earlier)


def _told_apart(now: Now, earlier: Earlier, result: Assessment) -> Changes:
    day, case = earlier.as_of, now.case
    told = tell(case, day, now.setting, now.solved, now.asker, now.executor)
    steps = _Steps(told, day, _said(earlier, told))
    then, sight = _as_then(now.written, result.case), Sight.of(result.case, case)
    questions = _asked(result.case, case, sight)
    before, after = [was for _, was, _ in questions], [query for *_, query in questions]
    used, fell = _readable(result.case, case, sight)
    reports = edits_of_reports(result.case, case)
    edited, solved = edits_of_model(result.case, then), None
    if edited:
        declared = replace(then, evidence=used, coverage=result.case.coverage)
        solved = _solved(declared, before, now)
        what = f"edits of {listed(edited)}" + (
            f", which {listed(fell)} cannot be read without" if fell else ""
        )
        if solved is None:
            steps.waits(what, "edits")
        else:
            steps.take(what, "edits", solved)
    values = _values(now, day, [*before, *after])
    old, new = (
        {chain: each[:, part] for chain, each in values.items()}
        for part in (slice(None, len(before)), slice(len(before), None))
    )
    final, rank = stand(case, told.mixture, old), _order(used, case)

    def standing(evidence: Iterable[Report], coverage: tuple[Coverage, ...]) -> Floats:
        placed = sorted(evidence, key=lambda report: rank[report.id])
        variant = replace(case, evidence=tuple(placed), coverage=coverage)
        return stand(variant, reread(variant, day, now.setting, now.solved, now.executor), old)

    watched = edits_of_coverage(result.case, case)
    again = _anchor_words(then, case)
    steps.take(again, "anchor", standing(used, result.case.coverage) if watched or reports else final)
    if watched:
        steps.take("edits of `coverage`", "coverage", standing(used, case.coverage) if reports else final)
    held = {report.id: report for report in used}
    for number, edit in enumerate(reports):
        held.pop(edit.id, None)
        if edit.after is not None:
            held[edit.id] = edit.after
        now.progress("Telling what changed", number, len(reports))
        if number == len(reports) - 1:
            steps.take(edit.id, edit.kind, final)
        elif number >= MOST_REPORTS - 1:
            steps.waits(edit.id, edit.kind)
        else:
            try:
                steps.take(edit.id, edit.kind, standing(held.values(), case.coverage))
            except EvidenceError:
                # Without the next one the record is impossible: they are told together.
                steps.waits(edit.id, edit.kind)
    if before != after:
        names = [f"questions.{name}" for name, was, query in questions if was != query]
        steps.take(f"edits of {listed(names)}", "questions", stand(case, told.mixture, new))
    if day < case.as_of:
        steps.take("windows of questions that have grown shorter", "windows", told.first)
    return _joined(told, steps, earlier)


class _Steps:
    """Lines taken one after another: each is what the answers change by."""

    def __init__(self, told: Told, day: date, said: Floats) -> None:
        self.told, self.day, self.reached = told, day, said
        self.lines: list[Change] = []
        self._waiting: list[tuple[str, str]] = []

    def waits(self, what: str, kind: str) -> None:
        """Something that cannot be told by itself: it goes with the next."""
        self._waiting.append((what, kind))

    def take(self, what: str, kind: str, state: Floats) -> None:
        """One thing, or several together, and where the answers stand after it."""
        together = [*self._waiting, (what, kind)]
        said = ", ".join(each for each, _ in together)
        kinds = {each for _, each in together}
        one = kinds.pop() if len(kinds) == 1 else "edits" if "edits" in kinds else "edited"
        self.lines.append(self.told.change(said, self.day, state - self.reached, one))
        self.reached, self._waiting = state, []


def _joined(told: Told, steps: _Steps, earlier: Earlier) -> Changes:
    """The lines before the day and since, of what both results have."""
    last = dict(zip((*told.names, *told.questions), told.last, strict=True))
    plain = Changes(
        since=earlier.as_of,
        against=earlier.name,
        accounts=tuple((n, earlier.accounts[n], float(last[n])) for n in told.names if n in earlier.accounts),
        forecasts=tuple(
            (n, earlier.forecasts[n], float(last[n])) for n in told.questions if n in earlier.forecasts
        ),
        lines=(),
    )
    lines = [
        replace(
            line,
            accounts=tuple(pair for pair in line.accounts if pair[0] in earlier.accounts),
            forecasts=tuple(pair for pair in line.forecasts if pair[0] in earlier.forecasts),
        )
        for line in (*steps.lines, *told.lines)
    ]
    return replace(plain, lines=tuple(sorted(lines, key=lambda line: -line.largest)))


def _anchor_words(then: Case, case: Case) -> str:
    """What is found anew of today's chains beside those of the earlier day."""
    counted = [one.id for one, other in zip(then.acts, case.acts, strict=True) if one != other]
    record = " on a longer record" if then.as_of < case.as_of else ""
    again = f"the anchor found again{record}"
    return f"{again}, and usual rates counted again ({listed(counted)})" if counted else again


def _as_then(written: Case, earlier: Case) -> Case:
    """The case as written now, as of the earlier day; rates counted again if the earlier result did so."""
    then = replace(written, as_of=earlier.as_of)
    if earlier.written_for is not None and earlier.written_for > earlier.as_of:
        then, _ = at_origin(then)
    return then


def _asked(earlier: Case, case: Case, sight: Sight) -> list[tuple[str, Query, Query]]:
    """For every question: its id, what it asked (as now, where that is new or cannot be read), and what it asks."""
    was = dict(asked_of_model(earlier))
    asked = asked_of_model(case)
    return [
        (name, was[name] if name in was and sight.query(was[name]) else query, query) for name, query in asked
    ]


def _readable(earlier: Case, case: Case, sight: Sight) -> tuple[tuple[Report, ...], list[str]]:
    """Reports the earlier result used that the present case can read, and ids of the others."""
    used = [report for report in earlier.evidence if not usable(earlier, report)]
    kept = tuple(report for report in used if sight.report(report) and report.first >= case.begins)
    return kept, [report.id for report in used if report not in kept]


def _order(used: Sequence[Report], case: Case) -> dict[str, tuple[int, int]]:
    """Where reports stand: as in today's file, and those that are not in it after the one they stood after."""
    rank = {report.id: (number, 0) for number, report in enumerate(case.evidence)}
    before = (-1, 0)
    for report in used:
        before = rank.setdefault(report.id, (before[0], before[1] + 1))
    return rank


def _said(earlier: Earlier, told: Told) -> Floats:
    return np.array(
        [earlier.accounts.get(name, np.nan) for name in told.names]
        + [earlier.forecasts.get(name, np.nan) for name in told.questions]
    )


def _values(now: Now, day: date, queries: Sequence[Query]) -> Mapping[int, Floats]:
    """For the id of each of today's chains, values of queries asked on an earlier day."""
    asker = now.asker
    if day != now.case.as_of or not set(queries) <= {query for _, query in asked_of_model(now.case)}:
        asker = Asker(replace(now.case, as_of=day), now.asker.mixture, now.executor)
        asker.ask(list(dict.fromkeys(queries)))
    return {id(unit.chain): columns(asker, unit, queries) for unit in all_units(now.asker.mixture)}


def _solved(case: Case, queries: Sequence[Query], now: Now) -> Floats | None:
    """Weights and answers of a case solved from the beginning; None where it cannot be."""
    try:
        setting, solved = solved_as_assessed(case, now.executor, now.progress)
    except (SolveError, EvidenceError):
        return None
    mixture = posterior(case, solved.filtered, setting.filtered)
    answers = Asker(case, mixture, now.executor).ask(list(dict.fromkeys(queries)))
    by_query = dict(zip(dict.fromkeys(queries), answers, strict=True))
    weights = membership(case, mixture).astype(float) @ mixture.weights
    return np.concatenate([weights, [by_query[query].value for query in queries]])
