"""What the command line writes to disk: an assessment's four files, and a new case."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from hedgerow.ask.record import Assessment
from hedgerow.cases import TEMPLATE
from hedgerow.errors import HedgerowError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""What a new case may be called: a plain folder name on every system."""


def prepare(folder: Path) -> Path:
    """Make sure that `folder` can be written to, before the work whose results go there is begun.

    Nothing is made yet: work that is stopped, or fails, leaves no empty folder.
    """
    try:
        there = next(one for one in (folder, *folder.parents) if one.exists() or one.is_symlink())
    except OSError as error:
        what = error.strerror or "it cannot be made"
        raise HedgerowError(f"Cannot write to {folder}: {what}. Name another folder with --out.") from None
    if not there.is_dir():
        raise HedgerowError(
            f"Cannot write to {folder}: {there} is no folder. Name another folder with --out."
        )
    if not os.access(there, os.W_OK | os.X_OK):
        raise HedgerowError(f"Cannot write to {folder}: not allowed. Name another folder with --out.")
    return folder


def write_assessment(assessment: Assessment, folder: Path) -> Path:
    """Write assessment.nc, assessment.json, record.json and report.html; return the page."""
    from hedgerow.ask.saved import RESULT
    from hedgerow.files import making, replacing
    from hedgerow.show.document import to_json
    from hedgerow.show.netcdf import write_netcdf
    from hedgerow.show.report import write_report
    from hedgerow.show.store import RECORD, write_record

    page = folder / "report.html"
    try:
        with making(folder):
            write_netcdf(assessment, folder / "assessment.nc")
            with replacing(folder / RESULT) as part:
                part.write_text(to_json(assessment), encoding="utf-8")
            write_record(assessment, folder / RECORD)
            write_report(assessment, page)
    except OSError as error:
        raise HedgerowError(f"Cannot write to {folder}: {error.strerror or error}.") from error
    return page


def write_new(name: str, where: Path) -> Path:
    """Write the commented template as the case `name` in the folder `where`."""
    if not NAME.fullmatch(name):
        raise HedgerowError(
            f"`{name}` cannot be the name of a case: use letters, digits, `-` and `_`, "
            "beginning with a letter or digit, at most 64 in all, such as `my-case`."
        )
    folder = where / name
    try:
        shutil.copytree(TEMPLATE, folder)
    except FileExistsError:
        raise HedgerowError(
            f"{name} is already here and is left as it was. Choose another name, or move it away."
        ) from None
    except OSError as error:
        raise HedgerowError(f"Cannot write {folder}: {error.strerror or error}.") from None
    return folder
