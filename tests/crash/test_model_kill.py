"""SIGKILL in the middle of calls to models: what was recorded is never paid for twice.

The real command line asks a server through the vendors' SDKs, and the server counts what it was
paid for. The program is killed while calls are in flight, and resumed.
"""

import json
import random  # noqa: TID251 - instants of death, from a seed
import re
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from assay.clock import SystemClock
from assay.domain import RunStatus
from assay.providers import ModelReply
from assay.stores import Workspace, digest_text
from wire import Answer, Asked, WireServer
from wire.command import Shop
from wire.reading import honest
from wire.tickets import CHANGES, TRADES, changes

TICKETS = 20
OPENAI, ANTHROPIC = "openai:m-1", "anthropic:m-2"


class Way(NamedTuple):
    """How a run is driven."""

    assessor: str
    concurrency: int = 16
    more: tuple[str, ...] = ()
    app: str = "sox"

    @property
    def is_told_apart(self) -> bool:
        """Whether the server sees which answer is which: samples are asked in the same bytes."""
        return "--samples" not in self.more


class Recorded(NamedTuple):
    """What is on record: the vendor's name of each answer that was paid for."""

    answers: Counter[str]
    status: RunStatus | None


def slow(asked: Asked) -> Answer:
    """The honest answer, after a while, so that a death finds calls in flight."""
    question = "preclearance" if '"preclearance"' in json.dumps(asked.schema) else "approval"
    said = honest(question)(asked)
    return Answer(said if isinstance(said, str) else said.text, delay_s=0.05)


def recorded(shop: Shop) -> Recorded:
    found: Counter[str] = Counter()
    place, home = shop.folder / "workspace", shop.folder / "home"
    with (
        Workspace.open(place, clock=SystemClock(), home=home) as workspace,
        workspace.snapshot() as view,
    ):
        runs = list(view.runs())
        for call in view.calls(runs[0].run_id) if runs else ():
            reply = ModelReply.from_bytes(view.artifact(digest_text(call.reply)))
            if call.via != "record":
                found[re.split("[_-]", json.loads(reply.body)["id"])[-1]] += 1
    return Recorded(found, runs[0].status if runs else None)


def paid(server: WireServer) -> Counter[str]:
    return Counter({digest[:24]: count for digest, count in server.paid.items()})


def kill_at(shop: Shop, server: WireServer, calls: int, *words: str) -> bool:
    """Start a command and kill it once the server was asked so often; whether it was killed."""
    before = len(server.seen)
    with shop.start(*words) as process:
        while process.poll() is None:
            if len(server.seen) - before >= calls:
                process.kill()
                process.communicate()
                return True
            time.sleep(0.002)
        process.communicate()
    return False


def check(
    folder: Path, way: Way, seed: int, population: list[str] | None = None, deaths: int = 3
) -> None:
    chance = random.Random(seed)
    with WireServer(slow) as server:
        shop = Shop.open(folder, server, OPENAI, ANTHROPIC)
        begin = begun(shop, way, population)
        known: Counter[str] = Counter()
        kills = 0
        words = begin
        for _ in range(deaths):
            kills += kill_at(shop, server, chance.randint(1, 12), *words)
            now = recorded(shop)
            if way.is_told_apart:
                assert all(paid(server)[name] == count for name, count in known.items())
            known = Counter({name: paid(server)[name] for name in now.answers})
            words = resumed(way) if now.status else begin
        shop.must(*resumed(way))
        end = recorded(shop)
    assert end.status is RunStatus.COMPLETED
    if way.is_told_apart:
        assert all(paid(server)[name] == count for name, count in known.items()), "paid for again"
        assert set(end.answers.values()) == {1}, "an answer is on record twice"
    assert end.answers.keys() == paid(server).keys(), "an answer was paid for and is not on record"
    repeated = sum(paid(server).values()) - sum(end.answers.values())
    assert repeated <= kills * way.concurrency, "more than the calls in flight were repeated"


def begun(shop: Shop, way: Way, population: list[str] | None) -> tuple[str, ...]:
    """The command that begins the run."""
    chosen: tuple[str, ...] = TRADES
    if way.app == "sox":
        rows = population or [
            json.dumps(t) for t in changes({f"CHG-{n}": TEXT for n in range(3000, 3000 + TICKETS)})
        ]
        chosen = ("--input", shop.write("tickets.jsonl", rows))
        chosen += () if population else CHANGES
    return (
        *("run", way.app, "--workspace", "workspace", "--assessor", way.assessor, *way.more),
        *("--concurrency", str(way.concurrency), *chosen),
    )


TEXT = "Approved. Reviewed and tested, {number} may go to production.\n"


def resumed(way: Way) -> tuple[str, ...]:
    """The command that goes on, with the limit on calls lifted."""
    limits = ("--max-calls", "1000") if "--max-calls" in way.more else ()
    words = ("resume", "--workspace", "workspace", "--concurrency", str(way.concurrency))
    return (*words, *limits)


FEW = {
    "openai, 16 at once, a second opinion": Way(OPENAI, 16, ("--second-opinion", ANTHROPIC)),
    "anthropic, one at a time": Way(ANTHROPIC, 1),
}
MANY = {
    **FEW,
    "openai, one at a time": Way(OPENAI, 1),
    "anthropic, 16 at once, 3 samples": Way(ANTHROPIC, 16, ("--samples", "3")),
    "openai, 4 at once, a limit on calls": Way(OPENAI, 4, ("--max-calls", "15")),
    "personal trades, openai": Way(OPENAI, 2, app="pad"),
    "personal trades, anthropic, a second opinion": Way(
        ANTHROPIC, 16, ("--second-opinion", OPENAI), app="pad"
    ),
}


@pytest.mark.parametrize("name", FEW)
def test_no_recorded_answer_is_paid_for_twice_whatever_the_instant_of_death(
    tmp_path: Path, name: str
) -> None:
    check(tmp_path / "shop", FEW[name], 1, deaths=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 106))
@pytest.mark.parametrize("name", MANY)
def test_no_recorded_answer_is_paid_for_twice_whatever_the_instant_of_death_many(
    tmp_path: Path, name: str, seed: int
) -> None:
    check(tmp_path / "shop", MANY[name], seed)


@pytest.mark.long
@pytest.mark.parametrize("assessor", [OPENAI, ANTHROPIC])
@pytest.mark.parametrize("seed", range(3))
def test_no_recorded_answer_about_real_tickets_is_paid_for_twice(
    tmp_path: Path, shared_data: Path, assessor: str, seed: int
) -> None:
    with (shared_data / "sox" / "secp256k1_prs.jsonl").open(encoding="utf-8") as lines:
        rows = [line.strip() for line, _ in zip(lines, range(200), strict=False)]
    check(tmp_path / "shop", Way(assessor, 16), seed, rows)
