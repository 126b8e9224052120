"""What a section finds, in one sentence that its own numbers can never refute.

Every title is a template behind a guard, with a plain fallback; differences are taken between the
numbers as printed. No account is named as leading unless the record says that the accounts are told
apart, and it leads at every sway and kappa.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hedgerow.ask.record import Account, Assessment, Forecast
from hedgerow.show import rounding, words

ENOUGH = 1.1
"""Log evidence by which strategy must beat habit before one is said to be favoured [nat]."""

ALTERED = 6
"""Changes of the case that are named before the answer; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Weights of one account as printed: rounded with their axis, so that they sum to one."""

    prior: float
    weight: float
    given_strategy: float


def axes_of(assessment: Assessment) -> tuple[str, ...]:
    """Axes of accounts in the order of the record, habit last."""
    axes = dict.fromkeys(account.axis for account in assessment.accounts)
    return (*(axis for axis in axes if axis != "habit"), *(axis for axis in axes if axis == "habit"))


def on_axis(assessment: Assessment, axis: str) -> tuple[Account, ...]:
    """The accounts on one axis, in the order declared."""
    return tuple(account for account in assessment.accounts if account.axis == axis)


def is_off(account: Account) -> bool:
    """Whether an account has been given no prior, so that no report can give it weight; habit is never off."""
    return account.prior == 0 and account.axis != "habit"


def axis_title(assessment: Assessment, axis: str) -> str:
    """What an axis asks, in words."""
    if axis == "habit":
        return "Is anybody strategic?"
    about = next((one.about for one in assessment.case.axes if one.id == axis), "")
    # It stands as a heading, and inside other sentences: a full stop is that of the sentence around it.
    return about.rstrip(".") or words.sentence(words.spoken(axis))


def rounded_weights(assessment: Assessment) -> dict[tuple[str, str], Shown]:
    """For each (axis, value), its weights as printed."""
    shown = {}
    for axis in axes_of(assessment):
        accounts = on_axis(assessment, axis)
        columns = zip(
            rounding.round_together([account.prior for account in accounts]),
            rounding.round_together([account.weight for account in accounts]),
            rounding.round_together([account.weight_given_strategy for account in accounts]),
            strict=True,
        )
        shown.update(
            {(axis, one.name): Shown(*column) for one, column in zip(accounts, columns, strict=True)}
        )
    return shown


def strategy_gap(assessment: Assessment) -> float:
    """Log evidence of strategy less that of habit [nat]."""
    return assessment.health.log_evidence - assessment.health.log_evidence_habit


def leader(assessment: Assessment, axis: str) -> Account | None:
    """The account that may be called leading on an axis, or None where the guard forbids it.

    On the first axis it is the account that the headline names, so that the two never contradict each other; on
    others strategy as a whole must beat habit, and the order by printed weight must be clear.
    """
    accounts = on_axis(assessment, axis)
    if axis == "habit" or not assessment.told_apart or len(accounts) < 2:
        return None
    first = max(accounts, key=lambda one: one.weight_given_strategy)
    if not (assessment.case.axes and axis == assessment.case.axes[0].id) and (
        round(strategy_gap(assessment), 2) <= ENOUGH or not _highest(assessment, first)
    ):
        return None
    for row in assessment.stability:
        weights = {name: weight for on, name, weight in row.weights if on == axis}
        if weights and max(weights, key=lambda name: weights[name]) != first.name:
            return None
    return first


def _highest(assessment: Assessment, account: Account) -> bool:
    """Whether an account has the highest weight of its axis as printed, alone."""
    shown = rounded_weights(assessment)
    others = [one for one in on_axis(assessment, account.axis) if one.name != account.name]
    weight = shown[account.axis, account.name].weight
    return all(weight > shown[one.axis, one.name].weight for one in others)


def hindcast(assessment: Assessment) -> str:
    """The line a case of the past must carry, or nothing."""
    year = assessment.case.written_after_outcomes
    return (
        f"Written in {year}, after the outcomes were known. Not evidence of skill."
        if year is not None
        else ""
    )


def altered(assessment: Assessment) -> str:
    """What was changed of the case for this page, or nothing."""
    said = [one.words for one in assessment.case.edited]
    if not said:
        return ""
    rest = len(said) - ALTERED
    told = "; ".join(said[:ALTERED] if rest > 1 else said)
    return f"Changed for this page: {told}{f'; and {rest} more' if rest > 1 else ''}."


def standing(assessment: Assessment, axis: str) -> str:
    """Title of an axis: who leads, or that nobody may be named."""
    if axis == "habit":
        shown = rounded_weights(assessment)
        weight = shown.get(("habit", "habit"))
        if weight is None:
            return "Habit was given no weight"
        if weight.weight == weight.prior:
            return f"Habit keeps its weight of {words.chance(weight.weight)}"
        way = "rises" if weight.weight > weight.prior else "falls"
        return f"Habit {way} from {words.chance(weight.prior)} to {words.chance(weight.weight)}"
    first = leader(assessment, axis)
    if first is None:
        return "The reports do not tell these accounts apart"
    said = words.chance(rounded_weights(assessment)[axis, first.name].weight)
    # Averaged with habit, the account that fits best need not have the highest weight.
    return f"{first.label} {'leads' if _highest(assessment, first) else 'fits the reports best,'} at {said}"


def standing_title(assessment: Assessment) -> str:
    """Title of several axes together: who leads on which, or that nobody may be named."""
    leaders = [leader(assessment, axis) for axis in axes_of(assessment) if axis != "habit"]
    named = [one for one in leaders if one is not None]
    if not named:
        return "The reports do not tell these accounts apart"
    shown = rounded_weights(assessment)
    said = [f"{one.label} ({words.chance(shown[one.axis, one.name].weight)})" for one in named]
    rest = "" if len(named) == len(leaders) else "; the other accounts are not told apart"
    if not all(_highest(assessment, one) for one in named):
        return f"{words.listed(said)} {'fits' if len(said) == 1 else 'fit'} the reports best{rest}"
    return f"{words.listed(said)} {'leads' if len(said) == 1 else 'lead'}{rest}"


def headline_forecasts(assessment: Assessment) -> tuple[Forecast, ...]:
    """The forecasts shown first: those flagged, or the first eight of the model's."""
    flagged = [one for one in assessment.forecasts if one.headline and one.probability is not None]
    model = [
        one for one in assessment.forecasts if one.answered_by == "model" and one.probability is not None
    ]
    return tuple(flagged or model[:8])


def next_title(assessment: Assessment) -> str:
    """Title of the forecasts: the one that departs most from its baseline."""
    rows = [one for one in headline_forecasts(assessment) if one.unit == "probability"]
    apart = [
        (round(abs(round(row.probability, 2) - round(row.baseline, 2)), 2), row)
        for row in rows
        if row.probability is not None and row.baseline is not None
    ]
    size, best = max(apart, key=lambda one: one[0], default=(0.0, None))
    alone = sum(one == size for one, _ in apart) == 1
    if size >= 0.05 and best is not None and best.probability is not None and best.baseline is not None:
        side = "above" if best.probability > best.baseline else "below"
        return (
            f"{best.short}: {words.headline_chance(best.probability, best.low, best.high)}, "
            f"{'furthest' if alone else 'as far as any'} {side} its baseline ({words.chance(best.baseline)})"
        )
    if rows and any(row.baseline is not None for row in rows):
        return "No headline forecast is 0.05 or more from its baseline"
    if rows:
        return f"{words.plural(len(rows), 'headline forecast')}, none with a baseline"
    return "No question with a chance is answered first"


def record_words(assessment: Assessment) -> str:
    """How many reports are used, and over which time."""
    used = [report for report in assessment.reports if report.used]
    if not used:
        return "No report is used"
    first, last = min(report.first for report in used), max(report.last for report in used)
    weighing = sum(report.weighs for report in used)
    said = f"{words.plural(len(used), 'report')} from {words.span(first, last)}"
    if weighing in {0, len(used)}:
        return f"{said}, {'all of which' if weighing > 1 else 'which' if weighing else 'none of which'} " + (
            "bears on the accounts" if weighing < 2 else "bear on the accounts"
        )
    return f"{said}; {weighing} of them {'bears' if weighing == 1 else 'bear'} on the accounts"


def strategy_title(assessment: Assessment) -> str:
    """Title of the comparison with habit."""
    gap = round(strategy_gap(assessment), 2)
    first, second = ("strategy", "habit") if gap >= 0 else ("habit", "strategy")
    said = f"{words.times(gap)} as probable with {first}"
    if words.times(gap) == words.times(0.0):
        return "The reports do not tell strategy from habit: they are as probable with either"
    if abs(gap) <= ENOUGH:
        return f"The reports do not tell strategy from habit: they are {said}, and 3 times is needed"
    return f"The reports favour {first} over {second}: they are {said}"


def forecasts_title(assessment: Assessment) -> str:
    """Title of the forecasts: the share the model answers."""
    total = len(assessment.forecasts)
    if not total:
        return "No question has been asked"
    model = sum(one.answered_by == "model" for one in assessment.forecasts)
    if model == total:
        return f"The model answers {'the one question' if total == 1 else f'all {total} questions'}"
    return f"The model answers {model} of {words.plural(total, 'question')} ({words.share(model / total)})"


def claims_title(assessment: Assessment) -> str:
    """Title of the claims: how many come out which way."""
    if not assessment.claims:
        return "No claim has been entered"
    verdicts = dict.fromkeys(("fits", "does not fit", "cannot tell", "cannot test", "assumed, not tested"), 0)
    for claim in assessment.claims:
        verdicts[claim.verdict] += 1
    said = {
        "fits": ("fits", "fit"), "does not fit": ("does not fit", "do not fit"),
        "cannot tell": ("stays open", "stay open"),
        "cannot test": ("cannot be tested",) * 2,
        "assumed, not tested": ("is assumed, not tested", "are assumed, not tested"),
    }  # fmt: skip
    parts = [f"{count} {said[verdict][count > 1]}" for verdict, count in verdicts.items() if count]
    return f"Of {words.plural(len(assessment.claims), 'claim')}, {words.listed(parts)}"


def judged_share(assessment: Assessment) -> tuple[int, float]:
    """How many numbers of the case rest on judgement alone, and their share as printed beside the others."""
    numbers = assessment.case.numbers
    judged = sum(one.source.kind in {"judgement", "none"} for one in numbers)
    if not numbers:
        return 0, 0.0
    return judged, round(judged / len(numbers), 2)


def provenance_title(assessment: Assessment) -> str:
    """Title of the sources of numbers: the share on judgement alone."""
    judged, share = judged_share(assessment)
    if not assessment.case.numbers:
        return "The case lists no numbers"
    total = words.plural(len(assessment.case.numbers), "number")
    return (
        f"{judged} of {total} ({words.share(share)}) {'rests' if judged == 1 else 'rest'} on judgement alone"
    )


def system_title(assessment: Assessment) -> str:
    """Title of the system: the act furthest above its usual rate, as printed."""
    case = assessment.case
    plain = f"{words.plural(len(case.actors), 'actor')}, {words.plural(len(case.acts), 'act')}"
    above = [(round(round(rate.now, 2) - round(rate.usual, 2), 2), rate) for rate in assessment.rates]
    size, rate = max(above, key=lambda one: one[0], default=(0.0, None))
    if rate is None:
        return plain
    if size < 0.05:
        return f"No act stands {words.rate(0.05)} a month or more above its usual rate"
    name = words.sentence(words.doing(rate.act))
    return (
        f"{name} stands furthest above its usual rate: {words.rate(rate.now)} a month, "
        f"usually {words.rate(rate.usual)}"
    )


def the_report(assessment: Assessment, report: str, on: date) -> str:
    """A report by its day, its id and what it says was done."""
    told = next((one.alternatives for one in assessment.case.evidence if one.id == report), ())
    ways = dict.fromkeys(" and ".join(words.doing(named.id) for named in at_once) for at_once in told)
    said = ": ".join(part for part in (report, " or ".join(ways)) if part)
    return f"the report of {words.day(on)} ({said})"
