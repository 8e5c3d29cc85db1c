"""The pipeline: the stages of a case, and the loop that never loses a committed answer.

Rules: stages are pure and know no store; a chunk commits as one transaction; an answer that costs
is durable before anything depends on it; the same inputs give the same run, the same workpapers
and the same order on the ledger, whatever crashed in between and however many workers drove.

::

    request = RunRequest(app, inputs, preparer="ann@example.com")
    result = run(workspace, request, Terms(SystemClock()))
    print(result.summary.verdicts)
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.pipeline.execution import RunResult, Terms, resume, run
    from assay.pipeline.interrupt import Stop
    from assay.pipeline.loop import Pace
    from assay.pipeline.models import ModelOrder
    from assay.pipeline.request import MODELS, RunRequest
    from assay.pipeline.routing import route

__all__ = [
    "MODELS",
    "ModelOrder",
    "Pace",
    "RunRequest",
    "RunResult",
    "Stop",
    "Terms",
    "resume",
    "route",
    "run",
]

_PLACES = {
    "MODELS": "request",
    "ModelOrder": "models",
    "Pace": "loop",
    "RunRequest": "request",
    "RunResult": "execution",
    "Stop": "interrupt",
    "Terms": "execution",
    "resume": "execution",
    "route": "routing",
    "run": "execution",
}


def __getattr__(name: str) -> object:
    # Worker processes need the stages alone: neither ledger nor store nor cryptography.
    place = _PLACES.get(name)
    if place is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"assay.pipeline.{place}"), name)
