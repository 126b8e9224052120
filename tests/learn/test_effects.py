"""What scenarios do while the numbers are uncertain: the same draws on both sides, slopes, and what is too large."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from hedgerow.ask.anchoring import solved_as_assessed
from hedgerow.ask.answers import Asker
from hedgerow.ask.assess import assess, workers
from hedgerow.ask.engine import posterior, silent
from hedgerow.ask.gradient import Differentiator
from hedgerow.ask.scenarios import Intervened
from hedgerow.ask.shifted import Calibrated, Place
from hedgerow.ask.why.common import headlines, query_of
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.learn import effects as module
from hedgerow.learn.calibrate import Options, calibrate
from hedgerow.learn.effects import affordable, along, effects, scenes_of
from hedgerow.learn.journal import Journal
from hedgerow.learn.laplace import NINTH, Normal
from hedgerow.learn.target import Target
from hedgerow.learn.uncertainty import draw
from hedgerow.learn.unknowns import unknowns_of
from hedgerow.show import kinds
from hedgerow.show.document import document
from hedgerow.show.report import render


@pytest.fixture(scope="module")
def case():
    return read_case(TEMPLATE)


@pytest.fixture(scope="module")
def base(case):
    with workers() as executor:
        return Place(case, *solved_as_assessed(case, executor))


@pytest.fixture(scope="module")
def unknowns(base):
    return unknowns_of(base, intercepts=False, reporting=False)


def test_both_answers_stand_on_the_same_draw(case, base, unknowns) -> None:
    """Against each difference asked by itself, at the drawn point, in the way an assessment asks."""
    normal = Normal(np.zeros(len(unknowns)), 4.0 * np.eye(len(unknowns)), 0.0)
    scenes, questions = scenes_of(case), headlines(case)
    queries = [query_of(each) for each in questions]
    assert [(each.scenario.id, each.manner) for each in scenes] == [
        (each.id, manner) for each in case.scenarios for manner in module.manners(each)
    ]
    with workers() as executor:
        target = Target(base, unknowns, executor)
        drawn = draw(target, normal, questions, 3, 7, scenes=scenes)
        for number, point in enumerate(drawn.points):
            there = target.place(point)
            mixture = posterior(there.case, there.solved.filtered, there.setting.filtered)
            asker = Asker(there.case, mixture, executor)
            now = [answer.value for answer in asker.ask(queries)]
            for row, scene in enumerate(scenes):
                course = Intervened(
                    there.case, there.setting, there.solved, scene.scenario, scene.manner, executor, silent
                )
                then = [answer.value for answer in asker.ask(queries, course.course)]
                assert drawn.changed[number, row] == pytest.approx(np.subtract(then, now), abs=1e-7)
    assert np.abs(drawn.changed).max() > 0.01


def test_slopes_are_those_of_differences_solved_again(case, base, unknowns) -> None:
    """Spreads made by hand, of central differences along each unknown; an answer's of its derivatives."""
    size = len(unknowns)
    covariance = 0.1 * np.eye(size) + 0.02
    normal = Normal(np.full(size, 0.1), np.linalg.inv(covariance), 0.0)
    scenes = scenes_of(case)
    query = query_of(headlines(case)[0])
    with workers() as executor:
        target = Target(base, unknowns, executor)
        found = along(target, normal, [query], scenes)

        def difference(point: np.ndarray) -> np.ndarray:
            return asked_at(target, point, query, scenes)

        assert found.middle[:, 0] == pytest.approx(difference(normal.mean), abs=1e-7)
        steps = 0.02 * np.eye(size)
        slopes = np.array(
            [(difference(normal.mean + step) - difference(normal.mean - step)) / 0.04 for step in steps]
        )
        by_hand = [np.sqrt(slopes[:, row] @ covariance @ slopes[:, row]) for row in range(len(scenes))]
        place = target.place(normal.mean)
        knobs = [each.knob for each in unknowns]
        by = Differentiator(place.case, place.setting, place.solved, executor, knobs).forecast(query).by
        slope = [by[each.knob] * each.slope(float(z)) for each, z in zip(unknowns, normal.mean, strict=True)]
    assert found.spreads[:, 0] == pytest.approx(by_hand, rel=0.05, abs=1e-5)
    assert found.answers == pytest.approx([np.sqrt(np.array(slope) @ covariance @ slope)], rel=0.05)


def test_a_few_directions_know_the_spread_on_average(monkeypatch) -> None:
    """A difference that is linear: exact along all directions, and of 400 seeds along a few, within five errors."""
    slope, size = np.array([0.3, -1.0, 0.5, 2.0, 0.0, 0.7, -0.4, 0.2, 1.1, -0.6]), 10
    root = np.random.default_rng(4).normal(size=(size, size))
    normal = Normal(np.full(size, 0.2), np.linalg.inv(root @ root.T + np.eye(size)), 0.0)
    exact = np.sqrt(slope @ normal.covariance @ slope)
    monkeypatch.setattr(module, "posterior", lambda *_: None)
    monkeypatch.setattr(
        module,
        "Asker",
        lambda place, *_: SimpleNamespace(
            ask=lambda _: [SimpleNamespace(by_account=np.array([2.0 * slope @ place]))]
        ),
    )
    monkeypatch.setattr(module, "differences", lambda _, place, *__: np.array([[slope @ place.case]]))
    nowhere = SimpleNamespace(filtered=None)
    asked: list[np.ndarray] = []

    def place(point):
        asked.append(point)
        return SimpleNamespace(case=point, solved=nowhere, setting=nowhere)

    target = SimpleNamespace(place=place, executor=None, logs=lambda _: np.zeros(1))
    found = along(target, normal, ["x"], [])
    assert (found.middle.item(), found.spreads.item()) == pytest.approx((slope @ normal.mean, exact))
    assert found.answers.item() == pytest.approx(2.0 * exact)
    assert len(asked) == 1 + size
    asked.clear()
    squares = [along(target, normal, ["x"], [], seed).spreads.item() ** 2 for seed in range(400)]
    assert len(asked) == 400 * (1 + module.FEW)
    error = np.sqrt(2.0 / module.FEW / 400)
    assert np.mean(squares) / exact**2 == pytest.approx(1.0, abs=5 * error)
    assert np.std(squares) / exact**2 == pytest.approx(np.sqrt(2.0 / module.FEW), rel=0.3)


def test_what_was_asked_beside_the_mode_is_not_asked_again(monkeypatch, tmp_path) -> None:
    """Each point is kept when it is told, also one at which a scenario cannot be solved."""
    asked: list[np.ndarray] = []
    monkeypatch.setattr(module, "posterior", lambda *_: None)
    monkeypatch.setattr(
        module,
        "Asker",
        lambda place, *_: SimpleNamespace(
            ask=lambda _: [SimpleNamespace(by_account=np.array([place.sum()]))]
        ),
    )
    monkeypatch.setattr(module, "differences", lambda _, place, *__: np.array([[np.nan]]))
    nowhere = SimpleNamespace(filtered=None)

    def place(point):
        asked.append(point)
        return SimpleNamespace(case=point, solved=nowhere, setting=nowhere)

    target = SimpleNamespace(place=place, executor=None, logs=lambda _: np.zeros(1))
    normal = Normal(np.array([0.1, 0.2]), np.eye(2), 0.0)
    path, told = tmp_path / "kept.part", []

    def stop(done, total):
        told.append((done, total))
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        along(target, normal, ["x"], [None], None, stop, Journal(path, {"of": "this"}))
    found = along(
        target,
        normal,
        ["x"],
        [None],
        None,
        lambda *each: told.append(each),
        Journal(path, {"of": "this"}),
    )
    assert told == [(1, 3), (2, 3), (1, 3), (2, 3), (3, 3)]
    assert len(asked) == 3
    assert found.answers == pytest.approx([np.sqrt(2.0)])
    assert np.isnan(found.middle).all()


def asked_at(target, point, query, scenes):
    there = target.place(point)
    asker = Asker(
        there.case, posterior(there.case, there.solved.filtered, there.setting.filtered), target.executor
    )
    now = dict(zip([query], asker.ask([query]), strict=True))
    return module.differences(target, there, asker, now, scenes)[:, 0]


def test_what_moves_both_answers_alike_cancels(case) -> None:
    scenes = scenes_of(case)[:1]
    rng = np.random.default_rng(1)
    weights, difference = np.full(200, 1 / 200), 0.1 + 0.01 * rng.standard_normal(200)
    (found,) = effects(scenes, 0, np.array([[0.1]]), np.array([[0.01]]), (weights, difference[:, None, None]))
    assert found.value == pytest.approx(difference.mean())
    assert found.parameters == pytest.approx(difference.var())
    assert 0.08 < found.low < found.value < found.high < 0.12


def test_a_scene_that_cannot_be_solved_at_a_draw_is_left_out_of_it(case) -> None:
    scenes = scenes_of(case)[:2]
    drawn = np.array([[[0.1], [np.nan]], [[np.nan], [np.nan]], [[0.3], [np.nan]]])
    middle, spread = np.array([[0.2], [0.2]]), np.array([[0.1], [0.1]])
    (found,) = effects(scenes, 0, middle, spread, (np.array([0.25, 0.5, 0.25]), drawn))
    assert found.value == pytest.approx(0.2)
    assert effects(scenes, 0, np.full((2, 1), np.nan), spread, None) == ()


def test_too_large_a_case_has_slopes_only(case, base, monkeypatch) -> None:
    scenes = scenes_of(case)
    assert affordable(base, scenes, 64)
    monkeypatch.setattr(module, "LARGEST", 1000)
    assert not affordable(base, scenes, 64)
    (found, *_) = effects(scenes, 0, np.full((len(scenes), 1), 0.2), np.full((len(scenes), 1), 0.1), None)
    assert found.parameters is None
    assert (found.low, found.high) == pytest.approx((0.2 - 0.1 * NINTH, 0.2 + 0.1 * NINTH))


@pytest.fixture(scope="module")
def learned(case):
    with workers() as executor:
        return calibrate(case, executor, Options(intercepts=False, reporting=False, draws=8))


def test_the_page_and_the_document_tell_them(case, learned) -> None:
    stands = Calibrated(learned.shift, "0", learned.forecasts)
    found = assess(case, explained=False, calibrated=stands)
    effect = learned.forecasts[0].effects[0]
    (scenario,) = [
        each for each in document(found)["scenarios"] if (each["id"], each["kind"]) == (effect.scenario, effect.kind)
    ]  # fmt: skip
    told = scenario["effects"][learned.forecasts[0].question]
    assert (told["value"], told["low"], told["high"]) == (effect.value, effect.low, effect.high)
    page = render(found)
    said = kinds.effect_said(found, learned.forecasts[0].question, effect.scenario, effect.kind)
    assert said in page
    assert "both answers at the same draws" in page
    assert "uncertainty" in document(found)
    flat = replace(
        found,
        uncertainty=tuple(
            replace(one, effects=tuple(replace(each, parameters=None) for each in one.effects))
            for one in found.uncertainty
        ),
    )
    assert "too large to draw" in render(flat)
