"""The one thread that writes: whatever waits for it is committed together, then answered.

Most of what a decision costs is waiting for the disk (the commit, the signer's memory, the signed
head), and that is the same for one as for twenty. So the thread takes all that was asked for while it
was busy, does it in the order in which it came, each piece as a unit of its own, commits once, signs one
head for all, and only then answers anybody. What was acknowledged is on the disk.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Generic, TypeVar

from assay.errors import AssayError, StoreError
from assay.stores import Store, Workspace

__all__ = ["Writer"]

T = TypeVar("T")
_MOST = 64
_ARTIFACT = "artifact."  # codes of bytes that can't be read: the store itself is well


class Writer:
    """Writes to a workspace, one thing after the other. Close it when all has been asked for.

    Args:
        open_workspace: Opens the workspace; called in the thread that writes, to which it belongs.

    Attributes:
        workspace: The workspace; snapshots of it may be taken from any thread.
    """

    def __init__(self, open_workspace: Callable[[], Workspace]) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="assay-writer")
        self._waiting: deque[_Errand[object]] = deque()
        self._lock = Lock()
        self.workspace = self._thread.submit(open_workspace).result()
        if self.workspace.trouble is None:
            self.write(_nothing)  # connection and key are ready before anybody waits for them

    def write(self, work: Callable[[Store], T]) -> T:
        """Do short work, together with whatever else waits; gives what it gives, once it is durable.

        Raises:
            AssayError: What the work raises; nothing of the unit that failed was kept.
            StoreError: The commit failed: nothing was kept, of this nor of what waited with it. Or
                it was kept and could not be published (``file.unwritable``): done again, the same
                act is found to be on the record.
        """
        errand = _Errand(work)
        with self._lock:  # a round for each errand, in one order: none can be left over
            self._waiting.append(errand)  # type: ignore[arg-type] # what it gives is its own affair
            asked = self._thread.submit(self._round)
        # Who finds it done already, by a round that began for somebody else, has nothing to do.
        asked.result()
        return errand.outcome()

    def write_alone(self, work: Callable[[Store], T]) -> T:
        """Do long work, which commits as it goes.

        Raises:
            AssayError: What the work raises.
        """
        return self._thread.submit(work, self.workspace).result()

    def close(self) -> None:
        """Finish what was asked for, and let go."""
        self._thread.submit(self.workspace.close).result()
        self._thread.shutdown()

    def _round(self) -> None:
        """Do what waits; one commit."""
        with self._lock:
            errands = [self._waiting.popleft() for _ in range(min(_MOST, len(self._waiting)))]
        if not errands:
            return
        try:
            with self.workspace.gather() as store:
                for errand in errands:
                    errand.run(store)
        except AssayError as error:  # of the store: each refusal is its own errand's
            for errand in errands:
                errand.fail(error)
        else:
            for errand in errands:
                errand.settle()


def _nothing(store: Store) -> None:
    with store.unit():
        pass


class _Errand(Generic[T]):
    """A piece of work that waits for the thread, and what came of it."""

    def __init__(self, work: Callable[[Store], T]) -> None:
        self._work = work
        self._given: list[T] = []
        self._error: AssayError | None = None
        self._is_settled = False

    def run(self, store: Store) -> None:
        """Do it; a refusal is kept for whoever asked and lets the others be."""
        try:
            self._given.append(self._work(store))
        except AssayError as error:
            if isinstance(error, StoreError) and not error.code.startswith(_ARTIFACT):
                raise  # the transaction may be gone: nobody's work counts
            self._error = error

    def fail(self, error: AssayError) -> None:
        """It was not committed, whatever it had come to."""
        self._given.clear()
        self._error = error

    def settle(self) -> None:
        """It is durable."""
        self._is_settled = True

    def outcome(self) -> T:
        """What it gave.

        Raises:
            AssayError: What it raised, or what became of the commit.
        """
        if self._error is not None:
            raise self._error
        if not self._is_settled:  # the round ended by a fault of the program in another errand
            raise StoreError(
                "store.failed",
                "what was written at the same time failed, and this with it; nothing was recorded",
                remedy="do it again",
            )
        return self._given[0]
