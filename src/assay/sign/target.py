"""What a name means that somebody wants signed: a case or a run."""

from typing import NamedTuple

from assay.errors import UsageError
from assay.stores import Store

__all__ = ["Target", "find_case", "find_target"]


class Target(NamedTuple):
    """What is to be signed: a case of a run, or (``case_id`` empty) a whole run."""

    run_id: str
    case_id: str


def find_target(store: Store, name: str, run_key: str) -> Target:
    """What a name means: a case of the run named (or of the newest that has it), or a run.

    Raises:
        UsageError: ``target.unknown``: neither a case nor a run has that name;
            ``target.ambiguous``: both have.
    """
    with store.snapshot() as view:
        if run_key:
            run = view.run(run_key)
            return Target(run.run_id, view.case(run.run_id, name).case_id)
        found = [row.run_id for row in view.find_cases(name)]
        try:
            run_found = view.run(name)
        except UsageError as error:
            if found:
                return Target(found[-1], name)
            raise UsageError(
                "target.unknown",
                f"{name!r} is neither a case nor a run of this workspace",
                remedy="`assay runs` and `assay cases` list them",
            ) from error
        if found:
            number = view.run(found[-1]).number
            raise UsageError(
                "target.ambiguous",
                f"{name!r} is a case of run {number}, and also the name of run {run_found.number}",
                remedy=f"for the case add --run {number}; for the run give the start of its id,"
                f" {run_found.run_id.removeprefix('sha256:')[:12]}",
            )
        return Target(run_found.run_id, "")


def find_case(store: Store, case_id: str, run_key: str) -> Target:
    """A case of the run named, or of the newest run that has it.

    Raises:
        UsageError: ``run.unknown``, ``case.unknown``.
    """
    with store.snapshot() as view:
        if run_key:
            return Target(view.case(view.run(run_key).run_id, case_id).run_id, case_id)
        found = [row.run_id for row in view.find_cases(case_id)]
    if not found:
        raise UsageError(
            "case.unknown",
            f"no run has a case {case_id!r}",
            remedy="`assay cases` lists the cases of a run",
        )
    return Target(found[-1], case_id)
