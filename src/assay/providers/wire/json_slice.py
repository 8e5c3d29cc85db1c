"""A member of a JSON object as the very bytes that it was written in.

>>> member_text('{"id": 7, "result": {"message":  {"n" : 1}}}', "result", "message")
'{"n" : 1}'
"""

import re
from json import JSONDecoder

__all__ = ["member_text"]

_BLANK = re.compile(r"[ \t\n\r]*")
_DECODER = JSONDecoder()


def member_text(text: str, *path: str) -> str:
    """The text of the value at a path of names.

    Raises:
        ValueError: The text is no JSON, there is no such member, or it stands twice.
    """
    for name in path:
        text = _member(text, name)
    return text


def _member(text: str, name: str) -> str:
    at = _skip(text, 0)
    if text[at : at + 1] != "{":
        raise ValueError("no object")
    found: list[str] = []
    at = _skip(text, at + 1)
    while text[at : at + 1] == '"':
        key, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        if text[at : at + 1] != ":":
            raise ValueError("no colon")
        begin = _skip(text, at + 1)
        _, end = _DECODER.raw_decode(text, begin)
        if key == name:
            found.append(text[begin:end])
        at = _skip(text, end)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
    if len(found) != 1:
        raise ValueError("not once in the object")
    return found[0]


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at
