"""The grounding gate: a citation proves what it is said to prove, or the case goes no further."""

from assay.evidence.derive import Deriver
from assay.evidence.gate import Gate

__all__ = ["Deriver", "Gate"]
