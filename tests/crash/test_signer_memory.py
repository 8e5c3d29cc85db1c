"""A signer that is killed at any instant never forgets what it published, and goes on."""

import os
import signal
import subprocess
import sys
import time

import pytest

from assay.clock import CountedIds
from assay.ledger import LogState, SeedSigner, SignerMemory, TrustPolicy, open_checkpoint

ORIGIN = "assay.example/killed"

# Commits, remembers, signs and publishes as fast as it can. Each leaf is a function of its index,
# so that a new process continues the same history from nothing but the remembered size.
CHILD = """
import sys
from hashlib import sha256
from pathlib import Path

from assay.ledger import Checkpoint, Notary, SeedSigner, SignerMemory, consistency_proof
from assay.ledger.durable import replace_file
from assay.ledger.merkle import reader_of, root_of

folder, origin = Path(sys.argv[1]), sys.argv[2]
memory = SignerMemory(folder / "signer.state")
notary = Notary(
    SeedSigner(origin, "killed"), memory, lambda head, note: replace_file(folder / "note", note)
)
leaves = [sha256(b"%d" % index).digest() for index in range(memory.read().size)]
while True:
    leaves.append(sha256(b"%d" % len(leaves)).digest())
    notary.attest(
        lambda: Checkpoint(origin, len(leaves), root_of(leaves)),
        lambda old, new: consistency_proof(old, new, reader_of(leaves)),
    )
    print("published", flush=True)
"""


@pytest.mark.parametrize("seed", range(12))
def test_a_killed_signer_remembers_all_it_published_and_goes_on(tmp_path, seed):
    SignerMemory.create(tmp_path / "signer.state", LogState.empty(ORIGIN).checkpoint)
    policy = TrustPolicy.of(SeedSigner(ORIGIN, "killed").key.vkey)
    ids, published = CountedIds(str(seed)), 0
    for _ in range(2):
        with subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path), ORIGIN], stdout=subprocess.PIPE
        ) as child:
            assert child.stdout.readline() == b"published\n"
            time.sleep(ids.token(1)[0] / 4000)  # up to 64 ms, dozens of heads
            os.kill(child.pid, signal.SIGKILL)
        remembered = SignerMemory(tmp_path / "signer.state").read()
        note = (tmp_path / "note").read_bytes()
        head = open_checkpoint(note, policy).checkpoint
        assert published < head.size <= remembered.size
        published = head.size
