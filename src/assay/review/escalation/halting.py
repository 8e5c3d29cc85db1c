"""What is found wrong with the ledger halts the work, on the ledger or, failing that, beside the key."""

from assay.clock import Clock
from assay.errors import AssayError, VerificationError
from assay.stores import Workspace

__all__ = ["halt_for"]

_BYPASSED = "the ledger says 'blocked'"


def halt_for(workspace: Workspace, error: VerificationError, *, clock: Clock) -> None:
    """Halt every act of people because the ledger, or what goes by it, failed its verification.

    The mark in the key folder comes first: it needs nothing that may be broken. Then the incident is
    recorded, if the ledger still takes entries; if not, the mark waits for that.

    Args:
        workspace: Whose ledger failed, against the trust that this machine itself holds; a failure
            against someone else's key or an export is no reason to halt.
        error: What was found.
        clock: Dates the mark.

    Raises:
        StoreError: ``file.unwritable``: the mark can't be written.
    """
    # A blocked case that the database holds to be something else: someone went past the gate.
    is_bypass = error.code == "state.differs" and _BYPASSED in error.message
    trigger = "gate_bypassed" if is_bypass else "ledger_unverified"
    what = f"{error} [{error.code}]"
    marker = workspace.halt_marker()
    marker.put(trigger, what, clock=clock)
    if workspace.trouble is not None:
        return
    try:
        with workspace.unit() as unit:
            draft = marker.draft(unit.view)
            if draft is not None:
                unit.record(draft)
    except AssayError:
        return  # the mark stays, and is recorded as soon as the ledger takes it
