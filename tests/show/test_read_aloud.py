from dataclasses import replace

from hedgerow.ask.record import Step
from hedgerow.show import words
from hedgerow.show.read_aloud import jumps, largest_jump, record_title, situation
from hedgerow.show.report import render


def test_the_largest_jump_is_that_of_the_steps(build):
    made = build.assessment()
    jump = largest_jump(made, "warden_type")
    before = dict(build.PRIOR)
    sizes = {}
    for step in made.steps:
        now = {name: weight for axis, name, weight in step.weights if axis == "warden_type"}
        if not step.what.startswith("redraw"):
            for name, weight in now.items():
                sizes[step.what, name] = round(abs(round(weight, 2) - round(before[name], 2)), 2)
        before = now
    assert jump.size == max(sizes.values())
    assert (
        sizes[jump.step.what, next(v.id for v in made.case.axes[0].values if v.name == jump.label)]
        == jump.size
    )


def test_what_returns_to_its_prior_is_no_finding(build):
    made = build.assessment()
    day = made.steps[-1].on
    far = Step(day, "R11", (("warden_type", "balancer", 0.41), ("warden_type", "leaning", 0.34)))
    back = Step(
        day, "redraw warden_type", (("warden_type", "balancer", 0.99), ("warden_type", "leaning", 0.01))
    )
    assert largest_jump(replace(made, steps=(far, back)), "warden_type").step.what == "R11"


def test_an_axis_that_nothing_moves_says_so(build):
    made = build.assessment()
    still = Step(
        made.as_of, "R01", tuple(("warden_type", name, prior) for name, prior in build.PRIOR.items())
    )
    said = jumps(replace(made, steps=(still,)))
    assert said[0] == "What the warden wants: no report moves a weight by 0.01."


def test_silence_and_reports_are_told_apart(build):
    made = build.assessment()
    quiet = Step(made.as_of, "silence", (("warden_type", "captured", 0.9), ("warden_type", "balancer", 0.1)))
    said = jumps(replace(made, steps=(quiet,)))[0]
    assert "silence up to 29 Jun 2031" in said
    assert "\u201cCaptured by the boatmen\u201d rises from 0.25 to 0.90" in said


def test_the_situation_names_the_likeliest_level_of_each_quantity(build):
    made = build.assessment()
    said = situation(made)
    for path in made.paths:
        chance = max(path.chances[-1])
        assert f"{path.levels[path.chances[-1].index(chance)]} ({words.chance(chance)})" in said
    assert situation(build.empty()) == ""
    assert "The situation now" not in render(build.empty())


def test_the_title_of_the_record_names_what_moved_the_accounts_most_or_nothing(build):
    made = build.assessment()
    jump = largest_jump(made, "warden_type")
    said = record_title(made)
    (told,) = (one.alternatives for one in made.case.evidence if one.id == jump.step.what)
    ((named,),) = told
    assert said.startswith(
        f"The report of {words.day(jump.step.on)} ({jump.step.what}: {words.spoken(named.id)}) moves the accounts "
        f"most: “{jump.label}”"
    )
    assert f"from {words.chance(jump.before)} to {words.chance(jump.after)}" in said
    first, second = (
        Step(made.as_of, what, (("warden_type", "balancer", weight),))
        for what, weight in (("R01", 0.5), ("R02", 0.4))
    )
    assert record_title(replace(made, steps=(first, second))) == (
        "No report stands out: those that move the accounts most change a weight by 0.10"
    )
    quiet = replace(first, what="silence")
    assert record_title(replace(made, steps=(quiet,))).startswith("Silence up to ")
    assert record_title(replace(made, steps=())) == "No report moves the weight of an account by 0.01"
