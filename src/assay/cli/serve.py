"""The review pages and their API, served from a workspace."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import Json, Workspace
from assay.cli.terminal import console, print_json
from assay.errors import StoreError, UsageError

if TYPE_CHECKING:
    from assay.stores import Workspace as Folder
    from assay.web import Provider, Settings

__all__ = ["serve"]

_PROVIDER_FIELDS = (
    "name", "issuer", "client_id", "authorize_url", "token_url", "keys_url",
)  # fmt: skip


def serve(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8787,
    origin: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="Where browsers reach it, behind a proxy with TLS: https://assay.example.com.",
        ),
    ] = "",
    provider: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="An OpenID Connect provider, as docs/serve.md says."),
    ] = None,
    dev_login: Annotated[
        bool, typer.Option("--dev-login", help="Sign in without a password; loopback only.")
    ] = False,
    workspace: Workspace = None,
    as_json: Json = False,
) -> None:
    """Serve the review pages and the API of a workspace.

    Accounts are made by `assay accounts add`; what each person may do stands on the ledger.
    """
    from assay.web import Settings

    settings = Settings(
        origin or f"http://{_in_address(host)}:{port}",
        development=dev_login,
        provider=_provider(provider) if provider else None,
    )
    settings.require_reachable_only_as_told(host)
    if as_json:
        print_json({"origin": settings.origin, "development": dev_login})
    else:
        console(stderr=True).print(f"assay serves {settings.origin}; Ctrl-C ends it", markup=False)
    _run(settings, workspace, host, port)


def _in_address(host: str) -> str:
    """A host as addresses write it: IPv6 in brackets (RFC 3986, 3.2.2)."""
    return f"[{host}]" if ":" in host else host


def _run(settings: "Settings", workspace: Path | None, host: str, port: int) -> None:
    import uvicorn

    from assay.cli.place import open_workspace
    from assay.clock import SystemClock, SystemIds
    from assay.stores.access import AccessStore
    from assay.web import Office, create_application

    with open_workspace(workspace) as folder:  # says what is wrong before anything is served
        access = AccessStore(folder.path)

    def again() -> "Folder":
        return open_workspace(folder.path)

    with Office(again, access, settings, SystemClock(), SystemIds()) as office:
        uvicorn.run(
            create_application(office),
            host=host,
            port=port,
            server_header=False,
            proxy_headers=settings.is_secure,
            log_level="warning",
        )


def _provider(path: Path) -> "Provider":
    import tomllib

    from assay.web import Provider

    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise StoreError(
            "file.unreadable", f"{path}: {error.strerror}", remedy="check it"
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            "provider.malformed", f"{path}: {error}", remedy="docs/serve.md has an example"
        ) from error
    fields = {name: found.get(name) for name in _PROVIDER_FIELDS}
    wrong = [name for name, value in fields.items() if not isinstance(value, str) or not value]
    unknown = set(found) - {*_PROVIDER_FIELDS, "client_secret"}
    if wrong or unknown:
        raise UsageError(
            "provider.malformed",
            f"{path}: missing {', '.join(wrong) or 'nothing'}; unknown: {', '.join(unknown) or '–'}",
            remedy="docs/serve.md has an example",
        )
    name, issuer, client, authorize, token, keys = (str(fields[x]) for x in _PROVIDER_FIELDS)
    return Provider(
        name, issuer, client, str(found.get("client_secret", "")), authorize, token, keys
    )
