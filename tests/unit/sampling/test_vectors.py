"""The vectors of docs/sampling.md are what its own words give, without a line of assay, and what assay gives."""

import hmac
import json
import re
from hashlib import sha256

import pytest

from assay.sampling import Frame, Item, commit, draw_seed, ticket


@pytest.fixture(scope="module")
def vectors(repository):
    text = (repository / "docs" / "sampling.md").read_text("utf-8")
    found = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
    assert len(found) == 2
    return found


def lp(*parts):
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def test_the_words_of_the_page_give_its_vectors(vectors):
    for vector in vectors:
        items = [(stratum.encode(), name.encode()) for stratum, name in vector["items"]]
        assert items == sorted(items)
        root = sha256(b"population/v1\x00" + b"".join(lp(*item) for item in items))
        assert "sha256:" + root.hexdigest() == vector["population_root"]
        nonce, ledger = (bytes.fromhex(vector[key][-64:]) for key in ("nonce", "ledger_root"))
        assert "sha256:" + sha256(nonce).hexdigest() == vector["commitment"]
        purpose = vector["purpose"].encode()
        seed = sha256(b"audit-sample/v1\x00" + lp(ledger, root.digest(), nonce, purpose)).digest()
        assert seed.hex() == vector["seed"]
        assert {
            item[1].decode(): hmac.digest(seed, lp(*item), "sha256").hex() for item in items
        } == vector["tickets"]


def test_the_program_gives_the_vectors_of_the_page(vectors):
    for vector in vectors:
        frame = Frame.of(Item(*pair) for pair in vector["items"])
        nonce = bytes.fromhex(vector["nonce"])
        seed = draw_seed(
            ledger_root=vector["ledger_root"],
            population_root=frame.root,
            nonce=nonce,
            purpose=vector["purpose"],
        )
        assert (frame.root, commit(nonce), seed.hex()) == (
            vector["population_root"],
            vector["commitment"],
            vector["seed"],
        )
        assert {i.id: ticket(seed, i).hex() for i in frame.items} == vector["tickets"]
