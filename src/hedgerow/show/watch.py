"""What to watch: the reports that would tell most, what they would do to the accounts, and how likely they are."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from hedgerow.ask.record import Assessment, Forecast
from hedgerow.ask.why.record import Indicator
from hedgerow.show import words
from hedgerow.show.charts import dot, element, percent, strip, tick

LITTLE = 0.05
"""Share of what there is to learn below which a report settles little."""

LISTED = 12
"""Most rows drawn; the rest are folded away."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One thing that may be reported, the account it moves most, and the forecast it moves most."""

    row: Indicator
    name: str
    about: str
    account: str
    now: float
    seen: float
    unseen: float
    forecast: Forecast | None
    then: float

    @property
    def drawn(self) -> Markup:
        """The weight of that account now, if it is reported, and if it is not."""
        label = (
            f"{self.account}: {words.chance(self.now)} now, {words.chance(self.seen)} if reported, "
            f"{words.chance(self.unseen)} if not"
        )
        line = element("line", class_="ln", x1=percent(self.unseen), x2=percent(self.seen), y1=9, y2=9)
        hollow = element("circle", class_="hol", cx=percent(self.unseen), cy=9, r=3.6)
        return strip(label, line, tick(self.now), hollow, dot(self.seen))


def watched(assessment: Assessment) -> tuple[Watched, ...]:
    """Everything that may be reported, what would tell most first."""
    indicators = assessment.indicators
    if indicators is None:
        return ()
    return tuple(_watched(assessment, row) for row in indicators.rows)


def shown(rows: tuple[Watched, ...]) -> int:
    """How many rows are drawn: those that tell something as printed, at least three and not too many."""
    telling = sum(round(one.row.information, 3) > 0 for one in rows)
    return min(max(telling, 3), LISTED)


def _watched(assessment: Assessment, row: Indicator) -> Watched:
    labels = {(one.axis, one.name): one.label for one in assessment.accounts}
    weights = {(one.axis, one.name): one.weight for one in assessment.accounts}
    seen = {(axis, value): weight for axis, value, weight in row.seen if value != "strategy"}
    unseen = {(axis, value): weight for axis, value, weight in row.unseen}
    key = max(seen, key=lambda one: abs(seen[one] - unseen.get(one, seen[one])), default=("", ""))
    forecast, then = _moved(assessment, row)
    if row.what == "silence":
        name, about = "None of all these", ""
    else:
        mark = f" ({words.spoken(row.mark)})" if row.mark else ""
        names = {actor.id: actor.name for actor in assessment.case.actors}
        name = words.sentence(words.doing(row.what)) + mark
        about = _about(assessment, row, names.get(row.by, ""))
    now = weights.get(key, 0.0)
    return Watched(
        row,
        name,
        about,
        labels.get(key, key[1]),
        now,
        seen.get(key, now),
        unseen.get(key, now),
        forecast,
        then,
    )


def _about(assessment: Assessment, row: Indicator, by: str) -> str:
    """Who would do it, and what it is, in the words of the case."""
    case = assessment.case
    about = {drift.id: drift.about for drift in case.drifts}
    about |= {act.id: act.about for act in case.acts}
    for act in case.acts:
        about |= {reply.id: reply.about or f"Reply to {words.doing(act.id)}." for reply in act.replies}
    return ": ".join(part for part in (by, about.get(row.what, "").rstrip(".")) if part)


def little(assessment: Assessment) -> str:
    """That even the most telling report would leave most of what there is to learn, where it is so as printed."""
    rows = watched(assessment)
    if not rows or assessment.indicators is None:
        return ""
    told, all_ = round(rows[0].row.information, 3), round(assessment.indicators.entropy, 2)
    if told >= LITTLE * all_:
        return ""
    return f"The most telling is worth {words.number(told, 3)} of these: no single report to come would settle much."


def _moved(assessment: Assessment, row: Indicator) -> tuple[Forecast | None, float]:
    """The forecast that the report would move most, as printed, and to where."""
    by_id = {one.id: one for one in assessment.forecasts}
    best: tuple[float, Forecast, float] | None = None
    for question, then in row.forecasts:
        forecast = by_id.get(question)
        if forecast is None or forecast.probability is None or forecast.unit != "probability":
            continue
        size = abs(round(then, 2) - round(forecast.probability, 2))
        if size >= 0.005 and (best is None or size > best[0]):
            best = (size, forecast, then)
    return (best[1], best[2]) if best is not None else (None, 0.0)


def watch_title(assessment: Assessment) -> str:
    """Title of the section: what would tell most, if anything does as printed."""
    rows = watched(assessment)
    days = assessment.indicators.days if assessment.indicators is not None else 0.0
    if not rows or round(rows[0].row.information, 3) == 0:
        return f"Nothing that may be reported within {days:.0f} days would tell the accounts apart"
    first = rows[0]
    if round(first.seen, 2) == round(first.now, 2):
        return f"“{first.name}” would tell most, and that is little"
    verb = "raise" if first.seen > first.now else "lower"
    return (
        f"“{first.name}” ({words.chance(first.row.chance)} within {days:.0f} days) would tell most: it would {verb} "
        f"“{first.account}” from {words.chance(first.now)} to {words.chance(first.seen)}"
    )
