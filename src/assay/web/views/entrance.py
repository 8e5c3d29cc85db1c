"""Signing in and out with a local account, and the colours of the page."""

from datetime import timedelta

from starlette.responses import RedirectResponse, Response

from assay.errors import PolicyError
from assay.stores.access import Account, Desk
from assay.web.arrival import roles_of
from assay.web.call import Answer, Call
from assay.web.page import page
from assay.web.password import is_password
from assay.web.sessions import begin_session, digest_of, moment

__all__ = ["admit", "own_path", "show_sign_in", "sign_in", "sign_out", "theme"]

_LONGEST_NAME = 80
_YEAR_S = 31_536_000


def show_sign_in(call: Call) -> Answer:
    """The page to sign in on."""
    if call.visitor.is_somebody:
        return RedirectResponse(own_path(call.asked.query.get("to", "/")), 303)
    return _page(call, own_path(call.asked.query.get("to", "/")), "")


def sign_in(call: Call) -> Answer:
    """Take name and password; the same words, in the same time, for every reason to refuse.

    An attempt counts as failed until it turns out to be right.
    """
    asked, limits = call.asked, call.office.settings.limits
    name, password = asked.form.get("name", "")[:_LONGEST_NAME], asked.form.get("password", "")
    now = call.clock.now()
    since = moment(now - timedelta(seconds=limits.window_s))
    with call.office.access.writing() as desk:
        failed = desk.accounts.failures(name, asked.address, since)
        account = desk.accounts.find(name)
        is_over = failed.by_name >= limits.failures or failed.by_address >= limits.address_failures
        if not is_over:
            # Before the password is looked at: of many attempts at once, too, only so many count.
            desk.accounts.failed(name, asked.address, moment(now))
    if is_over:
        raise PolicyError(
            "signin.throttled",
            "too many attempts failed",
            remedy=f"wait {limits.window_s // 60} minutes, or ask an administrator to unlock it",
        )
    is_right = call.office.settings.development or is_password(
        password, account.secret if account else ""
    )
    target = own_path(asked.form.get("to", "/"))
    if account is None or account.is_locked or not is_right:
        return _page(call, target, "That account and password don't go together.", status=401)
    with call.office.access.writing() as desk:
        desk.accounts.forgive(name, since)
        return admit(call, desk, account, target)


def admit(call: Call, desk: Desk, account: Account, target: str) -> Response:
    """Begin a session for an account; whatever session the browser had is over."""
    settings = call.office.settings
    before = call.asked.cookies.get(settings.cookie, "")
    if before:
        desk.passes.end(digest_of(before))
    roles = roles_of(call.office, call.view, account.person)
    secret = begin_session(desk, account, roles, call.clock, call.office.ids)
    response = RedirectResponse(target, 303)
    response.set_cookie(
        settings.cookie, secret, httponly=True, secure=settings.is_secure, samesite="lax", path="/"
    )
    return response


def sign_out(call: Call) -> Answer:
    """End the session, here and in the browser."""
    cookie = call.office.settings.cookie
    with call.office.access.writing() as desk:
        desk.passes.end(digest_of(call.asked.cookies.get(cookie, "")))
    response = RedirectResponse("/sign-in", 303)
    secure = call.office.settings.is_secure
    response.delete_cookie(cookie, path="/", secure=secure, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def theme(call: Call) -> Answer:
    """Switch between light and dark; the browser's own preference counts until then."""
    chosen = "light" if call.asked.cookies.get("theme") == "dark" else "dark"
    response = RedirectResponse(own_path(call.asked.form.get("back", "/")), 303)
    response.set_cookie("theme", chosen, max_age=_YEAR_S, samesite="lax", path="/")
    return response


def own_path(target: str) -> str:
    """A path of ours to lead to; the start for anything that could lead elsewhere."""
    is_plain = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_plain and target.isprintable() and "\\" not in target else "/"


def _page(call: Call, target: str, message: str, *, status: int = 200) -> Answer:
    engagement, provider = call.view.engagement(), call.office.settings.provider
    return page(
        "sign_in.html.j2",
        call,
        status=status,
        organisation=engagement.organisation,
        title=engagement.title,
        provider=provider.name if provider else "",
        development=call.office.settings.development,
        message=message,
        to=target,
    )
