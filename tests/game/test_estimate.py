"""What a case is expected to take: its paths as they turn out to be, and a refusal where there is too little memory."""

import re
import time
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from hedgerow.case.read import find_case, read_case
from hedgerow.cases import FOLDER
from hedgerow.cli.main import app
from hedgerow.game.compile import Compiler, accounts_of, compile_case, parameters_of
from hedgerow.game.estimate import TooLargeError, expected, memory, refuse_too_large

from ..systems import actor, at, drift, quantity, quarrel, random_case, step, system


@pytest.mark.parametrize(
    "name", ["philippines-2020", "afghanistan-2021", "mali-2021", "iraq-2024", "armenia-2023"]
)
def test_paths_of_shipped_cases(name):
    case = read_case(find_case(name))
    found = expected(case)
    wanted = compile_case(case)
    assert found.situations == wanted.mechanics.space.size
    assert found.paths == pytest.approx(len(wanted.mechanics.paths.move), rel=0.25)
    assert found.accounts == len(accounts_of(case))


def test_accounts_share_their_mechanics_where_they_agree():
    """As the compiler has it, which makes one table for all that agree."""
    for name in ("afghanistan-2021", "mali-2021"):
        case = read_case(find_case(name))
        compiler = Compiler(case)
        made = {id(compiler.mechanics(parameters_of(case, account))) for account in accounts_of(case)}
        assert expected(case).mechanics == len(made)


@pytest.mark.parametrize("seed", range(12))
def test_paths_of_random_systems(seed):
    """Guards and chances that hang together are taken not to, which costs up to a half."""
    case = random_case(seed, quantities=4)
    real = len(compile_case(case).mechanics.paths.move)
    assert 0.6 < expected(case).paths / real < 1.6


def test_paths_of_an_answered_act_are_counted():
    case = quarrel()
    alone = replace(case, acts=tuple(replace(each, replies=()) for each in case.acts))
    for each in (case, alone):
        real = len(compile_case(each).mechanics.paths.move)
        assert expected(each).paths == pytest.approx(real, rel=0.3)
    assert expected(case).paths > expected(alone).paths


def huge(quantities=14):
    names = [f"q{n}" for n in range(quantities)]
    return system(
        [quantity(name, 6) for name in names],
        [actor("one")],
        drifts=[drift(f"d{name}", 0.1, step(name, 1, 6), when=at(name, 5, "<")) for name in names],
    )


def test_what_is_too_large_is_refused_at_once_and_with_the_estimate():
    begun = time.monotonic()
    with pytest.raises(TooLargeError) as told:
        refuse_too_large(huge())
    assert time.monotonic() - begun < 2.0
    text = str(told.value)
    assert "78,364,164,096 situations under 1 account." in text
    assert "GB of memory" in text
    assert "this machine has" in text
    assert "`q0` has 6" in text


def test_what_fits_is_not_refused_and_a_limit_can_be_given():
    case = read_case(FOLDER / "template")
    found = refuse_too_large(case)
    assert 200 < found.megabytes < 400
    assert found == expected(case)
    with pytest.raises(TooLargeError, match="this machine has 100 MB"):
        refuse_too_large(case, 100.0)
    assert memory() > 100.0


def test_twice_the_situations_take_twice_the_memory():
    small, large = expected(huge(8)), expected(huge(9))
    assert (large.megabytes - 260.0) / (small.megabytes - 260.0) == pytest.approx(6.0 * 9 / 8)
    assert large.seconds > small.seconds


@pytest.mark.parametrize(
    ("megabytes", "seconds", "said"),
    [
        (300.0, 5.0, "about 300 MB of memory and 5 seconds"),
        (4600.0, 1200.0, "about 4.6 GB of memory and 20 minutes"),
        (4600.0, 9000.0, "2 hours"),
        (4600.0, 900_000.0, "10 days"),
    ],
)
def test_the_estimate_in_words(megabytes, seconds, said):
    found = replace(expected(quarrel()), megabytes=megabytes, seconds=seconds)
    assert said in str(found)


def test_the_doors_refuse_what_is_too_large(monkeypatch, tmp_path):
    """Before anything of its size is made, with the estimate."""
    from hedgerow.game import estimate

    monkeypatch.setattr(estimate, "memory", lambda: 100.0)
    for arguments in (["check"], ["assess", "--out", str(tmp_path / "out")]):
        ran = CliRunner().invoke(app, [*arguments, str(FOLDER / "template")])
        assert isinstance(ran.exception, TooLargeError)
        assert "about 260 MB of memory" in str(ran.exception)


def test_check_says_what_is_expected():
    ran = CliRunner().invoke(app, ["check", str(FOLDER / "template")])
    assert re.search(r"^Expected: about 260 MB of memory and \d seconds of one processor", ran.stdout, re.M)
