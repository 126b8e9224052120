"""The timeline read aloud: what moved each axis of accounts most, and what is believed of each quantity now."""

from __future__ import annotations

from dataclasses import dataclass

from hedgerow.ask.record import Assessment, Step
from hedgerow.show import words
from hedgerow.show.findings import axes_of, axis_title, on_axis


@dataclass(frozen=True, slots=True)
class Jump:
    """The largest change of a weight at one step of the record."""

    step: Step
    label: str
    before: float
    after: float

    @property
    def size(self) -> float:
        """As printed."""
        return round(abs(round(self.after, 2) - round(self.before, 2)), 2)


def largest_jump(assessment: Assessment, axis: str) -> Jump | None:
    """What moved an axis most, in the order of the record; None where nothing moved it by 0.01 as printed."""
    labels = {one.name: one.label for one in on_axis(assessment, axis)}
    before = {one.name: one.prior for one in on_axis(assessment, axis)}
    best: Jump | None = None
    for step in assessment.steps:
        now = {name: weight for where, name, weight in step.weights if where == axis}
        # Where an axis is asked anew its weights return to their priors: that is no finding.
        if not step.what.startswith("redraw"):
            for name, after in now.items():
                jump = Jump(step, labels.get(name, name), before.get(name, after), after)
                if jump.size >= 0.01 and (best is None or jump.size > best.size):
                    best = jump
        before.update(now)
    return best


def jumps(assessment: Assessment) -> tuple[str, ...]:
    """One sentence for each axis."""
    said = []
    for axis in axes_of(assessment):
        jump = largest_jump(assessment, axis)
        about = axis_title(assessment, axis).rstrip(".?")
        if jump is None:
            said.append(f"{about}: no report moves a weight by {words.chance(0.01)}.")
            continue
        what = "silence up to" if jump.step.what == "silence" else f"{jump.step.what}, on"
        verb = "rises" if jump.after > jump.before else "falls"
        said.append(
            f"{about}: moved most by {what} {words.day(jump.step.on)}, when “{jump.label}” {verb} "
            f"from {words.chance(jump.before)} to {words.chance(jump.after)}."
        )
    return tuple(said)


def situation(assessment: Assessment) -> str:
    """What is believed of each quantity now: its likeliest level."""
    found = []
    for path in assessment.paths:
        if path.chances:
            now = path.chances[-1]
            level = max(range(len(now)), key=lambda at: now[at])
            name, value = path.quantity.replace("_", " "), path.levels[level].replace("_", " ")
            found.append(f"{name} {value} ({words.chance(now[level])})")
    return f"The situation now, level by level: {words.listed(found)}." if found else ""
