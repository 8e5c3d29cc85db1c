"""Whether a request that changes something comes from our own page, and was meant.

Two independent answers, both required of a session (a token is no cookie and needs neither): where
the browser says the request comes from, and the form key that only our pages carry.
"""

from collections.abc import Mapping
from hmac import compare_digest

from assay.errors import PolicyError

__all__ = ["FORM_FIELD", "FORM_HEADER", "require_meant", "require_own_origin"]

FORM_FIELD = "form_key"
FORM_HEADER = "x-form-key"


def require_own_origin(headers: Mapping[str, str], origin: str) -> None:
    """Refuse a request that another site, or no page at all, made the browser send.

    Raises:
        PolicyError: ``request.foreign``.
    """
    site = headers.get("sec-fetch-site", "same-origin")
    if site != "same-origin" or headers.get("origin", "") != origin:
        raise PolicyError(
            "request.foreign",
            "the request does not come from a page of this server",
            remedy=f"open {origin} and try again there",
        )


def require_meant(given: str, expected: str) -> None:
    """Refuse a request without the session's form key.

    Raises:
        PolicyError: ``request.forged``.
    """
    if not expected or not compare_digest(given.encode(), expected.encode()):
        raise PolicyError(
            "request.forged",
            "the request does not carry the key of this session's forms",
            remedy="load the page again and repeat it",
        )
