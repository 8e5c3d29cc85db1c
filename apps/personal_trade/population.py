"""The digest over the files of a population."""

from hashlib import sha256
from pathlib import Path

from assay.canonical import digest
from assay.errors import EvidenceError
from assay.intake import SourceInputs

__all__ = ["digest_of"]

_CHUNK = 1024 * 1024


def digest_of(inputs: SourceInputs) -> str:
    """Of one file its SHA-256; of several the digest over their digests, one a line.

    Raises:
        EvidenceError: ``file.unreadable``.
    """
    digests = [_of_file(file) for path in inputs.paths for file in _files(path)]
    if len(digests) == 1:
        return digests[0]
    return digest("".join(f"{line}\n" for line in digests).encode())


def _files(path: Path) -> list[Path]:
    return sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


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
