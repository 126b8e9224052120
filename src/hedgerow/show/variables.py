"""Variables of a netCDF file: values with their dimensions, a long name and a unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

Values = NDArray[Any] | float


def variable(dims: tuple[str, ...], values: Values, long_name: str, units: str = "") -> xr.Variable:
    """A variable that says what it is, and in which unit."""
    attrs = {"long_name": long_name, "units": units} if units else {"long_name": long_name}
    return xr.Variable(dims, values, attrs)


def texts(values: Sequence[str]) -> Values:
    """Texts of fixed width."""
    # Two code points at least: a dimension of empty texts cannot be stored with fixed width.
    return np.array(list(values), dtype=f"<U{max([2, *map(len, values)])}")


def times(values: Sequence[date]) -> Values:
    """Days as dates of a time axis."""
    return np.array([value.isoformat() for value in values], dtype="datetime64[ns]")


def floats(values: Sequence[float | None]) -> Values:
    """Numbers, not a number where there is none."""
    return np.array([np.nan if value is None else value for value in values], dtype=float)
