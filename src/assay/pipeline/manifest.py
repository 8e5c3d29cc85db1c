"""The input manifest: everything that can change an outcome; its digest is the run's name."""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

import assay
from assay.app import Fieldwork, RunInputs
from assay.domain import Digest, InputManifest, SourceFile
from assay.errors import EvidenceError
from assay.intake import SourceInputs, joined_files
from assay.intake.git_log import fingerprint_repository
from assay.pipeline.grading import files_of, graders_of
from assay.pipeline.request import RunRequest
from assay.pipeline.source_tree import digest_of_code

__all__ = ["Fingerprinted", "build_manifest", "hash_inputs", "stamps"]

_BLOCK = 1 << 20
_FILE = "file:"


@runtime_checkable
class Fingerprinted(Protocol):
    """A source that reads something else than a file, and can say in one digest what it read."""

    def fingerprint(self, inputs: SourceInputs) -> str:
        """Digest (``sha256:<hex>``) of everything that the inputs hold.

        Raises:
            EvidenceError: They can't be read.
        """
        ...


class Stamp(NamedTuple):
    """What a file looks like from outside; it changes when somebody writes to the file."""

    path: Path
    size: int
    modified_ns: int
    node: int


def hash_inputs(request: RunRequest) -> tuple[SourceFile, ...]:
    """Every file of the run by role and digest, in order.

    Raises:
        EvidenceError: ``file.missing``, ``file.unreadable``.
    """
    inputs = request.inputs
    files = list(_of_source("population", inputs.population, request))
    if inputs.deployments is not None:
        files += _of_source("deployments", inputs.deployments, request)
    for name, source in sorted(inputs.lists.items()):
        files += _of_source(f"list.{name}", source, request)
    for role, path in (
        ("identities", inputs.identities),
        ("authority", inputs.authority),
        ("answers", request.answers),
    ):
        if path is not None:
            files.append(_file(role, "", path))
    files += [_file("grader", "", path) for path in files_of(request.graders)]
    files += [_file("calendar", "", path) for path in _calendars(inputs)]
    return tuple(files)


def build_manifest(
    request: RunRequest,
    fieldwork: Fieldwork[Any],
    files: tuple[SourceFile, ...],
    assessor: str,
) -> InputManifest:
    """The manifest of a run.

    Args:
        request: What is asked for.
        fieldwork: The app bound to it; says what is out of scope and which policy holds.
        files: As :func:`hash_inputs` gave them before the survey.
        assessor: Name of who reads.
    """
    inputs, app = request.inputs, request.app
    return InputManifest(
        app=f"{app.name}/{app.version}",
        engine=assay.__version__,
        code=Digest(request.code) if request.code else digest_of_code(app),
        origin=inputs.engagement.origin,
        files=files,
        options=dict(sorted(_options(request))),
        policy=Digest(fieldwork.policy.sha256),
        scoped_out=fieldwork.scope.listed(),
        assessor=assessor,
        calendar=inputs.calendar,
        as_of=inputs.as_of,
    )


def stamps(request: RunRequest) -> tuple[Stamp, ...]:
    """How the files of a run look now, to notice when one changes under a run."""
    inputs = request.inputs
    paths = [*inputs.population.paths]
    for source in (inputs.deployments, *inputs.lists.values()):
        if source is not None:
            paths += source.paths
    paths += _joined(inputs)
    paths += [p for p in (inputs.identities, inputs.authority, request.answers) if p is not None]
    paths += files_of(request.graders)
    paths += _calendars(inputs)
    return tuple(_stamp(path) for path in paths if not path.is_dir())


def _calendars(inputs: RunInputs) -> tuple[Path, ...]:
    """The files of days off that the run or its policy names, each once."""
    named = (inputs.calendar, *inputs.policy.parameters.values())
    texts = (text.strip() for text in named if isinstance(text, str))
    found = (text.removeprefix(_FILE).strip() for text in texts if text.startswith(_FILE))
    return tuple(Path(path) for path in dict.fromkeys(found) if path)


def _joined(inputs: RunInputs) -> Iterator[Path]:
    for source in (inputs.population, inputs.deployments, *inputs.lists.values()):
        if source is not None and source.options.mapping is not None:
            yield from joined_files(source.options.mapping)


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return Stamp(path, status.st_size, status.st_mtime_ns, status.st_ino)


def _of_source(role: str, source: SourceInputs, request: RunRequest) -> Iterator[SourceFile]:
    for path in source.paths:
        if path.is_dir():
            one = SourceInputs(source.source, (path,), source.options)
            digest = _fingerprint(request.app.sources.get(source.source), one, path)
            name = path.name or path.absolute().name
            yield SourceFile(
                role=role, source=source.source, name=name, sha256=Digest(digest), size=0
            )
        else:
            yield _file(role, source.source, path)
    if source.options.mapping is not None:
        yield _file(f"{role}.mapping", "", source.options.mapping)
        for path in joined_files(source.options.mapping):
            yield _file(f"{role}.joined", "", path)


def _fingerprint(reader: object, inputs: SourceInputs, path: Path) -> str:
    if isinstance(reader, Fingerprinted):
        return reader.fingerprint(inputs)
    if not (path / ".git").exists() and not (path / "objects").is_dir():
        return _folder_digest(path)
    revision = inputs.options.extra.get("revision", "HEAD")
    return fingerprint_repository(path, revision=revision).sha256


def _folder_digest(folder: Path) -> str:
    """Digest over the names and digests of the files of a folder, a line each."""
    hasher = sha256()
    for path in sorted(item for item in folder.rglob("*") if item.is_file()):
        name = path.relative_to(folder).as_posix()
        hasher.update(f"{_file('', '', path).sha256}  {name}\n".encode("utf-8", "surrogateescape"))
    return "sha256:" + hasher.hexdigest()


def _file(role: str, source: str, path: Path) -> SourceFile:
    hasher = sha256()
    size = 0
    if path.exists() and not path.is_file():
        raise EvidenceError(
            "file.irregular",
            f"{path} is not a file",
            remedy="save what a pipe or device delivers to a file: it is read twice",
        )
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                hasher.update(block)
                size += len(block)
    except OSError as error:
        raise _unreadable(path, error) from error
    digest = Digest("sha256:" + hasher.hexdigest())
    return SourceFile(role=role, source=source, name=path.name, sha256=digest, size=size)


def _options(request: RunRequest) -> Iterator[tuple[str, str]]:
    inputs = request.inputs
    yield "allow_capped", str(inputs.allow_capped).lower()
    yield "in_scope", ",".join(inputs.in_scope)
    if request.supersedes:
        yield "supersedes", request.supersedes
    grader = graders_of(request.graders, request.app)
    if grader is not None:
        yield "graders", grader.name
    lists = ((f"list.{name}", source) for name, source in inputs.lists.items())
    for role, source in (
        ("population", inputs.population),
        ("deployments", inputs.deployments),
        *lists,
    ):
        if source is None:
            continue
        options = source.options
        yield f"{role}.encoding", options.encoding
        yield f"{role}.zone", options.zone
        yield f"{role}.date_formats", "\n".join(options.date_formats)
        yield f"{role}.sheet", options.sheet
        yield f"{role}.platform", options.platform
        for name, value in options.extra.items():
            yield f"{role}.extra.{name}", value


def _unreadable(path: Path, error: OSError) -> EvidenceError:
    missing = isinstance(error, FileNotFoundError)
    return EvidenceError(
        "file.missing" if missing else "file.unreadable",
        f"{path} can't be read: {error.strerror or os.strerror(error.errno or 0)}",
        remedy="check the path" if missing else "check the rights of the account that runs this",
    )
