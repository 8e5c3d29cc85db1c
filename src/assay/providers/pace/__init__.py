"""How fast models may be asked: calls at once, calls and tokens a minute, and what a vendor says to that."""

from assay.providers.pace.limiter import Limiter, Limits

__all__ = ["Limiter", "Limits"]
