"""What frames a statement: whose words a layout says they are, and which change a heading names.

A plain sentence is no plain approval where the lines above it give it to somebody else (a chat's
"Name 10:03", "Name said:"), put it below a signature, or where the text is about another change.
"""

import re
from collections.abc import Iterable

__all__ = ["is_framed"]

_REACH = 2000
_NUMBER = re.compile(r"(?<!\w)(?P<kind>[A-Za-z][A-Za-z_]{0,15}-?)\d{1,12}(?!\w)")
"""Numbers of the change's own kind: ``CHG-1042`` knows ``CHG-7``; a bare number knows none."""
_ABOVE = re.compile(
    r"(?m:^)[ \t]*(?:"
    r"--[ \t]*$"
    r"|(?:(?:best|kind|many) )?(?:regards|cheers|greetings)\b[^\n]{0,20}$"
    r"|(?:mit )?(?:freundlichen|viele|beste) gr(?:ü|ue)(?:ß|ss)en?\b[^\n]{0,10}$"
    r"|\[?(?-i:[A-ZÀ-Þ])[\w .,'’@()-]{1,60}\]?[ ,(\[]{1,3}(?:\d{1,2}[:.h]\d{2}|\d{4}-\d\d-\d\d|yesterday|today)[^\n]{0,24}$"
    r"|[^\n]{0,160}\b(?:said|says|says that|wrote|writes|dit|écrit|sagt|schrieb|dijo|scrive)[ \t]*[:,]?[ \t]*$"
    r"|(?:subject|betreff|objet|asunto|re|aw|fw|fwd)[ \t]*:"
    r")",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESSED = re.compile(
    r"\b(?:note|message|instruction|hint|info|attention|dear|hey|hello|hi)s?[ ,:]+(?:to |for )?(?:the |all |any |every )?"
    r"(?:ai|llm|model|bot|robot|machine|assistant|language model|automated|automatic)\b"
    r"|\b(?:count|treat|read|regard|consider|record|mark|log|take|classify) (?:this|the|my|it|that)\b[^.\n]{0,40}\bas\b",
    re.IGNORECASE,
)


def is_framed(text: str, starts: Iterable[int], number: str) -> bool:
    """Whether something around statements makes it doubtful whose they are, or of what.

    Args:
        text: The whole text.
        starts: Where the words of approval begin.
        number: The number of the change.
    """
    if any(_ABOVE.search(text[max(0, start - _REACH) : start]) for start in starts):
        return True
    if _ADDRESSED.search(text):
        return True
    own = _NUMBER.fullmatch(number)
    if own is None:
        return False
    kind = own["kind"].casefold()
    return any(
        match["kind"].casefold() == kind and match.group().casefold() != number.casefold()
        for match in _NUMBER.finditer(text)
    )
