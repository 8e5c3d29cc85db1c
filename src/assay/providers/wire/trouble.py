"""Why a call gave no answer, and how that is told without repeating what the server said.

A hostile or careless server repeats what it was sent: the credential, the evidence. So its words
steer what is done next but are never shown; shown are the status, the vendor's own word for the
kind of error if it looks like one, and the id of the request.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from assay.errors import ProviderError

__all__ = ["Kind", "Trouble", "told"]

# Not "billing": vendors advise to add a payment method where only the rate was too high.
_UNPAID = re.compile(
    r"insufficient_quota|exceeded your current quota|billing_error|billing_hard_limit"
    r"|credit balance"
)


class Kind(StrEnum):
    """What went wrong, seen from the client."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A call without an answer.

    Attributes:
        kind: What went wrong.
        status: HTTP status; 0 without one.
        word: The vendor's word for the error, checked to be one.
        words: What the server said, lower case; never shown.
        request_id: The vendor's id of the request, checked.
        attempts: HTTP requests that were made.
        wait_s: How long the server asks to wait; 0 if it does not say.
    """

    kind: Kind
    status: int = 0
    word: str = ""
    words: str = ""
    request_id: str = ""
    attempts: int = 1
    wait_s: float = 0.0

    def names(self, parameter: str) -> bool:
        """Whether the server names a parameter."""
        return re.search(rf"(?<![a-z_]){re.escape(parameter)}(?![a-z_])", self.words) is not None

    @property
    def is_unpaid(self) -> bool:
        """Whether the account lacks money: asking again does not help."""
        return self.status == 402 or (  # noqa: PLR2004 - Payment Required
            self.status in {400, 403, 429} and _UNPAID.search(self.words) is not None
        )


def told(trouble: Trouble, vendor: str) -> ProviderError:
    """The error to raise."""
    if trouble.kind is Kind.TIMEOUT or trouble.status in {408, 504}:
        return ProviderError(
            "provider.timeout",
            f"{vendor} gave no answer in time{_rest(trouble)}",
            remedy="resume later, or raise timeout_s in the model's settings",
        )
    if trouble.kind is Kind.UNREACHABLE:
        return ProviderError(
            "provider.unreachable",
            f"{vendor} can't be reached{_rest(trouble)}",
            remedy="check the network and base_url in the model's settings, then resume",
        )
    if trouble.is_unpaid:
        return ProviderError(
            "provider.unpaid",
            f"the account with {vendor} has no credit left{_rest(trouble)}",
            remedy="add credit or raise its limit, then resume",
        )
    if trouble.status in {401, 403, 407}:
        return ProviderError(
            "provider.unauthorised",
            f"{vendor} does not accept the key{_rest(trouble)}",
            remedy="check the key, and that it may use this model",
        )
    if trouble.status in {429, 503, 529}:
        return _busy(trouble, vendor)
    return _failed(trouble, vendor)


def _busy(trouble: Trouble, vendor: str) -> ProviderError:
    if trouble.status == 429:  # noqa: PLR2004 - Too Many Requests
        return ProviderError(
            "provider.limited",
            f"{vendor} limits the rate{_rest(trouble)}",
            remedy="lower requests_per_minute, tokens_per_minute or concurrency, then resume",
        )
    return ProviderError(
        "provider.overloaded",
        f"{vendor} is overloaded{_rest(trouble)}",
        remedy="resume later",
    )


def _failed(trouble: Trouble, vendor: str) -> ProviderError:
    if 400 <= trouble.status < 500:  # noqa: PLR2004 - client errors
        return ProviderError(
            "provider.refused",
            f"{vendor} refuses the request{_rest(trouble)}",
            remedy="check the model's name and settings; the vendor's log has more by the id",
        )
    if 300 <= trouble.status < 400:  # noqa: PLR2004 - redirections
        return ProviderError(
            "provider.failed",
            f"{vendor} redirects the request, which is not followed{_rest(trouble)}",
            remedy="give the final address as base_url",
        )
    return ProviderError(
        "provider.failed", f"{vendor} failed{_rest(trouble)}", remedy="resume later"
    )


def _rest(trouble: Trouble) -> str:
    parts = [f"HTTP {trouble.status}"] if trouble.status else []
    parts += [trouble.word] if trouble.word and trouble.word != "unlisted" else []
    parts += [f"after {trouble.attempts} attempts"] if trouble.attempts > 1 else []
    parts += [f"asks to wait {trouble.wait_s:.0f} s"] if trouble.wait_s >= 1 else []
    parts += [f"request {trouble.request_id}"] if trouble.request_id else []
    return f" ({', '.join(parts)})" if parts else ""
