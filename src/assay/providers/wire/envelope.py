"""The JSON around an answer, read strictly: what is not certainly that is ``reply.unreadable``."""

import json
import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from assay.errors import ProviderError
from assay.providers.exchange import Heard, ModelReply

__all__ = ["as_word", "checked", "opened", "read_as", "unreadable"]

Model = TypeVar("Model", bound=BaseModel)

_OK = 200
_WORD = re.compile(r"[a-z]+(?:[_.-][a-z]+)*", re.ASCII)
_LONGEST_WORD = 48


def opened(reply: ModelReply) -> dict[str, Any]:
    """The JSON object of a reply: UTF-8, no key twice, no number that JSON does not have.

    Raises:
        ProviderError: ``reply.unreadable``.
    """
    if reply.status != _OK:
        raise unreadable(f"its status is {reply.status}")
    return parsed(reply.body)


def parsed(body: bytes) -> dict[str, Any]:
    """The JSON object in some bytes, by the same rules."""
    why = ""
    found: object = None
    try:
        found = json.loads(
            body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
        )
    except UnicodeDecodeError:
        why = "it is not UTF-8"
    except (ValueError, RecursionError):
        why = "it is no JSON"
    if not why and not isinstance(found, dict):
        why = "it is no JSON object"
    if why or not isinstance(found, dict):
        # Raised here: the error of the decoder holds the whole text, and would be carried along.
        raise unreadable(why)
    return found


def read_as(model: type[Model], found: dict[str, Any]) -> Model:
    """An object as a model of it.

    Raises:
        ProviderError: ``reply.unreadable``.
    """
    try:
        return model.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        failed = unreadable(f"{place}: {first['msg']}")
    raise failed


def checked(heard: Heard) -> Heard:
    """What was heard, if all of it is Unicode text.

    Raises:
        ProviderError: ``reply.unreadable``: half a surrogate pair, which nothing can store.
    """
    if not all(map(_is_unicode, (heard.text, heard.model, heard.reply_id, heard.detail))):
        raise unreadable("its text is no Unicode")
    return heard


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def as_word(text: object) -> str:
    """A vendor's own word such as ``content_filter``; anything else is ``unlisted``.

    Servers repeat what they were sent, credentials included, so only what can hardly be anything
    but a word of a protocol is passed on: lower-case letters in parts, no digits.
    """
    if isinstance(text, str) and len(text) <= _LONGEST_WORD and _WORD.fullmatch(text):
        return text
    return "unlisted"


def unreadable(why: str) -> ProviderError:
    """The reply can't be read."""
    return ProviderError(
        "reply.unreadable",
        f"the reply of the model can't be read: {why}",
        remedy="ask again; if it stays so, check base_url and api of the model's settings",
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
