"""The mark in the key folder that work is halted, for when the ledger itself can't be trusted.

An incident belongs on the ledger. Where that is what failed, a file beside the signing key holds it
until the ledger takes entries again; whoever may write the workspace can't remove it without the key
folder as well. When the workspace is opened and can be written, the mark is recorded as an incident
(``escalation/sev1/<n>``, naming the mark's digest) and stays until two people have ended that one.
"""

from pathlib import Path
from typing import NamedTuple

import orjson

from assay.canonical import JsonValue, digest, encode
from assay.clock import Clock
from assay.errors import PolicyError, StoreError
from assay.ledger import Actor, Draft, Entry
from assay.ledger.durable import create_file, sync_folder
from assay.stores.halt import HALTING, halts
from assay.stores.store import Snapshot

__all__ = ["HALT_FILE", "HaltMarker", "Mark"]

HALT_FILE = "halted.json"
"""Name of the mark within the key folder of a ledger."""

_PROGRAM = Actor("program:assay", "writer")
_LONGEST = 1_000


class Mark(NamedTuple):
    """What a mark says.

    Attributes:
        trigger: As the playbook names it.
        what: What happened, in one sentence.
        at: RFC 3339.
        sha256: Digest of the mark's bytes, by which the ledger names it.
    """

    trigger: str
    what: str
    at: str
    sha256: str


class HaltMarker:
    """The mark of one ledger.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, trigger: str, what: str, *, clock: Clock) -> None:
        """Write the mark; the first one stays.

        Raises:
            StoreError: ``file.unwritable``.
        """
        at = clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        said: dict[str, JsonValue] = {"trigger": trigger, "what": what[:_LONGEST], "at": at}
        if self._path.parent.is_dir():  # without a key folder nothing can be signed anyway
            create_file(self._path, encode(said))

    def read(self) -> Mark | None:
        """The mark; ``None`` where there is none. One that can't be read halts all the same."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            return Mark("ledger_unverified", f"the mark can't be read: {error.strerror}", "", "")
        try:
            said = orjson.loads(data)
            return Mark(str(said["trigger"]), str(said["what"]), str(said["at"]), digest(data))
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return Mark("ledger_unverified", "the mark was altered", "", digest(data))

    def draft(self, view: Snapshot) -> Draft | None:
        """The incident that puts the mark on the ledger; ``None`` where it stands there."""
        mark = self.read()
        if mark is None or self._number(view, mark) is not None:
            return None
        number = sum(1 for _ in halts(view)) + 1
        body: dict[str, JsonValue] = {
            "severity": "SEV-1",
            "trigger": mark.trigger,
            "what": mark.what,
            "where": "ledger",
            "tell": ["approver", "admin", "auditor"],
            "answer_hours": 1,
            "mark": mark.sha256,
        }
        return Draft("escalation.raised", f"{HALTING}{number}", body, _PROGRAM)

    def clear(self, view: Snapshot) -> bool:
        """Remove the mark if two people ended its incident; whether there is none any more.

        Raises:
            StoreError: ``file.unwritable``.
        """
        mark = self.read()
        if mark is None:
            return True
        number = self._number(view, mark)
        ended = any(not halt.is_open and halt.number == number for halt in halts(view))
        if ended:
            try:
                self._path.unlink(missing_ok=True)
                sync_folder(self._path.parent)
            except OSError as error:
                raise StoreError(
                    "file.unwritable",
                    f"{self._path} can't be removed: {error.strerror}",
                    remedy="remove it by hand; the incident is over",
                ) from error
        return ended

    def require_none(self) -> None:
        """Refuse to go on while the mark is there.

        Raises:
            PolicyError: ``workflow.halted``.
        """
        mark = self.read()
        if mark is not None:
            raise PolicyError(
                "workflow.halted",
                f"the work is halted: {mark.what}",
                remedy="verify the ledger, restore it if need be; docs/escalation.md says how it"
                " ends",
            )

    def _number(self, view: Snapshot, mark: Mark) -> int | None:
        for halt in halts(view):
            first = next(iter(view.stream(halt.stream)))
            if mark.sha256 and Entry.parse(first).body.get("mark") == mark.sha256:
                return halt.number
        return None
