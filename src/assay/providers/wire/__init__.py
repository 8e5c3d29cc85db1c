"""What the drivers of all vendors share: one HTTP client with its rules, how refusals are learnt from.

What needs the HTTP client (``channel``, ``live``) is imported where it is used: replies are read,
and recordings replayed, without it.
"""

from assay.providers.wire.manner import Manner, Manners, Structure
from assay.providers.wire.schema import strict_schema

__all__ = ["Manner", "Manners", "Structure", "strict_schema"]
