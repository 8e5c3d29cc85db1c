"""What counts as the fault of one case, and how it is put into one line.

A programming fault in a rule must not stop a run of thousands: the case fails, visibly, and the
others go on. What is not a case's fault (no memory, no disk, an interrupted program) goes up.
"""

from traceback import extract_tb

from assay.errors import AssayError, StoreError

__all__ = ["PROGRAMMING_FAULTS", "describe", "is_of_the_case"]

PROGRAMMING_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    RuntimeError,  # recursion included
    StopIteration,
    TypeError,
    ValueError,  # validation and encoding included
)
"""What a mistake in an app's code raises."""

_LONGEST = 300


def is_of_the_case(error: AssayError) -> bool:
    """Whether an error of ours belongs to the case; a failing store belongs to the run."""
    return not isinstance(error, StoreError)


def describe(error: Exception, stage: str) -> str:
    """``code: message`` in one line of at most 300 characters."""
    if isinstance(error, AssayError):
        return _one_line(f"{error.code}: {error}")
    frames = extract_tb(error.__traceback__)
    place = f" ({frames[-1].name}, line {frames[-1].lineno})" if frames else ""
    return _one_line(f"{stage}.broken: {type(error).__name__}{place}: {error}")


def _one_line(text: str) -> str:
    plain = " ".join(text.split()).encode("utf-8", "backslashreplace").decode()
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
