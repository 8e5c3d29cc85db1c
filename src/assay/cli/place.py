"""Where the work is: finds, opens or makes the workspace of a command."""

from pathlib import Path
from typing import TYPE_CHECKING

from assay.clock import SystemClock, SystemIds
from assay.errors import UsageError
from assay.ledger import TrustPolicy
from assay.stores import FileKeys, Workspace
from assay.stores.keys import default_home

if TYPE_CHECKING:
    from assay.ledger import VerifierKey

__all__ = [
    "NEW_FOLDER",
    "ensure_workspace",
    "has_workspace",
    "key_of",
    "make_workspace",
    "open_workspace",
    "own_trust",
]

NEW_FOLDER = "assay-workspace"
"""Name of the folder that is made where there is no workspace."""


def open_workspace(path: Path | None, *, create: bool = False) -> Workspace:
    """The workspace of a command.

    Args:
        path: The folder as given; ``None`` for the nearest one upwards.
        create: Make a new one where there is none: at ``path``, else in the current folder.

    Raises:
        UsageError: There is none and none is to be made.
        StoreError: It can't be opened.
    """
    found = path if path is not None else _nearest(Path.cwd())
    if found is not None and (found / "workspace.toml").is_file():
        return Workspace.open(found, clock=SystemClock())
    if create:
        return ensure_workspace(found or Path.cwd() / NEW_FOLDER)
    if found is not None:
        return Workspace.open(found, clock=SystemClock())
    raise UsageError(
        "workspace.missing",
        f"there is no workspace in {Path.cwd()} or above it",
        remedy="name one with --workspace, or make one: assay init",
    )


def has_workspace(path: Path | None) -> bool:
    """Whether a command would find a workspace, without opening it."""
    found = path if path is not None else _nearest(Path.cwd())
    return found is not None and (found / "workspace.toml").is_file()


def ensure_workspace(
    path: Path,
    *,
    organisation: str = "",
    title: str = "",
    period: tuple[str, str] = ("", ""),
) -> Workspace:
    """The workspace of a folder; made if there is none, even if another process makes it now.

    Raises:
        UsageError: ``workspace.incomplete``.
        StoreError: It can't be made or opened.
    """
    if not (path / "workspace.toml").is_file():
        try:
            return make_workspace(path, organisation=organisation, title=title, period=period)
        except UsageError as error:
            if error.code != "workspace.exists":  # made by another process while this one waited
                raise
    return Workspace.open(path, clock=SystemClock())


def make_workspace(
    path: Path,
    *,
    organisation: str = "",
    title: str = "",
    period: tuple[str, str] = ("", ""),
    origin: str = "",
) -> Workspace:
    """A new workspace.

    Raises:
        UsageError: The folder is one already.
        StoreError: It can't be made.
    """
    return Workspace.create(
        path,
        organisation=organisation or "(not stated)",
        title=title or "Engagement opened by assay run",
        period_start=period[0],
        period_end=period[1],
        origin=origin,
        clock=SystemClock(),
        ids=SystemIds(),
    )


def own_trust(workspace: Workspace) -> TrustPolicy:
    """What the operator of this machine knows apart from the workspace: its key and last head.

    Without the key folder there is nothing to trust, and a verification reaches L0 only.
    """
    key = _own_key(workspace.origin)
    if key is None:
        return TrustPolicy(())
    return TrustPolicy.of(key.vkey, remembered=workspace.memory().read())


def key_of(workspace: Workspace) -> TrustPolicy:
    """The key that a workspace's checkpoints are verified with before anything is handed out.

    From the key folder of this machine; without it, the one that the workspace states.
    """
    key = _own_key(workspace.origin)
    return TrustPolicy.of(key.vkey if key else workspace.vkey)


def _own_key(origin: str) -> "VerifierKey | None":
    try:
        return FileKeys(default_home()).signer(origin).key
    except UsageError as error:
        if error.code == "key.missing":
            return None
        raise


def _nearest(start: Path) -> Path | None:
    for folder in (start, *start.parents):
        for candidate in (folder, folder / NEW_FOLDER):
            if (candidate / "workspace.toml").is_file():
                return candidate
    return None
