"""Files written so that a crash leaves the old one or the new one, never a part; folders made, and held for one."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A file beside `path` to write; on leaving it is synced and put in place, or removed if something failed."""
    target = Path(path)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        mask = os.umask(0)
        os.umask(mask)
        part.chmod(0o666 & ~mask)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def making(folder: Path) -> Iterator[Path]:
    """A folder, made with its parents; if something fails, those that were made and are empty are taken away again."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
    except BaseException:
        for one in missing:
            with suppress(OSError):  # it is not empty, or was never made
                one.rmdir()
        raise


@contextmanager
def locked(folder: str | os.PathLike[str]) -> Iterator[None]:
    """Hold a folder for oneself: another who asks for it waits until this one has left, or is no more."""
    if sys.platform == "win32":
        import msvcrt

        with (Path(folder) / ".lock").open("a+b") as file:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def held(folder: str | os.PathLike[str]) -> Callable[[], None] | None:
    """Hold a folder until what is given back is called, or this process is no more; None where another holds it.

    Nobody waits, and a process that was killed holds nothing.
    """
    windows = sys.platform == "win32"
    try:
        # Windows locks files alone.
        handle = os.open(
            Path(folder) / ".lock" if windows else folder, os.O_RDWR | os.O_CREAT if windows else os.O_RDONLY
        )
    except OSError:
        return None
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return lambda: os.close(handle)
