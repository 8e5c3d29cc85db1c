"""The server over :mod:`premises` on a port of this machine, in a thread, for browsers and clients."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from premises import Premises, create_application, office

__all__ = ["CHROMIUM", "serving"]

CHROMIUM = next(
    (p for p in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if p.exists()), None
)


@contextmanager
def serving(here: Premises, **settings: object) -> Iterator[str]:
    """Serve, and give the origin."""
    listener = socket.create_server(("127.0.0.1", 0))
    origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with office(here, origin=origin, **settings) as made:  # type: ignore[arg-type]
        config = uvicorn.Config(create_application(made), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield origin
        finally:
            server.should_exit = True
            thread.join(20)
