"""What this process and its children use: memory and processor time."""

import os
import threading
from pathlib import Path

__all__ = ["Memory", "cpu_s"]


class Memory(threading.Thread):
    """Watches the resident memory of this process and its children, ten times a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak_kb = 0
        self.peak_shared_once_kb = 0
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.1):
            me = os.getpid()
            pids = [me, *_children(me)]
            self.peak_kb = max(self.peak_kb, sum(_field(pid, "status", "VmRSS:") for pid in pids))
            shared_once = sum(_field(pid, "smaps_rollup", "Pss:") for pid in pids)
            self.peak_shared_once_kb = max(self.peak_shared_once_kb, shared_once)

    def stop(self) -> None:
        self._over.set()
        self.join()


def _children(pid: int) -> list[int]:
    """Its descendants, to the last."""
    try:
        found = [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [*found, *(below for child in found for below in _children(child))]


def _field(pid: int, file: str, name: str) -> int:
    try:
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def cpu_s() -> float:
    """Processor time of this process and of the children that ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system
