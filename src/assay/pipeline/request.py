"""What a run is asked for, and how it is written down so that a resume needs nothing else."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from assay.app import App, Assessor, RunInputs
from assay.domain import Engagement, RunRecord
from assay.errors import UsageError
from assay.intake import SourceInputs, SourceOptions
from assay.pipeline.models import Connect, ModelOrder
from assay.providers import Conversing, ReplayAssessor
from assay.rules import Policy, Scope

__all__ = ["MODELS", "PREPARER", "RunRequest", "request_again"]

_INPUTS = "inputs"
PREPARER = "preparer"
"""Under this name a run keeps who prepared it."""
_ANSWERS = "answers"
MODELS = "models"
"""Under this name a run keeps which models read it."""
_RECORDING = "recording"
_LIST = "list."
_GRADERS = "graders"


@dataclass(frozen=True)
class RunRequest:
    """One run, as asked for.

    Attributes:
        app: The compliance domain.
        inputs: What it is given.
        assessor: Who reads; ``None`` for the app's baseline, the recorded answers, or models.
        answers: Recorded answers to read from; what they lack the baseline reads.
        models: Models that read; ``None`` for none.
        preparer: Who runs it, as :func:`assay.sign.parse_person` reads it; maker-checker refuses
            their signature. Empty where that is not known.
        notes: Anything else to keep with the run, by name.
        supersedes: The earlier run of the same domain whose cases this one takes over, by id;
            empty for none.
        graders: Who looks at the claims that passed the gate, as
            :mod:`assay.pipeline.grading` reads it.
        code: Digest of the program stated instead of measured, for samples whose bytes must not
            move with every edit of the program. No command sets it.
    """

    app: App[Any]
    inputs: RunInputs
    assessor: Assessor[Any] | Conversing | None = None
    answers: Path | None = None
    models: ModelOrder | None = None
    preparer: str = ""
    notes: dict[str, str] = field(default_factory=dict)
    supersedes: str = ""
    graders: tuple[str, ...] = ()
    code: str = ""

    def reader(self) -> Assessor[Any] | Conversing:
        """The assessor that reads.

        Raises:
            EvidenceError: The recorded answers can't be read.
            UsageError: The app's cases can't be read by models, or a model can't be asked.
        """
        if self.assessor is not None:
            return self.assessor
        if self.models is not None:
            return self.models.panel(self.app)
        if self.answers is not None:
            return ReplayAssessor(self.answers, fallback=self.app.baseline())
        return self.app.baseline()

    @property
    def is_read_by_models(self) -> bool:
        """Whether models read the cases."""
        return self.models is not None or isinstance(self.assessor, Conversing)

    def invocation(self) -> dict[str, str]:
        """What a resume needs besides the manifest: absolute paths, and the inputs as JSON."""
        inputs = self.inputs
        out = dict(self.notes)
        for role, source in _sources(inputs):
            out |= {f"{role}.{n}": str(p.absolute()) for n, p in enumerate(source.paths)}
        for role, path in _single(inputs, self.answers):
            out[role] = str(path.absolute())
        out[_INPUTS] = orjson.dumps(
            {
                "sources": {role: _source_json(source) for role, source in _sources(inputs)},
                "policy": inputs.policy.to_json(),
                "excluded": dict(inputs.scope.excluded),
                "in_scope": inputs.in_scope,
                "calendar": inputs.calendar,
                "allow_capped": inputs.allow_capped,
                "as_of": inputs.as_of,
            }
        ).decode()
        if self.models is not None:
            out[MODELS] = self.models.to_json()
            if self.models.recording is not None:
                out[_RECORDING] = str(self.models.recording.absolute())
        if self.preparer:
            out[PREPARER] = self.preparer
        if self.graders:
            out[_GRADERS] = orjson.dumps([_absolute(order) for order in self.graders]).decode()
        return out


def request_again(
    record: RunRecord,
    engagement: Engagement,
    app: App[Any],
    assessor: Assessor[Any] | Conversing | None = None,
    *,
    connect: Connect | None = None,
) -> RunRequest:
    """The request that began a run, from what was written down.

    Args:
        record: The run.
        engagement: Its engagement.
        app: Its app.
        assessor: Who reads, where that is neither the baseline nor recorded answers.
        connect: Opens the way to the models of the run, if it has any.

    Raises:
        UsageError: ``run.unresumable``: what was written down can't be read.
    """
    kept = dict(record.invocation)
    try:
        found = orjson.loads(kept[_INPUTS])
        sources = {
            role: _source_again(role, source, kept) for role, source in found["sources"].items()
        }
        inputs = RunInputs(
            engagement=engagement,
            population=sources["population"],
            deployments=sources.get("deployments"),
            policy=_policy_again(found["policy"]),
            scope=Scope(found["excluded"]),
            in_scope=tuple(found["in_scope"]),
            identities=_path(kept, "identities"),
            authority=_path(kept, "authority"),
            calendar=found["calendar"],
            allow_capped=found["allow_capped"],
            as_of=found["as_of"],
            lists={
                role.removeprefix(_LIST): source
                for role, source in sources.items()
                if role.startswith(_LIST)
            },
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(
            "run.unresumable",
            f"what run {record.number} was given can't be read back: {error}",
            remedy="start it again with the same files and options: it goes on where it stopped",
        ) from error
    models = None
    if MODELS in kept:
        models = ModelOrder(
            ModelOrder.readers_from_json(kept[MODELS]), _path(kept, _RECORDING), connect
        )
    return RunRequest(
        app,
        inputs,
        assessor,
        _path(kept, _ANSWERS),
        models,
        kept.get(PREPARER, ""),
        _notes(kept),
        supersedes=record.manifest.supersedes,
        graders=tuple(orjson.loads(kept.get(_GRADERS, "[]"))),
    )


def _absolute(order: str) -> str:
    kind, separator, path = order.partition(":")
    return kind + separator + (str(Path(path).absolute()) if path else "")


def _sources(inputs: RunInputs) -> list[tuple[str, SourceInputs]]:
    both = [("population", inputs.population), ("deployments", inputs.deployments)]
    given = [(role, source) for role, source in both if source is not None]
    return given + [(f"{_LIST}{name}", source) for name, source in sorted(inputs.lists.items())]


def _single(inputs: RunInputs, answers: Path | None) -> list[tuple[str, Path]]:
    named = [
        *((f"{role}.mapping", source.options.mapping) for role, source in _sources(inputs)),
        ("identities", inputs.identities),
        ("authority", inputs.authority),
        (_ANSWERS, answers),
    ]
    return [(role, path) for role, path in named if path is not None]


def _source_json(source: SourceInputs) -> dict[str, object]:
    options = source.options
    return {
        "source": source.source,
        "encoding": options.encoding,
        "zone": options.zone,
        "date_formats": options.date_formats,
        "sheet": options.sheet,
        "platform": options.platform,
        "extra": dict(options.extra),
    }


def _policy_again(found: dict[str, Any]) -> Policy:
    parameters = found["parameters"].items()
    return Policy(
        found["id"],
        found["version"],
        found["effective_from"],
        {name: tuple(value) if isinstance(value, list) else value for name, value in parameters},
    )


def _source_again(role: str, found: dict[str, Any], kept: dict[str, str]) -> SourceInputs:
    paths: list[Path] = []
    while (path := kept.get(f"{role}.{len(paths)}")) is not None:
        paths.append(Path(path))
    return SourceInputs(
        source=found["source"],
        paths=tuple(paths),
        options=SourceOptions(
            encoding=found["encoding"],
            zone=found["zone"],
            date_formats=tuple(found["date_formats"]),
            mapping=_path(kept, f"{role}.mapping"),
            sheet=found["sheet"],
            platform=found["platform"],
            extra=found["extra"],
        ),
    )


def _path(kept: dict[str, str], role: str) -> Path | None:
    return Path(kept[role]) if role in kept else None


def _notes(kept: dict[str, str]) -> dict[str, str]:
    ours = (
        _INPUTS,
        PREPARER,
        _GRADERS,
        _ANSWERS,
        MODELS,
        _RECORDING,
        _LIST,
        "identities",
        "authority",
    )
    roles = ("population.", "deployments.")
    return {name: value for name, value in kept.items() if not name.startswith(ours + roles)}
