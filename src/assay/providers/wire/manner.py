"""How a model is asked, where it does not take everything: left out, said otherwise, reported.

Nobody can know what each model of each server takes, and it changes without notice. So each is
asked in full first; where it refuses a parameter by name, the question is put again without it.
What worked is remembered for the process, and every reply tells what was left out.
"""

import re
import threading
from dataclasses import dataclass, replace
from enum import StrEnum

from assay.providers.exchange import ModelRequest
from assay.providers.wire.trouble import Trouble

__all__ = ["Manner", "Manners", "Structure"]

_REFUSING = {400, 415, 422, 501}
_STRUCTURE = re.compile(
    r"response_format|json_schema|json_object|output_config|output_format|text\.format|structured"
    r"|grammar|schema"
)
# A parameter that models refuse, and how the reply says that it was left out.
_OPTIONAL = {
    "temperature": "temperature.dropped",
    "seed": "seed.dropped",
    "prompt_cache_key": "cache_key.dropped",
    "store": "store.dropped",
}


class Structure(StrEnum):
    """How the form of the answer is asked for."""

    SCHEMA = "schema"
    JSON = "json"
    TEXT = "text"


_WEAKER = {Structure.SCHEMA: Structure.JSON, Structure.JSON: Structure.TEXT}
_SAID = {Structure.JSON: ("schema.as_json_object",), Structure.TEXT: ("schema.as_text",)}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a model is asked.

    Attributes:
        structure: How the form of the answer is asked for.
        takes: Optional parameters that are sent.
        ceiling: Name of the parameter for the longest answer.
        has_json: Whether the API knows a JSON mode without a schema.
        other_ceiling: The name to try where the first is refused; empty for none.
    """

    structure: Structure
    takes: frozenset[str]
    ceiling: str
    has_json: bool = True
    other_ceiling: str = ""

    def after(self, trouble: Trouble) -> "Manner | None":
        """How to ask after a refusal; ``None`` if the refusal is about something else."""
        if trouble.status not in _REFUSING:
            return None
        for name in _OPTIONAL:
            if name in self.takes and trouble.names(name):
                return replace(self, takes=self.takes - {name})
        if self.other_ceiling and trouble.names(self.ceiling):
            return replace(self, ceiling=self.other_ceiling, other_ceiling="")
        if self.structure in _WEAKER and _STRUCTURE.search(trouble.words):
            weaker = _WEAKER[self.structure]
            if weaker is Structure.JSON and not self.has_json:
                weaker = Structure.TEXT
            return replace(self, structure=weaker)
        return None

    def adaptations(self, request: ModelRequest, *, optional: frozenset[str]) -> tuple[str, ...]:
        """What was left out of a request or said otherwise.

        Args:
            request: The request.
            optional: Parameters that would have been sent if the model took them.
        """
        said = [_OPTIONAL[name] for name in sorted(optional - self.takes)]
        return (*said, *(_SAID.get(self.structure, ()) if request.schema else ()))


class Manners:
    """What was learnt about each model in this process. Threads may share it."""

    def __init__(self) -> None:
        self._known: dict[str, Manner] = {}
        self._lock = threading.Lock()

    def of(self, model: str, otherwise: Manner) -> Manner:
        """How to ask a model; ``otherwise`` if nothing was learnt yet."""
        with self._lock:
            return self._known.get(model, otherwise)

    def learn(self, model: str, manner: Manner) -> None:
        """Remember what worked."""
        with self._lock:
            self._known[model] = manner
