"""What is not ours: htmx, as its authors published it on npm; its licence lies beside it."""

__all__ = ["HTMX", "HTMX_SHA256", "HTMX_VERSION"]

HTMX = "htmx-4.0.1.min.js"
HTMX_VERSION = "4.0.1"
HTMX_SHA256 = "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"
"""Of ``dist/htmx.min.js`` of that version."""
