"""Every row of the inventory has its place in the model: what should move a number does."""

from __future__ import annotations

import pytest

from hedgerow.case.read import find_case, read_case

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
