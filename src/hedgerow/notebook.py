"""Hedgerow in a notebook: a case read, its assessment seen where the cell ends, and charts to work on.

    import hedgerow

    result = hedgerow.load("philippines-2020").assess()
    result

The page is shown in a frame of its own, in which nothing runs. Charts are Altair's (extra `notebook`), so that titles,
colours and data can be changed; each is titled by what it shows.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hedgerow.ask.assess import assess
from hedgerow.ask.record import Assessment
from hedgerow.case.model import Case
from hedgerow.case.read import find_case, read_case
from hedgerow.cli.talk import progress_on, talk
from hedgerow.cli.write import prepare, write_assessment
from hedgerow.errors import HedgerowError
from hedgerow.show import findings
from hedgerow.show.read_aloud import record_title
from hedgerow.show.report import render
from hedgerow.show.store import read_record

if TYPE_CHECKING:
    import xarray as xr
    from altair import FacetChart, LayerChart

FRAME = 720
"""Height of the frame that shows the page [px]."""
MODEL, BAND, REFERENCE = "#1c6447", "#a9cbb8", "#737a76"
"""Colours of the page: the model's number, its interval, and what it is compared with."""


@dataclass(frozen=True)
class Loaded:
    """A case that was read.

    Attributes:
        case: The case.
    """

    case: Case

    def assess(self, since: date | None = None, *, thorough: bool = False) -> Result:
        """Assess it; progress goes to stderr.

        Args:
            since: Day since which changes are told; None: none are.
            thorough: Whether to explain it however long that takes.
        """
        with progress_on(talk()) as progress:
            return Result(assess(self.case, progress=progress, since=since, thorough=thorough))

    def _repr_html_(self) -> str:
        case = self.case
        return (
            f"<p><b>{html.escape(case.title)}</b>, as of {case.as_of}: {len(case.actors)} actors, "
            f"{len(case.acts)} acts, {len(case.evidence)} reports, {len(case.questions)} questions</p>"
        )


@dataclass(frozen=True)
class Result:
    """An assessment, as a notebook shows it.

    Attributes:
        assessment: The record, with every number.
    """

    assessment: Assessment

    def _repr_html_(self) -> str:
        """The page, in a frame in which nothing runs and from which nothing is fetched."""
        page = html.escape(render(self.assessment), quote=True)
        title = html.escape(self.assessment.case.title, quote=True)
        return f'<iframe sandbox title="{title}" srcdoc="{page}" width="100%" height="{FRAME}"></iframe>'

    def save(self, folder: str | Path) -> Path:
        """Write page, netCDF and JSON into a folder; returns the page."""
        return write_assessment(self.assessment, prepare(Path(folder)))

    def tree(self) -> xr.DataTree:
        """Every number, as `assessment.nc` holds it."""
        from hedgerow.show.netcdf import tree

        return tree(self.assessment)

    def accounts(self) -> FacetChart:
        """Weight of each account before the reports (tick) and after them (dot)."""
        alt = _altair()
        rows = [
            {
                "question": findings.axis_title(self.assessment, one.axis),
                "account": one.label,
                "before": one.prior,
                "after": one.weight,
            }
            for one in self.assessment.accounts
        ]
        base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("account:N", title=None, sort=None))
        before = base.mark_tick(color=REFERENCE, thickness=2).encode(x=_chance(alt, "before", "Weight"))
        after = base.mark_point(color=MODEL, filled=True, size=80).encode(x=_chance(alt, "after", "Weight"))
        chart = alt.layer(before, after).facet(row=alt.Row("question:N", title=None, sort=None))
        titled: FacetChart = chart.resolve_scale(y="independent").properties(
            title=findings.standing_title(self.assessment)
        )
        return titled

    def forecasts(self) -> LayerChart:
        """Answers (dot) with 0.8 intervals over accounts (bar), habit's (hollow) and baselines (tick)."""
        alt = _altair()
        rows = [
            {
                "question": one.short,
                "answer": one.probability,
                "low": one.low,
                "high": one.high,
                "habit": one.habit,
                "baseline": one.baseline,
            }
            for one in self.assessment.forecasts
            if one.unit == "probability" and one.answered_by == "model" and one.probability is not None
        ]
        base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("question:N", title=None, sort=None))
        layers = [
            base.mark_bar(color=BAND, height=9).encode(x=_chance(alt, "low", "Chance"), x2="high:Q"),
            base.mark_tick(color=REFERENCE, thickness=2).encode(x=_chance(alt, "baseline", "Chance")),
            base.mark_point(color=REFERENCE, size=50).encode(x=_chance(alt, "habit", "Chance")),
            base.mark_point(color=MODEL, filled=True, size=80).encode(x=_chance(alt, "answer", "Chance")),
        ]
        titled: LayerChart = alt.layer(*layers).properties(title=findings.next_title(self.assessment))
        return titled

    def weights(self) -> FacetChart:
        """How the reports moved the weights, in steps, given strategy; for habit its own."""
        alt = _altair()
        labels = {(one.axis, one.name): one.label for one in self.assessment.accounts}
        rows: list[dict[str, Any]] = [
            {
                "on": datetime(step.on.year, step.on.month, step.on.day).isoformat(),
                "question": findings.axis_title(self.assessment, axis),
                "account": labels.get((axis, value), value),
                "weight": weight,
                "what": step.what,
            }
            for step in self.assessment.steps
            for axis, value, weight in step.weights
        ]
        chart = alt.Chart(alt.Data(values=rows)).mark_line(interpolate="step-after", color=MODEL)
        titled: FacetChart = (
            chart.encode(
                x=alt.X("on:T", title=None),
                y=_chance(alt, "weight", "Weight"),
                strokeDash=alt.StrokeDash("account:N", title=None, sort=None),
                tooltip=["on:T", "what:N", "account:N", alt.Tooltip("weight:Q", format=".2f")],
            )
            .properties(height=110)
            .facet(row=alt.Row("question:N", title=None, sort=None))
            .properties(title=record_title(self.assessment))
        )
        return titled


def load(case: str | Path, as_of: date | None = None) -> Loaded:
    """Read a case: a folder with a `case.yaml`, or the name of a shipped one.

    Args:
        case: The case.
        as_of: Use nothing dated or published after this day; None: the case's own.

    Raises:
        CaseError: If it has faults; names them all.
    """
    return Loaded(read_case(find_case(str(case)), as_of=as_of))


def load_result(folder: str | Path) -> Result:
    """A result that was kept: the folder `hedgerow assess` or `Result.save` wrote.

    Raises:
        RecordError: If there is none.
    """
    return Result(read_record(folder))


def _altair() -> Any:  # noqa: ANN401 - a module
    try:
        import altair
    except ImportError:
        raise HedgerowError(
            "Charts need Altair. Install it with: python -m pip install 'hedgerow[notebook]'"
        ) from None
    return altair


def _chance(alt: Any, field: str, title: str) -> Any:  # noqa: ANN401 - Altair's channels
    """A field on the axis from 0 to 1."""
    channel = alt.Y if field == "weight" else alt.X
    return channel(f"{field}:Q", title=title, scale=alt.Scale(domain=[0, 1]))
