"""Who is who: an alias graph with provenance, which decides segregation of duties.

Rules: two mentions are the same person, different people, or it is uncertain; uncertain never
counts as different, and a display name alone never joins two accounts. Every link says where it
came from, and every answer explains itself in one sentence.

>>> from assay.domain import Actor
>>> builder = GraphBuilder()
>>> author = Actor(name="Jane Roe", email="7+jroe@users.noreply.github.com")
>>> builder.observe(author)
>>> builder.build().compare(author, Actor(login="JRoe", platform="github")).match
<Match.SAME: 'same'>
"""

from assay.identity.account import Kind
from assay.identity.export import alias_table_csv
from assay.identity.graph import Comparison, GraphBuilder, IdentityGraph, Match
from assay.identity.headcount import Headcount
from assay.identity.link import Link, Provenance
from assay.identity.proposal import Proposal
from assay.identity.table import AliasTable, Standing, TablePerson
from assay.identity.tablefile import alias_table_of, read_alias_table

__all__ = [
    "AliasTable",
    "Comparison",
    "GraphBuilder",
    "Headcount",
    "IdentityGraph",
    "Kind",
    "Link",
    "Match",
    "Proposal",
    "Provenance",
    "Standing",
    "TablePerson",
    "alias_table_csv",
    "alias_table_of",
    "read_alias_table",
]
