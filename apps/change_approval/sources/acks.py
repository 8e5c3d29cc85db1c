"""Reviews that a merge script copies into the message of the merge commit.

::

    ACKs for top commit:
      reviewer-login:
        ACK 0123456789abcdef... tested on two machines
      other-login:
        utACK 0123456789abcdef...

The words are the reviewers' own, so they are read like any comment. Of their time the commit only
says that they were there when it was made.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from assay.domain import Document, Fact, Moment, RecordPointer
from change_approval.sources.pen import recorded
from change_approval.sources.people import person
from change_approval.sources.reach import is_readable

__all__ = ["ack_documents"]

_HEADING = re.compile(r"^ACKs for top commit:[ \t\r]*$", re.MULTILINE)
_LOGIN = re.compile(r"  (?P<login>[A-Za-z0-9][\w.-]{0,80}(?:\[bot\])?):\s*")
_INDENT = "    "
_UNKNOWN_START = datetime(1970, 1, 1, tzinfo=UTC)


class _Ack(NamedTuple):
    login: str
    text: str


def ack_documents(
    body: str, place: RecordPointer, platform: str, committed_at: Fact[Moment] | None
) -> tuple[Document, ...]:
    """The copied reviews of a merge commit, one document a reviewer."""
    found: list[Document] = []
    for ack in _acks(body):
        author = person(login=ack.login, platform=platform)
        if is_readable(ack.text):
            document = Document.of(
                f"review-{len(found) + 1}",
                "review",
                ack.text,
                place.origin,
                author=author,
                written_at=_by_then(committed_at),
                author_lineage=place,
                time_lineage=recorded(committed_at),
            )
            found.append(document)
    return tuple(found)


def _acks(body: str) -> Iterator[_Ack]:
    heading = _HEADING.search(body)
    if heading is None:
        return
    login, lines = "", list[str]()
    for line in body[heading.end() :].lstrip("\r\n").splitlines():
        named = _LOGIN.fullmatch(line)
        if named:
            if login:
                yield _Ack(login, "\n".join(lines).strip("\n"))
            login, lines = named["login"], []
        elif line.startswith(_INDENT) or not line.strip():
            lines.append(line[len(_INDENT) :])
        else:
            break
    if login:
        yield _Ack(login, "\n".join(lines).strip("\n"))


def _by_then(committed_at: Fact[Moment] | None) -> Moment | None:
    if committed_at is None:
        return None
    return Moment(earliest=_UNKNOWN_START, latest=committed_at.value.latest)
