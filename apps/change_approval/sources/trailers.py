"""Trailers of commit messages: who reviewed, tested, wrote and released, by the habits of many.

A trailer is ``Key: value`` in the last lines of a message. Which lines count:

* the last paragraph, where it is all trailers, or a quarter of it and one of a known key (the rule
  of ``git interpret-trailers``);
* paragraphs above it that consist of known trailers only (Kafka puts ``Co-authored-by`` and
  ``Reviewers`` into paragraphs of their own).

A quoted message of a revert, or a description that talks about reviewers, is none of these. An
export may carry the list that git itself parsed; git saw the whole message and an export's body
may be cut, so for a key that the exports of a population are seen to list, that list decides and
the body only completes a value that continues on the next line.
"""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

__all__ = ["Role", "Trailer", "merge_trailers", "parse_trailers", "role_of"]

_LINE = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9]*(?:[-_ ][A-Za-z0-9]+){0,5}) ?:(?P<value>.*)")
_GIT_MADE = re.compile(r"\(cherry picked from commit [0-9a-f]{7,64}\)")
_RULER = re.compile(r"[-=_*]{3,}")
_QUARTER = 4


class Role:
    """What a trailer says of the person or thing that it names."""

    REVIEWER = "reviewer"
    TESTER = "tester"
    AUTHOR = "author"
    OBJECTOR = "objector"
    TRIGGER = "trigger"
    CI = "ci"
    CHANGE = "change"
    REVIEW = "review"
    TICKET = "ticket"
    PULL = "pull"
    SIGNER = "signer"
    OTHER = "other"


_ROLES = {
    "reviewed-by": Role.REVIEWER,
    "reviewer": Role.REVIEWER,
    "reviewers": Role.REVIEWER,
    "acked-by": Role.REVIEWER,
    "approved-by": Role.REVIEWER,
    "code-review": Role.REVIEWER,
    "tested-by": Role.TESTER,
    "co-authored-by": Role.AUTHOR,
    "co-developed-by": Role.AUTHOR,
    "co-author": Role.AUTHOR,
    "co-authors": Role.AUTHOR,
    "coauthored-by": Role.AUTHOR,
    "authored-by": Role.AUTHOR,
    "written-by": Role.AUTHOR,
    "paired-with": Role.AUTHOR,
    "pair-programmed-with": Role.AUTHOR,
    "nacked-by": Role.OBJECTOR,
    "rejected-by": Role.OBJECTOR,
    "objected-to-by": Role.OBJECTOR,
    "not-reviewed-by": Role.OBJECTOR,
    "not-approved-by": Role.OBJECTOR,
    "author": Role.AUTHOR,
    "authors": Role.AUTHOR,
    "auto-submit": Role.TRIGGER,
    "commit-queue": Role.TRIGGER,
    "change-id": Role.CHANGE,
    "reviewed-on": Role.REVIEW,
    "differential revision": Role.REVIEW,
    "pr-url": Role.PULL,
    "pull-request": Role.PULL,
    "github-pull-request": Role.PULL,
    "pr": Role.PULL,
    "bug": Role.TICKET,
    "closes-bug": Role.TICKET,
    "related-bug": Role.TICKET,
    "partial-bug": Role.TICKET,
    "closes": Role.TICKET,
    "fixes": Role.TICKET,
    "resolves": Role.TICKET,
    "issue": Role.TICKET,
    "jira": Role.TICKET,
    "ticket": Role.TICKET,
    "change": Role.TICKET,
    "signed-off-by": Role.SIGNER,
    "cr-commit-position": Role.OTHER,
    "cr-branched-from": Role.OTHER,
    "reported-by": Role.OTHER,
    "suggested-by": Role.OTHER,
    "requested-by": Role.OTHER,
    "helped-by": Role.OTHER,
    "cc": Role.OTHER,
    "link": Role.OTHER,
    "depends-on": Role.OTHER,
    "implements": Role.OTHER,
    "gerrit-change-number": Role.OTHER,
    "tree-sha512": Role.OTHER,
}
_VERDICT_OF_MACHINE = re.compile(r".*-trybot-result|verified|run-trybot", re.IGNORECASE)


class Trailer(NamedTuple):
    """One trailer.

    Attributes:
        key: As written.
        value: Its value, continuation lines joined by a space.
        place: Its position in the exported list; -1 for one that was read from the body.
    """

    key: str
    value: str
    place: int = -1


def role_of(key: str) -> str:
    """What a key says; :attr:`Role.OTHER` for one that says nothing about the change."""
    lowered = key.strip().casefold().replace("_", "-")
    found = _ROLES.get(lowered) or _ROLES.get(lowered.replace(" ", "-"))
    if found is not None:
        return found
    return Role.CI if _VERDICT_OF_MACHINE.fullmatch(lowered) else Role.OTHER


def parse_trailers(body: str) -> tuple[Trailer, ...]:
    """The trailers at the end of a message body, in order."""
    if ":" not in body:
        return ()
    blocks: list[list[Trailer]] = []
    paragraphs = _paragraphs(body)
    for at, lines in enumerate(reversed(paragraphs)):
        trailers, others = _read(lines)
        is_block = _is_last_block(trailers, others) if at == 0 else not others and _known(trailers)
        if not is_block:
            break
        blocks.append(trailers)
    return tuple(trailer for block in reversed(blocks) for trailer in block)


def merge_trailers(
    listed: Iterable[tuple[str, str]] | None, body: str, listing: Collection[str] = ()
) -> tuple[Trailer, ...]:
    """The trailers of a message from its exported list and its body.

    Args:
        listed: Key and value as the export lists them; ``None`` where it has no list.
        body: The message without its subject, possibly cut.
        listing: Keys, lower case, that lists of this export are seen to carry.
    """
    if listed is None:
        return parse_trailers(body)
    own = [Trailer(key, value, index) for index, (key, value) in enumerate(listed)]
    decided = {trailer.key.casefold() for trailer in own} | set(listing)
    completed = [
        trailer if trailer.value.strip() else trailer._replace(value=_continued(body, trailer.key))
        for trailer in own
    ]
    extra = [t for t in parse_trailers(body) if t.key.casefold() not in decided]
    return (*completed, *extra)


def _paragraphs(body: str) -> list[list[str]]:
    paragraphs: list[list[str]] = [[]]
    for line in body.splitlines():
        if not line.strip() or _RULER.fullmatch(line.strip()):
            paragraphs.append([])
        else:
            paragraphs[-1].append(line)
    return [lines for lines in paragraphs if lines]


def _read(lines: list[str]) -> tuple[list[Trailer], int]:
    """The trailers of a paragraph, and how many of its lines are none."""
    trailers: list[Trailer] = []
    others = 0
    for line in lines:
        if line[0] in " \t" and trailers and not others:
            trailers[-1] = _joined(trailers[-1], line)
            continue
        found = _LINE.fullmatch(line)
        if found:
            trailers.append(Trailer(found["key"].strip(), found["value"].strip()))
        elif trailers and not others and _wraps(trailers[-1], line):
            trailers[-1] = _joined(trailers[-1], line)
        elif not _GIT_MADE.fullmatch(line.strip()):
            others += 1
    return trailers, others


def _wraps(previous: Trailer, line: str) -> bool:
    """Whether a list of people goes on without the indentation that git asks for."""
    if role_of(previous.key) not in {Role.REVIEWER, Role.AUTHOR}:
        return False
    ends_open = not previous.value or previous.value.rstrip().endswith((",", ";", " and", "&"))
    return ends_open and "<" in line


def _joined(trailer: Trailer, line: str) -> Trailer:
    return trailer._replace(value=f"{trailer.value} {line.strip()}".strip())


def _is_last_block(trailers: list[Trailer], others: int) -> bool:
    if not trailers:
        return False
    if not others:
        return True
    return _known(trailers, every=False) and len(trailers) * _QUARTER >= len(trailers) + others


def _known(trailers: list[Trailer], *, every: bool = True) -> bool:
    marks = [_is_known(trailer.key) for trailer in trailers]
    return bool(marks) and (all(marks) if every else any(marks))


def _is_known(key: str) -> bool:
    lowered = key.casefold().replace("_", "-")
    return lowered in _ROLES or role_of(key) is not Role.OTHER or lowered.endswith("-by")


def _continued(body: str, key: str) -> str:
    """The value of a trailer whose line is empty and whose list stands on the lines below."""
    lines = body.splitlines()
    for at in range(len(lines) - 1, -1, -1):
        found = _LINE.fullmatch(lines[at])
        if found and found["key"].strip().casefold() == key.casefold():
            value: list[str] = [found["value"].strip()]
            for line in lines[at + 1 :]:
                if not line.strip() or _LINE.fullmatch(line):
                    break
                value.append(line.strip())
            return " ".join(part for part in value if part)
    return ""
