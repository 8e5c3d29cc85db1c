"""Makes nouns from values whose types the caller's own code has made sure of.

The means are the engine's (:mod:`assay.domain.unchecked`); a test here holds what they make of
changes equal to what the classes themselves make.
"""

from assay.domain.unchecked import fact_of, filled, made, pointer_to

__all__ = ["fact_of", "filled", "made", "pointer_to"]
