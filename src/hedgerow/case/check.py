"""What goes beyond reading."""

from __future__ import annotations
from hedgerow.case.model import Case
from hedgerow.errors import Fault


def check_parts(
    case: Case, *, dates_known: bool = True, moved: bool = False
) -> tuple[tuple[Fault, ...], tuple[str, ...]]:
    return (), ()


def check_whole(case: Case) -> tuple[tuple[Fault, ...], tuple[str, ...]]:
    return (), ()
