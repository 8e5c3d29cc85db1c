"""A recorded run repeated elsewhere: no network, no key, no vendor's library, the same bytes."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from wire import FAULTS, Answer, Asked, WireServer
from wire.command import Shop
from wire.reading import told
from wire.tickets import CHANGES, changes, honest_words

OFFLINE = """
import socket
import sys


class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"anthropic", "openai", "httpx2"}:
            raise ModuleNotFoundError(f"no {name} here", name=name.split(".")[0])


def connect(*_):
    raise OSError("there is no network here")


sys.meta_path.insert(0, Refused())
socket.socket.connect = socket.socket.connect_ex = connect
"""
"""What every process of the second place begins with."""

NUMBERS = [f"CHG-{n}" for n in range(5001, 5009)]
MODELS = ("openai:m-1", "anthropic:m-2")
RUN = ("run", "sox", "--workspace", "workspace", *CHANGES)


def reading(asked: Asked) -> Answer | str:
    """Honest answers, answers that are asked for again, and answers that are none."""
    found = re.search(r'case id="(CHG-\d+)"', asked.evidence)
    assert found is not None
    number = found[1]
    cited = {"document": "mail-1", "quotation": honest_words(number)}
    fact = {"name": "version", "value": "6f069f92ce95", **cited}
    claim = {"question": "approval", "answer": "approve", **cited, "facts": [fact]}
    fault = {1: "prose", 2: "refusal", 3: "invalid-utf8", 4: "max-tokens"}.get(int(number[-1]))
    honest = told(claims=[claim])
    return honest if fault is None else FAULTS[fault](asked, lambda _: honest)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A run that asked two models, and its recording."""
    with WireServer(reading) as server:
        shop = Shop.open(tmp_path_factory.mktemp("asked") / "shop", server, *MODELS)
        shop.write("tickets.jsonl", changes(dict.fromkeys(NUMBERS, "{q}")))
        words = ("--assessor", MODELS[0], "--second-opinion", MODELS[1])
        shop.must(*RUN, "--input", "tickets.jsonl", *words)
    shop.must("recording", "export", "--workspace", "workspace", "-o", "r.jsonl")
    return shop


@pytest.fixture
def elsewhere(recorded, tmp_path):
    """Another workspace of the same engagement, offline."""
    before = tmp_path / "offline"
    before.mkdir()
    (before / "sitecustomize.py").write_text(OFFLINE)
    shop = replace(Shop.open(tmp_path / "shop", None), before=before)
    for name in ("tickets.jsonl", "r.jsonl"):
        (shop.folder / name).write_bytes((recorded.folder / name).read_bytes())
    return shop


def test_a_replay_without_network_key_and_libraries_gives_the_same_workpapers(
    recorded: Shop, elsewhere: Shop
) -> None:
    asking = elsewhere.assay(*RUN, "--input", "tickets.jsonl", "--assessor", "openai:m-1")
    assert asking.returncode == 3, "the second place can ask nobody"
    elsewhere.must(*RUN, "--input", "tickets.jsonl", "--assessor", "replay:r.jsonl")
    mine, theirs = elsewhere.workpapers("papers"), recorded.workpapers("papers")
    names = [name for name in theirs if name.startswith("cases/")]
    assert len(names) == len(NUMBERS)
    assert {name: mine[name] for name in names} == {name: theirs[name] for name in names}
    assert elsewhere.document("recording", "check", "r.jsonl", "--run", "1", "--workspace",
                              "workspace")["missing"] == []  # fmt: skip
    elsewhere.must("ledger", "verify", "--workspace", "workspace")


def test_a_changed_or_missing_request_is_told_with_what_differs(elsewhere: Shop) -> None:
    lines = (elsewhere.folder / "tickets.jsonl").read_text("utf-8").splitlines()
    tickets = [json.loads(line) for line in lines]
    tickets[4]["mails"][0]["text"] += "\nPS: see you on Friday.\n"
    elsewhere.write("changed.jsonl", tickets)
    exchanges = (elsewhere.folder / "r.jsonl").read_text("utf-8").splitlines()
    elsewhere.write("short.jsonl", [line for line in exchanges if "CHG-5006" not in line])
    done = elsewhere.assay(*RUN, "--input", "changed.jsonl", "--assessor", "replay:short.jsonl")
    assert done.returncode == 1, done.stderr
    found = elsewhere.cases()
    assert "the recorded request differs in evidence" in found["CHG-5005"]["error"]
    assert "nothing was recorded about this case" in found["CHG-5006"]["error"]
    assert found["CHG-5007"]["error"] is None


@pytest.mark.long
def test_what_is_imported_is_asked_of_nobody(recorded: Shop, tmp_path: Path) -> None:
    with WireServer(reading) as server:
        shop = Shop.open(tmp_path / "shop", server, *MODELS)
        for name in ("tickets.jsonl", "assay.toml", "r.jsonl"):
            (shop.folder / name).write_bytes((recorded.folder / name).read_bytes())
        shop.must("recording", "import", "r.jsonl", "--workspace", "workspace")
        words = ("--assessor", MODELS[0], "--second-opinion", MODELS[1])
        shop.must(*RUN, "--input", "tickets.jsonl", *words)
        assert server.seen == []
    assert shop.workpapers("papers")["cases/CHG-5007.json"]
