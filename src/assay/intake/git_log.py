"""Commits straight from a local git repository, through the ``git`` binary.

A repository is evidence of somebody else's making: its configuration, hooks, replacement refs,
grafts, mail maps and signature programs are kept from running or from changing what is read. No
network is used and nothing is written.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, NamedTuple

import orjson

from assay.domain import Origin
from assay.errors import EvidenceError
from assay.intake.git_command import git_command, git_environment, require_repository
from assay.intake.limits import DEFAULT_LIMITS, Limits
from assay.intake.record import Record, Rejection

__all__ = ["Fingerprint", "fingerprint_repository", "read_git_log"]

_FIELDS = ("H", "P", "an", "ae", "aI", "cn", "ce", "cI", "s", "b", "(trailers:only,unfold)")
_FORMAT = "%x00".join("%" + field for field in _FIELDS) + "%x00"
_CHUNK_BYTES = 256 * 1024
_SHA_LENGTHS = (40, 64)
_HEX = frozenset("0123456789abcdef")


class Fingerprint(NamedTuple):
    """What a run's manifest says of a repository.

    Attributes:
        head: Commit that the log starts from.
        commits: How many commits it has.
        sha256: Digest of the commit ids in order, one a line; each id is itself a digest of the
            commit and all its ancestors.
    """

    head: str
    commits: int
    sha256: str


def fingerprint_repository(
    path: Path, *, revision: str = "HEAD", first_parent: bool = True
) -> Fingerprint:
    """The commit list of a repository in one digest.

    Raises:
        EvidenceError: As :func:`read_git_log`.
    """
    require_repository(path)
    hasher = sha256()
    head = ""
    commits = 0
    arguments = ["rev-list", *_walk(revision, first_parent=first_parent)]
    with _piped(path, arguments) as output:
        for line in output:
            head = head or line.decode("ascii", "replace").strip()
            commits += 1
            hasher.update(line)
    return Fingerprint(head, commits, "sha256:" + hasher.hexdigest())


def read_git_log(
    path: Path,
    limits: Limits = DEFAULT_LIMITS,
    *,
    revision: str = "HEAD",
    first_parent: bool = True,
) -> Iterator[Record | Rejection]:
    """Every commit, newest first, as a record; rows count from 1.

    ``data`` has ``sha``, ``parents`` (list), ``author`` and ``committer`` (``Name <mail>``),
    ``author_name``, ``author_email``, ``committer_name``, ``committer_email``, ``author_date`` and
    ``commit_date`` (ISO 8601 with offset), ``subject``, ``body`` and ``trailers`` (list of
    ``[key, value]``, as git itself finds them). Bytes that are not UTF-8 become U+FFFD, and
    ``undecodable`` is then true.

    Args:
        path: A work tree or a bare repository.
        limits: Ceilings.
        revision: Where to start.
        first_parent: Follow the first parent only: what arrived on the branch, not how.

    Raises:
        EvidenceError: ``git.missing``, ``repository.missing``, ``repository.untrusted``,
            ``repository.shallow``, ``repository.empty``, ``repository.unreadable``.
    """
    require_repository(path)
    arguments = ["log", "--no-color", "--no-decorate", "--no-notes", "--no-show-signature"]
    arguments += ["--no-ext-diff", "--no-textconv", "--no-patch", "--encoding=UTF-8"]
    arguments += [f"--format=tformat:{_FORMAT}", *_walk(revision, first_parent=first_parent)]
    with _piped(path, arguments) as output:
        name = path.resolve().name
        fields = _split(output, path, limits)
        for row, commit in enumerate(fields, start=1):
            yield _commit(commit, Origin(file=name, row=row), path)


def _walk(revision: str, *, first_parent: bool) -> list[str]:
    # `--end-of-options` keeps a revision that starts with a dash from becoming an option.
    walk = ["--first-parent"] if first_parent else []
    return [*walk, "--end-of-options", revision, "--"]


@contextmanager
def _piped(path: Path, arguments: list[str]) -> Iterator[IO[bytes]]:
    """The output of git as a stream; its failure, once it ends, as an error."""
    with subprocess.Popen(  # noqa: S603 - fixed program, no shell, options are fenced
        git_command(path, arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=git_environment(),
    ) as process:
        if process.stdout is None:  # pragma: no cover - PIPE was asked for
            raise _unreadable(path, "git has no output")
        is_whole = False
        try:
            yield process.stdout
            is_whole = not process.stdout.read(1)
        finally:
            if not is_whole:
                process.kill()
    if process.returncode != 0:
        raise _unreadable(path, f"git ended with code {process.returncode}")


def _split(output: IO[bytes], path: Path, limits: Limits) -> Iterator[list[bytes]]:
    """The fields of each commit; a commit message cannot hold the NUL between them."""
    held = b""
    width = len(_FIELDS)
    fields: list[bytes] = []
    while chunk := output.read(_CHUNK_BYTES):
        *parts, held = (held + chunk).split(b"\0")
        if len(held) > limits.row_bytes:
            raise _unreadable(path, f"a commit has more than {limits.row_bytes:,} bytes")
        fields += parts
        while len(fields) >= width:
            commit, fields = fields[:width], fields[width:]
            commit[0] = commit[0].lstrip(b"\n")  # git ends each commit with a newline
            yield commit
    if fields or held.strip(b"\n"):
        raise _unreadable(path, "the output of git ends within a commit")


def _commit(fields: list[bytes], origin: Origin, path: Path) -> Record:
    texts = [field.decode("utf-8", "replace") for field in fields]
    sha, parents, name, mail, date, by_name, by_mail, by_date, subject, body, trailers = texts
    if len(sha) not in _SHA_LENGTHS or not _HEX.issuperset(sha):
        raise _unreadable(path, f"commit {origin.row:,} of the output has no commit id")
    data: dict[str, object] = {
        "sha": sha,
        "parents": parents.split(),
        "author": f"{name} <{mail}>",
        "author_name": name,
        "author_email": mail,
        "author_date": date,
        "committer": f"{by_name} <{by_mail}>",
        "committer_name": by_name,
        "committer_email": by_mail,
        "commit_date": by_date,
        "subject": subject,
        "body": body,
        "trailers": [_trailer(line) for line in trailers.split("\n") if line.strip()],
    }
    if any(
        "\ufffd" in text and b"\xef\xbf\xbd" not in field
        for text, field in zip(texts, fields, strict=True)
    ):
        data["undecodable"] = True
    return Record(origin=origin, data=data, raw=orjson.dumps(data, option=orjson.OPT_SORT_KEYS))


def _trailer(line: str) -> list[str]:
    key, _, value = line.partition(":")
    return [key.strip(), value.strip()]


def _unreadable(path: Path, reason: str) -> EvidenceError:
    return EvidenceError(
        "repository.unreadable",
        f"the history can't be read to its end: {reason}",
        remedy="run git fsck in it, or clone it again",
        where=str(path),
    )
