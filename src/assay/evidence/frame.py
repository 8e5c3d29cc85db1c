"""Checks for what frames a quotation: who is said to speak, forms, drafts, announced conditions.

They look further than the sentence: at the line above, at the whole short document, and at the
paragraph. Each makes a person look; what they miss is for the app's own reading of the words.
"""

import re

from assay.evidence.check import Check
from assay.evidence.flag import Flag
from assay.evidence.index import DocumentIndex
from assay.evidence.normalise import plain
from assay.evidence.passage import Passage
from assay.evidence.watch import watch

__all__ = ["FRAME_CHECKS"]

_PARAGRAPH = 1200
_LABEL = re.compile(
    r"[ \t]*[\[(<]?(?P<name>[A-ZÀ-Þ][\w.'’-]{0,30}(?: [A-ZÀ-Þ][\w.'’-]{0,30}){0,2})"
    r"(?P<time>[ ,(]{1,3}\d{1,2}[:.]\d{2}(?:[:.]\d{2})?)?(?:[\])>]{0,2}[ \t]*[:>]|[\])])(?:[ \t]|$)"
)
_FIELDS = frozenset(
    {
        "status", "state", "decision", "result", "results", "outcome", "conclusion", "approval",
        "approved", "approver", "comment", "comments", "note", "notes", "summary", "subject",
        "text", "answer", "title", "description", "reason", "remark", "remarks", "date", "from",
        "to", "re", "betreff", "entscheidung", "ergebnis", "freigabe", "opinion", "vote",
        "verdict", "minutes", "resolution", "change", "ticket", "request", "reference", "ref",
        "type", "priority", "risk", "impact", "test", "tests", "uat", "qa", "cab", "signed",
        "name", "version", "action", "actions", "review", "reviewer", "hi", "hello", "dear",
        "thanks",
    }
)  # fmt: skip
"""Labels that name a field of a form and no speaker."""
_STAMP_ABOVE = re.compile(
    r"[ \t]*\[?[A-ZÀ-Þ][\w.'’-]{0,30}(?: [A-ZÀ-Þ][\w.'’-]{0,30}){0,2}[ ,(\[]{1,3}\d{1,2}[:.]\d{2}\W{0,3}"
)
_SAID = re.compile(
    r"\b(?:asked me to (?:write|say)|to (?:write|say|answer)|discussed whether|as instructed by [^\n.!?]{1,40}|said|says|wrote|writes|a dit|écrit|sagte|schrieb|dijo|ha detto)\b[^\n.!?]{0,40}[:,]?\s*[\"'»“„]?$",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"(?m:^)[ \t]*(?:\([ xX]?\)|[○●◯◉⚪⚫]|(?:option|choice|alternative|auswahl) [A-Z0-9]\b[ \t]*:)",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"(?m:^)[ \t]*(?:(?:the |my |our )?(?:status|state|decision|result|outcome|resolution|vote|answer|choice|entscheidung))"
    r"[ \t]*[:=][ \t]*(?:not |denied|rejected|declined|refused|no\b|nein\b|open\b|pending|withdrawn|cancel|abgelehnt|on hold|draft)",
    re.IGNORECASE,
)
_DRAFT = re.compile(
    r"(?<![\w.@/-])(?:draft|sample text|example|for example|template|form text|mock-?up|entwurf|beispiel|muster(?:text)?"
    r"|not (?:yet )?sent|reply with|answer with|wording|just kidding|only joking|haha|april fool)\b(?![.@]\w)",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"(?m:^)[ \t]*(?:pre-?)?(?:conditions?|requirements?|bedingung(?:en)?|voraussetzung(?:en)?|open points?|blockers?)\b[^:\n]{0,30}:"
    r"|\b(?:first of all|must (?:first|be|have|sign)|has to be|have to be|needs? to be|one thing (?:has|must|is))\b"
    r"|\bafter (?:that|this|which)\b|\b(?:sign(?:s|ed)?[ -]off|backup|tests?) (?:is |are )?(?:first|beforehand|still)\b"
    r"|\b(?:is|are) (?:excluded|not included|left out|out of scope|still (?:red|open|failing|missing|pending))\b|\bthat was premature\b",
    re.IGNORECASE,
)
_BAR = re.compile(r"[ \t]*\|[ \t]?[^|\n]*$")
_OVERLAY = re.compile("[\u0334-\u0338\u20d2\u20d3\u20e5\u20eb]")
_ADDRESSED = re.compile(
    r"\b(?:note|message|instruction|hint|info|memo|attention)s?[ ,:]+(?:to|for) (?:the |all |any |every )?"
    r"(?:ai|llms?|models?|bots?|robots?|machines?|language models?|assistants?|automated \w+)\b"
    r"|\b(?:count|treat|regard|consider|take|log|record) (?:this|that|it|the following|my)\b[^.\n]{0,30}\bas\b[^.\n]{0,20}"
    r"\b(?:approv\w*|passed|compliant|accepted|granted)\b",
    re.IGNORECASE,
)
_DRAFT_WORDS = watch(
    "draft sample example template form mock mockup mock-up entwurf beispiel muster mustertext sent "
    "reply answer wording kidding joking haha april"
)


def _paragraph(passage: Passage) -> str:
    """The paragraph of the quotation, the one before and the one after, up to a limit."""
    text = passage.text
    before = text[max(0, passage.start - _PARAGRAPH) : passage.start]
    after = text[passage.end : passage.end + _PARAGRAPH]
    kept = "\n\n".join(before.split("\n\n")[-2:])
    return plain(f"{kept}\x1f{chr(10).join(after.split(chr(10) * 2)[:2])}")


def speaker(passage: Passage) -> Flag | None:
    """A label, a stamp above or an introduction gives the words to somebody by name."""
    start = passage.line_start
    line = plain(passage.text[start : passage.start + 60])
    label = _LABEL.match(line)
    if label is not None and line[label.end() - 1 : label.end()] in (" ", "\t"):
        is_field = label["name"].split()[0].casefold().strip(".") in _FIELDS
        if label["time"] or not is_field:
            return Flag("speaker", f"the line gives the words to {label['name']!r}")
    above = plain(passage.text[max(0, start - 200) : max(0, start - 1)]).rpartition("\n")[2]
    if above and (_STAMP_ABOVE.fullmatch(above) or _SAID.search(above.rstrip(" \t:"))):
        return Flag(
            "speaker", f"the line above gives the words to somebody: {above.strip()[:60]!r}"
        )
    if passage.before and _SAID.search(passage.before.rstrip()):
        return Flag("speaker", "the sentence gives the words to somebody")
    return None


def choice(passage: Passage) -> Flag | None:
    """The document offers choices, or a field of it says the opposite."""
    text = passage.text
    if (found := _CHOICE.search(text)) is not None:
        return Flag("form", f"the document offers choices ({found.group().strip()!r})")
    if (found := _REFUSED.search(text)) is not None:
        return Flag("contradicted", f"a field of the document says {found.group().strip()!r}")
    return None


def draft(passage: Passage) -> Flag | None:
    """The paragraph calls the words a draft, an example, a form's text or a joke."""
    found = _DRAFT.search(_paragraph(passage)) or _DRAFT.search(passage.heading)
    return Flag("draft", f"{found.group()!r} stands in the same paragraph") if found else None


def announced(passage: Passage) -> Flag | None:
    """The paragraph, or its neighbour, announces a condition or what is left out."""
    found = _ANNOUNCED.search(_paragraph(passage))
    return (
        Flag("conditional", f"{found.group().strip()!r} stands beside the words") if found else None
    )


def barred(passage: Passage) -> Flag | None:
    """A single bar at the beginning of the line marks a quoted message."""
    first = passage.lines.partition("\n")[0]
    if _BAR.match(first):
        return Flag("quoted_reply", "the line is marked as quoted by a bar")
    return None


def overlaid(passage: Passage) -> Flag | None:
    """Combining strokes strike letters through."""
    if _OVERLAY.search(passage.lines):
        return Flag("struck", "combining strokes stand on the quoted line")
    return None


def addressed(passage: Passage) -> Flag | None:
    """The document addresses the machine that reads it."""
    found = passage.index.once(_find_addressed)
    return (
        Flag("instruction", f"the document addresses whoever reads it: {found!r}")
        if found
        else None
    )


def _find_addressed(index: DocumentIndex) -> str:
    found = _ADDRESSED.search(index.page.view.text)
    return "" if found is None else " ".join(found.group().split())[:60]


def _holds_bar(index: DocumentIndex) -> bool:
    return "|" in index.page.view.text


FRAME_CHECKS = (
    Check(addressed, lambda index: _find_addressed(index) != ""),
    Check(barred, _holds_bar),
    Check(overlaid, lambda index: not index.document.text.isascii()),
    Check(speaker, lambda _index: True),
    Check(choice, lambda _index: True),
    Check(draft, lambda index: index.may_hold(_DRAFT_WORDS)),
    Check(announced, lambda _index: True),
)
"""In the order in which their flags are given."""
