"""How the pages are served: under which address, for how long one stays signed in, by which provider."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from assay.errors import UsageError

__all__ = ["Limits", "Provider", "Settings"]

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how often, each with the reason for its default.

    Attributes:
        idle_s: A session that was not used for so long is over (15 minutes).
        absolute_s: A session is over so long after it began, however busy (8 hours).
        failures: Failed attempts under one name before it waits.
        address_failures: Failed attempts from one address, under any names, before it waits.
        window_s: Span over which failures count, and so how long a wait lasts.
        body_bytes: The largest request that is read.
    """

    idle_s: int = 15 * 60
    absolute_s: int = 8 * 3600
    failures: int = 5
    address_failures: int = 50
    window_s: int = 15 * 60
    body_bytes: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider, by its stated endpoints.

    Attributes:
        name: What the button says.
        issuer: ``iss`` of its tokens, exactly.
        client_id: Ours with it.
        client_secret: Ours with it; empty for a public client.
        authorize_url: Where the browser is sent.
        token_url: Where the code is redeemed.
        keys_url: Its signing keys (JWKS).
        algorithms: Signatures that are accepted.
    """

    name: str
    issuer: str
    client_id: str
    client_secret: str
    authorize_url: str
    token_url: str
    keys_url: str
    algorithms: tuple[str, ...] = ("RS256", "ES256", "PS256", "EdDSA")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one server.

    Attributes:
        origin: Scheme, host and port under which browsers reach it, without a path.
        development: Whether one may sign in without a password. Loopback only.
        provider: An OpenID Connect provider; ``None`` for local accounts alone.
        limits: How long and how often.
    """

    origin: str
    development: bool = False
    provider: Provider | None = None
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        parts = urlsplit(self.origin)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
            raise UsageError(
                "origin.malformed",
                f"{self.origin!r} is no address of a server",
                remedy="give scheme, host and port: https://assay.example.com",
            )
        if not self.is_loopback and (parts.scheme != "https" or self.development):
            raise UsageError(
                "serve.exposed",
                f"{self.origin} would be reached from other machines without encryption"
                if parts.scheme != "https"
                else "signing in without a password is for this machine only",
                remedy="put a proxy with TLS in front and give --origin https://...;"
                " --dev-login works on loopback only",
            )

    def require_reachable_only_as_told(self, host: str) -> None:
        """Refuse to listen for other machines under an address that means this one alone.

        An origin on loopback promises that nobody else can come: that is why it needs no TLS, and
        may let people in without a password. A ``Host`` header keeps nobody to that.

        Args:
            host: The address to listen on.

        Raises:
            UsageError: ``serve.exposed``.
        """
        if self.is_loopback and host not in _LOOPBACK:
            raise UsageError(
                "serve.exposed",
                f"{host} is reached from other machines, {self.origin} is for this one alone",
                remedy="listen on 127.0.0.1, or put a proxy with TLS in front and give"
                " --origin https://...",
            )

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return urlsplit(self.origin).hostname in _LOOPBACK

    @property
    def is_secure(self) -> bool:
        """Whether browsers speak TLS to it."""
        return self.origin.startswith("https:")

    @property
    def host(self) -> str:
        """What the ``Host`` header must say."""
        return urlsplit(self.origin).netloc

    @property
    def cookie(self) -> str:
        """Name of the session's cookie; browsers hold the prefix to Secure, no Domain and path /."""
        return "__Host-assay" if self.is_secure else "assay"
