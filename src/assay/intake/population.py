"""What every app does with a population as a whole: name it, and see that all of it was driven."""

from hashlib import sha256
from pathlib import Path

from assay.canonical import digest
from assay.domain import Moment
from assay.errors import EvidenceError, UsageError
from assay.intake.git_log import fingerprint_repository
from assay.intake.moments import parse_moment
from assay.intake.record import SourceInputs

__all__ = ["evaluation_instant", "population_digest", "refuse_repeat", "require_driven"]

_CHUNK = 1024 * 1024
_REPEATS = {
    "row.duplicate": "the same row stands further up",
    "row.conflicting": "the same identifier stands further up with other content",
}


def population_digest(inputs: SourceInputs) -> str:
    """Of one file its SHA-256, of one repository the digest of its commits; of several one of all.

    The digest of several is that over their digests, one a line; a folder of files is several.

    Raises:
        EvidenceError: ``file.unreadable``, and what makes a repository unreadable.
    """
    digests = [line for path in inputs.paths for line in _digests(path, inputs)]
    if len(digests) == 1:
        return digests[0]
    return digest("".join(f"{line}\n" for line in digests).encode())


def _digests(path: Path, inputs: SourceInputs) -> list[str]:
    if not path.is_dir():
        return [_of_file(path)]
    if (path / ".git").exists() or (path / "objects").is_dir():
        revision = inputs.options.extra.get("revision", "HEAD")
        return [fingerprint_repository(path, revision=revision).sha256]
    return [_of_file(file) for file in sorted(path.rglob("*")) if file.is_file()]


def _of_file(path: Path) -> str:
    hasher = sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_CHUNK):
                hasher.update(block)
    except OSError as error:
        raise EvidenceError(
            "file.unreadable",
            f"the file can't be read: {error.strerror}",
            remedy="check the path and its permissions",
            where=str(path),
        ) from error
    return f"sha256:{hasher.hexdigest()}"


def evaluation_instant(text: str) -> Moment | None:
    """The instant as of which a run judges, as it was told; ``None`` where it was told none.

    Raises:
        UsageError: ``as_of.malformed``.
    """
    if not text:
        return None
    try:
        return parse_moment(text, field="as_of")
    except EvidenceError as error:
        raise UsageError(
            "as_of.malformed", error.message, remedy="write it as 2026-03-31T23:59:59Z"
        ) from error


def refuse_repeat(code: str | None, name: str) -> None:
    """Refuse a row that stands further up already.

    Args:
        code: What the survey found: ``row.duplicate``, ``row.conflicting``, or nothing.
        name: The case that it would be.

    Raises:
        EvidenceError: With that code.
    """
    if code is not None:
        raise EvidenceError(
            code,
            f"{name}: {_REPEATS[code]}",
            remedy="find out in the source system which row is the record",
        )


def require_driven(rows: int, surveyed: int) -> None:
    """See that as many rows were driven as the survey counted.

    Raises:
        EvidenceError: ``population.changed``.
    """
    if rows != surveyed:
        raise EvidenceError(
            "population.changed",
            f"{rows:,} rows were driven, {surveyed:,} were surveyed",
            remedy="the files changed while the run read them; start it again",
        )
