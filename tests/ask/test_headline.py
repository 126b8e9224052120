"""The guard of the first sentence: an account is named only where it beats habit and leads everywhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hedgerow.ask.answers import Mixture
from hedgerow.ask.engine import habit_weight
from hedgerow.ask.headline import MARGIN, headline
from hedgerow.ask.record import Account, Stability
from hedgerow.ask.summary import accounts_table
from hedgerow.case.model import Case
from hedgerow.game.compile import accounts_of
from hedgerow.infer.filtered import Filtered

from ..infer.worlds import rivals

PLAIN = "The reports do not tell these accounts apart"


def weighed(case: Case, gains: tuple[float, ...]) -> Filtered:
    """The case's accounts with these log evidences."""
    keys = accounts_of(case)
    priors = np.log([key.prior for key in keys])
    path = (priors + np.array(gains))[None, :]
    return Filtered(
        keys=keys, priors=priors, paths=dict.fromkeys((0.5, 1.0), path * 1.0), units=(), events=(), entries=(),
        increments=np.zeros((0, len(keys))), beliefs=(), marginals=(), occupancy=(),
    )  # fmt: skip


def guarded(strict: float, lax: float, habit: float, *rows: tuple[float, float]) -> tuple[str, bool, str]:
    """Headline of two accounts with these log evidences; rows: their weights at other sways and kappas."""
    case = rivals()
    mixture = Mixture(weighed(case, (strict, lax)), weighed(case, (habit, habit)), 0.5)
    first = next(account for account in accounts_table(case, mixture) if account.name == "strict")
    stability = tuple(
        Stability(1.0, 1.0, (("aim", "strict", one), ("aim", "lax", other)), 0.0, 0.0)
        for one, other in ((first.weight_given_strategy, 1 - first.weight_given_strategy), *rows)
    )
    made = headline(case, accounts_table(case, mixture), stability, mixture)
    return made.text, made.told_apart, made.reason


def test_an_account_that_beats_habit_and_leads_everywhere_is_named() -> None:
    text, told, reason = guarded(-10.0, -13.0, -11.2, (0.6, 0.4), (0.51, 0.49))
    assert text.startswith("Of the accounts declared, strict fits the reports best (0.")
    assert "before the reports 0.50" in text
    assert (told, reason) == (True, "")


def test_a_weight_that_is_not_all_is_not_printed_as_all() -> None:
    case = rivals()
    mixture = Mixture(weighed(case, (-10.0, -20.0)), weighed(case, (-30.0, -30.0)), 0.0)
    row = Stability(1.0, 1.0, (("aim", "strict", 0.9999), ("aim", "lax", 0.0001)), 0.0, 0.0)
    text = headline(case, accounts_table(case, mixture), (row,), mixture).text
    assert "(>0.99, before the reports 0.50)" in text


def test_an_account_that_hardly_beats_habit_is_not() -> None:
    text, told, reason = guarded(-10.0, -13.0, -11.0, (0.6, 0.4))
    assert (text, told) == (PLAIN, False)
    assert (
        reason
        == "Under “Strict”, which fits best of those that assume strategy, the reports are 2.7 times as probable as "
        "out of habit; to be named it must make them more than 3.0 times as probable as habit does."
    )


def test_the_margin_itself_is_not_enough() -> None:
    assert not guarded(0.0, -13.0, -MARGIN)[1]
    assert guarded(0.0, -13.0, -MARGIN - 1e-9)[1]


def test_an_account_that_does_worse_than_habit_is_not() -> None:
    text, told, reason = guarded(-10.0, -13.0, -9.5)
    assert (text, told) == (PLAIN, False)
    assert reason == (
        "Out of habit the reports are 1.6 times as probable as under “Strict”, which fits best of those that assume "
        "strategy; to be named it must make them more than 3.0 times as probable as habit does."
    )


def test_an_account_that_leads_only_here_is_not() -> None:
    text, told, reason = guarded(-10.0, -13.0, -20.0, (0.6, 0.4), (0.45, 0.55))
    assert (text, told) == (PLAIN, False)
    assert reason.startswith("“Lax” leads instead if stakes")


def test_both_reasons_are_given() -> None:
    reason = guarded(-10.0, -13.0, -10.5, (0.45, 0.55))[2]
    assert "1.6 times as probable as out of habit" in reason
    assert "; “Lax” leads instead if" in reason


def test_a_case_of_one_account_or_of_habit_alone_says_so() -> None:
    alone = rivals(axes=())
    mixture = Mixture(weighed(alone, (-1.0,)), weighed(alone, (-9.0,)), 0.5)
    made = headline(alone, accounts_table(alone, mixture), (), mixture)
    assert (made.text, made.told_apart) == ("This case declares one account only.", False)
    case = rivals()
    idle = replace(case, actors=tuple(replace(actor, wants=()) for actor in case.actors))
    made = headline(idle, (), (), Mixture(weighed(case, (-1.0, -2.0)), weighed(case, (-9.0, -9.0)), 0.5))
    assert made.text.startswith("This case runs as habit")
    assert not made.told_apart


@pytest.mark.parametrize("prior", [0.0, 0.2, 0.5, 1.0])
@pytest.mark.parametrize("gain", [-2000.0, -3.0, 0.0, 3.0, 2000.0])
def test_habit_is_weighed_by_prior_and_evidence(prior: float, gain: float) -> None:
    case = rivals(habit=prior)
    weight = habit_weight(case, weighed(case, (-5.0, -5.0)), weighed(case, (-5.0 + gain, -5.0 + gain)))
    if prior in (0.0, 1.0):
        assert weight == prior
    else:
        with np.errstate(over="ignore"):
            odds = prior / (1 - prior) * np.exp(gain)
        assert weight == pytest.approx(1.0 if np.isinf(odds) else odds / (1 + odds), rel=1e-12)


def test_accounts_of_an_axis_share_one_weight() -> None:
    case = rivals()
    mixture = Mixture(weighed(case, (-5.0, -7.0)), weighed(case, (-6.0, -6.0)), 0.3)
    table: dict[tuple[str, str], Account] = {
        (one.axis, one.name): one for one in accounts_table(case, mixture)
    }
    strict, lax = table["aim", "strict"], table["aim", "lax"]
    given = 1 / (1 + np.exp(-2.0))
    assert strict.weight_given_strategy == pytest.approx(given)
    assert strict.weight == pytest.approx(0.7 * given + 0.3 * 0.5)
    assert strict.weight + lax.weight == pytest.approx(1.0)
    assert table["habit", "habit"].weight + table["habit", "strategy"].weight == pytest.approx(1.0)
