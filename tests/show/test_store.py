import json
import math
from dataclasses import replace

import numpy as np
import pytest

from hedgerow.case.expressions import Constant, LevelComparison, Operation, ParameterValue, QuantityScore
from hedgerow.case.read import find_case, read_case
from hedgerow.show.report import render
from hedgerow.show.store import FORM, RECORD, RecordError, read_record, write_record


@pytest.fixture(params=["plain", "explained", "past", "hostile", "empty", "shipped", "not finite"])
def made(request, build, explain):
    plain = build.assessment()
    return {
        "plain": lambda: plain,
        "explained": lambda: explain(plain),
        "past": lambda: build.assessment(written=2032),
        "hostile": build.hostile,
        "empty": build.empty,
        "shipped": lambda: replace(plain, case=read_case(find_case("iraq-2021"))),
        "not finite": lambda: replace(plain, health=replace(plain.health, residual=math.inf)),
    }[request.param]()


def test_a_kept_record_is_read_back_equal_and_gives_the_same_page(made, tmp_path):
    write_record(made, tmp_path / RECORD)
    again = read_record(tmp_path)
    assert again == made
    assert render(again) == render(made)
    assert read_record(tmp_path / RECORD) == made


def test_trees_that_look_alike_are_told_apart(build, tmp_path):
    trees = (
        Constant(True), Constant(1.0), QuantityScore("held"), ParameterValue("held"),
        Operation("and", (LevelComparison("held", "==", 1), Operation("neg", (ParameterValue("held"),)))),
    )  # fmt: skip
    made = build.assessment()
    actor = replace(made.case.actors[0], wants=tuple((f"want {at}", tree) for at, tree in enumerate(trees)))
    made = replace(made, case=replace(made.case, actors=(actor, *made.case.actors[1:])))
    write_record(made, tmp_path / RECORD)
    found = [tree for _, tree in read_record(tmp_path).case.actors[0].wants]
    assert found == list(trees)
    assert [type(tree) for tree in found] == [type(tree) for tree in trees]
    assert [type(tree.value) for tree in found[:2]] == [bool, float]


def test_numbers_of_numpy_are_kept_as_numbers(build, tmp_path):
    made = build.assessment()
    health = replace(made.health, iterations=np.int64(41), residual=np.float32(0.5))
    write_record(replace(made, health=health, told_apart=np.bool_(True)), tmp_path / RECORD)
    found = read_record(tmp_path)
    assert (found.health.iterations, found.health.residual, found.told_apart) == (41, 0.5, True)
    assert type(found.health.iterations) is int


def test_the_same_record_gives_the_same_bytes(build, tmp_path):
    for name in ("a", "b"):
        write_record(build.assessment(), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def _sign(text):
    """Hostile text with a digest that fits."""
    from hedgerow.show.store import _digest

    kept = json.loads(text)
    return json.dumps({**kept, "sha256": _digest(kept["assessment"])})


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace("0.061", "0.062"), "changed or cut short"),
        (lambda text: text[: len(text) // 2], "no record of a result"),
        (lambda text: "[" * 100_000, "no record of a result"),
        (lambda text: "{}", "no record of a result"),
        (lambda text: "null", "no record of a result"),
        (lambda text: "\u00e9", "no record of a result"),
        (lambda text: text.replace(f'"form": {FORM}', '"form": 0'), "in another form"),
        (lambda text: _sign(text.replace('"as_of": "2031-06-29"', '"as_of": "June"')), "is not a result"),
        (lambda text: _sign(text.replace('"strategy_share"', '"surprise"')), "is not a result"),
        (lambda text: _sign(text.replace('"is": "Constant"', '"is": "Popen"')), "is not a result"),
    ],
)
def test_a_damaged_record_is_refused_with_its_name_and_a_remedy(build, tmp_path, spoil, said):
    file = tmp_path / RECORD
    write_record(build.assessment(), file)
    text = file.read_text(encoding="ascii")
    spoilt = spoil(text)
    assert spoilt != text
    file.write_text(spoilt, encoding="utf-8")
    with pytest.raises(RecordError) as refused:
        read_record(tmp_path)
    assert said in str(refused.value)
    assert str(file) in str(refused.value)
    assert "hedgerow assess" in str(refused.value)


@pytest.mark.parametrize("where", ["", "nowhere"])
def test_where_there_is_no_record_that_is_said(tmp_path, where):
    with pytest.raises(RecordError, match="No such file"):
        read_record(tmp_path / where)
