"""What a message says of another commit, or outside its trailers: doubt, never a plain fact.

* Lines above ``(cherry picked from commit ...)`` were written for the commit that was picked.
* A revert may restate the message that it undoes; what follows is of that commit.
* Trailers that a sentence ending in a colon introduces are an example.
* Someone named as co-author outside the trailers possibly worked on the change.
"""

import re
from collections.abc import Iterable, Iterator

from change_approval.sources.references import is_revert
from change_approval.sources.trailers import Role, Trailer, role_of

__all__ = ["borrowed", "stray_authors"]

_PICKED = re.compile(r"\s*\((?:cherry[- ]?picked|back-?ported|picked)\b.*", re.IGNORECASE)
_RESTATED = re.compile(
    r"\W*(?:original|reverted|old|previous|restated)\b.{0,40}(?::|-{3,})\s*"
    r"|\W*commit message\b.{0,20}:\s*",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r'"(.+)"')
_LINE = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9]*(?:[-_ ][A-Za-z0-9]+){0,5}) ?:(?P<value>.*)")
_STRAY = re.compile(
    r"(?P<key>(?:co-?)?author(?:ed)?s?(?:[- ]by)?|co-?authored[- ]by|co-?author(?:s|ed)?"
    r"|co-?developed[- ]by|written[- ]by|pair(?:ed|ing)?(?:[- ]programm(?:ed|ing))?[- ]with)"
    r"\s*[:=\uFF1A]\s*(?P<value>\S.*)",
    re.IGNORECASE,
)
_STRAY_HINT = re.compile(r"author|pair|co-?developed|written[- ]by", re.IGNORECASE)
_DECORATION = " \t>*-#|"


def borrowed(subject: str, body: str, trailers: Iterable[Trailer]) -> frozenset[Trailer]:
    """The trailers that stand only where the message speaks of another commit."""
    if ":" not in body:
        return frozenset()
    lines = body.splitlines()
    foreign = _foreign_lines(subject, lines)
    if not foreign:
        return frozenset()
    keyed = [(at, m["key"].casefold(), m["value"].strip()) for at, m in _keyed(lines)]
    theirs = [(key, value) for at, key, value in keyed if at in foreign]
    ours = [(key, value) for at, key, value in keyed if at not in foreign]
    return frozenset(t for t in trailers if _stands(t, theirs) and not _stands(t, ours))


def stray_authors(body: str, trailers: Iterable[Trailer]) -> tuple[str, ...]:
    """Values of lines anywhere in a body that name a co-author and are no trailers."""
    if not _STRAY_HINT.search(body):
        return ()
    known = {t.value.strip() for t in trailers if role_of(t.key) == Role.AUTHOR}
    found = (_STRAY.fullmatch(line.lstrip(_DECORATION).rstrip()) for line in body.splitlines())
    values = (match["value"].strip() for match in found if match)
    return tuple(dict.fromkeys(v for v in values if not any(k.startswith(v) for k in known)))


def _foreign_lines(subject: str, lines: list[str]) -> frozenset[int]:
    foreign: set[int] = set()
    picks = [at for at, line in enumerate(lines) if _PICKED.fullmatch(line)]
    if picks:
        foreign.update(range(picks[-1]))
    if is_revert(subject, "\n".join(lines)):
        foreign.update(_restated(subject, lines))
    foreign.update(_examples(lines))
    return frozenset(foreign)


def _restated(subject: str, lines: list[str]) -> Iterator[int]:
    """The lines that repeat the undone message; marked ones end where the mark ends."""
    quoted = _SUBJECT.search(subject)
    own = quoted[1].strip() if quoted else ""
    for at, line in enumerate(lines):
        text = line.strip(_DECORATION)
        if not ((own and text == own) or _RESTATED.fullmatch(line)):
            continue
        after = next((later for later in lines[at + 1 :] if later.strip()), "")
        if line.startswith(">") or after.startswith(">"):
            continue  # a marked quotation holds no trailers, and ends by itself
        yield from range(at, len(lines))
        return


def _examples(lines: list[str]) -> Iterator[int]:
    """The paragraph that a sentence with a colon introduces."""
    inside, above = False, ""
    for at, line in enumerate(lines):
        text = line.strip()
        if text and (at == 0 or not lines[at - 1].strip()):
            inside = above.endswith(":") and not _is_trailer(above)
        if inside and text:
            yield at
        above = text or above


def _is_trailer(line: str) -> bool:
    found = _LINE.fullmatch(line)
    return found is not None and role_of(found["key"]) != Role.OTHER


def _keyed(lines: list[str]) -> Iterator[tuple[int, re.Match[str]]]:
    for at, line in enumerate(lines):
        match = _LINE.fullmatch(line.strip())
        if match:
            yield at, match


def _stands(trailer: Trailer, lines: Iterable[tuple[str, str]]) -> bool:
    key, value = trailer.key.casefold(), trailer.value.strip()
    return any(
        key == named and (value == said or (said and value.startswith(said)))
        for named, said in lines
    )
