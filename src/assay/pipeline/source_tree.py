"""The digest of the program itself: other code may find something else, so it is another run."""

import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

import assay
from assay.domain import Digest
from assay.errors import UsageError

__all__ = ["digest_of_code"]

_READ = frozenset({".py", ".toml", ".md", ".json", ".jsonl", ".csv", ".txt", ".html", ".sql"})


def digest_of_code(app: object) -> Digest:
    """SHA-256 over the source files of the engine and of an app's package.

    Raises:
        UsageError: ``code.unreadable``: there are no source files to hash.
    """
    name = type(app).__module__
    if name.partition(".")[0] == assay.__name__:
        return _digest((Path(assay.__file__).parent,))
    file = _topmost_file(name)
    if file is None:
        raise UsageError(
            "code.unreadable",
            f"the source of {name} is not at hand",
            remedy="install the app from files",
        )
    place = file.parent if file.name == "__init__.py" else file
    return _digest((Path(assay.__file__).parent, place))


def _topmost_file(module: str) -> Path | None:
    """The file of the outermost package that has one; a namespace package has none."""
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        file = getattr(sys.modules.get(".".join(parts[:end])), "__file__", None)
        if file:
            return Path(file)
    return None


@cache
def _digest(places: tuple[Path, ...]) -> Digest:
    hasher = sha256()
    for place in places:
        for file in _files(place):
            name = file.relative_to(place.parent).as_posix()
            try:
                content = sha256(file.read_bytes()).hexdigest()
            except OSError as error:
                raise UsageError(
                    "code.unreadable",
                    f"{file} can't be read: {error.strerror}",
                    remedy="check the rights on the installed package",
                ) from error
            hasher.update(f"{content}  {name}\n".encode())
    return Digest("sha256:" + hasher.hexdigest())


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    found = (p for p in place.rglob("*") if p.suffix in _READ and "__pycache__" not in p.parts)
    return sorted(found, key=lambda path: path.relative_to(place).as_posix())
