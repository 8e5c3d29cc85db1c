"""Checks for where a quotation stands: quoted mail, struck text, forms, tables, links, policies."""

import re

from assay.evidence.check import Check
from assay.evidence.flag import Flag
from assay.evidence.index import DocumentIndex
from assay.evidence.markup import Region
from assay.evidence.passage import Passage
from assay.evidence.watch import united, watch
from assay.evidence.wording import FIXED_WORDS, RULE_WORDS, WITHDRAWAL_WORDS

__all__ = ["SETTING_CHECKS"]

_QUOTE_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_INTRO = re.compile(
    r"^.{0,200}\b(?:wrote|writes|schrieb|schreibt|a écrit|escribió|ha scritto)\b.{0,120}:[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^[ \t]*(?:-{2,}[ \t]*(?:original message|forwarded message|ursprüngliche nachricht"
    r"|weitergeleitete nachricht)|begin forwarded message:|anfang der weitergeleiteten)"
    r"|(?<=\n)[ \t]*(?:from|von|de):[ \t].{1,200}\n(?:.{0,200}\n){0,4}?"
    r"(?:sent|date|to|gesendet|datum|an|envoyé)[ \t]*:[ \t]",
    re.MULTILINE | re.IGNORECASE,
)
_STRUCK = re.compile(r"~~(?=\S)(?:[^~\n]|~(?!~)){1,2000}~~")
_WITHDRAWAL = re.compile(
    r"\b(?:withdr(?:aw|aws|awn|ew|awing)|revok(?:e|es|ed|ing)|rescind(?:s|ed)?|retract(?:s|ed)?"
    r"|supersede[sd]?|void(?:ed)?|cancel(?:led|ed|s)?|overturned|no longer (?:valid|approved|applies)"
    r"|(?:disregard|ignore|scratch) (?:my|that|this|the)|correction:|by mistake|mistakenly|in error"
    r"|on hold|\btake (?:that|it|this) back|changed my mind|\bedit:|zurückgezogen|widerruf(?:en|e)?|ziehe\b[^.\n]{0,60}\bzurück|storniert|ungültig)",
    re.IGNORECASE,
)
_POLICY = re.compile(
    r"^[ \t]*(?:#+ *|\*+)?(?:policy|procedure|control(?: (?:text|objective|description))?|requirement"
    r"|standard|guideline|template|richtlinie|vorgabe)s?\b[^:\n]{0,40}:",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"\bthis (?:e-?mail|message|communication)\b.{0,80}\b(?:confidential|intended|privileged)"
    r"|\bautomatically generated\b|\bauto-?generated\b|\bdo not reply\b|\bout of (?:the )?office\b"
    r"|\bsent from my\b|\bintended (?:recipient|solely)",
    re.IGNORECASE | re.DOTALL,
)
_BOX = re.compile(r"\[ ?\]|\[[xX✓✔]\]|[☐☑☒□■]")
_EMPTY_BOX = re.compile(r"\[ ?\]|[☐□]")
_BLANK_FORM = re.compile(
    r"_{3,}|\{\{|\$\{|<(?:name|date|approver|insert|your)[^>\n]*>|\bTB[DC]\b|\.{6,}"
)
_FORM_SIGNS = ("[", "☐", "☑", "☒", "□", "■", "___", "{{", "${", "<", "TBD", "TBC", "......")
_STRUCK_SIGNS = ("~~", "<!--")
_CELL_SIGNS = (",,", ";", "|", "\t")
_LINK_SIGNS = ("](", "][")
_EMPTY_CELL = re.compile(r";[ ]*;|\|[ ]+\||(?<!\|)\|\|(?!\|)|,,|\t[ ]*\t|[;,|\t][ ]*$")
_CELLS = re.compile(r"[;|\t]")
_LINK = re.compile(r"!?\[([^\[\]\n]{1,500})\](?:\([^()\n]{0,500}\)|\[[^\[\]\n]{0,200}\])")
_INTERROGATIVE = re.compile(
    r"\W*(?:\w+,? )?(?:can|could|is|are|was|were|do|does|did|have|has|will|would|should|shall|may"
    r"|who|what|when|where|why|how|which|kann|könnte|ist|sind|wurde|hat|wer|wann|warum)\b",
    re.IGNORECASE,
)


_INTRO_WORDS = watch("wrote writes schrieb schreibt écrit escribió scritto")
_FORWARD_WORDS = watch(
    "from von de original forwarded ursprüngliche weitergeleitete weitergeleiteten begin anfang"
)


def _mail_regions(index: DocumentIndex) -> tuple[Region, ...]:
    """The parts of a document that repeat somebody else's message."""
    text = index.page.view.text
    regions = []
    if ">" in text:
        regions += [Region("quoted", *match.span()) for match in _QUOTE_LINE.finditer(text)]
    if index.may_hold(_INTRO_WORDS):
        for intro in _INTRO.finditer(text):
            regions.append(Region("quoted", intro.end(), _end_of_block(text, intro.end())))
    if index.may_hold(_FORWARD_WORDS) and (forwarded := _FORWARDED.search(text)):
        regions.append(Region("forwarded", forwarded.start(), len(text)))
    return tuple(regions)


def _end_of_block(text: str, start: int) -> int:
    """Where the message ends that an introduction ("... wrote:") announces."""
    first = re.compile(r"\s*([>|]?)").match(text, start)
    if first is None or not first.group(1):
        return len(text)
    bar = re.escape(first.group(1))
    block = re.compile(rf"\s*{bar}[^\n]*(?:\n[ \t]*{bar}[^\n]*)*").match(text, start)
    return block.end() if block else len(text)


def _overlaps(region: Region, passage: Passage) -> bool:
    return region.start < passage.end and passage.start < region.end


def repeated_message(passage: Passage) -> Flag | None:
    """The words belong to a quoted or forwarded message of somebody else."""
    kinds = [r.kind for r in passage.index.page.regions if _overlaps(r, passage)]
    if "quoted" in kinds:
        return Flag("quoted_reply", "the words stand in a quoted message")
    for region in passage.index.once(_mail_regions):
        if _overlaps(region, passage):
            code = "quoted_reply" if region.kind == "quoted" else region.kind
            return Flag(code, f"the words stand in a {region.kind} message")
    return None


def _comments(index: DocumentIndex) -> tuple[Region, ...]:
    """Comments of markup, which Markdown hides too; one without an end reaches to the end."""
    text = index.page.view.text
    regions = []
    start = text.find("<!--")
    while start >= 0:
        close = text.find("-->", start)
        end = len(text) if close < 0 else close + 3
        regions.append(Region("hidden", start, end))
        start = text.find("<!--", end)
    return tuple(regions)


def _has_struck(index: DocumentIndex) -> bool:
    text = index.page.view.text
    return any(sign in text for sign in _STRUCK_SIGNS) or bool(index.page.regions)


def _has_form(index: DocumentIndex) -> bool:
    return any(sign in index.page.view.text for sign in _FORM_SIGNS)


def _has_cells(index: DocumentIndex) -> bool:
    return any(sign in index.page.view.text for sign in _CELL_SIGNS)


def _has_link(index: DocumentIndex) -> bool:
    return any(sign in index.page.view.text for sign in _LINK_SIGNS)


def unshown(passage: Passage) -> Flag | None:
    """The words are hidden or struck through by markup."""
    for region in passage.index.page.regions:
        if region.kind != "quoted" and _overlaps(region, passage):
            return Flag(region.kind, f"the words are {region.kind} by markup")
    for comment in passage.index.once(_comments):
        if _overlaps(comment, passage):
            return Flag("hidden", "the words stand in a comment that is not shown")
    base = max(passage.line_start, passage.start - 1200)
    for match in _STRUCK.finditer(passage.lines):
        if base + match.start() < passage.end and passage.start < base + match.end():
            return Flag("struck", "the words are struck through")
    return None


def withdrawal(passage: Passage) -> Flag | None:
    """Later in the same document something is withdrawn, cancelled or corrected."""
    last = passage.index.once(_last_withdrawal)
    if last is None or last[0] < passage.end:
        return None
    return Flag("withdrawn", f"further on the document says {last[1]!r}")


def _last_withdrawal(index: DocumentIndex) -> tuple[int, str] | None:
    """Where the last words stand that take something back."""
    if not index.may_hold(WITHDRAWAL_WORDS):
        return None
    last = max(_WITHDRAWAL.finditer(index.page.view.text), key=re.Match.start, default=None)
    return None if last is None else (last.start(), last.group())


def policy(passage: Passage) -> Flag | None:
    """The line states a rule; that it is stated proves nothing about its operation."""
    match = _POLICY.match(passage.lines) or _POLICY.match(passage.heading)
    if match is None:
        return None
    return Flag(
        "restated", f"the line states a rule ({match.group().strip()!r}), not what was done"
    )


def boilerplate(passage: Passage) -> Flag | None:
    """The sentence is a mail's fixed text."""
    match = _BOILERPLATE.search(f"{passage.before}{passage.quoted}{passage.after}")
    return Flag("boilerplate", f"fixed text: {match.group()[:60]!r}") if match else None


def form(passage: Passage) -> Flag | None:
    """The line is a form: several boxes, an empty one, or a blank to be filled in."""
    lines = passage.lines
    if _EMPTY_BOX.search(lines) or len(_BOX.findall(lines)) > 1:
        return Flag("form", "the line has boxes to tick; which words a tick belongs to is unclear")
    if _BLANK_FORM.search(lines):
        return Flag("form", "the line is a form or template with blanks")
    return None


def table(passage: Passage) -> Flag | None:
    """The words are part of a table row with an empty cell, or reach over two rows."""
    lines = passage.lines
    rows = lines.splitlines()
    if len(rows) > 1 and all(len(_CELLS.findall(row)) > 1 for row in rows if row.strip()):
        return Flag("rows", "the words reach over two rows of a table")
    for row in rows:
        cells = len(_CELLS.findall(row)) + row.count(",,")
        if cells > 1 and _EMPTY_CELL.search(row.strip("| ")):
            return Flag("empty_cell", "a cell of the quoted row is empty")
    return None


def link(passage: Passage) -> Flag | None:
    """The words are the text of a link; what they stand for lies elsewhere."""
    base = max(passage.line_start, passage.start - 1200)
    for match in _LINK.finditer(passage.lines):
        if base + match.start(1) < passage.end and passage.start < base + match.end(1):
            return Flag("link", f"the words are the text of a link: {match.group()[:80]!r}")
    return None


def question(passage: Passage) -> Flag | None:
    """The sentence asks."""
    if "?" not in passage.text[passage.start : passage.end + 1200]:
        return None
    if "?" in passage.after.rstrip()[-3:]:
        return Flag("question", "the sentence asks and does not state")
    sentence = f"{passage.before}{passage.quoted}".lstrip()
    if passage.quoted.rstrip("\"' )").endswith("?") and _INTERROGATIVE.match(sentence):
        return Flag("question", "the sentence asks and does not state")
    return None


def _has_repeated(index: DocumentIndex) -> bool:
    return bool(index.page.regions or index.once(_mail_regions))


SETTING_CHECKS = (
    Check(repeated_message, _has_repeated, united(_INTRO_WORDS, _FORWARD_WORDS), (">",)),
    Check(unshown, _has_struck, signs=_STRUCK_SIGNS),
    Check(withdrawal, lambda index: index.once(_last_withdrawal) is not None, WITHDRAWAL_WORDS),
    Check(policy, words=RULE_WORDS),
    Check(boilerplate, words=FIXED_WORDS),
    Check(form, _has_form, signs=_FORM_SIGNS),
    Check(table, _has_cells, signs=_CELL_SIGNS),
    Check(link, _has_link, signs=_LINK_SIGNS),
    Check(question, lambda index: "?" in index.page.view.text, signs=("?",)),
)
"""In the order in which their flags are given."""
