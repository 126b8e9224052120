"""What was edited between two states of a case: the declared things that enter an answer, by name.

What only explains or names something (`about`, sources, labels, places on the map) enters no answer and is not
compared; of a parameter an assessment uses the median. Where a quantity's levels were edited, what was written in terms
of that quantity before cannot be read any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from hedgerow.case.expressions import Expression, parameters_in, quantities_in
from hedgerow.case.model import Act, Case, Drift, Query, Report
from hedgerow.infer.timeline import usable

_SILENT = {"id", "name", "about", "place", "source", "code", "side"}
_WRITTEN = {"outcomes": "effects", "half_life": "patience", "first": "from", "settings": "set"}
"""Fields by the word of the file format, where that is another."""
_SECTIONS = ("quantities", "parameters", "actors", "acts", "drifts", "calendar")


@dataclass(frozen=True, slots=True)
class Sight:
    """What of an earlier state of a case can be read in the present one."""

    quantities: frozenset[str]
    parameters: frozenset[str]
    happenings: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, earlier: Case, case: Case) -> Sight:
        """Quantities with the levels they had, parameters, and acts, replies and drifts with their marks."""
        levels = {each.name: each.levels for each in earlier.quantities}
        return cls(
            frozenset(each.name for each in case.quantities if levels.get(each.name) == each.levels),
            frozenset(each.name for each in case.parameters),
            frozenset(_happenings(case)),
        )

    def expression(self, tree: Expression | None) -> bool:
        """Whether an expression can be read."""
        return tree is None or (
            quantities_in(tree) <= self.quantities and parameters_in(tree) <= self.parameters
        )

    def query(self, query: Query) -> bool:
        """Whether a query can be read."""
        return (
            self.expression(query.expression)
            and all((named.id, named.mark) in self.happenings for named in query.acts)
            and all(name in self.quantities for name, _ in query.given)
            and all(map(self.query, query.parts))
        )

    def report(self, report: Report) -> bool:
        """Whether a report can be read."""
        return self.expression(report.reading) and all(
            (named.id, named.mark) in self.happenings
            for alternative in report.alternatives
            for named in alternative
        )


def edits_of_model(earlier: Case, case: Case) -> tuple[str, ...]:
    """Dotted names of what was edited of the game and of the accounts, in the order of the file format."""
    found = [name for name in ("begins", "habit") if getattr(earlier, name) != getattr(case, name)]
    for section in _SECTIONS:
        compared = _median if section == "parameters" else _changed
        found += _edits(section, getattr(earlier, section), getattr(case, section), compared)
    before, after = ({axis.id: axis for axis in each.axes} for each in (earlier, case))
    for name in dict.fromkeys((*before, *after)):
        path = f"hypotheses.{name}"
        if name not in before or name not in after:
            found.append(f"{path} ({'new' if name in after else 'gone'})")
            continue
        if before[name].first != after[name].first:
            found.append(f"{path}.from")
        found += _edits(path, before[name].values, after[name].values, _changed)
    return tuple(found)


def edits_of_coverage(earlier: Case, case: Case) -> bool:
    """Whether the windows in which silence means something were edited."""
    return earlier.coverage != case.coverage


@dataclass(frozen=True, slots=True)
class ReportEdit:
    """One report that is not what it was."""

    id: str
    kind: str
    """`published since`, `added`, `dropped` or `edited`."""
    before: Report | None
    """As it was used; None: it was not."""
    after: Report | None
    """As it is used now; None: it is not, or only later than what is compared."""


def edits_of_reports(earlier: Case, case: Case) -> tuple[ReportEdit, ...]:
    """Reports of days up to the earlier as-of date that differ: first those dropped, then in the order of the file."""
    used = {each.id: each for each in earlier.evidence if not usable(earlier, each)}
    uses = {each.id: each for each in case.evidence if not usable(case, each)}
    found = [ReportEdit(name, "dropped", report, None) for name, report in used.items() if name not in uses]
    for name, report in uses.items():
        before, after = used.get(name), report if report.first <= earlier.as_of else None
        if before is None and after is not None:
            since = after.published > earlier.as_of
            found.append(ReportEdit(name, "published since" if since else "added", None, after))
        elif before is not None and _weighed(before) != _weighed(report):
            found.append(ReportEdit(name, "edited", before, after))
    return tuple(found)


def _weighed(report: Report) -> tuple[Any, ...]:
    """What of a report enters an answer."""
    return (
        report.first,
        report.last,
        report.alternatives,
        report.reading,
        report.reply_to,
        report.credible,
    )


def _edits(
    section: str, before: Sequence[Any], after: Sequence[Any], compared: Callable[[Any, Any], list[str]]
) -> Iterator[str]:
    olds, news = ({_key(each): each for each in some} for some in (before, after))
    for name in dict.fromkeys((*olds, *news)):
        path = f"{section}.{name}"
        if name not in olds or name not in news:
            yield f"{path} ({'new' if name in news else 'gone'})"
        else:
            yield from (f"{path}{field}" for field in compared(olds[name], news[name]))


def _changed(before: object, after: object) -> list[str]:
    """Fields of a record that differ, as `.field`."""
    return [
        f".{_WRITTEN.get(field.name, field.name)}"
        for field in fields(before)  # type: ignore[arg-type]
        if field.name not in _SILENT and getattr(before, field.name) != getattr(after, field.name)
    ]


def _median(before: Any, after: Any) -> list[str]:  # noqa: ANN401 - two parameters
    return [] if before.median == after.median else [""]


def _key(each: Any) -> str:  # noqa: ANN401 - any record with a name
    return str(each.id if hasattr(each, "id") else each.name)


def _happenings(case: Case) -> Iterator[tuple[str, str]]:
    doings: list[Act | Drift] = [*case.acts, *case.drifts]
    for doing in [*doings, *(reply for act in case.acts for reply in act.replies)]:
        yield doing.id, ""
        yield from ((doing.id, outcome.mark) for outcome in doing.outcomes)
