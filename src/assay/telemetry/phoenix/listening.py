"""Which addresses a process listens on, from what the kernel says (Linux)."""

from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import NamedTuple

__all__ = ["Listener", "exposed", "listeners"]

_LISTENS = "0A"
_PROC = Path("/proc")
_SESSION = 3  # field of /proc/PID/stat, counted after the name of the program


class Listener(NamedTuple):
    """One port that is open."""

    address: IPv4Address | IPv6Address
    port: int

    def __str__(self) -> str:
        return f"{self.address}:{self.port}"


def listeners(session: int) -> list[Listener] | None:
    """What all processes of a session listen on; ``None`` where the kernel does not say."""
    if not (_PROC / "net" / "tcp").is_file():
        return None
    ours = {inode for process in _members(session) for inode in _sockets(process)}
    return [listener for inode, listener in _open_ports() if inode in ours]


def exposed(found: list[Listener]) -> list[Listener]:
    """Those that another machine could reach."""
    return [listener for listener in found if not listener.address.is_loopback]


def _members(session: int) -> Iterator[Path]:
    for process in _PROC.glob("[0-9]*"):
        with suppress(OSError, IndexError):
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            if int(fields[_SESSION]) == session:
                yield process


def _sockets(process: Path) -> Iterator[str]:
    with suppress(OSError):
        for descriptor in (process / "fd").iterdir():
            with suppress(OSError):
                target = str(descriptor.readlink())
                if target.startswith("socket:["):
                    yield target[8:-1]


def _open_ports() -> Iterator[tuple[str, Listener]]:
    for name in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in (_PROC / "net" / name).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTENS:
                    yield fields[9], _listener(fields[1])


def _listener(text: str) -> Listener:
    """The kernel writes an address in words of 32 bits, each in the byte order of the machine."""
    digits, port = text.split(":")
    words = [bytes.fromhex(digits[at : at + 8])[::-1] for at in range(0, len(digits), 8)]
    address = ip_address(b"".join(words))
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return Listener(mapped or address, int(port, 16))
