"""From the words of the command line to the impact of a change."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from assay.app import find_app
from assay.cli.models import find_settings, order_models
from assay.cli.order import answers_of, policy_of
from assay.cli.outcome import newest
from assay.cli.place import open_workspace
from assay.cli.terminal import BarProgress
from assay.clock import SystemClock, SystemIds
from assay.domain import RunStatus
from assay.errors import UsageError
from assay.evaluation.impact import Change, Impact, Scratch, impact_of

__all__ = ["Wish", "found_impact", "impact_document"]


class Wish(NamedTuple):
    """What the command line asks for."""

    key: str
    policy: Path | None
    assessor: str
    is_replay: bool
    config: Path | None


def found_impact(wish: Wish, workspace: Path | None) -> Impact:
    """The impact of a change on a run of a workspace.

    Raises:
        UsageError: ``impact.unasked``: no change is named; ``run.unfinished``; as of the run.
    """
    if not (wish.policy or wish.assessor or wish.is_replay):
        raise UsageError(
            "impact.unasked",
            "nothing is said to change",
            remedy="name --policy FILE or --assessor WHO, or --replay for the program as it is now",
        )
    with open_workspace(workspace) as folder, folder.snapshot() as view:
        record = newest(view, wish.key)
        if record.status is not RunStatus.COMPLETED:
            raise UsageError(
                "run.unfinished",
                f"run {record.number} is not finished",
                remedy=f"assay resume {record.number}",
            )
        app = find_app(record.app)
        change = Change(
            app, policy=policy_of(app, wish.policy) if wish.policy else None, **_reader(wish)
        )
        with tempfile.TemporaryDirectory(prefix="assay-impact-") as place:
            scratch = Scratch(Path(place), SystemClock(), SystemIds(), progress=BarProgress())
            return impact_of(view, record, change, scratch)


def impact_document(found: Impact) -> dict[str, Any]:
    """The impact for programs."""
    return {
        "run": found.run,
        "cases": found.cases,
        "same": found.same,
        "changed": [
            asdict(case) | {"rules": [r._asdict() for r in case.rules]} for case in found.changed
        ],
        "decisive": len(found.decisive),
        "parameters": {name: list(pair) for name, pair in found.parameters.items()},
        "assessor": list(found.assessor),
        "unanswered": list(found.unanswered),
        "failed": dict(found.failed),
    }


def _reader(wish: Wish) -> dict[str, Any]:
    if not wish.assessor:
        return {}
    models = order_models(wish.assessor, (), 1, find_settings(wish.config))
    if models is not None:
        return {"models": models}
    answers = answers_of(wish.assessor)
    return {"answers": answers, "to_baseline": answers is None}
