"""From the words of the command line to the models that read, and the way to reach them."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from assay.cli.configuration import find_file
from assay.clock import SystemClock
from assay.errors import UsageError
from assay.pipeline.models import ModelOrder
from assay.providers import (
    ModelSpec,
    Provider,
    ReaderSettings,
    Recording,
    Settings,
    is_recording,
    open_provider,
    read_settings,
)

__all__ = ["connector", "find_settings", "order_models", "reader_settings", "width_of"]

_MOST_SAMPLES = 9


def order_models(
    assessor: str, opinions: tuple[str, ...], samples: int, settings: Settings
) -> ModelOrder | None:
    """The models that read a run; ``None`` where none does.

    Args:
        assessor: ``baseline``, ``replay:FILE``, or ``vendor:model``.
        opinions: Further models, each ``vendor:model``.
        samples: Independent answers of the assessor.
        settings: From ``assay.toml``.

    Raises:
        UsageError: ``assessor.unknown``, ``model.malformed``, ``samples.unusable``, ``opinion.unfounded``.
        EvidenceError: The recording can't be read.
    """
    kind, _, rest = assessor.partition(":")
    if kind == "replay" and rest and is_recording(Path(rest)):
        _refuse_extras(opinions, samples, "a recording says itself who read")
        recording = Recording.open(Path(rest))
        return ModelOrder(recording.header.readers, Path(rest))
    if kind in {"baseline", "replay"}:
        _refuse_extras(opinions, samples, f"{kind} is no model")
        return None
    if not rest:
        raise UsageError(
            "assessor.unknown",
            f"there is no assessor {assessor!r}",
            remedy="use baseline, anthropic:MODEL, openai:MODEL, or replay:FILE",
        )
    if not 1 <= samples <= _MOST_SAMPLES:
        raise UsageError(
            "samples.unusable",
            f"--samples {samples} is not between 1 and {_MOST_SAMPLES}",
            remedy="3 samples show most of what varies",
        )
    first = reader_settings(ModelSpec.parse(assessor), settings)
    readers = [replace(first, sample=number) for number in range(samples)]
    readers += [reader_settings(ModelSpec.parse(opinion), settings) for opinion in opinions]
    if len(set(readers)) < len(readers):
        raise UsageError(
            "opinion.unfounded",
            "a model that is asked the same twice gives no second opinion",
            remedy="name another model, or ask one several times with --samples",
        )
    return ModelOrder(tuple(readers), connect=connector(settings))


def reader_settings(spec: ModelSpec, settings: Settings) -> ReaderSettings:
    """How a model reads, as it is configured."""
    model = settings.model(spec)
    return ReaderSettings(
        vendor=spec.vendor,
        model=spec.model,
        endpoint=model.endpoint(spec.vendor),
        max_output_tokens=model.max_output_tokens,
        temperature=model.temperature,
        seed=None if model.seed == "none" else model.seed,
    )


def connector(settings: Settings) -> Callable[[ReaderSettings], Provider]:
    """Opens the way to models with the keys of this environment; each model once."""

    @cache
    def open_once(spec: str) -> Provider:
        return open_provider(spec, settings, environment=os.environ, clock=SystemClock())

    def connect(reader: ReaderSettings) -> Provider:
        spec = ModelSpec(reader.vendor, reader.model)
        if settings.model(spec).endpoint(reader.vendor) != reader.endpoint:
            raise UsageError(
                "model.moved",
                f"the run asked {spec} at {reader.endpoint or 'the vendor'}, and assay.toml names"
                " another place now",
                remedy="bring the settings back as they were, or start a new run",
            )
        return open_once(str(spec))

    return connect


def width_of(readers: Sequence[ReaderSettings], settings: Settings) -> int:
    """Calls that may be in flight at once: what each model's account allows, together."""
    specs = {ModelSpec(reader.vendor, reader.model) for reader in readers}
    return sum(settings.model(spec).concurrency for spec in specs)


def find_settings(path: Path | None) -> Settings:
    """The settings of models: of a named file, else of the nearest ``assay.toml`` upwards.

    Raises:
        UsageError: ``settings.unreadable``, ``settings.malformed``.
    """
    found = find_file(path)
    return Settings() if found is None else read_settings(found)


def _refuse_extras(opinions: tuple[str, ...], samples: int, why: str) -> None:
    if opinions or samples != 1:
        raise UsageError(
            "opinion.unfounded",
            f"further opinions need a model as assessor: {why}",
            remedy="write --assessor anthropic:MODEL or openai:MODEL, or leave them out",
        )
