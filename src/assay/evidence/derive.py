"""Values derived by code from their own quotations."""

from collections.abc import Callable

from assay.domain import Document

__all__ = ["Deriver"]

Deriver = Callable[[str, Document], str | None]
"""Takes the quoted words and their document; gives the canonical value that they state, or
``None`` where they state none."""
