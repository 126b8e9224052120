"""Checks of days: reports against the case's dates and each other, windows of queries, coverage."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from hedgerow.case.model import Case, Coverage, Named, Query, Report
from hedgerow.case.words import listed
from hedgerow.errors import Fault, Place


def check_dates(case: Case, *, moved: bool) -> tuple[list[Fault], list[str]]:
    """Faults and warnings of days."""
    if case.begins > case.as_of:
        what = f"The as-of date {case.as_of} lies before the case begins, on {case.begins}."
        return [Fault(Place("case.yaml", 0, "as_of"), what, "Correct one of the two.")], []
    faults = [*_reports(case, moved=moved), *_ranges(case), *_coverage(case)]
    warnings: list[str] = []
    if not moved:
        for fault in _windows(case):
            faults.append(fault)
        warnings.extend(_late_windows(case))
    warnings.extend(_uncovered(case))
    warnings.extend(
        f"The calendar entry `{one.id}` is on {one.on}, before the case begins, and never takes place."
        for one in case.calendar
        if one.on < case.begins
    )
    warnings.extend(
        f"The axis `{axis.id}` governs from {axis.first}, after the as-of date, so no report bears on it."
        for axis in case.axes
        if axis.first and axis.first > case.as_of
    )
    return faults, warnings


def _used(case: Case) -> list[Report]:
    return [report for report in case.evidence if not report.left_out]


def _reports(case: Case, *, moved: bool) -> Iterator[Fault]:
    for report in _used(case):
        if report.first < case.begins:
            yield Fault(
                report.place,
                f"The report `{report.id}` is of {report.first}, before the case begins on {case.begins}.",
                "Begin the case earlier, let `start` say it, or fill `left_out`.",
            )
        if moved or (report.last <= case.as_of and report.published <= case.as_of):
            continue
        kind = "of" if report.last > case.as_of else "published on"
        day = report.last if report.last > case.as_of else report.published
        yield Fault(
            report.place,
            f"The report `{report.id}` is {kind} {day}, after the as-of date {case.as_of}.",
            "Empty `act` and `reading` and fill `left_out`, or take the row away.",
        )


def _ranges(case: Case) -> Iterator[Fault]:
    ranges = sorted(
        (one for one in _used(case) if one.first < one.last), key=lambda one: (one.first, one.last)
    )
    for before, after in pairwise(ranges):
        if after.first <= before.last:
            yield Fault(
                after.place,
                f"The date ranges of `{before.id}` ({before.first} to {before.last}) and `{after.id}` "
                f"({after.first} to {after.last}) are open at once.",
                "Only one range may be open at a time: narrow one of them, or give it a day.",
            )


def _coverage(case: Case) -> Iterator[Fault]:
    for one, other in combinations(case.coverage, 2):
        shared = sorted(set(one.acts) & set(other.acts))
        meet = one.first <= other.last and other.first <= one.last
        same = not one.marks or not other.marks or set(one.marks) & set(other.marks)
        if shared and meet and same and one.reported != other.reported:
            yield Fault(
                Place("case.yaml", 0, "coverage"),
                f"Two rows of `coverage` from {one.first} and {other.first} cover {listed(shared)} at once, "
                "with different chances of being reported.",
                "End one window before the other begins, or tell them apart by `marks`.",
            )


def _windows(case: Case) -> Iterator[Fault]:
    for question in case.questions:
        if question.deadline < case.as_of:
            yield Fault(
                question.place,
                f"The deadline {question.deadline} lies before the as-of date {case.as_of}.",
                "Ask about something that is still open.",
            )
    asked = [(question.place, question.id, question.asks) for question in case.questions]
    asked += [(Place("case.yaml", 0, f"claims.{claim.id}"), claim.id, claim.asks) for claim in case.claims]
    for place, name, query in asked:
        for one in _queries(query):
            if one.start and one.start < case.as_of:
                yield Fault(
                    place,
                    f"The window of `{name}` begins on {one.start}, before the as-of date {case.as_of}.",
                    "Begin it on that day or later, or leave `from` out.",
                )
            if one.end and one.end < case.as_of:
                yield Fault(
                    place,
                    f"`{name}` asks about {one.end}, before the as-of date {case.as_of}.",
                    "Ask about that day or a later one.",
                )


def _late_windows(case: Case) -> Iterator[str]:
    for question in case.questions:
        for one in _queries(question.asks):
            if one.end and one.end > question.deadline:
                yield (
                    f"The window of `{question.id}` ends on {one.end}, after its deadline "
                    f"{question.deadline}, so it cannot be decided in time."
                )


def _queries(query: Query | None) -> Iterator[Query]:
    if query is not None:
        yield query
        for part in query.parts:
            yield from _queries(part)


def _uncovered(case: Case) -> list[str]:
    outside = [
        report.id
        for report in _used(case)
        if report.published <= case.as_of
        and any(
            not _covered(case.coverage, named, report) for group in report.alternatives for named in group
        )
    ]
    if not outside:
        return []
    count = f"{len(outside)} report{'s lie' if len(outside) > 1 else ' lies'}"
    return [
        f"{count} outside every window of `coverage` and so bear on where things stand, "
        f"not on which account is right: {', '.join(outside)}."
    ]


def _covered(coverage: tuple[Coverage, ...], named: Named, report: Report) -> bool:
    return any(
        named.id in one.acts
        and (not one.marks or not named.mark or named.mark in one.marks)
        and one.first <= report.first
        and report.last <= one.last
        for one in coverage
    )
