"""How much of a text may leave: all of it, its digest, or nothing. Credentials never leave.

A digest lets somebody who holds the record find the text; whoever does not, learns nothing of a
long one. A short or common text can be guessed from its digest: where even that is too much, send
nothing.

>>> Redaction(Content.HASHES).text("Approved by Mia Keller on 4 March")[:23]
'sha256:55035247494c3889'
>>> Redaction(Content.FULL, secrets=["s3cret-value"]).text("the key is s3cret-value")
'the key is [credential]'
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from hashlib import sha256

__all__ = ["Content", "Redaction", "is_secret", "secrets_of"]

_HIDDEN = "[credential]"
_SHORTEST = 8
_SHORTEST_SHAPE = 19  # characters of the shortest text that can have the shape of a credential
_HOLDS_SECRET = re.compile(
    r"(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?|HEADERS|AUTHORIZATION)(?:_FILE)?$",
    re.IGNORECASE,
)
_SHAPES = re.compile(
    r"\bsk-[A-Za-z0-9_-]{16,}"
    r"|\b(?:ghp|gho|ghs|github_pat|xox[abp])[_-][A-Za-z0-9_-]{16,}"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|(?i:\bBearer\s+)[A-Za-z0-9._~+/-]{16,}=*"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    re.DOTALL,
)


class Content(StrEnum):
    """What is sent of texts: evidence, prompts, answers, titles, messages."""

    FULL = "full"
    HASHES = "hashes"
    NONE = "none"


class Redaction:
    """Applies a policy to every text that is about to leave.

    Args:
        content: The policy.
        secrets: Values that must not appear anywhere, whatever the policy.
    """

    def __init__(self, content: Content, secrets: Iterable[str] = ()) -> None:
        self.content = content
        long = {secret for secret in secrets if len(secret) >= _SHORTEST}
        self._secrets = tuple(sorted(long, key=len, reverse=True))

    def text(self, text: str) -> str | None:
        """What may be sent of a text; ``None`` for nothing."""
        if not text or self.content is Content.NONE:
            return None
        if self.content is Content.HASHES:
            return "sha256:" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return self.clean(text)

    def clean(self, text: str) -> str:
        """The text without credentials, and without what no protocol could carry."""
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        if len(text) >= _SHORTEST_SHAPE:
            text = _SHAPES.sub(_HIDDEN, text)
        return text if text.isascii() else text.encode("utf-8", "replace").decode()


def is_secret(name: str) -> bool:
    """Whether a variable of that name holds a credential."""
    return _HOLDS_SECRET.search(name) is not None


def secrets_of(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The values of an environment that look like credentials by their name."""
    found = [value for name, value in environment.items() if is_secret(name)]
    return tuple(part for value in found for part in (value, *re.split(r"[=,\s]+", value)) if part)
