"""``python -m wire [PORT]``: print the base URL and serve until killed."""

import sys
import threading

from wire.server import WireServer

with WireServer(port=int(sys.argv[1]) if len(sys.argv) > 1 else 0) as server:
    server.remembers = False
    print(server.base, flush=True)
    threading.Event().wait()
