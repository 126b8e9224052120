"""How a page names what a case is made of: by the names it gives, or else by its ids with the capitals of its prose."""

from __future__ import annotations

from hedgerow.case.labels import labels_of_doings, labels_of_variables
from hedgerow.case.model import Case
from hedgerow.show.capitals import capitals
from hedgerow.show.words import Names


def names_of(case: Case) -> Names:
    """The names of a case."""
    return Names(capitals(case), labels_of_doings(case), labels_of_variables(case))
