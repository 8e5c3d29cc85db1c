"""Exit codes, and how a failure is told: what happened, what to do, no traceback.

====  =============================================================================
code  meaning
====  =============================================================================
0     the evidence checks out and nothing failed
1     honest failure: a control failed, a case is blocked or awaits a person, a gate is not met
2     integrity failure: tampered, truncated, forked, wrong signer
3     bad input, bad usage, missing environment
====  =============================================================================
"""

import json
import sys

from assay.errors import AssayError, PolicyError, VerificationError

__all__ = ["BAD_INPUT", "HONEST_FAILURE", "NOT_INTACT", "exit_code", "tell"]

HONEST_FAILURE = 1
NOT_INTACT = 2
BAD_INPUT = 3


def exit_code(error: AssayError) -> int:
    """The exit code of an error, by the table above."""
    if isinstance(error, VerificationError):
        return NOT_INTACT
    if isinstance(error, PolicyError):
        return HONEST_FAILURE
    return BAD_INPUT


def tell(error: AssayError, *, as_json: bool) -> None:
    """Say on standard error what happened and what to do; with ``--json`` also as a document."""
    sys.stderr.write(f"assay: {_one_line(str(error))} [{error.code}]\n")
    if error.diagnostics():
        sys.stderr.write(f"       {_one_line(error.diagnostics())}\n")
    if as_json:
        document = {
            "error": {
                "code": error.code,
                "message": str(error),
                "remedy": error.diagnostics(),
                "exit_code": exit_code(error),
            }
        }
        sys.stdout.write(json.dumps(document) + "\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())
