"""A notice waits until every way has taken it; a way that fails stops nothing."""

from pathlib import Path

import orjson
import pytest

from assay.clock import SteppedClock
from assay.errors import ProviderError, StoreError
from assay.review.notices import LogNotifier, Notice, Outbox

CLOCK = SteppedClock("2026-03-04T12:00:00Z", step_ms=1)


def notice(number: int) -> Notice:
    return Notice.make(
        notice_id=f"n-{number}",
        at=f"2026-03-04T12:00:0{number}Z",
        severity="SEV-3",
        subject="Late",
        text="A deadline was missed.",
        recipients=(),
        where="clock/1/review/C-1",
    )


class Flaky:
    """Fails until it is mended."""

    name = "flaky"

    def __init__(self) -> None:
        self.works = False
        self.got: list[str] = []

    def send(self, sent: Notice) -> None:
        if not self.works:
            raise ProviderError("notice.undelivered", "nobody answers")
        self.got.append(sent.notice_id)


def test_what_is_delivered_is_gone_and_what_failed_is_tried_again(tmp_path: Path) -> None:
    outbox, flaky = Outbox(tmp_path / "outbox"), Flaky()
    log = LogNotifier(tmp_path / "log")
    outbox.put(notice(2))
    outbox.put(notice(1))
    assert [n.notice_id for n in outbox.waiting()] == ["n-1", "n-2"]
    first = outbox.deliver([log, flaky], clock=CLOCK)
    assert (first.sent, len(first.failed), first.waiting) == (2, 2, 2)
    flaky.works = True
    second = outbox.deliver([log, flaky], clock=CLOCK)
    assert (second.sent, second.failed, second.waiting) == (2, (), 0)
    assert flaky.got == ["n-1", "n-2"]
    assert len((tmp_path / "log").read_bytes().splitlines()) == 2  # the log has each once
    failures = (tmp_path / "outbox" / "failures.jsonl").read_bytes().splitlines()
    assert [orjson.loads(line)["way"] for line in failures] == ["flaky", "flaky"]
    assert [path.name for path in (tmp_path / "outbox").iterdir()] == ["failures.jsonl"]


def test_a_crash_between_telling_and_noting_tells_again(tmp_path: Path) -> None:
    outbox, way = Outbox(tmp_path), Flaky()
    way.works = True
    outbox.put(notice(1))
    way.send(notice(1))  # told; the process ended before that was written down
    outbox.deliver([way], clock=CLOCK)
    assert way.got == ["n-1", "n-1"]


def test_without_a_way_notices_wait(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.put(notice(1))
    assert outbox.deliver([], clock=CLOCK).waiting == 1
    assert outbox.waiting() == (notice(1),)


def test_the_same_notice_twice_is_one(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.put(notice(1))
    outbox.put(notice(1))
    assert len(outbox.waiting()) == 1


def test_what_is_no_notice_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b"{")
    assert Outbox(tmp_path).waiting() == ()
    with pytest.raises(StoreError) as refused:
        Outbox(tmp_path).put(notice(1)._replace(notice_id="../x"))
    assert refused.value.code == "notice.malformed"


def test_a_folder_that_can_not_be_made_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError) as refused:
        Outbox(tmp_path / "file" / "outbox").put(notice(1))
    assert refused.value.code == "file.unwritable"
