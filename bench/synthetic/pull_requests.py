"""Pull requests that never were, in the flattened shape of a GitHub export: about 3 KB each.

The same number always gives the same pull request. The mix follows real projects: two commits, two
reviews and a comment or two on average, three in four merged, one in eight by its own author.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import orjson

__all__ = ["pull_request", "write_population"]

_START = datetime(2025, 1, 6, 8, tzinfo=UTC)
_PEOPLE = 60
_SAYINGS = (
    "ACK {head}, read the code and ran the tests on two machines. The error path in the second"
    " commit is easier to follow now than it was in the earlier version.",
    "Concept ACK. I would like to see a test for the case that the configuration file is missing"
    " before this goes in; the rest looks as I expected from the discussion last week.",
    "LGTM, thanks for splitting the change. The first commit moves code and the second one changes"
    " it, which made this quick to check against the specification.",
    "I am not sure that the retry is safe here: the caller may hold the lock while it waits. Could"
    " you say in the commit message why this can't happen, or take the lock later?",
    "utACK {head} after the rebase; range-diff shows only the typing error in the comment fixed.",
    "Tested on staging with last month's data: no difference in the totals, and the run takes about"
    " four minutes less. Approved from the side of operations.",
)
_BODY = (
    "This changes how the nightly job reads its limits. Before, each worker read the file on its"
    " own; now the coordinator reads it once and hands it on, so that all of them agree.\n\n"
    "How it was tested: unit tests for the parser, and a full run on the staging system with the"
    " data of the last quarter. Rollback: revert the merge commit and restart the coordinator;"
    " no migration is involved. Fixes #{number}0."
)


def pull_request(number: int) -> dict[str, object]:
    """The pull request of that number."""
    seed = sha256(b"pull request %d" % number).digest()
    author, opened = _person(seed[0]), _START + timedelta(minutes=37 * number)
    head = _sha(number, "head")
    merged = seed[1] % 4 != 0
    merger = author if seed[2] % 8 == 0 else _person(seed[3])
    closed = opened + timedelta(hours=30 + seed[4])
    events = [_commit(number, n, author, opened) for n in range(1 + seed[5] % 3)]
    events += [_review(number, n, seed[6 + n], head, opened) for n in range(1 + seed[10] % 3)]
    events += [_comment(n, seed[12 + n], head, opened) for n in range(seed[15] % 3)]
    end = {"actor": merger, "created_at": _time(closed)}
    if merged:
        events.append({"event": "merged", **end, "commit_id": _sha(number, "merge")})
    events.append({"event": "closed", **end})
    return {
        "number": number,
        "html_url": f"https://git.example/acme/ledger/pull/{number}",
        "state": "closed",
        "title": f"Read the limits once and hand them on (part {number})",
        "user": author,
        "user_type": "User",
        "author_association": "MEMBER",
        "draft": False,
        "labels": ["coordinator"] if seed[16] % 2 else [],
        "milestone": None,
        "body": _BODY.format(number=number),
        "created_at": _time(opened),
        "closed_at": _time(closed),
        "merged": merged,
        "merged_at": _time(closed) if merged else None,
        "merged_by": merger if merged else None,
        "merge_commit_sha": _sha(number, "merge") if merged else None,
        "base_ref": "main",
        "base_sha": _sha(number, "base"),
        "head_ref": f"limits-{number}",
        "head_sha": head,
        "additions": seed[17],
        "deletions": seed[18],
        "changed_files": 1 + seed[19] % 9,
        "commits": 1 + seed[5] % 3,
        "events": events,
    }


def write_population(path: Path, cases: int) -> int:
    """Write that many pull requests as JSON lines; gives the bytes."""
    size = 0
    with path.open("wb") as file:
        for number in range(1, cases + 1):
            size += file.write(orjson.dumps(pull_request(number)) + b"\n")
    return size


def _commit(number: int, part: int, author: str, opened: datetime) -> dict[str, object]:
    written = _time(opened - timedelta(hours=2, minutes=-part))
    return {
        "event": "committed",
        "sha": _sha(number, f"commit {part}"),
        "author": author.replace("-", " ").title(),
        "authored_at": written,
        "committer": author.replace("-", " ").title(),
        "committed_at": written,
        "message": f"coordinator: hand the limits on, step {part}\n\nWorkers no longer read the"
        " file. The message that starts a worker carries the limits and their version.",
    }


def _review(number: int, part: int, seed: int, head: str, opened: datetime) -> dict[str, object]:
    return {
        "event": "reviewed",
        "user": _person(seed),
        "author_association": "MEMBER",
        "state": ("APPROVED", "COMMENTED", "CHANGES_REQUESTED", "APPROVED")[seed % 4],
        "commit_id": head if seed % 5 else _sha(number, "older"),
        "submitted_at": _time(opened + timedelta(hours=5 + part)),
        "body": _SAYINGS[seed % len(_SAYINGS)].format(head=head[:10]) if seed % 3 else "",
    }


def _comment(part: int, seed: int, head: str, opened: datetime) -> dict[str, object]:
    at = _time(opened + timedelta(hours=9 + part))
    return {
        "event": "commented",
        "user": _person(seed),
        "author_association": "CONTRIBUTOR",
        "created_at": at,
        "updated_at": at,
        "body": _SAYINGS[seed % len(_SAYINGS)].format(head=head[:10]),
    }


def _person(seed: int) -> str:
    return f"dev-{seed % _PEOPLE:02d}"


def _sha(number: int, what: str) -> str:
    return sha256(f"{what} of {number}".encode()).hexdigest()[:40]


def _time(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
