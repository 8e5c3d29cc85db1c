"""Who a request comes from: the session of its cookie, or the token of its header, never both."""

from starlette.requests import Request

from assay.domain import Role
from assay.errors import PolicyError
from assay.sign import PersonId
from assay.stores import Snapshot
from assay.web.office import Office
from assay.web.sessions import digest_of, find_session, find_token, moment
from assay.web.visitor import NOBODY, Visitor

__all__ = ["authenticate", "roles_of"]

_BEARER = "bearer "


def authenticate(request: Request, office: Office, view: Snapshot, *, is_api: bool) -> Visitor:
    """Who asks; nobody where nothing, or nothing valid, came with the request.

    A page takes a cookie and the API a token: a stolen token opens no page, and no page of another
    site can use the API with a browser's cookie.

    Raises:
        PolicyError: ``token.unusable``: a token came that opens nothing.
    """
    if is_api:
        return _by_token(request, office, view)
    secret = request.cookies.get(office.settings.cookie, "")
    return _by_cookie(secret, office, view) if secret else NOBODY


def roles_of(office: Office, view: Snapshot, person: str) -> frozenset[Role]:
    """The roles in which a person may act right now, by the ledger: their own and delegated ones."""
    people, at = office.people(view), moment(office.clock.now())
    return frozenset(role for role in Role if people.may_act(person, role, at) is not None)


def _by_token(request: Request, office: Office, view: Snapshot) -> Visitor:
    header = request.headers.get("authorization", "")
    if not header:
        return NOBODY
    token = None
    if header[: len(_BEARER)].lower() == _BEARER:
        token = find_token(office.access, header[len(_BEARER) :].strip(), office.clock.now())
    if token is None:
        raise PolicyError(
            "token.unusable",
            "the token is unknown, was taken back or its time is over",
            remedy="make another: assay accounts token",
        )
    return Visitor(
        person=PersonId(token.person),
        name=_name(office, view, token.person),
        roles=roles_of(office, view, token.person),
        account=token.account,
        scopes=frozenset(token.scopes.split()),
    )


def _by_cookie(secret: str, office: Office, view: Snapshot) -> Visitor:
    session = find_session(office.access, secret, office.settings.limits, office.clock.now())
    if session is None:
        return NOBODY
    roles = roles_of(office, view, session.person)
    if " ".join(sorted(roles)) != session.roles:
        # Other roles are another visitor: what is open in the browser was made for the old ones.
        with office.access.writing() as desk:
            desk.passes.end(digest_of(secret))
        return NOBODY
    return Visitor(
        person=PersonId(session.person),
        name=_name(office, view, session.person),
        roles=roles,
        account=session.account,
        form_key=session.form_key,
    )


def _name(office: Office, view: Snapshot, person: str) -> str:
    return next((one.name for one in office.people(view) if one.id == person), person)
