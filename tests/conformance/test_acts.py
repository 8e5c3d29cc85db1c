"""The act in docs/ledger-format.md, checked by a reader that uses nothing of assay."""

import json
import os
import re
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from actlog import ActLog, key
from assay.ledger.personal import ACTS, EITHER

PAGE = Path(__file__).parents[2] / "docs" / "ledger-format.md"
BEGIN, END = "<!-- begin: acts (generated) -->\n", "<!-- end: acts -->"


def rendered() -> str:
    """A founder, an approver, a decision and the signature on it."""
    log = ActLog()
    log.found()
    log.add("bob", "approver")
    decision = log.case()
    log.act("approval.granted", "CHG-1", decision, "bob", "approver")
    lines = "\n".join(row.decode() for row in log.rows)
    keys = f"ida {key('ida').key.public.hex()}\nbob {key('bob').key.public.hex()}"
    return (
        "### public keys of the persons\n\n```\n"
        f"{keys}\n```\n\n### entries.jsonl with acts\n\n```\n{lines}\n```\n\n"
    )


def entries() -> list[tuple[bytes, dict]]:
    block = PAGE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    lines = re.findall(r"^\{.*\}$", block, re.MULTILINE)
    return [(line.encode(), json.loads(line)) for line in lines]


def public(person: str) -> bytes:
    block = PAGE.read_text("utf-8").partition(BEGIN)[2]
    return bytes.fromhex(re.findall(rf"^{person} ([0-9a-f]{{64}})$", block, re.MULTILINE)[0])


def pae(kind: str, payload: bytes) -> bytes:
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(payload), payload)


def test_the_page_holds_what_the_program_writes() -> None:
    text = PAGE.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    assert begin
    assert end
    wanted = before + begin + rendered() + end + after
    if os.environ.get("ASSAY_REGENERATE"):
        PAGE.write_text(wanted, "utf-8")
    assert PAGE.read_text("utf-8") == wanted, "run with ASSAY_REGENERATE=1 and review"


def test_the_page_names_every_kind_that_only_people_say() -> None:
    part = PAGE.read_text("utf-8").partition("**Which entries.**")[2].partition("**Body.**")[0]
    first, _, second = part.partition("; and of the kinds")
    assert set(re.findall(r"`([a-z]+\.[a-z]+)`", first)) == set(ACTS)
    assert set(re.findall(r"`([a-z]+\.[a-z]+)`", second)) - {"actor.id"} == set(EITHER)


def test_the_statement_names_its_entry_and_the_signature_holds() -> None:
    found = entries()
    leaves = ["sha256:" + sha256(b"\x00" + data).hexdigest() for data, _ in found]
    acts = [entry for _, entry in found if "signed" in entry["body"]]
    assert [entry["kind"] for entry in acts] == [
        "person.added",
        "person.added",
        "key.added",
        "role.granted",
        "approval.granted",
    ]
    for entry in acts:
        signed, said = entry["body"]["signed"], entry["body"]["said"]
        payload = b64decode(signed["payload"], validate=True)
        statement = json.loads(payload)
        person = entry["actor"]["id"].removeprefix("person:")
        message = pae(signed["payloadType"], payload)
        signature = b64decode(signed["signatures"][0]["sig"], validate=True)
        Ed25519PublicKey.from_public_bytes(public(person)).verify(signature, message)
        assert statement["decision"] == leaves[statement["decision_seq"]]
        assert statement["decision_seq"] < entry["seq"] <= statement["expires_seq"]
        plain = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert statement["said"] == "sha256:" + sha256(plain.encode()).hexdigest()
        for name in ("kind", "run", "log"):
            assert statement[name] == entry[name]
        assert statement["person"] == person


def test_another_s_key_did_not_sign_it() -> None:
    entry = entries()[-1][1]
    signed = entry["body"]["signed"]
    message = pae(signed["payloadType"], b64decode(signed["payload"]))
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(public("ida")).verify(
            b64decode(signed["signatures"][0]["sig"]), message
        )
