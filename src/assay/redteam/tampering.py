"""Hands on a ledger: entries altered, lost, moved, invented; the verifier has the key and an older head.

Each class alters the rows of a small log that was honestly kept, so that at least one byte differs.
An alteration that verifies has shipped.
"""

from collections.abc import Callable
from typing import Final

import orjson

from assay.clock import SteppedClock
from assay.errors import VerificationError
from assay.ledger import (
    Actor,
    Checkpoint,
    Draft,
    LogState,
    SeedSigner,
    TrustedKey,
    TrustPolicy,
    append,
    sign_checkpoint,
    verify_log,
)
from assay.ledger.merkle import leaf_hash, root_of
from assay.redteam.attempt import End
from assay.redteam.chance import Chance

__all__ = ["TAMPERINGS", "Ledger"]

_ORIGIN = "assay.example/redteam"
_SIZE = 24
_REMEMBERED = 12
_KINDS = ("evidence.admitted", "decision.proposed", "rule.evaluated", "model.answered")


class Ledger:
    """An honest log, and what its verifier keeps elsewhere.

    Attributes:
        rows: Its entries.
        note: Its signed head.
        older: A head that was signed before.
    """

    def __init__(self) -> None:
        signer = SeedSigner(_ORIGIN, "red team")
        self._thief = SeedSigner(_ORIGIN, "another key")
        drafts = [_draft(number) for number in range(_SIZE)]
        clock = SteppedClock("2026-03-02T08:00:00Z", step_ms=1_000)
        first = append(LogState.empty(_ORIGIN), drafts[:_REMEMBERED], clock, {})
        rest = append(first.state, drafts[_REMEMBERED:], clock, first.streams)
        self.rows = [row.data for row in (*first.entries, *rest.entries)]
        self.note = sign_checkpoint(rest.state.checkpoint, signer)
        self.older = sign_checkpoint(first.state.checkpoint, signer)
        self._policy = TrustPolicy((TrustedKey(signer.key),), remembered=first.state.checkpoint)

    def rule(self, rows: list[bytes], note: bytes) -> End:
        """Where an alteration ends."""
        try:
            verify_log(rows, self._policy, note)
        except VerificationError:
            return End.REFUSED
        return End.SHIPPED

    def signed_by_a_thief(self, rows: list[bytes]) -> bytes:
        """A head of altered rows, signed with a key that nobody trusts, under the log's name."""
        head = Checkpoint(_ORIGIN, len(rows), root_of([leaf_hash(row) for row in rows]))
        return sign_checkpoint(head, self._thief)


def _draft(number: int) -> Draft:
    return Draft(
        kind=_KINDS[number % len(_KINDS)],
        stream=f"CHG-{number % 5}",
        body={"amount": "12000.00", "note": f"entry {number}", "ok": True},
        actor=Actor("program:assay", "engine"),
        refs=("sha256:" + f"{number:064x}",),
        run="run-1",
    )


_Altered = tuple[list[bytes], bytes]
Tampering = Callable[[Ledger, Chance], _Altered]


def _byte(ledger: Ledger, chance: Chance) -> _Altered:
    rows = list(ledger.rows)
    place = chance.below(len(rows))
    row = bytearray(rows[place])
    row[chance.below(len(row))] ^= 1 + chance.below(255)
    rows[place] = bytes(row)
    return rows, ledger.note


def _field(ledger: Ledger, chance: Chance) -> _Altered:
    """A value changed, in canonical form."""
    rows = list(ledger.rows)
    place = chance.below(len(rows))
    entry = orjson.loads(rows[place])
    name = chance.choice(("body", "kind", "at", "actor", "stream", "run", "refs"))
    entry[name] = {
        "body": {"amount": "1.00", "note": "nothing", "ok": True},
        "kind": "case.failed",
        "at": "2026-03-02T09:00:00.000Z",
        "actor": {"id": "person:mallory", "role": "engine"},
        "stream": "CHG-9",
        "run": "run-2",
        "refs": [],
    }[name]
    rows[place] = orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)
    return rows, ledger.note


def _deleted(ledger: Ledger, chance: Chance) -> _Altered:
    rows = list(ledger.rows)
    del rows[chance.below(len(rows))]
    return rows, ledger.note


def _swapped(ledger: Ledger, chance: Chance) -> _Altered:
    rows = list(ledger.rows)
    one, other = chance.sample(range(len(rows)), 2)
    rows[one], rows[other] = rows[other], rows[one]
    return rows, ledger.note


def _doubled(ledger: Ledger, chance: Chance) -> _Altered:
    rows = list(ledger.rows)
    place = chance.below(len(rows))
    return [*rows[:place], rows[place], *rows[place:]], ledger.note


def _truncated(ledger: Ledger, chance: Chance) -> _Altered:
    return ledger.rows[: chance.below(len(ledger.rows))], ledger.note


def _rolled_back(ledger: Ledger, chance: Chance) -> _Altered:
    """Fewer entries than are remembered, under no or the wrong head."""
    size = chance.below(_REMEMBERED)
    return ledger.rows[:size], chance.choice((ledger.older, ledger.note))


def _appended(ledger: Ledger, chance: Chance) -> _Altered:
    """Entries after the signed head."""
    state = LogState.empty(_ORIGIN)
    clock = SteppedClock("2026-03-03T08:00:00Z", step_ms=1_000)
    more = append(state, [_draft(chance.below(99))], clock, {})
    return [*ledger.rows, more.entries[0].data], ledger.note


def _rewritten(ledger: Ledger, chance: Chance) -> _Altered:
    """Everything written anew, in itself consistent, under the head that was signed."""
    drafts = [_draft(number + 1 + chance.below(50)) for number in range(_SIZE)]
    clock = SteppedClock("2026-03-02T08:00:00Z", step_ms=1_000)
    done = append(LogState.empty(_ORIGIN), drafts, clock, {})
    rows = [row.data for row in done.entries]
    return rows, chance.choice((ledger.note, ledger.signed_by_a_thief(rows)))


def _head(ledger: Ledger, chance: Chance) -> _Altered:
    """The signed head altered."""
    note = bytearray(ledger.note)
    note[chance.below(len(note))] ^= 1 + chance.below(255)
    return list(ledger.rows), bytes(note)


TAMPERINGS: Final[dict[str, Tampering]] = {
    "ledger: a byte": _byte,
    "ledger: a field": _field,
    "ledger: an entry lost": _deleted,
    "ledger: entries swapped": _swapped,
    "ledger: an entry twice": _doubled,
    "ledger: cut off": _truncated,
    "ledger: rolled back": _rolled_back,
    "ledger: entries added": _appended,
    "ledger: written anew": _rewritten,
    "ledger: the head altered": _head,
}
"""Class of attack to how one is made."""
