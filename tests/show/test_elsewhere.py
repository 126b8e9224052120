"""What a page leaves out for its cost: the command is one that works, and is named only where something is left out."""

from dataclasses import replace

import pytest

from hedgerow.case.model import Parameter
from hedgerow.show.elsewhere import elsewhere, together
from hedgerow.show.report import render


@pytest.fixture(scope="module")
def made(build, explain):
    found = explain(build.assessment())
    room = Parameter("resolve", "uniform", (0.0, 1.0), 0.5, 0.1, 0.9, found.case.numbers[0].source)
    return replace(found, case=replace(found.case, parameters=(room,)))


def test_nothing_is_left_out_where_all_was_computed(made, build):
    assert elsewhere(made) == ()
    assert elsewhere(build.assessment()) == ()  # a page without explanations, such as that of a studio's run


def test_each_thing_left_out_is_named_with_its_command(made):
    bare = replace(made, sensitivity=None, ledger=replace(made.ledger, left_out=None))
    found = elsewhere(bare)
    assert len(found) == 2
    commands = [" ".join(command) for one in found for command in one.commands]
    assert "hedgerow why weir warden_type.balancer --as-of 2031-06-29" in commands
    assert commands[-1] == "hedgerow why weir Q01 --tornado --as-of 2031-06-29"
    known = {"Q01", "warden_type.balancer"} | {one.id for one in made.reports if one.used}
    assert all(command.split()[3] in known for command in commands)
    whole = " ".join(together(bare))
    assert whole == "hedgerow assess weir --thorough --as-of 2031-06-29"
    assert "--thorough" in render(bare)
    assert "--thorough" not in render(made)
    # One parameter at both ends under three accounts and habit.
    assert "8 games more" in found[1].cost
