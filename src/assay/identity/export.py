"""Writing an alias table from a graph, for a person to review. Same graph, same bytes."""

import csv
import io
from collections.abc import Iterator

from assay.identity.account import Kind, kind_of_mail
from assay.identity.graph import IdentityGraph
from assay.identity.identifier import Identifiers
from assay.identity.profile import Cluster
from assay.identity.table import Standing

__all__ = ["alias_table_csv"]


def alias_table_csv(graph: IdentityGraph) -> str:
    """All accounts of a graph as an alias table in CSV.

    What the reviewed table lists keeps its id and standing; everything else is ``inferred``, which
    makes it a proposal until a person has looked and written ``reviewed``.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["person_id", "name", "kind", "identifier", "provenance", "not_same_as"])
    taken = {person.person_id for person in graph.table.persons}
    fresh = (f"X{number:05d}" for number in range(1, 10**9) if f"X{number:05d}" not in taken)
    for cluster in sorted(graph.clusters(), key=lambda cluster: (not cluster.person, cluster.keys)):
        for row in _rows(cluster, cluster.person or next(fresh), graph):
            writer.writerow(row)
    return out.getvalue()


def _rows(cluster: Cluster, person_id: str, graph: IdentityGraph) -> Iterator[list[str]]:
    entry = graph.table.person(person_id)
    standing = entry.standing if entry is not None else Standing.INFERRED
    apart = " ".join(sorted(entry.not_same_as)) if entry is not None else ""
    title = cluster.title or next(iter(cluster.names), "")
    first = [_plain(title), _kind(cluster).value, standing.value, apart]
    identifiers = [text for key in cluster.keys if (text := _identifier(key))]
    identifiers += [f"name:{name}" for name in sorted(cluster.names) if name != title]
    for identifier in identifiers:
        name, kind, provenance, others = first
        yield [person_id, name, kind, _plain(identifier), provenance, others]
        first = ["", "", "", ""]


def _kind(cluster: Cluster) -> Kind:
    """What a reviewer is asked to confirm.

    Addresses that nothing but a program's name stands beside (``merge-script <jane@example.com>``)
    are compared as a machine, because who ran it is unknown; but they are somebody's addresses, and
    a reviewer who confirms the line as it stands must not turn a person into a machine.
    """
    addresses = [key.removeprefix("mail:") for key in cluster.keys if key.startswith("mail:")]
    if cluster.kind is not Kind.MACHINE or cluster.person or len(addresses) < len(cluster.keys):
        return cluster.kind
    said = {kind_of_mail(Identifiers(address=address)) for address in addresses}
    return cluster.kind if Kind.MACHINE in said else Kind.PERSON


def _identifier(key: str) -> str:
    """A key as the table writes it; empty for what the table can't state."""
    kind, _, rest = key.partition(":")
    if kind == "mail":
        return rest
    platform, _, login = rest.partition(":")
    return f"{platform}:{login}" if kind == "login" and platform and " " not in platform else ""


def _plain(text: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text
