"""The climb, the curvature, what is kept on the way, and the calibration as a whole."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from hedgerow.ask.anchoring import solved_as_assessed
from hedgerow.ask.assess import assess, workers
from hedgerow.ask.shifted import Place
from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.cli import calibrate as command
from hedgerow.errors import ConvergenceError, EvidenceError, HedgerowError, QueryError, SolveError
from hedgerow.learn import uncertainty
from hedgerow.learn.calibrate import Options, calibrate
from hedgerow.learn.effects import quantile
from hedgerow.learn.journal import Journal
from hedgerow.learn.laplace import Normal, around, find_mode, identified
from hedgerow.learn.near import Near, beginning
from hedgerow.learn.record import (
    Calibration,
    CalibrationError,
    calibrated,
    read_calibration,
    write_calibration,
)
from hedgerow.learn.sampling import sample
from hedgerow.learn.target import Evaluation, Target
from hedgerow.learn.tempering import GAP, POWERS, temper
from hedgerow.learn.uncertainty import Drawn, parted
from hedgerow.learn.unknowns import Unknown, unknowns_of

from ..ask.why.engine import HEADLINES, question
from ..infer.worlds import axis, on, report
from .test_posterior import striving

PRECISION = np.array([[3.0, 1.2, 0.0], [1.2, 2.0, 0.1], [0.0, 0.1, 1.0]])
PEAK = np.array([0.7, -1.1, 0.2])


def quadratic(point: np.ndarray) -> Evaluation:
    away = point - PEAK
    return Evaluation(
        tuple(point.tolist()), float(-0.5 * away @ PRECISION @ away), tuple((-PRECISION @ away).tolist()), 0.0, ()
    )  # fmt: skip


# -- mode and curvature -----------------------------------------------------------------------


def test_a_quadratic_is_recovered() -> None:
    mode = find_mode(quadratic, 3)
    assert np.array(mode.at.point) == pytest.approx(PEAK, abs=1e-3)
    normal = around(mode, quadratic)
    assert normal.precision == pytest.approx(PRECISION, abs=1e-8)
    assert normal.covariance == pytest.approx(np.linalg.inv(PRECISION), abs=1e-8)
    assert normal.log_evidence == pytest.approx(-0.5 * np.linalg.slogdet(PRECISION)[1], abs=1e-6)


@pytest.mark.parametrize("size", [1.0, 0.01])
def test_in_its_own_coordinates_a_quadratic_takes_one_step(size) -> None:
    """However near its mode it begins: a longer step would overshoot, and cost evaluations to take back."""
    mode = find_mode(quadratic, 3, PRECISION, PEAK + size * np.array([1.0, -2.0, 0.5]))
    assert mode.evaluations == 2
    assert np.array(mode.at.point) == pytest.approx(PEAK, abs=1e-9)


def test_a_climb_tells_how_the_ground_bends_where_it_went() -> None:
    """So that the next one, to a peak nearby, takes fewer steps than in the coordinates of the priors."""
    whole = find_mode(quadratic, 3)
    assert whole.met == pytest.approx(PRECISION, abs=0.2)
    assert np.array_equal(whole.met, whole.met.T)
    beside = PEAK + np.array([0.1, -0.2, 0.05])
    plain, bent = (find_mode(quadratic, 3, precision, beside) for precision in (None, whole.met))
    assert bent.evaluations < plain.evaluations
    assert np.array(bent.at.point) == pytest.approx(PEAK, abs=1e-3)
    # Nothing was met where the climb begins at the peak: then the priors' is all there is to tell.
    assert np.array_equal(find_mode(quadratic, 3, None, PEAK).met, np.eye(3))


def test_a_climb_begins_just_where_it_is_told() -> None:
    """To the bit: what was evaluated there is found again."""
    places = []

    def told(point: np.ndarray) -> Evaluation:
        places.append(point.copy())
        return quadratic(point)

    for start in np.random.default_rng(2).normal(size=(20, 3)):
        places.clear()
        find_mode(told, 3, PRECISION, start)
        assert np.array_equal(places[0], start)


def test_a_coarser_mode_takes_fewer_evaluations() -> None:
    fine, coarse = (find_mode(quadratic, 3, gradient=gradient) for gradient in (1e-6, 0.1))
    assert coarse.evaluations < fine.evaluations
    assert np.abs(coarse.at.gradient).max() <= 0.1
    assert np.abs(fine.at.gradient).max() <= 1e-6


def test_a_search_begins_at_what_is_known_and_bends_as_is_known() -> None:
    one, two, three = Unknown("scale", "city"), Unknown("drift", "truce"), Unknown("scale", "port")
    bent = ((4.0, 0.5), (0.5, 2.0))
    start, precision = beginning(
        [one, two, three], Near((("scale", "port", 0.35), ("scale", "city", -0.7)), bent)
    )
    assert start == pytest.approx([-1.0, 0.0, 0.5])
    assert precision == pytest.approx(np.array([[2.0, 0.0, 0.5], [0.0, 1.0, 0.0], [0.5, 0.0, 4.0]]))
    # Of a number known under another kind, or to lie where the prior has it impossible, nothing is known.
    start, precision = beginning([one, two], Near((("drift", "city", 0.7), ("drift", "truce", 1e300))))
    assert np.array_equal(start, np.zeros(2))
    assert precision is None
    assert beginning([one], None) == (None, None)


def test_the_climb_turns_back_from_where_nothing_can_be_solved() -> None:
    def cliff(point: np.ndarray) -> Evaluation | SolveError:
        return SolveError("There is no solution there.") if point[0] > 0.9 else quadratic(point)

    assert np.array(find_mode(cliff, 3).at.point) == pytest.approx(PEAK, abs=1e-3)


def test_what_cannot_be_solved_at_the_medians_is_said() -> None:
    with pytest.raises(SolveError, match="no solution there"):
        find_mode(lambda _: SolveError("There is no solution there."), 2)


def test_a_saddle_is_no_mode() -> None:
    def saddle(point: np.ndarray) -> Evaluation:
        return Evaluation(tuple(point.tolist()), float(0.5 * point[0] ** 2), (float(point[0]),), 0.0, ())

    with pytest.raises(ConvergenceError, match="is no peak"):
        around(find_mode(saddle, 1), saddle)


def test_a_flat_record_is_told_from_one_that_speaks() -> None:
    found = identified(Normal(np.zeros(3), np.diag([1.0, 1.2, 9.0]), 0.0))
    assert found.left == pytest.approx((1.0, 1 / 1.2, 1 / 9))
    assert found.eigenvalues == pytest.approx((8.0, 0.2, 0.0), abs=1e-12)
    assert found.trades == ()
    tied = np.eye(2) + 50.0 * np.array([[1.0, 1.0], [1.0, 1.0]])
    ((first, second, size),) = identified(Normal(np.zeros(2), tied, 0.0)).trades
    assert (first, second) == (0, 1)
    assert size == pytest.approx(-50 / 51)


@pytest.mark.statistical
def test_the_sampler_draws_from_a_normal_distribution() -> None:
    """Means and spreads of 2 x 400 draws; at six standard errors, all six alarm falsely less than once in 10^7 runs."""
    pytest.importorskip("nutpie")
    normal = Normal(PEAK, PRECISION, 0.0)
    # The sampler is told a wrong scale, and must find the right one.
    drawn = sample(quadratic, replace(normal, precision=2.0 * np.eye(3), mean=np.zeros(3)), 400, seed=3)
    spread = np.sqrt(np.diag(np.linalg.inv(PRECISION)))
    assert drawn.draws.shape == (2, 400, 3)
    assert np.abs(drawn.mean - PEAK).max() < 6 * spread.max() / np.sqrt(200)
    assert np.abs(drawn.spread / spread - 1).max() < 6 / np.sqrt(2 * 200)
    assert drawn.reduction.max() < 1.1
    again = sample(quadratic, replace(normal, precision=2.0 * np.eye(3), mean=np.zeros(3)), 400, seed=3)
    assert np.array_equal(drawn.draws, again.draws)


@pytest.mark.statistical
def test_draws_come_in_mirrored_pairs_of_the_normal_distribution() -> None:
    """Variances of 4000 ways; at six standard errors (0.13), all three alarm falsely less than once in 10^8 runs."""
    normal = Normal(PEAK, PRECISION, 0.0)
    draws = normal.draws(8000, seed=5)
    assert draws[::2] - PEAK == pytest.approx(PEAK - draws[1::2])
    spread = np.sqrt(np.diag(normal.covariance))
    assert (draws[::2] - PEAK).var(axis=0) / spread**2 == pytest.approx(1.0, abs=6 * np.sqrt(2 / 4000))
    odd = normal.draws(7, seed=5)
    assert odd.shape == (7, 3)
    assert np.array_equal(odd[:6], normal.draws(6, seed=5))


# -- what is kept on the way ------------------------------------------------------------------


def test_a_journal_finds_what_was_kept_and_drops_a_torn_line(tmp_path) -> None:
    path = tmp_path / "case.part"
    journal = Journal(path, {"of": "this"})
    for start in (0.0, 1.0, 2.0):
        journal.add(quadratic(np.full(3, start)))
    with path.open("a") as file:
        file.write('{"point": [3.0, 3.0')
    again = Journal(path, {"of": "this"})
    assert len(again) == 3
    assert again.find((1.0, 1.0, 1.0)) == quadratic(np.ones(3))
    assert again.find((3.0, 3.0, 3.0)) is None
    assert path.read_text().endswith("}\n")
    found = {"logs": [-1.5, -np.inf], "changed": [[np.nan, 0.25]]}
    again.ask((0.5, 0.5), found)
    assert str(Journal(path, {"of": "this"}).asked((0.5, 0.5))) == str(found).replace("np.", "")
    assert len(Journal(path, {"of": "something else"})) == 0
    assert len(Journal(path, {"of": "this"})) == 0


# -- uncertainty by kind ----------------------------------------------------------------------


def test_the_variances_of_a_chance_sum_to_its_own() -> None:
    rng = np.random.default_rng(5)
    draws, units = 7, 4
    accounts = rng.dirichlet(np.ones(units), draws)
    drawn = Drawn(
        points=np.zeros((draws, 1)),
        weights=rng.dirichlet(np.ones(draws)),
        effective=5.0,
        failed=0,
        accounts=accounts,
        answers=rng.uniform(size=(draws, 2, units)),
        changed=np.zeros((draws, 0, 2)),
    )
    asked = [question("seized", HEADLINES["seized"]), question("petitions", HEADLINES["petitions"])]
    chance, number = parted(drawn, asked, [0.1, 0.2])
    assert chance.chance + chance.accounts + chance.parameters == pytest.approx(
        chance.value * (1 - chance.value)
    )
    assert number.chance is None
    assert chance.low <= chance.value <= chance.high


def test_quantiles_follow_weights() -> None:
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([0.1, 0.6, 0.3])
    assert [quantile(values, weights, share) for share in (0.1, 0.5, 0.7, 0.95)] == [1.0, 1.0, 2.0, 3.0]


# -- the whole --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def case():
    return read_case(TEMPLATE)


@pytest.fixture(scope="module")
def learned(case, tmp_path_factory):
    path = tmp_path_factory.mktemp("learned") / "template.json"
    with workers() as executor:
        made = calibrate(case, executor, Options(intercepts=False, draws=8), path.with_suffix(".part"))
    write_calibration(made, path)
    return made, path


def test_learning_never_loses_evidence(learned) -> None:
    made, path = learned
    typed, mode, _ = made.log_evidence
    assert mode >= typed
    assert len(made.unknowns) == len(made.point) > 2
    # Nothing is left of what was kept on the way.
    assert not path.with_suffix(".part").exists()


def test_the_mean_of_a_number_is_that_of_weighed_draws(case, learned, monkeypatch) -> None:
    """Not of its coordinate, and not of another number: told with draws of our own."""
    points = np.array([[0.0] * 9, [1.0] * 9]) * np.arange(1.0, 10.0)
    weights = np.array([0.25, 0.75])

    def ours(target, normal, questions, *rest) -> Drawn:
        size = len(normal.mean)
        units = len(target.base.setting.filtered.units) + len(target.base.solved.filtered.units)
        return Drawn(
            points=points[:, :size],
            weights=weights,
            effective=1.6,
            failed=0,
            accounts=np.full((2, units), 1.0 / units),
            answers=np.full((2, len(questions), units), 0.5),
            changed=np.zeros((2, 0, len(questions))),
        )

    monkeypatch.setattr("hedgerow.learn.calibrate.draw", ours)
    monkeypatch.setattr("hedgerow.learn.calibrate.scenes_of", lambda case: ())
    with workers() as executor:
        made = calibrate(case, executor, Options(intercepts=False, reporting=False, draws=8))
        unknowns = unknowns_of(
            Place(case, *solved_as_assessed(case, executor)), intercepts=False, reporting=False
        )
    assert 2 < len(unknowns) <= 9
    for number, (each, unknown) in enumerate(zip(made.unknowns, unknowns, strict=True)):
        far = unknown.value(number + 1.0)
        assert each.mean == pytest.approx(0.25 * unknown.value(0.0) + 0.75 * far), each.name
    assert "mean" in told(made)


def test_a_calibration_is_read_again_as_it_was(case, learned) -> None:
    made, path = learned
    assert read_calibration(path, case) == made


@pytest.mark.parametrize("where", ["climb", "curvature", "draws"])
def test_a_killed_calibration_goes_on_to_the_same_end(case, learned, tmp_path, monkeypatch, where) -> None:
    """Wherever it is killed, and with nothing worked out twice."""
    made, _ = learned

    class KilledError(Exception):
        pass

    stages, solved, asked = [], [], []

    def kill(stage: str, done: int, total: int) -> None:
        stages.append(stage)
        begun = next((place for place, each in enumerate(stages) if each.startswith("Feeling")), len(stages))
        if (
            (where == "climb" and stage.startswith("Learning") and done >= 4)
            or (where == "curvature" and len(stages) - begun > 3)
            or (where == "draws" and stage.startswith("Drawing") and done >= 3)
        ):
            raise KilledError

    def counted(of, name, into):
        whole = getattr(of, name)

        def called(*arguments):
            into.append(arguments)
            return whole(*arguments)

        monkeypatch.setattr(of, name, called)

    counted(Target, "possible", solved)
    counted(uncertainty, "_ask", asked)
    journal, options = tmp_path / "template.part", Options(intercepts=False, draws=8)
    with workers() as executor, pytest.raises(KilledError):
        calibrate(case, executor, options, journal, kill)
    first = len(solved), len(asked)
    assert len(journal.read_text().splitlines()) - 1 in (sum(first), sum(first) - 1)
    if where != "climb":
        assert first[0] > 4
    with workers() as executor:
        again = calibrate(case, executor, options, journal)
    assert again.point == pytest.approx(made.point, abs=1e-6)
    assert again.log_evidence == pytest.approx(made.log_evidence, abs=1e-6)
    # What was being asked when it was killed is asked again, if it had not been kept yet.
    assert len(solved) == again.evaluations
    assert len(asked) in (8, 9)


def test_from_where_an_earlier_one_ended_it_takes_fewer_steps_to_the_same_end(case, learned) -> None:
    made, path = learned
    # Of other files, with a number that this case does not know, one that it holds impossible, and one left out.
    first, second, *rest = made.unknowns
    foreign = replace(
        made,
        digests=(),
        unknowns=(replace(first, mode=-1e300), *rest, replace(second, name="nobody")),
    )
    with workers() as executor:
        near, far = (
            calibrate(case, executor, Options(intercepts=False, draws=8, near=Near.calibrated(earlier)))
            for earlier in (read_calibration(path, None), foreign)
        )
        unbent = Near.calibrated(replace(made, precision=()))
        older = calibrate(case, executor, Options(intercepts=False, draws=8, near=unbent))

    def height(of: Calibration) -> float:
        return of.log_evidence[1] - 0.5 * float(np.square(of.point).sum())

    for again in (near, far, older):
        assert height(again) == pytest.approx(height(made), abs=1e-5)
        assert again.point == pytest.approx(made.point, abs=1e-2)
    assert near.evaluations < min(made.evaluations, far.evaluations)


def test_an_assessment_stands_on_it(case, learned) -> None:
    made, path = learned
    found = assess(case, explained=False, calibrated=calibrated(path, case))
    by = {(one.axis, one.name): one.weight for one in found.accounts}
    for weights in made.weights:
        if (weights.axis, weights.value) in by:
            assert by[weights.axis, weights.value] == pytest.approx(weights.mode, abs=1e-6)
    assert found.uncertainty == made.forecasts
    assert dict(found.digests)["calibration"]
    values = {each.name: each.mode for each in made.unknowns if each.kind == "parameter"}
    assert {each.name: each.median for each in found.case.parameters if each.name in values} == values


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda raw: raw.update(digests=[["case.yaml", "0"], *raw["digests"][1:]]), "case.yaml changed"),
        (
            lambda raw: raw.update(title="A port", digests=[["case.yaml", "0"], *raw["digests"][1:]]),
            "of “A port”, and the case is “A governor",
        ),
        (lambda raw: raw.update(as_of="2019-01-01"), "as of 2019-01-01"),
        (lambda raw: raw.update(form=99), "another version"),
        (lambda raw: raw.pop("unknowns"), "changed by hand"),
        (lambda raw: raw["unknowns"][0].update(mode="nan"), "changed by hand"),
        (lambda raw: raw["unknowns"][0].update(name="nobody"), "changed by hand"),
        (lambda raw: raw["precision"].pop(), "changed by hand"),
        (lambda raw: raw["precision"][0].__setitem__(0, -1e9), "changed by hand"),
        (lambda raw: raw["precision"][0].__setitem__(1, 1e-3), "changed by hand"),
        (lambda raw: raw["precision"][0].__setitem__(0, float("nan")), "changed by hand"),
    ],
)
def test_what_belongs_to_something_else_is_refused(case, learned, tmp_path, spoil, said) -> None:
    raw = json.loads(learned[1].read_text())
    spoil(raw)
    path = tmp_path / "spoilt.json"
    path.write_text(json.dumps(raw))
    with pytest.raises(CalibrationError, match=said):
        read_calibration(path, case)
    for text in ("", "[1, 2", "[]", "\x00"):
        path.write_text(text)
        with pytest.raises(CalibrationError, match="no calibration"):
            read_calibration(path, case)
    with pytest.raises(CalibrationError, match="No such file"):
        read_calibration(tmp_path / "none.json", case)


def test_with_nothing_to_learn_it_says_so(case) -> None:
    fixed = replace(
        case,
        parameters=tuple(replace(each, kind="fixed", low=each.median, high=each.median) for each in case.parameters),
        actors=tuple(replace(each, wants=(), sway=0.0) for each in case.actors),
        acts=tuple(replace(act, worth=()) for act in case.acts),
    )  # fmt: skip
    with workers() as executor, pytest.raises(QueryError, match="nothing to learn"):
        calibrate(fixed, executor, Options(intercepts=False, reporting=False))


# -- records that are hard to learn from ------------------------------------------------------


def told(made: Calibration) -> str:
    console = Console(file=StringIO(), width=200)
    command.say(made, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def ruled_out() -> Calibration:
    """A sure report of what one of two accounts never does, and reports before and long after it."""
    case = replace(
        striving(),
        as_of=on(60),
        axes=(axis("aim", {"strict": (0.5, {"order": 1.0}), "never": (0.5, {"temper": 0.0})}),),
        evidence=(
            report("E1", 2, "petition", credible=0.9),
            report("E2", 20, "ransom", credible=1.0),
            report("E3", 40, "petition", credible=0.9),
        ),
    )
    with workers() as executor:
        return calibrate(case, executor, Options(intercepts=False, reporting=False, draws=8))


def test_an_account_that_the_record_rules_out_is_named(ruled_out: Calibration, tmp_path) -> None:
    assert ruled_out.refuted == (("aim never", "E2"),)
    weights = {each.value: each.integrated for each in ruled_out.weights if each.axis == "aim"}
    assert weights == {"strict": pytest.approx(1.0), "never": 0.0}
    # What is left out in turn has a score, though an episode of it rules an account out.
    assert np.isfinite(ruled_out.tempering.scores).all()
    assert ruled_out.tempering.episodes == 3
    write_calibration(ruled_out, tmp_path / "made.json")
    assert "Impossible under aim never: E2." in told(ruled_out)


def test_a_record_that_is_impossible_under_every_account_is_named() -> None:
    case = replace(
        striving(),
        axes=(axis("aim", {"one": (0.5, {"temper": 0.0}), "two": (0.5, {"temper": 0.0})}),),
        evidence=(report("E2", 15, "ransom", credible=1.0),),
    )
    with (
        workers() as executor,
        pytest.raises(EvidenceError, match=r"Report E2 is impossible .* Lower its `credible`"),
    ):
        calibrate(case, executor, Options(intercepts=False, draws=8))


def test_a_record_that_says_nothing_leaves_the_priors_and_is_said_to(case) -> None:
    with workers() as executor:
        made = calibrate(
            replace(case, evidence=(), coverage=()), executor, Options(intercepts=False, draws=8)
        )
    assert {each.verdict for each in made.unknowns} == {"prior only"}
    assert made.point == pytest.approx(np.zeros(len(made.point)), abs=1e-6)
    assert made.log_evidence == pytest.approx((0.0, 0.0, 0.0), abs=1e-6)
    assert "says next to nothing about any of these numbers" in told(made)


def test_a_number_pushed_to_the_end_of_its_prior_is_named(case, monkeypatch) -> None:
    monkeypatch.setattr("hedgerow.learn.calibrate.FARTHEST", 1e-3)
    with (
        workers() as executor,
        pytest.raises(ConvergenceError, match=r"The record pushes \w+ .* Widen its prior"),
    ):
        calibrate(case, executor, Options(intercepts=False, reporting=False, draws=8))


def test_a_number_far_from_its_prior_is_pointed_out(learned) -> None:
    made, _ = learned
    assert "contradict" not in told(made)
    far = replace(made, point=(3.5, *made.point[1:]))
    assert f"{made.unknowns[0].name} stands 3.5 spreads away from its prior" in told(far)


def test_what_was_not_looked_at_is_said(learned) -> None:
    made, _ = learned
    assert "measured along" not in told(replace(made, looked=None))
    assert f"along 3 of {len(made.unknowns)} directions" in told(replace(made, looked=(3, 0.126)))
    assert "by some 0.13" in told(replace(made, looked=(3, 0.126)))


def test_powers_are_scored_by_episodes_left_out_in_turn(case) -> None:
    """By plain loops over weights in proportion, for a case whose axes are never redrawn."""
    with workers() as executor:
        it = Place(case, *solved_as_assessed(case, executor))
    found = temper(it)
    likelihoods: dict[int, np.ndarray] = {}
    episode, reached = 0, 0.0
    for row, (name, event) in enumerate(it.solved.filtered.entries):
        time = it.solved.filtered.events[event].time
        if name != "silence":
            if time - reached > GAP and likelihoods:
                episode += 1
            reached = time
        both = np.concatenate([it.solved.filtered.increments[row], it.setting.filtered.increments[row]])
        likelihoods[episode] = likelihoods.get(episode, 1.0) * np.exp(both)
    priors = np.concatenate(
        [
            np.exp(it.solved.filtered.priors) * (1 - case.habit),
            np.exp(it.setting.filtered.priors) * case.habit,
        ]
    )
    assert found.episodes == len(likelihoods)
    for power, score in zip(POWERS, found.scores, strict=True):
        total = 0.0
        for left_out, likelihood in likelihoods.items():
            others = np.prod([each for name, each in likelihoods.items() if name != left_out], axis=0)
            weights = priors * others**power
            total += np.log(weights @ likelihood / weights.sum())
        assert score == pytest.approx(total, abs=1e-9)


def test_what_cannot_be_written_is_said_before_anything_is_solved(tmp_path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    for out, said in ((blocked / "x.json", "Cannot write to"), (tmp_path, "it is a folder")):
        with pytest.raises(HedgerowError, match=said):
            command.calibrate("template", out=out)
