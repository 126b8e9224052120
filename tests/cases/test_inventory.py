"""Every row of the inventory has its place in the model: what should move a number does."""

from __future__ import annotations

import pytest

from hedgerow.case.changes import Changes
from hedgerow.case.edits import read_changed
from hedgerow.case.read import find_case, read_case
from hedgerow.cases import shipped
from hedgerow.errors import CaseError

CASE = read_case(find_case("iraq-2021"))
ROWS = {row.row: row for row in CASE.inventory}
MOVES = 1e-6


def test_all_forty_two_rows_are_there():
    assert sorted(map(int, ROWS)) == list(range(1, 43))


def test_rows_that_move_nothing_say_why():
    silent = [row for row in CASE.inventory if row.how != "moves"]
    assert all(row.note and row.elements for row in silent)
    assert len(silent) < 10


@pytest.mark.slow
@pytest.mark.parametrize("name", [row.row for row in CASE.inventory if row.how == "moves"])
def test_element_moves_its_number(iraq, name):
    """Replacing one value moves another element's number by more than 1e-6, the anchor frozen.

    Beliefs are filtered again only where the number is a weight or about today, or the change is to the record;
    elsewhere the present belief stays, so that what moves is what follows from the element.
    """
    row = ROWS[name]
    edits = dict(row.change)
    recorded = any(path.split(".")[0] in ("evidence", "calendar") for path in edits)
    about_now = any(
        claim.asks.form == "account" or (claim.asks.form == "holds" and claim.asks.end is None)
        for claim in CASE.claims
        if row.number == f"claims.{claim.id}"
    )
    weighed = row.number.startswith("accounts") or about_now
    changed = iraq.perturbed(edits, filtered=recorded or weighed)
    assert abs(changed.number(row.number) - iraq.number(row.number)) > MOVES


def test_a_number_that_the_inventory_points_into_can_be_moved_all_the_same():
    """What is put in its place has no median or report of that name any more, and the inventory need not know."""
    moved = 0
    for folder in shipped().values():
        case = read_case(folder)
        pointed = {
            path.split(".")[1] for row in case.inventory for path, _ in row.change if path.startswith("param")
        }
        for name in sorted(pointed):
            value = next(each.median for each in case.parameters if each.name == name)
            changed = read_changed(folder, Changes(values=((f"parameters.{name}", 1.1 * value),)))
            assert changed.inventory == case.inventory
            moved += 1
    assert moved


def test_what_was_never_there_is_a_fault_under_an_edit_as_well():
    with pytest.raises(CaseError, match="leads nowhere"):
        read_case(
            find_case("iraq-2021"),
            edits={"parameters.congress.prior": "{fixed: 2}", "inventory.0.elements": "[acts.nothing_such]"},
        )
