"""Signing in through an OpenID Connect provider: authorisation code with PKCE, state and nonce.

What the provider says decides who comes in, never what they may do: the account that its ``sub``
belongs to leads to a person of the ledger, and roles are there.
"""

from datetime import timedelta

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry
from starlette.responses import RedirectResponse

from assay.errors import PolicyError, ProviderError, UsageError
from assay.stores.access import Pending
from assay.web.call import Answer, Call
from assay.web.sessions import digest_of, moment
from assay.web.settings import Provider
from assay.web.views.entrance import admit, own_path

__all__ = ["come_back", "leave"]

_SECRET = 32
_PATIENCE_S = 600
_TIMEOUT_S = 10.0
_LEEWAY_S = 60


def leave(call: Call) -> Answer:
    """Send the browser to the provider, and remember what its answer has to carry."""
    provider, ids, now = _provider(call), call.office.ids, call.clock.now()
    state, nonce = ids.token(_SECRET).hex(), ids.token(_SECRET).hex()
    verifier = ids.token(_SECRET).hex()
    target = own_path(call.asked.form.get("to", "/"))
    pending = Pending(nonce, verifier, target, moment(now))
    stale = moment(now - timedelta(seconds=_PATIENCE_S))
    with call.office.access.writing() as desk:
        desk.passes.expect(digest_of(state), pending, stale=stale)
    with _client(call, provider) as client:
        url, _ = client.create_authorization_url(
            provider.authorize_url, state=state, nonce=nonce, code_verifier=verifier
        )
    response = RedirectResponse(url, 303)
    # Ties the answer to this browser; Lax, since it comes back from another site.
    response.set_cookie(
        _cookie(call), state, httponly=True, secure=call.office.settings.is_secure, samesite="lax"
    )
    return response


def come_back(call: Call) -> Answer:
    """Redeem the provider's code, verify its token, and begin a session."""
    provider, query = _provider(call), call.asked.query
    state = query.get("state", "")
    if not state or call.asked.cookies.get(_cookie(call)) != state:
        raise _refused("the answer does not belong to this browser")
    with call.office.access.writing() as desk:
        pending = desk.passes.redeem(digest_of(state))
    oldest = moment(call.clock.now() - timedelta(seconds=_PATIENCE_S))
    if pending is None or pending.at < oldest or "code" not in query:
        raise _refused("the sign-in took too long, or was broken off")
    subject = _subject(call, provider, query["code"], pending)
    with call.office.access.writing() as desk:
        account = desk.accounts.of_subject(provider.issuer, subject)
        if account is None or account.is_locked:
            raise _refused("nobody here is known by that name of the provider")
        response = admit(call, desk, account, pending.target)
    response.delete_cookie(_cookie(call))
    return response


def _subject(call: Call, provider: Provider, code: str, pending: Pending) -> str:
    """``sub`` of a token that the provider signed, for us, now, in answer to this sign-in."""
    try:
        with _client(call, provider) as client:
            answer = client.fetch_token(
                provider.token_url,
                grant_type="authorization_code",
                code=code,
                code_verifier=pending.verifier,
            )
            keys = client.request("GET", provider.keys_url, withhold_token=True).json()
        if not isinstance(keys, dict) or not isinstance(keys.get("keys"), list):
            raise _unreachable(provider)
        token = jwt.decode(
            str(answer.get("id_token", "")),
            KeySet.import_key_set({"keys": keys["keys"]}),
            algorithms=list(provider.algorithms),
        )
        registry = JWTClaimsRegistry(
            now=int(call.clock.now().timestamp()),
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True, "value": pending.nonce},
        )
        registry.validate(token.claims)
    except (httpx2.HTTPError, AuthlibBaseError, ValueError) as error:
        raise _unreachable(provider) from error
    except JoseError as error:
        raise _refused(f"the provider's token does not hold: {type(error).__name__}") from error
    return str(token.claims["sub"])


def _unreachable(provider: Provider) -> ProviderError:
    return ProviderError(
        "signin.unreachable",
        f"{provider.name} could not confirm the sign-in",
        remedy="try again; if it lasts, sign in with a local account",
    )


def _client(call: Call, provider: Provider) -> OAuth2Client:
    return OAuth2Client(
        client_id=provider.client_id,
        client_secret=provider.client_secret or None,
        scope="openid",
        redirect_uri=f"{call.office.settings.origin}/sign-in/return",
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if provider.client_secret else "none",
        timeout=_TIMEOUT_S,
    )


def _provider(call: Call) -> Provider:
    provider = call.office.settings.provider
    if provider is None:
        raise UsageError(
            "provider.unknown", "no identity provider is configured", remedy="use an account"
        )
    return provider


def _cookie(call: Call) -> str:
    return f"{call.office.settings.cookie}-state"


def _refused(why: str) -> PolicyError:
    return PolicyError("signin.refused", why, remedy="sign in again")
