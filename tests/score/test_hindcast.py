"""The whole of a hindcast on a small case: kept answers, cut records, tables."""

import io
import itertools
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from hedgerow.ask.assess import assess
from hedgerow.case.read import read_case
from hedgerow.learn.calibrate import most_probable
from hedgerow.learn.target import Target
from hedgerow.score import asked as module
from hedgerow.score.hindcast import hindcast
from hedgerow.score.hindcast_table import hindcast_document, print_hindcast
from hedgerow.score.record import HABIT, LEARNED, MODEL

HARBOUR = Path(__file__).parents[1] / "case" / "fixtures" / "harbour"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cases") / "harbour"
    shutil.copytree(HARBOUR, made)
    # The master's acts move little: a larger sway cannot be attained.
    text = (made / "case.yaml").read_text(encoding="utf-8")
    changed = text.replace("    sway: 0.5\n", "    sway: 0.1\n")
    # Two replies exclude each other: together they may not be surer than certain.
    changed = changed.replace(
        "{chance: 0.3 + 0.1 * (stores == full)}", "{chance: 0.1 + 0.1 * (stores == full)}"
    )
    assert changed != text
    (made / "case.yaml").write_text(changed, encoding="utf-8")
    first = next(one for one in read_case(made).questions if one.answered_by == "model")
    late = first.deadline.isoformat()
    (made / "outcomes.csv").write_text(
        f"question,outcome,resolved,source,note\n{first.id},1,{late},memory,\n", encoding="utf-8"
    )
    return made


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def found(folder: Path, store: Path):
    return hindcast(folder, store)


def test_written_and_mechanical_questions_are_all_there(found) -> None:
    assert len(found.written) + len(found.numbers) == 1
    acts = len(read_case(HARBOUR).acts)
    # Windows of 30, 90 and 180 days fit after the first origin, two of them after the second, one after the third.
    assert len(found.mechanical) == acts * (3 + 2 + 1)
    assert {row.origin for row in found.mechanical} == set(found.origins)
    assert all(0.0 <= chance <= 1.0 for row in found.mechanical for _, chance in row.forecasts)
    assert "arrest" in found.leaks


def test_an_answer_is_that_of_an_assessment_of_the_day(found, folder: Path) -> None:
    from dataclasses import replace

    from hedgerow.score.mechanical import questions

    origin = date(2030, 9, 30)
    case = read_case(folder, as_of=origin)
    bare = replace(case, questions=questions(case, origin), scenarios=(), claims=(), sways=(1.0,))
    wanted = {each.id: each for each in assess(bare).forecasts}["raid_stores.90"]
    row = next(row for row in found.mechanical if row.question == f"raid_stores.90 {origin}")
    assert row.by(MODEL) == wanted.probability
    assert row.by(HABIT) == wanted.habit


def test_a_second_run_takes_what_was_kept(
    found, folder: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("nothing is to be solved again")

    monkeypatch.setattr(module, "assess", never)
    assert hindcast(folder, store) == found


def test_kept_answers_of_another_case_or_a_torn_file_are_made_again(
    found, folder: Path, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "store"
    shutil.copytree(store, other)
    torn = next(other.glob("*2030-09-30.json"))
    torn.write_text(torn.read_text(encoding="utf-8")[:40], encoding="utf-8")
    odd = next(other.glob("*2030-12-31.json"))
    raw = json.loads(odd.read_text(encoding="utf-8"))
    odd.write_text(json.dumps({**raw, "answers": dict.fromkeys(raw["answers"], 0.5)}), encoding="utf-8")
    calls = []

    def counting(case, **how):
        calls.append(case.as_of)
        return assess(case, **how)

    monkeypatch.setattr(module, "assess", counting)
    assert hindcast(folder, other) == found
    assert calls == [date(2030, 9, 30), date(2030, 12, 31)]


def test_the_outcomes_reach_no_forecast(found, folder: Path, store: Path, tmp_path: Path) -> None:
    turned = tmp_path / "harbour"
    shutil.copytree(folder, turned)
    text = (turned / "outcomes.csv").read_text(encoding="utf-8").replace(",1,", ",0,")
    (turned / "outcomes.csv").write_text(text, encoding="utf-8")
    again = hindcast(turned, tmp_path / "fresh")
    assert again.mechanical == found.mechanical
    for one, other in zip((*again.written, *again.numbers), (*found.written, *found.numbers), strict=True):
        assert one.outcome != other.outcome
        assert one.forecasts == other.forecasts


def test_the_table_and_the_document(found) -> None:
    said = io.StringIO()
    print_hindcast([found], Console(file=said, width=80))
    text = said.getvalue()
    assert "after the outcomes were known" in text
    assert "WRITTEN QUESTIONS" in text
    assert "MECHANICAL QUESTIONS" in text
    assert "may know what came later" in " ".join(text.split())
    whole = json.loads(json.dumps(hindcast_document([found]), allow_nan=False))
    assert len(whole["cases"][0]["mechanical"]) == len(found.mechanical)
    assert whole["mechanical"]["scores"]


# -- numbers learned at every origin -----------------------------------------------------------


@pytest.fixture(scope="module")
def learned(folder: Path, tmp_path_factory: pytest.TempPathFactory):
    """A hindcast with a second, learned model; where each search began, where it ended, and its files."""
    kept = tmp_path_factory.mktemp("learned")
    searches = []

    def told(base, executor, options, *rest):
        made = most_probable(base, executor, options, *rest)
        searches.append((base.case.as_of, options.near, made))
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "most_probable", told)
        return hindcast(folder, kept, learned=True), searches, kept


def test_the_learned_model_is_scored_beside_the_typed_one(found, folder: Path, learned) -> None:
    made, searches, _ = learned
    assert [day for day, *_ in searches] == [*made.origins, read_case(folder).as_of]
    assert not made.unlearned
    for typed, both in zip(
        (*found.written, *found.mechanical), (*made.written, *made.mechanical), strict=True
    ):
        # The typed model says the same whether another is asked beside it or not.
        assert both.by(MODEL) == typed.by(MODEL)
        assert both.by(HABIT) == typed.by(HABIT)
        assert 0.0 <= both.by(LEARNED) <= 1.0
    assert any(row.by(LEARNED) != row.by(MODEL) for row in made.mechanical)


def test_each_search_begins_where_the_one_before_ended(learned) -> None:
    _, searches, kept = learned
    assert searches[0][1] is None
    for (_, _, before), (_, near, _) in itertools.pairwise(searches):
        assert near == before.near
    assert not list(kept.glob("*.part"))


def test_what_was_learned_is_found_again(folder: Path, learned, monkeypatch: pytest.MonkeyPatch) -> None:
    made, _, kept = learned

    def never(*_: object, **__: object) -> None:
        raise AssertionError("nothing is to be learned again")

    monkeypatch.setattr(module, "most_probable", never)
    monkeypatch.setattr(module, "based", never)
    assert hindcast(folder, kept, learned=True) == made


def test_a_search_that_began_elsewhere_is_made_again(
    folder: Path, learned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a day's numbers are found from is part of what its answers were made from."""
    made, _, kept = learned
    other = tmp_path / "store"
    shutil.copytree(kept, other)
    first = next(other.glob(f"*{made.origins[0]}-learned.json"))
    raw = json.loads(first.read_text(encoding="utf-8"))
    kind, name, value = raw["ended"]["numbers"][0]
    raw["ended"]["numbers"][0] = kind, name, value + 0.01
    first.write_text(json.dumps(raw), encoding="utf-8")
    days = []

    def told(base, executor, options, *rest):
        days.append(base.case.as_of)
        return most_probable(base, executor, options, *rest)

    monkeypatch.setattr(module, "most_probable", told)
    again = hindcast(folder, other, learned=True)
    assert days[0] == made.origins[1]
    for one, two in zip(made.mechanical, again.mechanical, strict=True):
        assert one.by(LEARNED) == pytest.approx(two.by(LEARNED), abs=1e-3)


def test_a_stopped_search_goes_on(
    folder: Path, learned, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers given are kept, and of the search that was under way its evaluations."""
    made, searches, _ = learned
    evaluated = []
    whole = Target.possible

    def counted(self, point):
        evaluated.append(point)
        return whole(self, point)

    class StoppedError(Exception):
        pass

    def stop(stage: str, done: int, total: int) -> None:
        if f"{made.origins[1]}: Learning" in stage and done >= 2:
            raise StoppedError

    monkeypatch.setattr(Target, "possible", counted)
    with pytest.raises(StoppedError):
        hindcast(folder, tmp_path, stop, learned=True)
    assert len(list(tmp_path.glob("*.part"))) == 1
    again = hindcast(folder, tmp_path, learned=True)
    for one, two in zip(made.mechanical, again.mechanical, strict=True):
        # Solves that begin elsewhere agree within their tolerance, not to the last bit.
        assert one.by(LEARNED) == pytest.approx(two.by(LEARNED), abs=1e-5)
    assert len(evaluated) == sum(search.evaluations for *_, search in searches)
