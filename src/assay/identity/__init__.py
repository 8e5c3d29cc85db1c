"""Who is who: an alias graph with provenance, which decides segregation of duties.

Rules: two mentions are the same person, different people, or it is uncertain; uncertain never
counts as different. Every link says where it came from.
"""

from assay.identity.graph import Comparison, GraphBuilder, IdentityGraph, Match

__all__ = ["Comparison", "GraphBuilder", "IdentityGraph", "Match"]
