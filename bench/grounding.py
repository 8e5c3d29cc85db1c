"""The grounding gate: time a typical ticket and a large document; prints one JSON line.

Measured in the same run, for comparison: plain ``str.find`` of the same quotations (the limit: it
proves nothing about boundaries, uniqueness or context) and rapidfuzz's ``partial_ratio_alignment``
(the usual way to check quotations) on as many of them as are feasible.
"""

import json
import resource
import statistics
import time

from assay.domain import Citation, Document, DocumentId, GateAnswer, Origin
from assay.evidence import Gate

ORIGIN = Origin(file="bench", row=1)
MAIL = """Thanks for the update on CHG-{i}. I looked at the deployment steps and the rollback plan \
with the platform team.

Approved for the production window on 2026-03-{d:02d}, change CHG-{i}.
The smoke tests ran green on staging and the monitoring dashboards look fine to us.

Regards,
Reviewer {i}
"""
TICKETS = 400
LARGE_CHARACTERS = 10_000_000
LARGE_CITATIONS = 10_000
FUZZY_CITATIONS = 3
FUZZY_CHARACTERS = 1_000_000


def cite(document_id: str, quotation: str) -> Citation:
    return Citation(document_id=DocumentId(document_id), quotation=quotation)


def ticket(number: int) -> tuple[tuple[Document, ...], list[Citation]]:
    """Five comments of one ticket and eight citations of them."""
    documents, citations = [], []
    for place in range(5):
        i, d = 4000 + number * 5 + place, 1 + place
        documents.append(Document.of(f"c{place}", "comment", MAIL.format(i=i, d=d), ORIGIN))
        words = f"Approved for the production window on 2026-03-{d:02d}, change CHG-{i}"
        citations.append(cite(f"c{place}", words))
    words = "I looked at the deployment steps and the rollback plan"
    citations.extend(cite(f"c{place}", words) for place in range(3))
    return tuple(documents), citations


def ticket_time_us() -> dict[str, float]:
    """Microseconds a ticket, documents never seen before, over several rounds."""
    tickets = [ticket(number) for number in range(TICKETS)]
    rounds = []
    for _ in range(5):
        gate = Gate({})
        start = time.process_time()
        for documents, citations in tickets:
            for citation in citations:
                if gate.examine(citation, documents).answer is not GateAnswer.PASS:
                    raise SystemExit("a citation of the bench did not pass")
        rounds.append((time.process_time() - start) / TICKETS * 1e6)
    start = time.process_time()
    for documents, citations in tickets:
        texts = {d.document_id: d.text for d in documents}
        for citation in citations:
            texts[citation.document_id].find(citation.quotation)
    limit = (time.process_time() - start) / TICKETS * 1e6
    return {
        "ticket_us_best": round(min(rounds), 1),
        "ticket_us_median": round(statistics.median(rounds), 1),
        "ticket_us_str_find": round(limit, 1),
    }


def large() -> tuple[Document, list[Citation]]:
    """A document of ten million characters and ten thousand citations, one in ten invented."""
    line = "Entry {n}: change CHG-{n} went to production, checked by engineer {m} of team {k}.\n"
    parts, length, n = [], 0, 0
    while length < LARGE_CHARACTERS:
        parts.append(line.format(n=n, m=n % 977, k=n % 31))
        length += len(parts[-1])
        n += 1
    step = n // LARGE_CITATIONS
    citations = []
    for index in range(LARGE_CITATIONS):
        words = parts[index * step].rstrip(".\n")
        invented = words.replace("production", "staging") if index % 10 == 0 else words
        citations.append(cite("log", invented))
    return Document.of("log", "note", "".join(parts), ORIGIN), citations


def large_time_s() -> dict[str, float]:
    """Seconds for the large document, against the limit and rapidfuzz on feasible parts."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    document, citations = large()
    gate = Gate({})
    start = time.process_time()
    answers = [gate.examine(citation, (document,)).answer for citation in citations]
    ours = time.process_time() - start
    blocked = sum(answer is GateAnswer.BLOCK for answer in answers)
    passed = sum(answer is GateAnswer.PASS for answer in answers)
    if (blocked, passed) != (LARGE_CITATIONS // 10, LARGE_CITATIONS - LARGE_CITATIONS // 10):
        raise SystemExit(f"the bench expected other answers: {blocked} blocked, {passed} passed")
    some = citations[:: LARGE_CITATIONS // 100]
    start = time.process_time()
    for citation in some:
        document.text.find(citation.quotation)
    find = (time.process_time() - start) / len(some) * len(citations)
    part = document.text[:FUZZY_CHARACTERS]
    start = time.process_time()
    for citation in citations[1 : 1 + FUZZY_CITATIONS]:
        partial_ratio_alignment(citation.quotation, part, score_cutoff=90)
    fuzzy = (time.process_time() - start) / FUZZY_CITATIONS
    fuzzy *= len(document.text) / FUZZY_CHARACTERS * len(citations)
    return {
        "large_characters": len(document.text),
        "large_citations": len(citations),
        "large_s": round(ours, 2),
        "large_s_str_find_extrapolated": round(find, 2),
        "large_s_rapidfuzz_extrapolated": round(fuzzy, 1),
        "faster_than_rapidfuzz": round(fuzzy / ours, 1),
        "times_str_find": round(ours / find, 3),
    }


def main() -> None:
    figures = {"bench": "grounding", **ticket_time_us(), **large_time_s()}
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({**figures, "peak_mb": peak_kb // 1024}))


if __name__ == "__main__":
    main()
