"""Attribute C: tested, with a result, before it went live, by someone who may say so (CM-04)."""

from assay.domain import Fact
from assay.identity import Match
from assay.rules import Finding, Policy, fails, passes, undetermined
from change_approval.case import Dossier, TestRun
from change_approval.rules.party import compare_with, developers, label
from change_approval.rules.stage import live_only, words
from change_approval.rules.version import is_same_version

__all__ = ["evidence"]

_SEVERITY = ("fail", "undetermined", "pass")


@live_only
def evidence(dossier: Dossier, policy: Policy) -> Finding:
    """Testing: a test of an accepted kind passed before the change went live (CM-04).

    Decision: PASS where a run of an accepted kind passed, was not later contradicted by a failure
    of the same kind, came before it went live and, for kinds that must be independent, was made by
    someone who is certainly no developer. FAIL where every recorded test failed, came after, or
    was the developer's own where that does not suffice.

    Parameters: ``testing.accepted_kinds``, ``testing.independent_kinds``, ``testing.pass_words``,
    ``testing.fail_words``, ``testing.implied_pass_kinds`` (kinds whose mere record states success,
    such as a ``Tested-by`` trailer).

    Edge cases: no test evidence at all, or a plan without a result, is UNDETERMINED: the evidence
    was not provided. A result word that the policy does not know, an unknown time and an overlap
    of dates are UNDETERMINED. A build that is neither the head nor the merge commit is
    UNDETERMINED.

    To a person: missing evidence; whether the tests cover the risk of the change.
    """
    runs = [t for t in dossier.change.tests if t.kind in policy.texts("testing.accepted_kinds")]
    if not runs:
        kinds = sorted({t.kind for t in dossier.change.tests})
        if kinds:
            message = f"No test result is recorded, only: {', '.join(kinds)}."
            return undetermined("no_result", message, *(t.result for t in dossier.change.tests))
        return undetermined("no_evidence", "No evidence of a test was provided.")
    judged = [_judge(dossier, policy, run) for run in runs]
    failed = [
        f
        for f, run in zip(judged, runs, strict=True)
        if f.code == "failed" and _stands(run, runs, policy)
    ]
    if failed:
        return failed[0]
    return max(judged, key=lambda finding: _SEVERITY.index(finding.outcome.value))


def _judge(dossier: Dossier, policy: Policy, run: TestRun) -> Finding:
    """One run on its own: result, then time, then tester, then build."""
    word = words(run.result)
    facts = (run.result, run.tester, run.at, run.build)
    if word in policy.texts("testing.fail_words"):
        return fails("failed", f"A test ({run.kind}) ended with {word!r}.", *facts)
    implied = not word and run.kind in policy.texts("testing.implied_pass_kinds")
    if not implied and word not in policy.texts("testing.pass_words"):
        message = f"A test ({run.kind}) has the result {word or 'not stated'!r}."
        return undetermined("result_unknown", message, *facts)
    timing = _timing(dossier, run, is_carried=implied)
    if timing is not None:
        return timing
    if run.kind in policy.texts("testing.independent_kinds"):
        doubt = _tester(dossier, run)
        if doubt is not None:
            return doubt
    return _build(dossier, run)


def _timing(dossier: Dossier, run: TestRun, *, is_carried: bool) -> Finding | None:
    live = dossier.change.went_live_at
    if run.at is None or live is None:
        if is_carried:  # a trailer stands in the commit, so it came before the merge
            return None
        message = f"When the test ({run.kind}) or the deployment took place is not recorded."
        return undetermined("time_unknown", message, run.result, run.at, live)
    before = run.at.value.is_at_or_before(live.value)
    if before is None:
        message = f"Whether the test at {run.at.value} came before {live.value} can't be told."
        return undetermined("time_overlap", message, run.at, live)
    if not before:
        message = f"The test at {run.at.value} came after it went live at {live.value}."
        return fails("tested_after", message, run.at, live)
    return None


def _tester(dossier: Dossier, run: TestRun) -> Finding | None:
    """For acceptance tests: who tested is known, no machine and no developer."""
    tester = run.tester
    if tester is None:
        return undetermined("tester_unknown", f"Who made the {run.kind} test is not recorded.")
    name = label(dossier, tester)
    if dossier.people.is_machine(tester.value):
        message = f"The {run.kind} test is by a machine, {name}."
        return undetermined("tester_machine", message, tester)
    likeness = compare_with(dossier, tester, developers(dossier))
    if likeness.match is Match.SAME:
        message = f"The only {run.kind} test is by {name}, a developer of the change."
        return fails("tester_developer", message, tester, likeness.other)
    if likeness.match is Match.UNCERTAIN:
        message = f"Whether {name} developed the change can't be told: {likeness.reason}."
        return undetermined("identity_uncertain", message, tester, likeness.other)
    return None


def _build(dossier: Dossier, run: TestRun) -> Finding:
    change = dossier.change
    known: list[Fact[str]] = [f for f in (change.head, change.merge_commit) if f is not None]
    facts = (run.result, run.tester, run.at, run.build, change.went_live_at)
    if run.build and known and not any(is_same_version(run.build.value, f.value) for f in known):
        message = f"Tested was build {run.build.value[:12]}, which is not what was merged."
        return undetermined("other_build", message, *facts)
    return passes("tested", f"A test ({run.kind}) passed before it went live.", *facts)


def _stands(failed: TestRun, runs: list[TestRun], policy: Policy) -> bool:
    """Whether no later run of the same kind passed; a failure without a time stands."""
    for run in runs:
        if run.kind != failed.kind or words(run.result) not in policy.texts("testing.pass_words"):
            continue
        if failed.at and run.at and failed.at.value.is_before(run.at.value):
            return False
    return True
