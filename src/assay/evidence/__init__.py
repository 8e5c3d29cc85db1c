"""The grounding gate: a citation proves what it is said to prove, or the case goes no further.

Rules: words are looked for in the document that is named and in no other; only what is verbatim, or
equal under the declared normalisation, can pass; what surrounds the words can flag them; values are
derived again by code; nothing turns a block into something else. Pure: no clock, no file.

The rooms, from a citation to an answer: ``match`` (where the words stand; on ``normalise``,
``markup``, ``boundary``, ``index``), ``measure`` (enough of them), ``context`` (what stands around
them; ``setting``, ``hostile``, ``wording``), ``derive`` (the values), ``gate`` (the answer).

>>> from assay.domain import Citation, Document, Origin
>>> note = Document.of("d1", "note", "It was not approved by the CAB.", Origin(file="f", row=1))
>>> cited = Citation(document_id="d1", quotation="approved by the CAB")
>>> answer = Gate({}).examine(cited, (note,))
>>> str(answer.answer), answer.code
('flag', 'negated')
"""

from assay.evidence.derive import Deriver
from assay.evidence.gate import Gate
from assay.evidence.grade import (
    AllGraders,
    Entailment,
    Grade,
    Grader,
    WordGrader,
    doubt,
    grade_reading,
)
from assay.evidence.needles import Needles
from assay.evidence.opposition import opposing_span
from assay.evidence.worksheet import LINE_BYTES_MAX, judge

__all__ = [
    "LINE_BYTES_MAX",
    "AllGraders",
    "Deriver",
    "Entailment",
    "Gate",
    "Grade",
    "Grader",
    "Needles",
    "WordGrader",
    "doubt",
    "grade_reading",
    "judge",
    "opposing_span",
]
