"""An evaluation with a model that is asked over the wire: replayed, repeated, killed, resumed."""

import re
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from assay.evaluation.measures import measures
from assay.evaluation.plan import DEFAULT_PLAN
from assay.evaluation.record import EvalRecord, read_record
from wire import Answer, Asked, WireServer
from wire.command import Shop
from wire.reading import honest, shown, told

MODEL = "openai:m-1"
CASE = re.compile(r'case id="([A-Z]+-(\d+))"')
GOLD = Path(__file__).parents[2] / "gold" / "change_approval"


def number_of(asked: Asked) -> int:
    found = CASE.search(asked.evidence)
    assert found is not None
    return int(found[2])


def wavering(asked: Asked) -> Answer | str:
    """Honest, but for every third case, of which it invents an approval when asked a second time."""
    if asked.nth != 2 or number_of(asked) % 3:
        return honest()(asked)
    names = [document.name for document in shown(asked)]
    words = {"document": names[0], "quotation": "Approved by the whole board."}
    claim = {"question": "approval", "answer": "approve", **words, "facts": []}
    return told(claims=[claim], silent=names[1:])


def slow(asked: Asked) -> Answer:
    said = honest()(asked)
    return Answer(said if isinstance(said, str) else said.text, delay_s=0.05)


@pytest.fixture
def server() -> Iterator[WireServer]:
    with WireServer(wavering) as made:
        yield made


def opened(folder: Path, server: WireServer | None) -> Shop:
    shop = Shop.open(folder, server, MODEL)
    shutil.copytree(GOLD / "tuning", folder / "set" / "tuning")
    shutil.copy(GOLD / "SHA256SUMS", folder / "set")
    return shop


def evaluated(shop: Shop, output: str, *words: str, assessor: str = MODEL) -> EvalRecord:
    gold = str(shop.folder / "set" / "tuning")
    shop.must("eval", "run", "sox", gold, "--assessor", assessor, "-o", output, *words, "--json")
    return read_record(shop.folder / output / "eval.json")


def without_place(record: EvalRecord) -> EvalRecord:
    """Runs are named by the log that they are in; nothing else of a record knows where it was made."""
    return record.model_copy(update={"runs": ()})


def kept(shop: Shop, runs: int) -> str:
    """The recording of an evaluation, all its epochs in one file."""
    numbers = map(str, range(1, runs + 1))
    shop.must("recording", "export", *numbers, "-w", "live/workspace", "-o", "replies.jsonl")
    return "replay:replies.jsonl"


def test_the_recording_of_a_live_evaluation_gives_the_same_record_and_asks_nobody(
    server: WireServer, tmp_path: Path
) -> None:
    shop = opened(tmp_path / "shop", server)
    live = evaluated(shop, "live")
    asked = len(server.seen)
    calls = sum(epoch.calls for case in live.cases for epoch in case.epochs)
    assert calls == asked > 20
    assert not live.is_deterministic
    assert not any(epoch.error for case in live.cases for epoch in case.epochs)
    again = evaluated(shop, "again", assessor=kept(shop, 1))
    assert len(server.seen) == asked
    assert again.data_digest == live.data_digest
    assert without_place(again) == without_place(live)


def test_epochs_are_asked_anew_and_wavering_is_told_as_flips_live_and_replayed(
    server: WireServer, tmp_path: Path
) -> None:
    shop = opened(tmp_path / "shop", server)
    live = evaluated(shop, "live", "--epochs", "3")
    assert set(Counter(asked.digest for asked in server.seen).values()) == {3}
    flipped = {
        case.label.case_id
        for case in live.counted
        if len({epoch.verdict for epoch in case.epochs}) > 1
    }
    assert flipped
    assert all(int(name.rpartition("-")[2]) % 3 == 0 for name in flipped)
    rate = next(m for m in measures(live, DEFAULT_PLAN) if m.name == "flip_rate").estimate
    assert (rate.hits, rate.trials) == (len(flipped), len(live.counted))
    page = (shop.folder / "live" / "report.md").read_text("utf-8")
    assert "Verdict not the same in every epoch" in page
    asked = len(server.seen)
    again = evaluated(shop, "again", "--epochs", "3", assessor=kept(shop, 3))
    assert len(server.seen) == asked
    assert without_place(again) == without_place(live)


def killed(shop: Shop, server: WireServer, after: int, *words: str) -> bool:
    """Start a command and kill it once the server was asked so often; whether it was killed."""
    before = len(server.seen)
    with shop.start(*words) as process:
        while process.poll() is None:
            if len(server.seen) - before >= after:
                process.kill()
                process.communicate()
                return True
            time.sleep(0.002)
        process.communicate()
    return False


@pytest.mark.long
@pytest.mark.parametrize("after", [3, 9, 25])
def test_a_killed_evaluation_goes_on_and_ends_in_the_record_of_one_that_was_not(
    server: WireServer, tmp_path: Path, after: int
) -> None:
    server.brain = slow
    width = 4
    words = ("--epochs", "2", "--concurrency", str(width))
    whole = evaluated(opened(tmp_path / "whole", server), "live", *words)
    paid = Counter(server.paid)
    server.paid.clear()
    shop = opened(tmp_path / "shop", server)
    gold = str(shop.folder / "set" / "tuning")
    begin = ("eval", "run", "sox", gold, "--assessor", MODEL, "-o", "live", *words)
    assert killed(shop, server, after, *begin)
    assert not (shop.folder / "live" / "eval.json").exists()
    found = evaluated(shop, "live", *words)
    assert found.data_digest == whole.data_digest
    assert not any(epoch.error for case in found.cases for epoch in case.epochs)
    repeated = server.paid.total() - paid.total()
    assert 0 <= repeated <= width, "more than the calls in flight were paid for again"
