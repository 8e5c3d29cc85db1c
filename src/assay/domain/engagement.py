"""Engagement, population version and the input manifest that names a run."""

from typing import NewType

from assay.canonical import digest, encode
from assay.domain.document import Digest
from assay.domain.noun import Noun

__all__ = ["Engagement", "InputManifest", "RunId", "ScopedOut", "SourceFile"]

RunId = NewType("RunId", str)
"""Digest of a run's input manifest."""


_SUPERSEDES = "supersedes"


class Engagement(Noun):
    """A control catalogue tested over a period for one organisation; it has one ledger.

    Attributes:
        origin: Name of its ledger (C2SP origin, a schemeless URL).
        organisation: Whose controls are tested.
        title: What is tested, in one line.
        period_start: First day, ISO date; empty where the period is not fixed yet.
        period_end: Last day, ISO date; empty likewise.
        opened_at: When the engagement was opened, RFC 3339.
    """

    origin: str
    organisation: str
    title: str
    period_start: str = ""
    period_end: str = ""
    opened_at: str


class SourceFile(Noun):
    """A file that a run reads.

    Attributes:
        role: What for: ``population``, ``deployments``, ``identities``, ``mapping``, ``policy``,
            ``authority``, ``answers``...
        source: Which source reads it, for populations and deployments.
        name: File name, without the folder.
        sha256: Digest of its bytes; of a git repository, of its commit list.
        size: Bytes.
    """

    role: str
    source: str
    name: str
    sha256: Digest
    size: int


class ScopedOut(Noun):
    """A test that this engagement does not perform, and why; not the same as undetermined."""

    rule_id: str
    reason: str


class InputManifest(Noun):
    """Everything that can change the outcome of a run. Its digest is the run's id.

    Attributes:
        format: Version of this layout.
        app: Compliance domain and its version.
        engine: assay's version.
        code: Digest of the source of engine and app.
        origin: The engagement's ledger.
        files: Every file read, in order.
        options: Source options: encoding, zone, columns, caps allowed...; under ``supersedes`` the
            id of the run that this one supersedes, under ``graders`` who looks at claims besides
            the gate, where there are such.
        policy: Digest of the effective policy.
        scoped_out: Tests left out, with reasons.
        assessor: Which assessor reads, with version and model.
        calendar: Business calendar.
        as_of: The instant as of which the evidence is judged, RFC 3339; empty for the latest
            event of the population.
    """

    format: str = "assay.manifest/1"
    app: str
    engine: str
    code: Digest
    origin: str
    files: tuple[SourceFile, ...]
    options: dict[str, str]
    policy: Digest
    scoped_out: tuple[ScopedOut, ...]
    assessor: str
    calendar: str
    as_of: str

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        return encode(self.model_dump(mode="json"))

    @property
    def supersedes(self) -> str:
        """The run that this one supersedes; empty for none."""
        return self.options.get(_SUPERSEDES, "")

    @property
    def settings(self) -> dict[str, str]:
        """The options that decide results: all but which run is superseded."""
        return {name: value for name, value in self.options.items() if name != _SUPERSEDES}

    @property
    def run_id(self) -> RunId:
        """The digest that names the run: same inputs, same run; other inputs, another run."""
        return RunId(digest(self.to_bytes()))
