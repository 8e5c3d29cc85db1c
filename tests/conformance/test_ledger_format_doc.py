"""The specification is held to the code, and proved sufficient by a verifier written from it."""

import base64
import hashlib
import json
import os
import re
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from assay.errors import VerificationError
from assay.ledger import (
    KINDS,
    Actor,
    Draft,
    GrowthProof,
    InclusionProof,
    LogState,
    SeedSigner,
    TrustPolicy,
    append,
    consistency_proof,
    inclusion_proof,
    open_checkpoint,
    sign_checkpoint,
    verify_entry,
    verify_growth,
    verify_log,
)
from assay.ledger.entry import FIELDS
from assay.ledger.merkle import reader_of, root_of

ORIGIN = "assay.example/vectors"
SIGNER = SeedSigner(ORIGIN, "vectors")
SEED = hashlib.sha256(b"assay example key, published and not secret\nvectors").hexdigest()
OLD = 3
BEGIN, END = "<!-- begin: vectors (generated) -->\n", "<!-- end: vectors -->"


def make_rows():
    writer, ann = Actor("program:assay", "writer"), Actor("person:ann", "maker")
    document = "sha256:" + hashlib.sha256(b"document").hexdigest()
    drafts = [
        Draft("log.opened", "log", {"format": 1, "key": SIGNER.key.vkey}, writer),
        Draft("evidence.admitted", "CHG-1", {"bytes": 8}, writer, (document,), "run-1"),
        Draft("evidence.admitted", "CHG-2", {"subject": 'Grüße \U0001f600 "ok"\n'}, writer, (), "run-1"),
        Draft("decision.proposed", "CHG-1", {"amount": "12000.00", "ok": None}, ann, (), "run-1"),
        Draft("case.closed", "CHG-1", {"entries": 3, "final": True}, ann, (document,), "run-1"),
    ]  # fmt: skip
    state, heads, rows = LogState.empty(ORIGIN), {}, []
    for minute, draft in enumerate(drafts):
        done = append(state, [draft], datetime(2026, 3, 2, 8, minute, tzinfo=UTC), heads)
        state, heads = done.state, heads | done.streams
        rows += done.entries
    return rows


def block(title, text):
    return f"### {title}\n\n```\n{text.rstrip(chr(10))}\n```\n\n"


def render():
    rows = make_rows()
    leaves = [row.leaf for row in rows]
    read, states = reader_of(leaves), [LogState.load(ORIGIN, n, reader_of(leaves)) for n in (3, 5)]
    old, new = (sign_checkpoint(state.checkpoint, SIGNER) for state in states)
    inclusion = InclusionProof(2, inclusion_proof(2, 5, read), new).to_bytes()
    growth = GrowthProof(OLD, consistency_proof(OLD, 5, read), new).to_bytes()
    roots = "\n".join(f"{size} {root_of(leaves[:size]).hex()}" for size in range(6))
    return (
        block("key", f"{SEED}\n{SIGNER.key.vkey}")
        + block("entries.jsonl", "\n".join(row.data.decode() for row in rows))
        + block("leaves", "\n".join(leaf.hex() for leaf in leaves))
        + block("roots", roots)
        + block("checkpoint of size 3", old.decode())
        + block("checkpoint", new.decode())
        + block("signer.state", states[1].checkpoint.to_text())
        + block("2.tlog-proof", inclusion.decode())
        + block("growth proof from 3", growth.decode())
    )


@pytest.fixture(scope="module")
def document(repository):
    path = repository / "docs" / "ledger-format.md"
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    assert begin, "the document lost the marks around the vectors"
    assert end, "the document lost the marks around the vectors"
    if os.environ.get("ASSAY_REGENERATE"):
        path.write_text(before + BEGIN + render() + END + after, encoding="utf-8")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def vectors(document):
    found = re.findall(r"^### ([^\n]+)\n\n```\n(.*?)\n```$", document, re.MULTILINE | re.DOTALL)
    return {title: text + "\n" for title, text in found}


def test_the_vectors_are_what_the_code_writes(document):
    written = document.partition(BEGIN)[2].partition(END)[0]
    assert written == render(), "run with ASSAY_REGENERATE=1 and review"


def test_the_code_reads_the_vectors(vectors):
    rows = vectors["entries.jsonl"].encode().splitlines()
    vkey = vectors["key"].split()[1]
    old = open_checkpoint(vectors["checkpoint of size 3"].encode(), TrustPolicy.of(vkey))
    policy = TrustPolicy.of(vkey, remembered=old.checkpoint)
    assert verify_log(rows, policy, vectors["checkpoint"].encode()).level == "L2"
    assert verify_entry(rows[2], vectors["2.tlog-proof"].encode(), policy)[0].seq == 2
    assert verify_growth(vectors["growth proof from 3"].encode(), policy).checkpoint.size == 5


def test_kinds_and_fields_are_documented_as_they_are(document):
    section = document.partition("## 3. Kinds")[2].partition("## 4.")[0]
    first = re.findall(r"^\| (`[a-z.]+`(?:, `[a-z.]+`)*) \|", section, re.MULTILINE)
    assert set(re.findall(r"`([a-z.]+)`", " ".join(first))) == KINDS
    section = document.partition("## 2. Entry")[2].partition("## 3.")[0]
    assert tuple(re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE)) == FIELDS


def test_every_code_of_the_package_is_documented(document, repository):
    sources = (repository / "src" / "assay" / "ledger").glob("*.py")
    pattern = re.compile(r'"([a-z]+\.[a-z_]+)"')
    codes = {code for path in sources for code in pattern.findall(path.read_text())} - KINDS
    files = {
        "assay.ledger",
        "key.vkey",
        "entries.jsonl",
        "main.go",
        "go.mod",
        "canonical.different",
    }
    assert {code for code in codes - files if f"`{code}`" not in document} == set()


# A verifier written from the document alone. It uses nothing of assay.


def sha(data):
    return hashlib.sha256(data).digest()


def tree_root(leaves):
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\x01" + tree_root(leaves[:split]) + tree_root(leaves[split:]))


def open_note(note, vkey):
    name, key_id, material = vkey.split("+", 2)
    public = base64.b64decode(material)
    assert public[:1] == b"\x01"
    assert sha(name.encode() + b"\n" + public)[:4].hex() == key_id
    text, _, lines = note.rpartition("\n\n")
    for line in lines.splitlines():
        _, signer, encoded = line.split(" ")
        raw = base64.b64decode(encoded)
        if (signer, raw[:4].hex()) == (name, key_id):
            Ed25519PublicKey.from_public_bytes(public[1:]).verify(raw[4:], f"{text}\n".encode())
            origin, size, root = text.split("\n")
            assert origin == name
            return int(size), base64.b64decode(root)
    raise AssertionError("unsigned")


def verify_by_the_book(lines, note, vkey):
    size, root = open_note(note, vkey)
    leaves, streams, zero = [], {}, "sha256:" + "0" * 64
    for seq, line in enumerate(lines):
        entry = json.loads(line)
        canonical = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert canonical.encode() == line
        assert (entry["v"], entry["log"], entry["seq"]) == (1, vkey.split("+")[0], seq)
        assert entry["prev"] == ("sha256:" + leaves[-1].hex() if leaves else zero)
        link = (entry["stream_seq"], entry["stream_prev"])
        assert link == streams.get(entry["stream"], (0, zero))
        leaves.append(sha(b"\x00" + line))
        streams[entry["stream"]] = (entry["stream_seq"] + 1, "sha256:" + leaves[-1].hex())
    assert len(leaves) == size
    assert tree_root(leaves) == root
    return leaves


def test_a_verifier_written_from_the_document_accepts_the_vectors(vectors):
    lines = vectors["entries.jsonl"].encode().splitlines()
    vkey = vectors["key"].split()[1]
    leaves = verify_by_the_book(lines, vectors["checkpoint"], vkey)
    assert [leaf.hex() for leaf in leaves] == vectors["leaves"].split()
    roots = [line.split() for line in vectors["roots"].splitlines()]
    assert [(int(n), tree_root(leaves[: int(n)]).hex()) for n, _ in roots] == [
        (int(n), root) for n, root in roots
    ]
    verify_by_the_book(lines[:3], vectors["checkpoint of size 3"], vkey)


def test_both_verifiers_refuse_the_vectors_with_any_byte_changed(vectors):
    lines = vectors["entries.jsonl"].encode().splitlines()
    note, vkey = vectors["checkpoint"], vectors["key"].split()[1]
    for index, line in enumerate(lines):
        for offset in range(0, len(line), 7):
            changed = bytearray(line)
            changed[offset] ^= 1
            rows = [*lines[:index], bytes(changed), *lines[index + 1 :]]
            with pytest.raises((AssertionError, ValueError, KeyError)):
                verify_by_the_book(rows, note, vkey)
            with pytest.raises(VerificationError):
                verify_log(rows, TrustPolicy.of(vkey), note.encode())
