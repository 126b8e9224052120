"""The timeline read aloud: what moved each axis of accounts most, and what is believed of each quantity now."""

from __future__ import annotations

from dataclasses import dataclass

from hedgerow.ask.record import Assessment, Step
from hedgerow.show import words
from hedgerow.show.findings import axes_of, axis_title, on_axis, the_report


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


def all_jumps(assessment: Assessment, axis: str) -> tuple[Jump, ...]:
    """Every change of a weight on an axis by 0.01 or more as printed, in the order of the record."""
    labels = {one.name: one.label for one in on_axis(assessment, axis)}
    before = {one.name: one.prior for one in on_axis(assessment, axis)}
    found = []
    for step in assessment.steps:
        now = {name: weight for where, name, weight in step.weights if where == axis}
        # Where an axis is asked anew its weights return to their priors: that is no finding.
        if not step.what.startswith("redraw"):
            moved = [
                Jump(step, labels.get(name, name), before.get(name, after), after)
                for name, after in now.items()
            ]
            found += [jump for jump in moved if jump.size >= 0.01]
        before.update(now)
    return tuple(found)


def largest_jump(assessment: Assessment, axis: str) -> Jump | None:
    """What moved an axis most; None where nothing moved it by 0.01 as printed."""
    return max(all_jumps(assessment, axis), key=lambda one: one.size, default=None)


def record_title(assessment: Assessment) -> str:
    """Title of the record: the step that moved the accounts most, if one stands out as printed."""
    found = [jump for axis in axes_of(assessment) if axis != "habit" for jump in all_jumps(assessment, axis)]
    if not found:
        return "No report moves the weight of an account by " + words.chance(0.01)
    jump = max(found, key=lambda one: one.size)
    if len({(one.step.on, one.step.what) for one in found if one.size == jump.size}) > 1:
        return f"No report stands out: those that move the accounts most change a weight by {words.chance(jump.size)}"
    what = words.sentence(_by(assessment, jump))
    return (
        f"{what} moves the accounts most: “{jump.label}” "
        f"{'rises' if jump.after > jump.before else 'falls'} from {words.chance(jump.before)} to "
        f"{words.chance(jump.after)}, given strategy"
    )


def jumps(assessment: Assessment) -> tuple[str, ...]:
    """One sentence for each axis."""
    said = []
    for axis in axes_of(assessment):
        jump = largest_jump(assessment, axis)
        about = axis_title(assessment, axis).rstrip(".?")
        if jump is None:
            said.append(f"{about}: no report moves a weight by {words.chance(0.01)}.")
            continue
        verb = "rises" if jump.after > jump.before else "falls"
        said.append(
            f"{about}: moved most by {_by(assessment, jump)}, when “{jump.label}” {verb} from "
            f"{words.chance(jump.before)} to {words.chance(jump.after)}."
        )
    return tuple(said)


def _by(assessment: Assessment, jump: Jump) -> str:
    """What moved a weight: silence, or a report by its day, its id and what it says was done."""
    on, what = words.day(jump.step.on), jump.step.what
    if what == "silence":
        return f"silence up to {on}"
    return the_report(assessment, what, jump.step.on)


def situation(assessment: Assessment) -> str:
    """What is believed of each quantity now: its likeliest level."""
    found = []
    for path in assessment.paths:
        if path.chances:
            now = path.chances[-1]
            level = max(range(len(now)), key=lambda at: now[at])
            name, value = words.variable(path.quantity), words.spoken(path.levels[level])
            found.append(f"{name} {value} ({words.chance(now[level])})")
    return f"The situation now, level by level: {words.listed(found)}." if found else ""
