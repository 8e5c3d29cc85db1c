"""The form of the table of routes: each line says what a request must be, by whom, about what.

``routes.py`` holds the table itself. Starlette gets its routes from it, the OpenAPI document is
written from it, and a test walks it with every role.
"""

from collections.abc import Callable
from typing import NamedTuple

from pydantic import BaseModel

from assay.domain import Role
from assay.web.call import Answer, Call
from assay.web.guard import Access, Check, any_object

__all__ = ["Entry", "View", "get", "post"]

View = Callable[[Call], Answer]


class Entry(NamedTuple):
    """One line of the table.

    Attributes:
        method: ``GET`` or ``POST``.
        path: With its parts in braces.
        view: What answers; it runs in a thread, with a snapshot of its own.
        access: The roles that open it.
        check: Whether the visitor may see the object that it is about.
        scope: What a token must be for; empty for pages, which take no token.
        body: The JSON that the API takes; ``None`` for none.
        model: The JSON that the API gives; ``None`` for pages.
        summary: One line for the API's document.
    """

    method: str
    path: str
    view: View
    access: Access | frozenset[Role]
    check: Check = any_object
    scope: str = ""
    body: type[BaseModel] | None = None
    model: type[BaseModel] | None = None
    summary: str = ""

    @property
    def is_api(self) -> bool:
        """Whether programs are answered, in JSON, and tokens taken."""
        return self.path.startswith("/api/")

    @property
    def is_data(self) -> bool:
        """Whether a script of our pages is answered, in JSON."""
        return self.path.startswith("/acts/")

    @property
    def name(self) -> str:
        """Method and path."""
        return f"{self.method} {self.path}"


def get(
    path: str, view: View, access: Access | frozenset[Role], check: Check = any_object
) -> Entry:
    """A page."""
    return Entry("GET", path, view, access, check)


def post(
    path: str, view: View, access: Access | frozenset[Role], check: Check = any_object
) -> Entry:
    """A form of a page."""
    return Entry("POST", path, view, access, check)
