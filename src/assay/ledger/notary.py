"""Signing the head of a log in the one order that survives a crash: remember, sign, publish.

The entries are committed before. Then the head goes into the signer's memory, durably; then the
note is signed; then it is published. After a crash anywhere in between, the next call does what is
missing: the same head may be signed twice, two histories never.
"""

from collections.abc import Callable
from typing import TypeAlias

from assay.errors import UsageError
from assay.ledger.checkpoint import Checkpoint
from assay.ledger.keys import Signer
from assay.ledger.memory import Prover, SignerMemory
from assay.ledger.note import NoteSignature, format_note

__all__ = ["Notary", "Publisher", "sign_checkpoint"]

Publisher: TypeAlias = Callable[[Checkpoint, bytes], None]
"""Makes a signed note durable and visible: gets the head and the bytes of the note."""


class Notary:
    """Signs heads of one log.

    Args:
        signer: Holds the key, whose name is the log's origin.
        memory: What the signer remembers.
        publish: Called last, with the head and the note.
    """

    def __init__(self, signer: Signer, memory: SignerMemory, publish: Publisher) -> None:
        self._signer = signer
        self._memory = memory
        self._publish = publish

    def attest(self, read_head: Callable[[], Checkpoint], prove: Prover) -> bytes:
        """Remember, sign and publish the head of what has been committed.

        Args:
            read_head: Reads the committed head. It is called under the memory's lock, so that of
                two writers the slower one signs what is committed by then, not its own older view.
            prove: Consistency proof between two sizes, from the committed nodes.

        Returns:
            The signed note.

        Raises:
            VerificationError: ``signer.rollback``, ``signer.fork``, ``signer.forgotten``,
                ``signer.malformed``; nothing was signed.
            UsageError: ``signer.foreign``: the key is named for another log.
            StoreError: ``file.unwritable``; nothing was signed.
        """
        with self._memory.lock():
            head = read_head()
            if self._signer.key.name != head.origin:
                raise UsageError(
                    "signer.foreign",
                    f"the key of {self._signer.key.name} can't sign for {head.origin}",
                    remedy="open the key under the name of this log",
                )
            self._memory.advance(head, prove)
            note = sign_checkpoint(head, self._signer)
            self._publish(head, note)
        return note


def sign_checkpoint(head: Checkpoint, signer: Signer) -> bytes:
    """The signed note of a head. Only a notary may call this for a log that others rely on."""
    text = head.to_text()
    signature = signer.sign(text.encode())
    return format_note(text, [NoteSignature(signer.key.name, signer.key.id, signature)])
