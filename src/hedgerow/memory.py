"""Memory that is free given back to the system, which the C library would keep for later.

Arrays of some megabytes are freed in an order of their own, and what lies between those that stay would grow to about
a quarter of what a large case needs.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

Progress = Callable[[str, int, int], None]


def give_back() -> None:
    """Give free memory back, where the C library can (glibc)."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError, TypeError):
        return


def tidied(progress: Progress) -> Progress:
    """Progress that gives memory back whenever a stage ends."""
    stage = ""

    def told(name: str, done: int, total: int) -> None:
        nonlocal stage
        if name != stage:
            stage = name
            give_back()
        progress(name, done, total)

    return told
