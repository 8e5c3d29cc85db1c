"""The state of the ledger as the pages show it: checked by the server itself, and said to be so."""

from dataclasses import dataclass

from assay.errors import AssayError
from assay.ledger import TrustPolicy, open_checkpoint
from assay.stores import Snapshot, Workspace

__all__ = ["LedgerState", "ledger_state"]


@dataclass(frozen=True, slots=True)
class LedgerState:
    """Where the ledger stands.

    Attributes:
        origin: Its name.
        size: Entries.
        root: RFC 6962 tree head, ``sha256:<hex>``.
        signed_size: Entries under the newest signed head; 0 where there is none.
        trouble: What stands against it; empty where the newest head verified.
    """

    origin: str
    size: int
    root: str
    signed_size: int
    trouble: str

    @property
    def is_well(self) -> bool:
        """Whether the newest head is signed, by this workspace's key, and covers every entry."""
        return not self.trouble and self.signed_size == self.size


def ledger_state(view: Snapshot, workspace: Workspace) -> LedgerState:
    """The newest signed head held against the stored tree.

    This is quick and is no verification of every entry: ``assay ledger verify`` is, and only on a
    machine that doesn't depend on this server does it prove anything to an outsider.
    """
    head = view.log()
    size, trouble = 0, workspace.trouble.message if workspace.trouble else ""
    try:
        policy = TrustPolicy.of(workspace.vkey)
        signed = open_checkpoint(workspace.published() or b"", policy).checkpoint
        size = signed.size
        if size == head.size and signed.root != head.root:
            trouble = f"the {size} entries are not those that were signed"
    except AssayError as error:
        trouble = trouble or error.message
    return LedgerState(head.origin, head.size, "sha256:" + head.root.hex(), size, trouble)
