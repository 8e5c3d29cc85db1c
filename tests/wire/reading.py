"""Brains that read the evidence they are shown, as a good model would, and as a bad one does.

They see nothing but the request: the fenced documents are taken apart as a model would take them.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from wire.answer import Answer, Asked

__all__ = ["Shown", "honest", "shown", "told"]

_FENCED = re.compile(
    r'<<<(?P<mark>[0-9a-f]{16}) document id="(?P<id>[^"]*)" kind="(?P<kind>[^"]*)"(?P<rest>[^\n]*)>>>\n'
    r"(?P<text>.*?)\n<<<(?P=mark) end>>>",
    re.DOTALL,
)
_CONSENT = re.compile(
    r"^(?:(?:t|ut|re-?|code[- ]review )?ACK\b|LGTM\b|approved\b|I approve\b)[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_RESERVED = re.compile(
    r"\b(?:if|but|except|once|after|unless|pending|modulo|nit|not|concept|approach|n['’]t)\b|\?",
    re.IGNORECASE,
)
_AGAINST = re.compile(r"^(?:NACK\b|I object\b)[^\n]*", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shown:
    """One document of a request."""

    name: str
    kind: str
    text: str


def shown(asked: Asked) -> Iterator[Shown]:
    """The documents of a request."""
    for found in _FENCED.finditer(asked.evidence):
        yield Shown(found["id"], found["kind"], found["text"])


def told(**parts: object) -> str:
    """An answer in form."""
    return json.dumps({"claims": [], "abstentions": [], "silent": [], **parts})


def honest(question: str = "approval") -> Callable[[Asked], Answer | str]:
    """A brain that quotes plain consent and objection and leaves doubt open."""

    def read(asked: Asked) -> str:
        claims: list[dict[str, Any]] = []
        abstentions: list[dict[str, Any]] = []
        silent: list[str] = []
        for document in shown(asked):
            consent, against = _CONSENT.search(document.text), _AGAINST.search(document.text)
            found = against or consent
            if found is None:
                silent.append(document.name)
                continue
            words = {"question": question, "document": document.name, "quotation": found[0].strip()}
            if against is not None:
                claims.append({**words, "answer": "request_changes", "facts": []})
            elif _RESERVED.search(found[0]):
                abstentions.append({**words, "reason": "conditional", "note": "It is qualified."})
            else:
                claims.append({**words, "answer": "approve", "facts": []})
        return told(claims=claims, abstentions=abstentions, silent=silent)

    return read
