"""Finds the installed apps through the entry-point group ``assay.apps``."""

from importlib.metadata import EntryPoint, entry_points
from typing import Any

from assay.app.contract import App
from assay.errors import UsageError

__all__ = ["find_app", "installed_apps"]

GROUP = "assay.apps"


def installed_apps() -> dict[str, EntryPoint]:
    """Entry points by app name, sorted; nothing is imported yet."""
    found = {point.name: point for point in entry_points(group=GROUP)}
    return dict(sorted(found.items()))


def find_app(name: str) -> App[Any]:
    """The app of that name or alias.

    Raises:
        UsageError: No installed app has that name.
    """
    points = installed_apps()
    if name in points:
        return _load(points[name])
    for point in points.values():
        app = _load(point)
        if name in app.aliases:
            return app
    raise UsageError(
        "app.unknown",
        f"there is no app {name!r}",
        remedy="installed are: " + (", ".join(points) or "none"),
    )


def _load(point: EntryPoint) -> App[Any]:
    app: App[Any] = point.load()
    return app
