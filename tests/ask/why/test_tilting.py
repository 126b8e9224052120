"""Drawn histories held to what is computed: weights, what they leave uncertain, and gaps beyond chance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from hedgerow.ask.why.tilting import Weighted, share_error, tilted, unexplained


def drawn(seed=0, count=500):
    """Answers to two questions that go together, and to one that counts."""
    random = np.random.default_rng(seed)
    first = random.random(count) < 0.3
    second = random.random(count) < np.where(first, 0.7, 0.2)
    return np.stack([first, second, random.poisson(2.0 + first)], axis=1).astype(float)


def test_one_question_is_met_by_proportion() -> None:
    answers = np.repeat([1.0, 0.0], [40, 60])[:, None]
    weights = tilted(answers, np.array([0.3])).weights
    assert weights == pytest.approx(np.repeat([0.3 / 40, 0.7 / 60], [40, 60]), abs=1e-9)


def test_weights_meet_every_answer_and_are_nearest_to_equal_ones() -> None:
    answers = drawn(count=30)
    forecasts = answers.mean(axis=0) * [1.1, 0.9, 1.05]
    found = tilted(answers, forecasts)
    assert found.met.all()
    assert found.weights.sum() == pytest.approx(1.0)
    assert found.weights @ answers == pytest.approx(forecasts, abs=1e-8)
    by_hand = minimize(
        lambda w: np.sum(w * np.log(w * 30)),
        np.full(30, 1 / 30),
        jac=lambda w: np.log(w * 30) + 1.0,
        bounds=[(1e-9, 1)] * 30,
        constraints=[
            {"type": "eq", "fun": lambda w: w @ answers - forecasts, "jac": lambda w: answers.T},
            {"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda w: np.ones((1, 30))},
        ],
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 500},
    )
    assert found.weights == pytest.approx(by_hand.x, abs=1e-6)


def test_what_agrees_already_counts_alike() -> None:
    answers = drawn()
    assert tilted(answers, answers.mean(axis=0)).weights == pytest.approx(np.full(500, 0.002), abs=1e-12)


def test_questions_that_say_the_same_are_no_obstacle() -> None:
    first = drawn()[:, :1]
    answers = np.concatenate([first, first, 1.0 - first], axis=1)
    found = tilted(answers, np.array([0.32, 0.32, 0.68]))
    assert found.weights @ answers == pytest.approx([0.32, 0.32, 0.68], abs=1e-8)


@pytest.mark.parametrize(
    ("answers", "forecasts"),
    [
        (np.zeros((50, 1)), [0.01]),
        (np.ones((50, 1)), [1.2]),
        # Whenever the first comes so does the second, which is yet to be the rarer.
        (np.array([[1.0, 1.0], [0.0, 1.0], [0.0, 0.0]] * 20), [0.5, 0.2]),
        # It could be met, by letting two histories count for nearly everything.
        (np.repeat([1.0, 0.0], [2, 98])[:, None], [0.95]),
    ],
    ids=["never drawn", "beyond what can be", "contradictory", "hardly"],
)
def test_what_cannot_be_met_leaves_the_histories_alike(answers, forecasts) -> None:
    found = tilted(answers, np.array(forecasts))
    assert found.weights == pytest.approx(np.full(len(answers), 1 / len(answers)))
    assert not found.met.any()


def test_a_question_never_drawn_does_not_keep_the_others_from_being_met() -> None:
    answers = np.concatenate([drawn(), np.zeros((500, 1))], axis=1)
    forecasts = np.array([0.31, 0.36, 2.3, 0.0004])
    found = tilted(answers, forecasts)
    assert found.met.tolist() == [True, True, True, False]
    assert (found.weights @ answers)[:3] == pytest.approx(forecasts[:3], abs=1e-8)


def test_a_share_has_the_error_of_a_share_where_nothing_is_met_and_none_where_it_is() -> None:
    answers = drawn()
    member = answers[:, 0] > 0
    share = member.mean()
    alike = Weighted(np.full(500, 0.002), np.zeros(3, dtype=bool))
    assert share_error(member, answers, alike) == pytest.approx(np.sqrt(share * (1 - share) / 500))
    assert share_error(member, answers, tilted(answers, np.array([0.3, 0.35, 2.3]))) == pytest.approx(
        0, abs=1e-9
    )


@pytest.mark.statistical
def test_weighting_narrows_a_share_by_as_much_as_it_says() -> None:
    """800 drawings of both answers; the spread of a spread is 2.5 per cent, looked at with five times that."""
    truth = np.array([0.3, 0.3 * 0.7 + 0.7 * 0.2, 2.3])
    shares, plain, errors = [], [], []
    for seed in range(800):
        answers = drawn(seed, 400)
        both = (answers[:, 0] > 0) & (answers[:, 1] > 0)
        found = tilted(answers, truth)
        shares.append(found.weights @ both)
        plain.append(both.mean())
        errors.append(share_error(both, answers, found))
    assert np.mean(shares) == pytest.approx(0.21, abs=5 * np.std(shares) / np.sqrt(800) + 1e-3)
    assert np.std(shares) == pytest.approx(np.mean(errors), rel=0.125)
    assert np.std(shares) < 0.6 * np.std(plain)


@pytest.mark.parametrize(
    ("hits", "forecast", "beyond"),
    [(200, 0.4, False), (230, 0.4, False), (245, 0.4, True), (2, 0.0005, False), (6, 0.0005, True), (0, 0.0, False),
     (1, 0.0, True), (500, 1.0, False), (0, 1e-12, False), (490, 1.0 + 1e-12, True)],
)  # fmt: skip
def test_gaps_of_chances_are_judged_exactly(hits, forecast, beyond) -> None:
    """Also rare ones, which no normal curve describes, and forecasts a rounding error beyond certainty."""
    answers = np.repeat([1.0, 0.0], [hits, 500 - hits])[:, None]
    assert unexplained(answers, np.array([forecast]), np.array([True])).tolist() == [beyond]


def test_gaps_of_numbers_are_judged_by_their_spread() -> None:
    answers = np.random.default_rng(1).poisson(3.0, 500).astype(float)[:, None]
    mean, error = answers.mean(), answers.std(ddof=1) / np.sqrt(500)
    for gap, beyond in ((2.5, False), (4.0, True)):
        assert unexplained(answers, np.array([mean + gap * error]), np.array([False])).tolist() == [beyond]
    assert not unexplained(np.ones((500, 1)), np.array([1.01]), np.array([False])).any()


@pytest.mark.statistical
def test_few_right_forecasts_are_called_wrong() -> None:
    """2000 drawings, 2 expected to be called wrong at most; more than 10 come once in 100 000."""
    truth = np.array([0.3, 0.35, 2.3])
    chances = np.array([True, True, False])
    assert sum(unexplained(drawn(seed, 200), truth, chances).any() for seed in range(2000)) <= 10
