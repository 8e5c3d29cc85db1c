"""Notices that wait: one file each, until every way has taken it.

::

    outbox/
      <id>.json            a notice that some way has not taken yet
      <id>.json.<way>      that way has it
      failures.jsonl       every failed attempt: when, which, by which way, why

A notice is in the outbox before it is told; a crash in between tells it again: at least once.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from assay.canonical import encode
from assay.clock import Clock
from assay.errors import AssayError, StoreError
from assay.ledger.durable import replace_file
from assay.review.notices.notice import Notice, Notifier

__all__ = ["Delivery", "Outbox"]

_ID = re.compile(r"[A-Za-z0-9-]{1,80}")
_PRIVATE = 0o600


class Delivery(NamedTuple):
    """What one round of delivery came to.

    Attributes:
        sent: Hand-overs that succeeded.
        failed: Those that did not: id, way and reason.
        waiting: Notices that some way has still not taken.
    """

    sent: int
    failed: tuple[tuple[str, str, str], ...]
    waiting: int


class Outbox:
    """The notices of a workspace that wait.

    Args:
        folder: ``outbox`` in the workspace; made with the first notice.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, notice: Notice) -> None:
        """Keep a notice until it is told; durable when this returns. Twice is once.

        Raises:
            StoreError: ``file.unwritable``, ``notice.malformed``.
        """
        if not _ID.fullmatch(notice.notice_id):
            raise StoreError("notice.malformed", "a notice's id is letters, digits and hyphens")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreError(
                "file.unwritable",
                f"{self._folder} can't be made: {error.strerror}",
                remedy="check free space and rights",
            ) from error
        replace_file(self._folder / f"{notice.notice_id}.json", notice.to_bytes(), mode=_PRIVATE)

    def waiting(self) -> tuple[Notice, ...]:
        """The notices that some way has not taken yet, oldest first."""
        found = []
        for path in self._folder.glob("*.json"):
            try:
                found.append(Notice.of(path.read_bytes()))
            except (OSError, ValueError):
                continue  # another process has just delivered it, or it is no notice of ours
        return tuple(sorted(found, key=lambda notice: (notice.at, notice.notice_id)))

    def deliver(self, ways: Sequence[Notifier], *, clock: Clock) -> Delivery:
        """Try every way for every notice that waits; a failure is recorded and stops nothing.

        Raises:
            StoreError: ``file.unwritable``: what was delivered or failed can't be written down.
        """
        sent, failed, waiting = 0, [], 0
        for notice in self.waiting():
            path = self._folder / f"{notice.notice_id}.json"
            left = 0
            for way in ways:
                mark = path.with_name(f"{path.name}.{way.name}")
                if mark.exists():
                    continue
                try:
                    way.send(notice)
                except AssayError as error:
                    left += 1
                    failed.append((notice.notice_id, way.name, error.message))
                    continue
                replace_file(mark, b"", mode=_PRIVATE)
                sent += 1
            if left or not ways:
                waiting += 1
            else:
                self._discard(path)
        self._write_failures(failed, clock)
        return Delivery(sent, tuple(failed), waiting)

    def _discard(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        for mark in path.parent.glob(f"{path.name}.*"):
            mark.unlink(missing_ok=True)

    def _write_failures(self, failed: list[tuple[str, str, str]], clock: Clock) -> None:
        if not failed:
            return
        at = clock.now().isoformat(timespec="seconds").replace("+00:00", "Z")
        lines = [
            encode({"at": at, "notice": notice, "way": way, "why": why}) + b"\n"
            for notice, way, why in failed
        ]
        path = self._folder / "failures.jsonl"
        try:
            with path.open("ab") as file:
                file.writelines(lines)
        except OSError as error:
            raise StoreError(
                "file.unwritable",
                f"{path} can't be written: {error.strerror}",
                remedy="check free space and rights",
            ) from error
