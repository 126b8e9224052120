"""The studio served: on this machine only, until it is stopped."""

from __future__ import annotations

import secrets
import signal
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn

from hedgerow.studio.app import application
from hedgerow.studio.changes import StudioError
from hedgerow.studio.session import Studio

ADDRESS = "127.0.0.1"


def serve(
    folder: Path, runs: Path, *, port: int, proposals: Sequence[Path] = (), tell: Callable[[str], None]
) -> None:
    """Serve a case until Ctrl-C, or until it is asked to end (SIGTERM); either way it clears up behind itself.

    Args:
        folder: The case.
        runs: Folder of the run store.
        port: Where to listen on 127.0.0.1; 0: wherever is free.
        proposals: Documents of proposals besides the case's own.
        tell: Given the address, with its token, once it is listened on.

    Raises:
        StudioError: If the port is taken, or the run store cannot be used.
        CaseError: If the case has faults and no sound version is known.
    """
    with listening(port) as taken:
        token = secrets.token_urlsafe(24)
        number = taken.getsockname()[1]
        studio = Studio(folder, runs, proposals)
        # uvicorn gives a signal it was ended by on to who held it before, by default the end of the process at once.
        signal.signal(signal.SIGTERM, _leave)
        # asyncio would turn Ctrl-C into the cancelling of a task, which one that is just done does not hear.
        signal.signal(signal.SIGINT, _interrupt)
        try:
            config = uvicorn.Config(
                application(studio, token, number),
                log_level="warning",
                access_log=False,
                server_header=False,
                ws="none",
                lifespan="off",
                timeout_graceful_shutdown=1,
            )
            tell(f"http://{ADDRESS}:{number}/?token={token}")
            uvicorn.Server(config).run(sockets=[taken])
        finally:
            studio.close()


def _leave(*_: object) -> None:
    raise SystemExit(0)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def listening(port: int) -> socket.socket:
    """A socket that listens on this machine only."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((ADDRESS, port))
        made.listen(128)
    except (OSError, OverflowError) as error:
        made.close()
        why = getattr(error, "strerror", None) or str(error)
        raise StudioError(
            f"Port {port} of {ADDRESS} cannot be used: {why}. Name another with --port, or leave it out."
        ) from None
    return made
