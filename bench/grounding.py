"""The grounding gate: time a typical ticket and a large document; prints one JSON line.

Measured in the same run, on the same work: plain ``str.find`` (the limit: it proves nothing about
boundaries, uniqueness or context), rapidfuzz's ``partial_ratio_alignment`` and the aligner of
Google's LangExtract (the usual ways to check quotations). A peer that is not installed is ``null``
with the reason: ``pip install assay[bench]``.
"""

import json
import resource
import statistics
import time
from collections.abc import Callable

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
PEER_TICKETS = 20
LARGE_CHARACTERS = 10_000_000
LARGE_CITATIONS = 10_000
FUZZY_CITATIONS = 3
FUZZY_CHARACTERS = 1_000_000

Ticket = tuple[tuple[Document, ...], list[Citation]]


def cite(document_id: str, quotation: str) -> Citation:
    return Citation(document_id=DocumentId(document_id), quotation=quotation)


def ticket(number: int) -> Ticket:
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


def ticket_time_us() -> dict[str, object]:
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
    best = min(rounds)
    figures: dict[str, object] = {
        "ticket_us_best": round(best, 1),
        "ticket_us_median": round(statistics.median(rounds), 1),
        "ticket_us_str_find": round(time_tickets(tickets, str.find), 1),
    }
    for name, make in (("rapidfuzz", rapidfuzz_peer), ("langextract", langextract_peer)):
        try:
            peer = make()
        except ImportError as error:
            figures[f"ticket_us_{name}"] = None
            figures[f"ticket_{name}_missing"] = f"not installed: {error.name}"
            continue
        spent = time_tickets(tickets[:PEER_TICKETS], peer)
        figures[f"ticket_us_{name}"] = round(spent, 1)
        figures[f"ticket_times_faster_than_{name}"] = round(spent / best, 2)
    return figures


def time_tickets(tickets: list[Ticket], look: Callable[[str, str], object]) -> float:
    """Microseconds a ticket for a function of a text and a quotation."""
    start = time.process_time()
    for documents, citations in tickets:
        texts = {d.document_id: d.text for d in documents}
        for citation in citations:
            look(texts[citation.document_id], citation.quotation)
    return (time.process_time() - start) / len(tickets) * 1e6


def rapidfuzz_peer() -> Callable[[str, str], object]:
    """Similarity alignment, as quotation checkers use it."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    return lambda text, words: partial_ratio_alignment(words, text, score_cutoff=90)


def langextract_peer() -> Callable[[str, str], object]:
    """LangExtract's aligner with its defaults."""
    from langextract.core.data import Extraction
    from langextract.resolver import WordAligner

    aligner = WordAligner()

    def look(text: str, words: str) -> object:
        found = [Extraction(extraction_class="quotation", extraction_text=words)]
        return aligner.align_extractions([found], text)

    return look


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
    answers = [found.answer for found in gate.examine_all(citations, (document,))]
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
        "large_times_faster_than_str_find": round(find / ours, 2),
        "large_times_faster_than_rapidfuzz": round(fuzzy / ours, 1),
    }


def main() -> None:
    figures = {"bench": "grounding", **ticket_time_us(), **large_time_s()}
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({**figures, "peak_mb": peak_kb // 1024}))


if __name__ == "__main__":
    main()
