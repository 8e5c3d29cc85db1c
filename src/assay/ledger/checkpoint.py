r"""The head of a log as text: the body of a C2SP tlog-checkpoint (c2sp.org/tlog-checkpoint).

Three lines and no extension lines, which this format refuses: a monitor can't audit them. The
signature around it is :mod:`assay.ledger.note`'s business.

>>> Checkpoint("log.example/a", 0, EMPTY_ROOT).to_text()
'log.example/a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n'
"""

import re
from base64 import b64encode
from dataclasses import dataclass

from assay.errors import VerificationError
from assay.ledger.merkle import EMPTY_ROOT, HASH_SIZE
from assay.ledger.note import decode_base64

__all__ = ["Checkpoint"]

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_LINES = 4  # three, each closed by a newline, leave an empty fourth


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log at one size: who, how many, and the root over all of them."""

    origin: str
    size: int
    root: bytes

    def to_text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a note whose signature has been verified already.

        Raises:
            VerificationError: ``checkpoint.malformed``.
        """
        lines = text.split("\n")
        if len(lines) != _LINES or lines[-1] or not lines[0]:
            raise _malformed("not exactly the three lines origin, size, root")
        origin, size, root_text, _ = lines
        if not _SIZE.fullmatch(size):
            raise _malformed(f"the size {size!r} is not a plain decimal number")
        root = decode_base64(root_text)
        if root is None or len(root) != HASH_SIZE:
            raise _malformed("the root is not 32 bytes in base64")
        if size == "0" and root != EMPTY_ROOT:
            raise _malformed("the root of an empty log is not that of nothing")
        return cls(origin, int(size), root)


def _malformed(message: str) -> VerificationError:
    return VerificationError(
        "checkpoint.malformed", message, remedy="ask the log's operator for the checkpoint again"
    )
