"""The gate: each citation and each fact of an assessment passes, is flagged, or blocks the case.

Rules:

1. A citation is looked for in the document that it names and in no other.
2. Only verbatim words, or words equal under the declared normalisation, can pass.
3. Whatever the surroundings take away from the words makes a flag, never a pass.
4. A fact's value is derived again, by code, from the words that are cited for it.
5. Nothing turns a block into something else: there is no parameter, flag or role for it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from assay.domain import (
    Abstention,
    Assessment,
    Case,
    Citation,
    Claim,
    Document,
    Fact,
    GateAnswer,
    GroundedClaim,
    Grounding,
    ProposedFact,
    Quotation,
    Reading,
    Span,
)
from assay.domain.unchecked import made
from assay.evidence.boundary import Cut, cut_at
from assay.evidence.context import read_context
from assay.evidence.derivation import Derivation
from assay.evidence.derive import Deriver, derive
from assay.evidence.flag import Flag
from assay.evidence.index import DocumentIndex
from assay.evidence.match import Match, Miss, find, learn
from assay.evidence.measure import measure
from assay.evidence.near_miss import nearest
from assay.evidence.normalise import has_surrogate, strip_invisible
from assay.evidence.passage import Passage
from assay.evidence.restated import Restated
from assay.evidence.shelf import Shelf
from assay.identity import IdentityGraph

__all__ = ["Gate"]

_LINE_END_HYPHEN = re.compile(r"[-\u2010\xad][ \t]*[\r\n]")
_MANY = 16  # citations; fewer are looked up one by one
_SEVERITY = {GateAnswer.PASS: 0, GateAnswer.FLAG: 1, GateAnswer.BLOCK: 2}
_PASSED = {
    "exact": "verbatim in the document",
    "normalised": "in the document, after the declared normalisation",
}


class Gate:
    """Judges citations against the documents of one case.

    Args:
        derivers: How code derives the app's own kinds of values; the general kinds can't be
            replaced.
        restated: Texts that prove nothing when evidence repeats them: controls, prompts.
        superseded: Names of documents that a later version has replaced; what they say is history.
        people: Who is who; without it, names are compared by their words alone.
    """

    def __init__(
        self,
        derivers: Mapping[str, Deriver],
        *,
        restated: Iterable[str] = (),
        superseded: Iterable[str] = (),
        people: IdentityGraph | None = None,
    ) -> None:
        self._derivers = dict(derivers)
        self._restated = Restated(restated)
        self._superseded = frozenset(superseded)
        self._people = people or IdentityGraph()
        self._shelf = Shelf()

    def examine(self, citation: Citation, documents: tuple[Document, ...]) -> Grounding:
        """The answer for one citation; the order of the documents plays no part."""
        words = citation.quotation
        if has_surrogate(words):
            return _block("invalid_text", "the quotation holds a lone surrogate and is no text")
        if not strip_invisible(words).strip():
            return _block("empty", "the quotation is empty")
        named = [d for d in documents if d.document_id == citation.document_id]
        if len(named) != 1:
            return _unnamed(citation, len(named))
        index = self._shelf.index(named[0])
        found = find(words, index)
        if isinstance(found, Miss):
            return self._missed(found, citation, named[0], documents)
        return self._judged(found, index)

    def examine_all(
        self, citations: Sequence[Citation], documents: tuple[Document, ...]
    ) -> list[Grounding]:
        """The answers for many citations; a long document is searched for all of them at once."""
        self._learn(citations, documents)
        return [self.examine(citation, documents) for citation in citations]

    def _learn(self, citations: Sequence[Citation], documents: tuple[Document, ...]) -> None:
        if len(citations) < _MANY:
            return
        for document in documents:
            index = self._shelf.index(document)
            if index.is_long:
                words = [c.quotation for c in citations if c.document_id == document.document_id]
                learn([w for w in words if not has_surrogate(w)], index)

    def sentence_around(self, grounding: Grounding, documents: tuple[Document, ...]) -> Span | None:
        """The sentence, or the sentences, in which a found quotation stands, in the original text."""
        if grounding.quotation is None:
            return None
        wanted = grounding.quotation.document_id
        index = self._shelf.index(next(d for d in documents if d.document_id == wanted))
        start, end = grounding.quotation.span.start, grounding.quotation.span.end
        if index.page.view.text is not index.document.text:
            return grounding.quotation.span
        low, high = Passage(index, start, end).sentence
        return Span(start=min(low, start), end=max(high, end))

    def ground(self, assessment: Assessment, case: Case[object]) -> Reading:
        """The answer for every claim and fact of an assessment."""
        documents = (case.record, *case.documents)
        self._learn([c.citation for c in assessment.claims], documents)
        return Reading(
            claims=tuple(self._ground_claim(claim, documents) for claim in assessment.claims),
            abstentions=tuple(self._kept(a, documents) for a in assessment.abstentions),
        )

    def _is_there(self, citation: Citation, documents: tuple[Document, ...]) -> bool:
        """Whether plain words stand in the document as they are cited, whatever surrounds them.

        Enough for an abstention, which goes to a person either way.
        """
        words, wanted = citation.quotation, citation.document_id
        named = [d.text for d in documents if d.document_id == wanted]
        return len(named) == 1 and words.isascii() and words.strip() != "" and words in named[0]

    def _judged(self, match: Match, index: DocumentIndex) -> Grounding:
        """The answer for words that were found: a pass, or the flags that stand against it."""
        start, end = match.start, match.end
        if not index.is_simple:
            start, end = index.in_source(start, end)
        text = index.document.text[start:end]
        if has_surrogate(text):
            return _block("invalid_text", "the cited place holds a lone surrogate and is no text")
        quotation = _quotation(index.document, start, end, text)
        passage = Passage(index, match.start, match.end)
        flags = [*match.flags]
        if (unfit := measure(passage)) is not None:
            flags.append(unfit)
        if self._restated and self._restated.is_repeated_by(passage):
            flags.append(Flag("restated", "the words repeat the control or the prompt"))
        if self._superseded and index.document.document_id in self._superseded:
            flags.append(Flag("superseded", "a later version has replaced the document"))
        flags.extend(read_context(passage))
        if not flags and match.code in _PASSED:
            return made(
                Grounding,
                answer=GateAnswer.PASS,
                code=match.code,
                message=_PASSED[match.code],
                quotation=quotation,
                near_miss=None,
            )
        return Grounding(
            answer=GateAnswer.FLAG,
            code=flags[0].code if flags else match.code,
            message="; ".join(f"{flag.code}: {flag.message}" for flag in flags),
            quotation=quotation,
        )

    def _missed(
        self, miss: Miss, citation: Citation, named: Document, documents: tuple[Document, ...]
    ) -> Grounding:
        """A block with what explains it: another document that has the words, or a near miss."""
        others = sorted(
            d.document_id
            for d in documents
            if d.document_id != named.document_id
            and isinstance(found := find(citation.quotation, self._shelf.index(d)), Match)
            and not found.flags
        )
        if others:
            message = f"the words are not in {named.document_id!r} but in {others[0]!r}"
            return _block("wrong_document", message)
        return Grounding(
            answer=GateAnswer.BLOCK,
            code=miss.code,
            message=miss.message,
            near_miss=nearest(citation.quotation, named),
        )

    def _ground_claim(self, claim: Claim, documents: tuple[Document, ...]) -> GroundedClaim:
        worst = self.examine(claim.citation, documents)
        whole, facts = worst, []
        for proposed in claim.facts:
            grounding, fact = self._ground_fact(proposed, claim, whole, documents)
            if _SEVERITY[grounding.answer] > _SEVERITY[worst.answer]:
                worst = grounding
            if fact is not None:
                facts.append(fact)
        passed = worst.answer is GateAnswer.PASS
        return GroundedClaim(claim=claim, grounding=worst, facts=tuple(facts) if passed else ())

    def _ground_fact(
        self,
        proposed: ProposedFact,
        claim: Claim,
        whole: Grounding,
        documents: tuple[Document, ...],
    ) -> tuple[Grounding, Fact[str] | None]:
        """The answer for one fact, and the fact where its value was derived again."""
        grounding = self._within(proposed.citation, claim.citation, whole, documents)
        if grounding is None:
            grounding = self.examine(proposed.citation, documents)
        if grounding.quotation is None:
            return grounding, None
        document = next(d for d in documents if d.document_id == proposed.citation.document_id)
        result = derive(
            proposed.kind,
            proposed.value,
            grounding.quotation.text,
            document,
            self._derivers,
            people=self._people,
        )
        if result.answer is not GateAnswer.PASS:
            verdict = _disagreement(proposed, result, grounding)
            return max(verdict, grounding, key=lambda g: _SEVERITY[g.answer]), None
        fact = Fact(name=proposed.name, value=result.value, lineage=grounding.quotation)
        return grounding, fact

    def _within(
        self,
        citation: Citation,
        claimed: Citation,
        whole: Grounding,
        documents: tuple[Document, ...],
    ) -> Grounding | None:
        """Words of a fact inside the claim's own words stand where the claim stands.

        They may be short (``500``): the claim's words are what locates them.
        """
        outer = whole.quotation
        words = citation.quotation.strip()
        if outer is None or citation.document_id != claimed.document_id or not words:
            return None
        if has_surrogate(words) or outer.text.count(words) != 1:
            return None
        document = next(d for d in documents if d.document_id == citation.document_id)
        start = outer.span.start + outer.text.index(words)
        end = start + len(words)
        page = self._shelf.index(document).page
        if page.view.text is not document.text or _LINE_END_HYPHEN.search(outer.text):
            return None
        if cut_at(document.text, start, end) is not Cut.NONE:
            return None
        return Grounding(
            answer=whole.answer,
            code=whole.code,
            message=whole.message,
            quotation=_quotation(document, start, end, words),
            near_miss=whole.near_miss,
        )

    def _kept(self, abstention: Abstention, documents: tuple[Document, ...]) -> Abstention:
        """An abstention, without its citation where the cited words do not exist."""
        if abstention.citation is None:
            return abstention
        if self._is_there(abstention.citation, documents):
            return abstention
        grounding = self.examine(abstention.citation, documents)
        if grounding.answer is not GateAnswer.BLOCK:
            return abstention
        note = (
            f"{abstention.note} (its citation was dropped, {grounding.code}: {grounding.message})"
        )
        return abstention.model_copy(update={"note": note, "citation": None})


def _quotation(document: Document, start: int, end: int, text: str) -> Quotation:
    return made(
        Quotation,
        sha256=document.sha256,
        document_id=document.document_id,
        span=made(Span, start=start, end=end),
        text=text,
    )


def _block(code: str, message: str) -> Grounding:
    return Grounding(answer=GateAnswer.BLOCK, code=code, message=message)


def _unnamed(citation: Citation, count: int) -> Grounding:
    name = citation.document_id.encode("ascii", "backslashreplace").decode()
    if count:
        return _block("unknown_document", f"{count} documents are named {name!r}")
    return _block("unknown_document", f"the case has no document {name!r}")


def _disagreement(proposed: ProposedFact, result: Derivation, grounding: Grounding) -> Grounding:
    code = "fact.mismatch" if result.answer is GateAnswer.BLOCK else "fact.underived"
    return Grounding(
        answer=result.answer,
        code=code,
        message=f"{proposed.name!r} = {proposed.value!r}: {result.message}",
        quotation=grounding.quotation,
    )
