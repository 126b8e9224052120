"""Hedgerow: systems of power, as reporting describes them, as executable models."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hedgerow.notebook import Loaded, Result

__all__ = ["load", "load_result"]


def load(case: str | Path, as_of: date | None = None) -> Loaded:
    """Read a case, to be assessed in a notebook: see `hedgerow.notebook`."""
    from hedgerow.notebook import load as load_case

    return load_case(case, as_of)


def load_result(folder: str | Path) -> Result:
    """Read a result that was kept: see `hedgerow.notebook`."""
    from hedgerow.notebook import load_result as load_kept

    return load_kept(folder)
