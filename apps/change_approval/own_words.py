"""Which parts of a text are its writer's own words: no quoted reply, no forward, no code.

Rules:

* A line that begins with ``>`` or ``|`` is quoted.
* What follows a forward or reply header (``-----Original Message-----``, ``Begin forwarded
  message:``, a ``From:`` line with ``Sent:``, ``Date:`` or ``To:`` below it) belongs to someone
  else, to the end of the text.
* What follows ``On ... wrote:`` is quoted as well; where the lines after it are marked with ``>``,
  only those are.
* Fenced code and code in back-ticks is not speech.

Linear in the length of the text.
"""

import re
from typing import NamedTuple

__all__ = ["Stretch", "own_stretches"]

_MARKED = re.compile(r"[ \t]*(?:>|\|[ \t])")
_FENCE = re.compile(r"[ \t]{0,3}(?:```|~~~)")
_ATTRIBUTION = re.compile(
    r"[ \t]*(?:On\b.{4,200}\bwrote|Am\b.{4,200}\bschrieb.{0,100}|Le\b.{4,200}\b[ée]crit"
    r"|.{1,120}\b(?:wrote|writes|schrieb)):[ \t]*\r?$",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"[ \t]*(?:-{2,}[ \t]*(?:Original Message|Forwarded message|Forwarded by\b.{0,80}"
    r"|Urspr(?:ü|ue)ngliche Nachricht|Weitergeleitete Nachricht)[ \t]*-{0,40}"
    r"|Begin forwarded message:?)[ \t]*\r?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"[ \t]*\**(?:From|Von|De):\**[ \t]*\S", re.IGNORECASE)
_HEADER = re.compile(
    r"[ \t]*\**(?:Sent|Date|To|Cc|Subject|Gesendet|An|Betreff|Envoy\S{1,3}|Objet):", re.IGNORECASE
)
_HINTS = (">", "|", "```", "~~~", "wrote", "schrieb", "crit:", "writes:", "essage", "orward",
          "achricht", "From:", "from:", "FROM:", "Von:", "De:")  # fmt: skip


class Stretch(NamedTuple):
    """A part of a text.

    Attributes:
        start: First code point.
        end: One past the last.
        is_forwarded: Whether it belongs to a forwarded or replied-to message: someone else's
            words, which a person may still want to see.
    """

    start: int
    end: int
    is_forwarded: bool = False


def own_stretches(text: str) -> list[Stretch]:
    """The writer's own words, and the messages below them marked as forwarded.

    Quoted lines and fenced code are in neither.
    """
    for hint in _HINTS:
        if hint in text:
            return _Walk(text).stretches()
    return [Stretch(0, len(text))]


class _Walk:
    """One pass over the lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Stretch] = []
        self.in_code = False
        self.forwarded = False

    def stretches(self) -> list[Stretch]:
        position = 0
        lines = self.text.splitlines(keepends=True)
        for number, line in enumerate(lines):
            self._line(line, position, lines, number)
            position += len(line)
        return self.found

    def _line(self, line: str, position: int, lines: list[str], number: int) -> None:
        if _FENCE.match(line):
            self.in_code = not self.in_code
            return
        if self.in_code or _MARKED.match(line):
            return
        if not self.forwarded and _opens_forward(line, lines, number):
            self.forwarded = True
            return
        if not self.forwarded and len(line) <= 400 and _ATTRIBUTION.match(line.rstrip("\n")):  # noqa: PLR2004 - an attribution is one short line
            self.forwarded = not _is_marked_next(lines, number)
            return
        self._keep(position, position + len(line))

    def _keep(self, start: int, end: int) -> None:
        last = self.found[-1] if self.found else None
        if last is not None and last.end == start and last.is_forwarded is self.forwarded:
            self.found[-1] = Stretch(last.start, end, self.forwarded)
        else:
            self.found.append(Stretch(start, end, self.forwarded))


def _opens_forward(line: str, lines: list[str], number: int) -> bool:
    if len(line) > 400:  # noqa: PLR2004 - a header is one short line
        return False
    if _FORWARD.match(line.rstrip("\n")):
        return True
    return bool(_FROM.match(line)) and any(_HEADER.match(n) for n in lines[number + 1 : number + 4])


def _is_marked_next(lines: list[str], number: int) -> bool:
    """Whether the next line that is not empty is marked as quoted."""
    for line in lines[number + 1 : number + 4]:
        if line.strip():
            return bool(_MARKED.match(line))
    return False
