"""Which graders a run asks, from the words that order them.

``words`` is the word list of the app, ``words:FILE`` one of the engagement's own::

    [answers]
    approve = ["approv", "go ahead"]

An answer is listed with the words of which a quotation that supports it holds one; answers that
are not listed are not graded.
"""

import tomllib
from pathlib import Path
from typing import Any

from assay.app import App, Grading
from assay.errors import UsageError
from assay.evidence import AllGraders, Grader, WordGrader

__all__ = ["files_of", "graders_of"]

_WORDS = "words"


def files_of(orders: tuple[str, ...]) -> tuple[Path, ...]:
    """The files that graders are made of, in order."""
    rests = (order.partition(":")[2] for order in orders)
    return tuple(Path(rest) for rest in rests if rest)


def graders_of(orders: tuple[str, ...], app: App[Any]) -> Grader | None:
    """The graders as one; ``None`` where none is ordered.

    Args:
        orders: ``words`` or ``words:FILE``, each.
        app: The domain.

    Raises:
        UsageError: ``grader.unknown``, ``grader.malformed``.
    """
    graders = [_grader(order, app) for order in orders]
    return AllGraders(graders) if graders else None


def _grader(order: str, app: App[Any]) -> Grader:
    kind, separator, rest = order.partition(":")
    if kind == _WORDS and rest:
        return WordGrader(_read(Path(rest)))
    if kind == _WORDS and not separator and isinstance(app, Grading):
        return WordGrader(app.grading)
    raise UsageError(
        "grader.unknown",
        f"{app.name} has no grader {order!r}",
        remedy="use words:FILE"
        + (", or words for the domain's own list" if isinstance(app, Grading) else ""),
    )


def _read(path: Path) -> dict[str, list[str]]:
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _malformed(path, str(error)) from error
    answers = found.get("answers")
    if set(found) != {"answers"} or not isinstance(answers, dict) or not answers:
        raise _malformed(path, "it has no table [answers], or something beside it")
    for answer, words in answers.items():
        is_listed = isinstance(words, list) and words
        if not is_listed or not all(isinstance(w, str) and w and w == w.casefold() for w in words):
            raise _malformed(path, f"{answer!r} is no list of words in lower case")
    return answers


def _malformed(path: Path, why: str) -> UsageError:
    return UsageError(
        "grader.malformed",
        f"{path} is no list of words: {why}",
        remedy='write it as [answers] and lines like approve = ["approv", "go ahead"]',
    )
