"""Exports verified by programs that are not ours: Go's checksum database code, and openssl.

The Go program is the one that every export carries (``goverify/main.go``); here it is built against
Debian's golang-golang-x-mod-dev, so that no network is needed.
"""

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assay.ledger import (
    Actor,
    Draft,
    GrowthProof,
    InclusionProof,
    LogState,
    SeedSigner,
    append,
    consistency_proof,
    inclusion_proof,
    sign_checkpoint,
    write_export,
)
from assay.ledger.merkle import reader_of

ORIGIN = "assay.example/outsiders"
X_MOD = Path("/usr/share/gocode/src/golang.org/x/mod")
SIZE, OLD = 300, 217


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """An exported log with a proof of each kind beside it."""
    signers = (SeedSigner(ORIGIN, f"outsiders {index}") for index in range(100))
    signer = next(it for it in signers if it.key.vkey.count("+") > 2)  # base64 has plusses too
    state, heads, rows, old = LogState.empty(ORIGIN), {}, [], b""
    for index in range(SIZE):
        body = {"index": index, "text": 'Grüße \u2028 \U0001f600 \\ "quoted" </script>'}
        draft = Draft("evidence.admitted", f"CHG-{index % 9}", body, Actor("person:ann", "maker"))
        done = append(state, [draft], datetime(2026, 3, 2, tzinfo=UTC), heads)
        state, heads = done.state, heads | done.streams
        rows += done.entries
        if state.size == OLD:
            old = sign_checkpoint(state.checkpoint, signer)
    note = sign_checkpoint(state.checkpoint, signer)
    folder = tmp_path_factory.mktemp("outsiders")
    write_export(folder / "export", [row.data for row in rows], note, signer.key)
    read = reader_of([row.leaf for row in rows])
    inclusion = InclusionProof(41, inclusion_proof(41, SIZE, read), note)
    growth = GrowthProof(OLD, consistency_proof(OLD, SIZE, read), note)
    (folder / "41.tlog-proof").write_bytes(inclusion.to_bytes())
    (folder / "41.json").write_bytes(rows[41].data)
    (folder / "old").write_bytes(old)
    (folder / "growth").write_bytes(growth.to_bytes())
    (folder / "vkey").write_text(signer.key.vkey)
    return folder


@pytest.fixture(scope="module")
def goverify(export, repository, tmp_path_factory):
    """The program of the export, built."""
    if not shutil.which("go"):
        pytest.skip("go is not installed (Debian: golang-go)")
    if not X_MOD.is_dir():
        pytest.skip("golang.org/x/mod is not installed (Debian: golang-golang-x-mod-dev)")
    build = tmp_path_factory.mktemp("goverify")
    shutil.copy(export / "export" / "goverify" / "main.go", build)
    shutil.copy(repository / "tests" / "conformance" / "goverify" / "go.mod", build)
    environment = os.environ | {
        "GOFLAGS": "-mod=mod",
        "GOPROXY": "off",
        "GOTOOLCHAIN": "local",
        "GOCACHE": str(build / "cache"),
    }
    subprocess.run(
        ["go", "build", "-o", "goverify", "."], cwd=build, env=environment, check=True, timeout=300
    )
    return build / "goverify"


def run_go(goverify, folder):
    vkey = (folder / "vkey").read_text()
    names = ("export", "41.tlog-proof", "41.json", "old", "growth")
    return subprocess.run(
        [goverify, vkey, *(folder / name for name in names)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_go_accepts_signature_root_inclusion_and_consistency(goverify, export):
    done = run_go(goverify, export)
    assert done.returncode == 0, done.stderr
    assert "signature and root ok: size 300" in done.stdout
    assert "inclusion ok: entry 41 of 300" in done.stdout
    assert "consistency ok: 300 extends 217" in done.stdout


def flip(path, old, new):
    data = path.read_bytes()
    assert data.count(old) >= 1
    path.write_bytes(data.replace(old, new, 1))


TAMPERINGS = {
    "an entry": (lambda f: flip(f / "export/entries.jsonl", b'"index":99', b'"index":98'), "signed"),
    "a cut tail": (
        lambda f: (f / "export/entries.jsonl").write_bytes(
            b"\n".join((f / "export/entries.jsonl").read_bytes().split(b"\n")[:-2]) + b"\n"
        ),
        "299 are here",
    ),
    "a missing last newline": (
        lambda f: (f / "export/entries.jsonl").write_bytes(
            (f / "export/entries.jsonl").read_bytes()[:-1]
        ),
        "the last line was cut off",
    ),
    "the size": (lambda f: flip(f / "export/checkpoint", b"\n300\n", b"\n299\n"), "signature"),
    "the proved entry": (lambda f: flip(f / "41.json", b"41", b"42"), "inclusion"),
    "the proved index": (lambda f: flip(f / "41.tlog-proof", b"index 41", b"index 40"), "inclusion"),
    "the older head": (lambda f: flip(f / "old", b"\n217\n", b"\n216\n"), "signature"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(TAMPERINGS))
def test_go_refuses_what_was_tampered_with(goverify, export, tmp_path, name):
    folder = tmp_path / "copy"
    shutil.copytree(export, folder)
    tamper, message = TAMPERINGS[name]
    tamper(folder)
    done = run_go(goverify, folder)
    assert done.returncode == 2
    assert "NOT VERIFIED" in done.stderr
    assert message in done.stderr


def shell_commands(export):
    """The commands of the section on openssl, as VERIFY.md prints them."""
    guide = (export / "export" / "VERIFY.md").read_text(encoding="utf-8")
    section = guide.partition("## With openssl")[2].partition("\n## ")[0]
    commands = re.findall(r"^    (.*)$", section, re.MULTILINE)
    assert commands[0] == "VKEY='the verifier key that you were given'"
    return ["set -e", f"VKEY='{(export / 'vkey').read_text()}'", *commands[1:]]


def run_shell(export, folder):
    for tool in ("openssl", "base64", "sh"):
        if not shutil.which(tool):
            pytest.skip(f"{tool} is not installed")
    script = "\n".join(shell_commands(export))
    return subprocess.run(
        ["sh", "-c", script], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )


def test_openssl_accepts_the_signature_by_the_printed_commands(export, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(export / "export", folder)
    done = run_shell(export, folder)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "Signature Verified Successfully" in done.stdout


def test_openssl_refuses_another_size(export, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(export / "export", folder)
    flip(folder / "checkpoint", b"\n300\n", b"\n301\n")
    assert run_shell(export, folder).returncode != 0
