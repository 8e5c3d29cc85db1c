"""Which models read a run, and from where their answers are had."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assay.app import App, Prompting, with_controls
from assay.errors import UsageError
from assay.providers import (
    ModelPanel,
    ModelReader,
    Provider,
    ReaderSettings,
    Recording,
    ReplayProvider,
    hearing_of,
)

__all__ = ["Connect", "ModelOrder"]

Connect = Callable[[ReaderSettings], Provider]
"""Opens the way to a model: finds its key, keeps its pace."""

_READERS = TypeAdapter(tuple[ReaderSettings, ...])


@dataclass(frozen=True)
class ModelOrder:
    """Models as a run asks for them.

    Attributes:
        readers: The first is the assessor; the others are further opinions that do not see it.
        recording: A recording to take every answer from; ``None`` to ask live.
        connect: Opens the way to a model; it is never written down, since it knows keys. ``None``
            where nothing is asked live.
    """

    readers: tuple[ReaderSettings, ...]
    recording: Path | None = None
    connect: Connect | None = None

    def panel(self, app: App[Any]) -> ModelPanel:
        """The readers, ready to read cases of an app.

        Raises:
            UsageError: ``app.unprompted``, or a model can't be reached as it is configured.
            EvidenceError: The recording can't be read.
        """
        if not isinstance(app, Prompting):
            raise UsageError(
                "app.unprompted",
                f"{app.name} asks models nothing",
                remedy="use --assessor baseline",
            )
        reach, prompt = self._reach(), with_controls(app.prompt, app.catalogue)
        readers = [ModelReader(settings, prompt, reach(settings)) for settings in self.readers]
        return ModelPanel(readers, is_recorded=self.recording is not None)

    def to_json(self) -> str:
        """What a resume needs of it: who reads; not how they are reached."""
        return _READERS.dump_json(self.readers).decode()

    @staticmethod
    def readers_from_json(text: str) -> tuple[ReaderSettings, ...]:
        """The readers again.

        Raises:
            UsageError: ``run.unresumable``.
        """
        try:
            return _READERS.validate_json(text)
        except ValidationError as error:
            raise UsageError(
                "run.unresumable",
                "which models read the run can't be read back",
                remedy="start it again with the same files and options: it goes on where it stopped",
            ) from error

    def _reach(self) -> Connect:
        if self.recording is not None:
            recording = Recording.open(self.recording)
            return lambda one: ReplayProvider(recording, one.vendor, hearing_of(one.vendor))
        if self.connect is None:
            raise UsageError(
                "model.unreachable",
                "nothing says how the models of this run are reached",
                remedy="give the run a way to connect, or a recording to replay",
            )
        return self.connect
